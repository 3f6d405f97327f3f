"""Retention: which days go, what is left then, and being stopped at any moment."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.database.units import ReaderPool
from contacthub.hub import retention as retention_module
from contacthub.hub.archive import ArchiveFolder, ArchiveUnreadable
from contacthub.hub.log import LogItem
from contacthub.hub.mending import mend_beginning
from contacthub.hub.retention import DAY_MS, ArchiveRun, Retention
from contacthub.hub.snapshot_text import snapshot_text
from contacthub.hub.snapshots import dump_floor
from contacthub.hub.snapshotting import replayed
from contacthub.hub.state import State
from contacthub.hub.trimming import TrimmingStore
from contacthub.routing.floor.floor import Floor
from contacthub.sources.inbox import KEPT_DAYS, prune_inbox
from contacthub.sources.rows import InboxRow
from contacthub.testing.stored import Stored
from tests.hub.hubs import HubOfContacts, SetClock, arrive, end, furnish, hub_over, snapshot

FIRST_DAY = 20_000 * DAY_MS
"""2024-10-04."""
KEEP = 10
BAD = sqlite3.OperationalError("disk I/O error")


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A hub after some days; ``whole`` is all that happened on them, also when it has left the log."""

    hub: HubOfContacts
    stored: Stored
    data: Path
    whole: list[LogItem]

    def last_of(self, day: int) -> int:
        """The last event of a day."""
        return max(each.seq for each in self.whole if each.event.at < FIRST_DAY + (day + 1) * DAY_MS)

    def retention(
        self, trimming: TrimmingStore | None = None, archive: ArchiveFolder | None = None
    ) -> Retention:
        zone = ZoneInfo("Asia/Shanghai")
        return Retention(
            self.hub,
            self.stored.log,
            trimming or self.stored.trimming,
            archive or ArchiveFolder(self.data),
            asyncio.ensure_future,
            keep_days=KEEP,
            zone=lambda: zone,
            afterwards=[partial(prune_inbox, self.stored.inbox, self.hub.now)],
        )

    async def run(self) -> ArchiveRun:
        done = self.retention().begin()
        await done.ended.wait()
        return done

    async def assert_whole_truth(self) -> None:
        """Archive and log hold every event once, and lead to the floor as it is."""
        trimmed = await self.stored.trimming.trimmed_seq()
        told = [*ArchiveFolder(self.data).events(trimmed), *await self.stored.events()]
        assert told[: len(self.whole)] == self.whole
        assert [each.seq for each in told] == list(range(1, self.hub.tail.seq + 1))
        state = State()
        state.apply_all(told)
        assert plain(state.floor) == plain(self.hub.routing.floor)
        assert await plain_after(self.stored, self.hub.tail.seq) == plain(self.hub.routing.floor)


@asynccontextmanager
async def days(stored: Stored, data: Path, count: int, *, open_on: int | None = None) -> AsyncIterator[Lived]:
    """A hub after days with two contacts each; one that came on the day ``open_on`` still waits."""
    clock = SetClock(FIRST_DAY + 1000)
    async with hub_over(stored, clock=clock) as hub:
        await furnish(hub)
        for day in range(count):
            clock.instant = FIRST_DAY + day * DAY_MS + 5_000
            if day == open_on:
                arrive(hub, "open")
            for contact in (f"{day}a", f"{day}b"):
                arrive(hub, contact)
                end(hub, contact)
            await hub.durable()
        await hub.caught_up()  # else a run has the rows written first
        yield Lived(hub, stored, data, await stored.events())


async def plain_after(stored: Stored, seq: int) -> str:
    """The floor as it was after event ``seq``."""
    async with replayed(stored.log, seq) as state:
        return plain(state.floor)


def plain(floor: Floor) -> str:
    return snapshot_text(dump_floor(floor))


# --- which days ------------------------------------------------------------------------------------


