"""What followers of the log are told, and when."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from contacthub.clock import Clock
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.rows import DirectoryRow
from contacthub.hub.engine import Engines
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.testing.stored import Stored

WITHIN_S = 10


class Recorder:
    """A follower that is also kept and resettable, and remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.came_back = asyncio.Event()
        self._noted = 0

    async def read_back(self) -> None:
        self.told.append("read back")

    def note(self, seq: int, event: Event) -> None:
        self.told.append(f"note {seq}")
        self._noted += 1

    def rows(self) -> Sequence[Row]:
        self.told.append("rows")
        noted, self._noted = self._noted, 0
        return [DirectoryRow("break", f"b{n}", "{}") for n in range(noted)]

    def publish(self, last_seq: int) -> None:
        self.told.append(f"publish {last_seq}")
        if "reset" in self.told:
            self.came_back.set()

    def reset(self) -> None:
        self.told.append("reset")


@asynccontextmanager
async def followed(stored: Stored, recorder: Recorder) -> AsyncIterator[Hub]:
    hub = Hub(stored.log, Clock(), Engines(), kept=[recorder], followers=[recorder])
    hub.gate.on_reset(recorder)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    try:
        yield hub
    finally:
        stored.disk.release()
        hub.stop()
        await writing


def tea(hub: Hub, *breaks: str) -> None:
    hub.handle(c.ConfigureFloor(priority_head_start_ms=None, breaks=breaks))


async def test_event_is_noted_at_once_and_published_once_it_is_durable(stored: Stored) -> None:
    recorder = Recorder()
    async with followed(stored, recorder) as hub:
        stored.disk.hold()
        tea(hub, "tea")
        await stored.disk.held()
        assert recorder.told == ["read back", "note 1", "rows"]
        stored.disk.release()
        await hub.durable()
        assert recorder.told == ["read back", "note 1", "rows", "publish 1"]


async def test_rows_of_followers_are_in_the_transaction_of_their_events(stored: Stored) -> None:
    recorder = Recorder()
    async with followed(stored, recorder) as hub:
        before = stored.disk.commits
        tea(hub, "tea")
        tea(hub, "lunch")
        await hub.durable()
        assert stored.disk.commits - before == 1
        assert [row.id for row in await stored.rows(DirectoryRow)] == ["b0", "b1"]


async def test_what_comes_while_a_group_is_written_is_published_with_the_next(stored: Stored) -> None:
    recorder = Recorder()
    async with followed(stored, recorder) as hub:
        stored.disk.hold()
        tea(hub, "tea")
        await stored.disk.held()
        tea(hub, "lunch")
        stored.disk.release()
        await hub.durable()
        assert recorder.told[3:] == ["note 2", "publish 1", "rows", "publish 2"]


async def test_nothing_of_a_failed_append_is_published_and_all_is_read_back_first(
    stored: Stored,
) -> None:
    recorder = Recorder()
    async with followed(stored, recorder) as hub:
        stored.disk.fail(sqlite3.OperationalError("database or disk is full"))
        tea(hub, "tea")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        async with asyncio.timeout(WITHIN_S):
            await recorder.came_back.wait()
        # "rows" twice: the group that failed, and the one that filled meanwhile and is refused with it.
        assert recorder.told[1:] == ["note 1", "rows", "rows", "read back", "rows", "reset", "publish 0"]
        assert hub.routing.floor.breaks == frozenset()


async def test_read_of_a_quiet_hub_writes_nothing(stored: Stored) -> None:
    recorder = Recorder()
    async with followed(stored, recorder) as hub:
        before = stored.disk.commits
        await hub.durable()
        assert (stored.disk.commits - before, recorder.told) == (0, ["read back"])
