"""Rows that follow from the log are written behind it: when, and who waits for them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from contacthub.clock import Clock
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.rows import DirectoryRow
from contacthub.hub import behind
from contacthub.hub.behind import Projections
from contacthub.hub.engine import Engines
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor
from contacthub.testing.stored import Stored

WITHIN_S = 10
NEVER_S = 3_600.0
BAD = sqlite3.OperationalError("disk I/O error")


class Seqs:
    """A row for each event, of its number."""

    def __init__(self) -> None:
        self._noted: list[int] = []

    async def read_back(self) -> None:
        self._noted.clear()

    def note(self, seq: int, event: Event) -> None:
        self._noted.append(seq)

    def rows(self, until: int) -> Sequence[Row]:
        due = [seq for seq in self._noted if seq <= until]
        del self._noted[: len(due)]
        return [DirectoryRow("break", f"b{seq}", "{}") for seq in due]


class Witness:
    """Sees what was durable of events and of rows, each time that something was written."""

    def __init__(self) -> None:
        self.hub: Hub
        self.seen: list[tuple[int, int]] = []
        self.came_back = asyncio.Event()
        self._changed = asyncio.Event()

    def note(self, seq: int, event: Event) -> None:
        pass

    def rows(self) -> Sequence[Row]:
        return ()

    def publish(self, last_seq: int) -> None:
        self.seen.append((last_seq, self.hub.tail.rows_seq))
        self._changed.set()

    def reset(self) -> None:
        self.came_back.set()

    async def until_rows(self, seq: int) -> None:
        async with asyncio.timeout(WITHIN_S):
            while self.hub.tail.rows_seq < seq:
                self._changed.clear()
                await self._changed.wait()


def a_hub(stored: Stored, after_s: float, witness: Witness | None = None) -> Hub:
    def over(floor: Floor) -> Sequence[Seqs]:
        return [Seqs()]

    seqs, witness = Seqs(), witness or Witness()
    projections = Projections([seqs], over, after_s)
    hub = witness.hub = Hub(
        stored.log, Clock(), Engines(), kept=[seqs], followers=[witness], projections=projections
    )
    hub.gate.on_reset(witness)
    return hub


@asynccontextmanager
async def hub_with_rows(
    stored: Stored, witness: Witness | None = None, *, after_s: float = NEVER_S
) -> AsyncIterator[Hub]:
    hub = a_hub(stored, after_s, witness)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    try:
        yield hub
    finally:
        stored.disk.release()
        hub.stop()
        async with asyncio.timeout(WITHIN_S):
            await writing


def tea(hub: Hub, *breaks: str) -> None:
    hub.handle(c.ConfigureFloor(priority_head_start_ms=None, breaks=breaks))


async def written(stored: Stored) -> list[str]:
    return [row.id for row in await stored.rows(DirectoryRow)]


async def test_request_waits_for_its_events_and_not_for_their_rows(stored: Stored) -> None:
    async with hub_with_rows(stored) as hub:
        tea(hub, "tea")
        await hub.durable()
        assert (hub.tail.durable_seq, hub.tail.rows_seq, await written(stored)) == (1, 0, [])


async def test_read_has_the_rows_of_everything_done_before_it_written(stored: Stored) -> None:
    async with hub_with_rows(stored) as hub:
        tea(hub, "tea")
        await hub.durable()
        tea(hub, "tea", "lunch")
        before = stored.disk.commits
        await hub.caught_up()
        assert await written(stored) == ["b1", "b2"]
        assert stored.disk.commits - before == 1
        await hub.caught_up()
        assert stored.disk.commits - before == 1, "there was nothing to write"


async def test_read_waits_for_rows_that_are_being_written(stored: Stored) -> None:
    async with hub_with_rows(stored) as hub:
        tea(hub, "tea")
        stored.disk.hold()
        first = asyncio.ensure_future(hub.caught_up())
        await stored.disk.held()
        second = asyncio.ensure_future(hub.caught_up())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not second.done()
        stored.disk.release()
        await asyncio.gather(first, second)
        assert await written(stored) == ["b1"]


async def test_rows_follow_by_themselves_when_no_event_waits(stored: Stored) -> None:
    witness = Witness()
    async with hub_with_rows(stored, witness, after_s=0.0) as hub:
        tea(hub, "tea")
        await witness.until_rows(1)
        assert await written(stored) == ["b1"]


async def test_old_rows_are_written_after_the_events_that_wait(stored: Stored) -> None:
    witness = Witness()
    async with hub_with_rows(stored, witness, after_s=0.0) as hub:
        stored.disk.hold()
        tea(hub, "tea")
        await stored.disk.held()
        for _ in range(20):
            await asyncio.sleep(0)  # the rows of the first event are old by now
        tea(hub, "lunch")
        stored.disk.release()
        await witness.until_rows(2)
    assert witness.seen[:3] == [(1, 0), (2, 0), (2, 2)]


async def test_old_rows_come_in_slices_with_the_events_between_them(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "SLICE", 2)
    witness = Witness()
    async with hub_with_rows(stored, witness, after_s=0.0) as hub:
        stored.disk.hold()
        tea(hub, "first")
        await stored.disk.held()
        for n in range(4):
            tea(hub, f"b{n}")
        stored.disk.release()
        await witness.until_rows(5)
    rows = [seq for _, seq in witness.seen]
    assert rows[:2] == [0, 0], "nothing with the events"
    assert max(after - before for before, after in pairwise(rows)) == 2


async def test_far_behind_rows_go_with_the_next_events_the_oldest_first(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "MOST_EVENTS", 3)
    async with hub_with_rows(stored) as hub:
        for n in range(1, 7):
            tea(hub, f"b{n}")
            await hub.durable()
            assert hub.tail.rows_seq == max(0, n - 3)


async def test_however_many_events_come_at_once_the_rows_are_not_left_further_behind(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "MOST_EVENTS", 3)
    monkeypatch.setattr(behind, "SLICE", 1)
    async with hub_with_rows(stored) as hub:
        for round in range(5):
            for n in range(10):
                tea(hub, f"b{round}.{n}")
            await hub.durable()
            assert hub.tail.seq - hub.tail.rows_seq == 3


async def test_read_of_what_is_far_behind_waits_for_all_slices(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "SLICE", 2)
    async with hub_with_rows(stored) as hub:
        for n in range(9):
            tea(hub, f"b{n}")
            await hub.durable()
        before = stored.disk.commits
        await asyncio.gather(hub.caught_up(), hub.caught_up())
        assert (hub.tail.rows_seq, stored.disk.commits - before) == (9, 5)


async def test_stopped_hub_has_written_its_rows(stored: Stored) -> None:
    async with hub_with_rows(stored) as hub:
        tea(hub, "tea")
        await hub.durable()
    assert await written(stored) == ["b1"]


async def test_stopped_with_a_bad_disk_it_ends_and_the_next_start_writes_them(stored: Stored) -> None:
    async with hub_with_rows(stored) as hub:
        tea(hub, "tea")
        await hub.durable()
        stored.disk.fail(BAD)
    assert await written(stored) == []
    async with hub_with_rows(stored) as hub:
        assert await written(stored) == ["b1"]
        assert hub.tail.rows_seq == 1


async def test_start_writes_the_rows_of_a_hub_that_died_a_chunk_at_a_time(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = a_hub(stored, NEVER_S)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    for n in range(5):
        tea(hub, f"break {n}")
    await hub.durable()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    monkeypatch.setattr("contacthub.hub.engine.READ_CHUNK", 2)
    before = stored.disk.commits
    async with hub_with_rows(stored) as again:
        assert (again.tail.rows_seq, await written(stored)) == (5, ["b1", "b2", "b3", "b4", "b5"])
    assert stored.disk.commits - before >= 3


async def test_rows_of_a_group_that_failed_are_of_events_that_did_not_happen(stored: Stored) -> None:
    witness = Witness()
    async with hub_with_rows(stored, witness) as hub:
        tea(hub, "tea")
        await hub.durable()
        stored.disk.fail(BAD)
        tea(hub, "lunch")
        with pytest.raises(StorageUnavailable):
            await hub.caught_up()
        async with asyncio.timeout(WITHIN_S):
            await witness.came_back.wait()
        assert (await written(stored))[0] == "b1"
        assert hub.routing.floor.breaks == {"tea"}