async def test_days_older_than_those_kept_go_and_no_others(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        done = await lived.run()
        files = ["archive/log-2024-10-04.jsonl.gz", "archive/log-2024-10-05.jsonl.gz"]
        assert [each.file for each in done.days] == files
        assert (done.days[0].first_seq, done.days[1].last_seq) == (1, lived.last_of(1))
        assert await stored.trimming.trimmed_seq() == lived.last_of(1)
        assert (done.error, done.held_back, done.done) == (None, None, done.total)
        assert await stored.trimming.drop_trimmed(1) == 0
        await lived.assert_whole_truth()


async def test_nothing_goes_while_every_day_is_kept(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 11) as lived:
        done = await lived.run()
    assert (done.days, done.total, await stored.trimming.trimmed_seq()) == ([], 0, 0)
    assert not (tmp_path / "archive").exists()


async def test_next_night_takes_the_next_day(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        await lived.run()
        clock: Any = lived.hub._clock
        clock.instant += DAY_MS
        done = await lived.run()
        assert [each.first_seq for each in done.days] == [lived.last_of(1) + 1]
        await lived.assert_whole_truth()


async def test_day_of_the_newest_event_stays_however_old(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 3) as lived:
        clock: Any = lived.hub._clock
        clock.instant += 1_000 * DAY_MS
        await lived.run()
        assert await stored.trimming.trimmed_seq() == lived.last_of(1)
        arrive(lived.hub, "again")
        await lived.hub.durable()
        await lived.assert_whole_truth()


async def test_days_from_the_beginning_of_an_open_contact_on_stay(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 15, open_on=2) as lived:
        done = await lived.run()
        assert await stored.trimming.trimmed_seq() == lived.last_of(1)
        assert done.held_back is not None
        assert "2024-10-06" in done.held_back
        end(lived.hub, "open")
        await lived.hub.durable()
        done = await lived.run()
        assert done.held_back is None
        assert await stored.trimming.trimmed_seq() == lived.last_of(3)


async def test_hub_starts_from_what_is_left(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13, open_on=12) as lived:
        await lived.run()
        before = plain(lived.hub.routing.floor)
    async with hub_over(stored, clock=SetClock(FIRST_DAY + 12 * DAY_MS + 5_000)) as again:
        assert await plain_after(stored, again.tail.seq - 1) == before  # before StartHub


async def test_decision_still_in_the_log_is_recomputed_with_later_snapshots(
    stored: Stored, tmp_path: Path
) -> None:
    async with days(stored, tmp_path, 13) as lived:
        await lived.run()
        for _ in range(3):
            await snapshot(stored, lived.hub)
    early = lived.last_of(2)
    state = State()
    state.apply_all(lived.whole[:early])
    assert await plain_after(stored, early) == plain(state.floor)


async def test_inbox_forgets_events_too_old_to_be_repeated(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 3) as lived:
        clock: Any = lived.hub._clock
        clock.instant = FIRST_DAY + (KEPT_DAYS + 1) * DAY_MS + 5_000
        await lived.run()
        assert {row.id for row in await stored.rows(InboxRow)} == {
            f"event-{n}{x}" for n in (1, 2) for x in "ab"
        }


# --- stopped at any moment -------------------------------------------------------------------------


class Mortal(TrimmingStore):
    """Goes with its process at the n-th thing retention asks it to write."""

    def __init__(self, stored: Stored, lives: int) -> None:
        super().__init__(stored.database, ReaderPool([stored.database]))
        self._lives = lives

    def _live(self) -> None:
        self._lives -= 1
        if self._lives == 0:
            raise Killed

    async def trim(self, *args: Any) -> None:
        self._live()
        await super().trim(*args)
        self._live()

    async def drop_trimmed(self, most: int) -> int:
        self._live()
        gone = await super().drop_trimmed(min(most, 3))
        self._live()
        return gone


@pytest.mark.parametrize("lives", range(1, 16))
async def test_killed_anywhere_the_next_run_ends_what_was_begun(
    stored: Stored, tmp_path: Path, lives: int
) -> None:
    async with days(stored, tmp_path, 13) as lived:
        kept = lived.retention(Mortal(stored, lives))
        with pytest.raises(Killed):
            await kept._run(kept.last)
        await lived.assert_whole_truth()
        done = await lived.run()
        assert done.error is None
        assert await stored.trimming.trimmed_seq() == lived.last_of(1)
        assert await stored.trimming.drop_trimmed(1) == 0
        await lived.assert_whole_truth()


class FullDisk(ArchiveFolder):
    """Takes a first chunk and no more."""

    def begin(self, day: str) -> Any:
        file = super().begin(day)

        def finish() -> None:
            raise OSError(28, "No space left on device")

        file.finish = finish  # type: ignore[method-assign]  # the disk, not the class
        return file


async def test_full_disk_ends_the_run_with_a_reason_and_nothing_goes(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        kept = lived.retention(archive=FullDisk(tmp_path))
        done = kept.begin()
        await done.ended.wait()
        assert done.error == "the archive cannot be written: No space left on device"
        assert await stored.trimming.trimmed_seq() == 0
        assert list((tmp_path / "archive").iterdir()) == []


async def test_log_that_takes_nothing_ends_the_run_with_a_reason(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        stored.disk.fail(BAD)
        done = await lived.run()
        assert str(done.error).endswith(": disk I/O error")


async def test_fault_of_ours_ends_the_run_and_not_the_hub(
    stored: Stored, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with days(stored, tmp_path, 13) as lived:
        stored.disk.fail(KeyError("a bug"))
        done = await lived.run()
    assert done.error == "the archive failed; the hub's log says why"
    assert "a bug" in caplog.text


@pytest.mark.parametrize(("hour_utc", "hours"), [(0, 19), (18, 1), (19, 24), (23, 20)])
async def test_night_is_that_of_the_floor(stored: Stored, tmp_path: Path, hour_utc: int, hours: int) -> None:
    async with days(stored, tmp_path, 1) as lived:
        clock: Any = lived.hub._clock
        clock.instant = FIRST_DAY + DAY_MS + hour_utc * 3600 * 1000
        assert lived.retention()._until_night_s() == hours * 3600


async def test_hub_archives_by_itself_and_tries_again_after_a_failure(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(retention_module, "AGAIN_AFTER_S", 0.0)
    async with days(stored, tmp_path, 13) as lived:
        stored.disk.fail(BAD)
        kept = lived.retention()
        nightly = asyncio.ensure_future(kept.every_night())
        async with asyncio.timeout(10):
            while not kept.last.days:
                await asyncio.sleep(0)  # lets the next try begin
                await kept.last.ended.wait()
        nightly.cancel()
        assert await stored.trimming.trimmed_seq() == lived.last_of(1)


async def test_second_asker_joins_the_run_under_way(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        kept = lived.retention()
        first = kept.begin()
        assert kept.begin() is first
        await first.ended.wait()
        assert kept.begin() is not first
        await kept.last.ended.wait()


# --- a beginning that cannot be read ---------------------------------------------------------------


SPOIL = "UPDATE snapshots SET floor = '{}'"
PASS_OVER = "UPDATE snapshots SET version = version - 1"
"""As a version does whose snapshots look otherwise."""


async def lose(stored: Stored, sql: str) -> None:
    await stored.database.transact(lambda raw: raw.execute(sql))


@pytest.mark.parametrize("how", [SPOIL, PASS_OVER])
async def test_floor_at_the_beginning_is_made_again_from_the_archive(
    stored: Stored, tmp_path: Path, how: str
) -> None:
    async with days(stored, tmp_path, 13) as lived:
        await lived.run()
        await snapshot(stored, lived.hub)
        before = plain(lived.hub.routing.floor)
    await lose(stored, how)
    await mend_beginning(stored.log, stored.trimming, ArchiveFolder(tmp_path))
    assert await plain_after(stored, len(lived.whole)) == before


async def test_snapshot_that_cannot_be_read_is_passed_over_without_the_archive(
    stored: Stored, tmp_path: Path
) -> None:
    async with days(stored, tmp_path, 13) as lived:
        await lived.run()
        newest = await snapshot(stored, lived.hub)
        before = plain(lived.hub.routing.floor)
    await lose(stored, f"{SPOIL} WHERE seq = {newest}")
    await mend_beginning(stored.log, stored.trimming, ArchiveFolder(tmp_path / "nowhere"))
    assert await plain_after(stored, len(lived.whole)) == before


async def test_without_the_archive_it_says_what_to_do(stored: Stored, tmp_path: Path) -> None:
    async with days(stored, tmp_path, 13) as lived:
        await lived.run()
    await lose(stored, PASS_OVER)
    (tmp_path / "archive" / "log-2024-10-05.jsonl.gz").unlink()
    with pytest.raises(ArchiveUnreadable, match="put it back, restore a backup"):
        await mend_beginning(stored.log, stored.trimming, ArchiveFolder(tmp_path))
