"""Retention: which days go, what is left then, and being stopped at any moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.hub import retention as retention_module
from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.hub import Hub
from contacthub.hub.log import LogItem
from contacthub.hub.retention import DAY_MS, ArchiveRun, ArchiveUnreadable, Retention, mend_beginning
from contacthub.hub.snapshots import apply_all, dump_floor, replayed, take_snapshot
from contacthub.routing.floor.floor import Floor
from contacthub.sources.inbox import KEPT_DAYS, prune_inbox
from contacthub.sources.rows import InboxRow
from contacthub.testing.log import FakeLog
from tests.hub.hubs import SetClock, arrive, end, furnish, hub_over

FIRST_DAY = 20_000 * DAY_MS
"""2024-10-04."""
KEEP = 10


class Killed(BaseException):
    """The process is gone."""


@asynccontextmanager
async def days(log: FakeLog, count: int, *, open_on: int | None = None) -> AsyncIterator[Hub]:
    """A hub after days with two contacts each; one that came on the day ``open_on`` still waits."""
    clock = SetClock(FIRST_DAY + 1000)
    async with hub_over(log, clock=clock) as hub:
        await furnish(hub)
        for day in range(count):
            clock.instant = FIRST_DAY + day * DAY_MS + 5_000
            if day == open_on:
                arrive(hub, "open")
            for contact in (f"{day}a", f"{day}b"):
                arrive(hub, contact)
                end(hub, contact)
            await hub.durable()
        yield hub


def retention(hub: Hub, log: FakeLog, data: Path, archive: ArchiveFolder | None = None) -> Retention:
    zone = ZoneInfo("Asia/Shanghai")
    return Retention(
        hub,
        log,
        log,
        archive or ArchiveFolder(data),
        asyncio.ensure_future,
        keep_days=KEEP,
        zone=lambda: zone,
        afterwards=[partial(prune_inbox, log, hub.now)],
    )


async def run(hub: Hub, log: FakeLog, data: Path) -> ArchiveRun:
    done = retention(hub, log, data).begin()
    await done.ended.wait()
    return done


def plain(floor: Floor) -> str:
    return json.dumps(dump_floor(floor), sort_keys=True, default=str)


def last_of(log: FakeLog, day: int) -> int:
    """The last event of a day."""
    return max(each.seq for each in log.items if each.event.at < FIRST_DAY + (day + 1) * DAY_MS)


def archived(data: Path, until: int) -> list[LogItem]:
    return list(ArchiveFolder(data).events(until))


async def assert_whole_truth(hub: Hub, log: FakeLog, data: Path) -> None:
    """Archive and log hold every event once, and lead to the floor as it is."""
    trimmed = await log.trimmed_seq()
    rest = await log.read(after=trimmed, limit=10_000)
    before = archived(data, trimmed)
    assert before + rest == log.items
    floor = Floor()
    apply_all(floor, before + rest)
    assert plain(floor) == plain(hub.routing.floor)
    assert plain(await replayed(log, len(log.items))) == plain(hub.routing.floor)


# --- which days ------------------------------------------------------------------------------------


async def test_days_older_than_those_kept_go_and_no_others(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        done = await run(hub, log, tmp_path)
        files = ["archive/log-2024-10-04.jsonl.gz", "archive/log-2024-10-05.jsonl.gz"]
        assert [each.file for each in done.days] == files
        assert (done.days[0].first_seq, done.days[1].last_seq) == (1, last_of(log, 1))
        assert await log.trimmed_seq() == last_of(log, 1)
        assert (done.error, done.held_back, done.done) == (None, None, done.total)
        assert await log.drop_trimmed(1) == 0
        await assert_whole_truth(hub, log, tmp_path)


async def test_nothing_goes_while_every_day_is_kept(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 11) as hub:
        done = await run(hub, log, tmp_path)
    assert (done.days, done.total, await log.trimmed_seq()) == ([], 0, 0)
    assert not (tmp_path / "archive").exists()


async def test_next_night_takes_the_next_day(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        await run(hub, log, tmp_path)
        clock: Any = hub._clock
        clock.instant += DAY_MS
        done = await run(hub, log, tmp_path)
        assert [each.first_seq for each in done.days] == [last_of(log, 1) + 1]
        await assert_whole_truth(hub, log, tmp_path)


async def test_day_of_the_newest_event_stays_however_old(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 3) as hub:
        clock: Any = hub._clock
        clock.instant += 1_000 * DAY_MS
        await run(hub, log, tmp_path)
        assert await log.trimmed_seq() == last_of(log, 1)
        arrive(hub, "again")
        await hub.durable()
        await assert_whole_truth(hub, log, tmp_path)


async def test_days_from_the_beginning_of_an_open_contact_on_stay(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 15, open_on=2) as hub:
        done = await run(hub, log, tmp_path)
        assert await log.trimmed_seq() == last_of(log, 1)
        assert done.held_back is not None
        assert "2024-10-06" in done.held_back
        end(hub, "open")
        await hub.durable()
        done = await run(hub, log, tmp_path)
        assert done.held_back is None
        assert await log.trimmed_seq() == last_of(log, 3)


async def test_hub_starts_from_what_is_left(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13, open_on=12) as hub:
        await run(hub, log, tmp_path)
        before = plain(hub.routing.floor)
    async with hub_over(log, clock=SetClock(FIRST_DAY + 12 * DAY_MS + 5_000)) as again:
        floor = await replayed(log, again.seq - 1)  # before StartHub
    assert plain(floor) == before


async def test_decision_that_is_still_in_the_log_is_recomputed_with_later_snapshots(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        await run(hub, log, tmp_path)
        for _ in range(3):
            await take_snapshot(log, hub.now())
    early = last_of(log, 2)
    floor = Floor()
    apply_all(floor, log.items[:early])
    assert plain(await replayed(log, early)) == plain(floor)


async def test_inbox_forgets_what_nobody_repeats_any_more(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 3) as hub:
        clock: Any = hub._clock
        clock.instant = FIRST_DAY + (KEPT_DAYS + 1) * DAY_MS + 5_000
        await run(hub, log, tmp_path)
        assert {row.id for row in log.rows(InboxRow)} == {f"event-{n}{x}" for n in (1, 2) for x in "ab"}


# --- stopped at any moment -------------------------------------------------------------------------


class Mortal(FakeLog):
    """Goes with its process at the n-th thing retention asks it to write."""

    lives = 10**9

    def _live(self) -> None:
        self.lives -= 1
        if self.lives == 0:
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
async def test_killed_anywhere_the_next_run_ends_what_was_begun(tmp_path: Path, lives: int) -> None:
    log = Mortal()
    async with days(log, 13) as hub:
        log.lives = lives
        kept = retention(hub, log, tmp_path)
        with pytest.raises(Killed):
            await kept._run(kept.last)
        log.lives = 10**9
        await assert_whole_truth(hub, log, tmp_path)
        done = await run(hub, log, tmp_path)
        assert done.error is None
        assert await log.trimmed_seq() == last_of(log, 1)
        assert log._dropped == last_of(log, 1)
        await assert_whole_truth(hub, log, tmp_path)


class FullDisk(ArchiveFolder):
    """Takes a first chunk and no more."""

    def begin(self, day: str) -> Any:
        file = super().begin(day)

        def finish() -> None:
            raise OSError(28, "No space left on device")

        file.finish = finish  # type: ignore[method-assign]  # the disk, not the class
        return file


async def test_full_disk_ends_the_run_with_a_reason_and_nothing_goes(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        kept = retention(hub, log, tmp_path, FullDisk(tmp_path))
        done = kept.begin()
        await done.ended.wait()
        assert done.error == "the archive cannot be written: No space left on device"
        assert await log.trimmed_seq() == 0
        assert list((tmp_path / "archive").iterdir()) == []


async def test_log_that_takes_nothing_ends_the_run_with_a_reason(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        log.fail(StorageUnavailable("disk I/O error"))
        done = await run(hub, log, tmp_path)
        assert done.error == "disk I/O error"


async def test_fault_of_ours_ends_the_run_and_not_the_hub(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        log.fail(KeyError("a bug"))
        done = await run(hub, log, tmp_path)
    assert done.error == "the archive failed; the hub's log says why"
    assert "a bug" in caplog.text


@pytest.mark.parametrize(("hour_utc", "hours"), [(0, 19), (18, 1), (19, 24), (23, 20)])
async def test_night_is_that_of_the_floor(tmp_path: Path, hour_utc: int, hours: int) -> None:
    log = FakeLog()
    async with days(log, 1) as hub:
        clock: Any = hub._clock
        clock.instant = FIRST_DAY + DAY_MS + hour_utc * 3600 * 1000
        assert retention(hub, log, tmp_path)._until_night_s() == hours * 3600


async def test_hub_archives_by_itself_and_tries_again_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(retention_module, "AGAIN_AFTER_S", 0.0)
    log = FakeLog()
    async with days(log, 13) as hub:
        log.fail(StorageUnavailable("disk I/O error"))
        kept = retention(hub, log, tmp_path)
        nightly = asyncio.ensure_future(kept.every_night())
        async with asyncio.timeout(10):
            while not kept.last.days:
                await asyncio.sleep(0)  # lets the next try begin
                await kept.last.ended.wait()
        nightly.cancel()
        assert await log.trimmed_seq() == last_of(log, 1)


async def test_second_asker_joins_the_run_under_way(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        kept = retention(hub, log, tmp_path)
        first = kept.begin()
        assert kept.begin() is first
        await first.ended.wait()
        assert kept.begin() is not first
        await kept.last.ended.wait()


# --- a beginning that cannot be read ---------------------------------------------------------------


def spoil(log: FakeLog) -> None:
    for each in log._snapshots.values():
        each.pop("queues")


def pass_over(log: FakeLog) -> None:
    """As a version does whose snapshots look otherwise."""
    log._snapshots.clear()


@pytest.mark.parametrize("lose", [spoil, pass_over])
async def test_floor_at_the_beginning_is_made_again_from_the_archive(
    tmp_path: Path, lose: Callable[[FakeLog], None]
) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        await run(hub, log, tmp_path)
        await take_snapshot(log, hub.now())
        before = plain(hub.routing.floor)
    lose(log)
    await mend_beginning(log, log, ArchiveFolder(tmp_path))
    assert plain(await replayed(log, len(log.items))) == before


async def test_one_snapshot_that_cannot_be_read_is_passed_over_without_the_archive(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        await run(hub, log, tmp_path)
        newest = await take_snapshot(log, hub.now())
        before = plain(hub.routing.floor)
    log._snapshots[newest].pop("agents")
    await mend_beginning(log, log, ArchiveFolder(tmp_path / "nowhere"))
    assert plain(await replayed(log, len(log.items))) == before


async def test_without_the_archive_it_says_what_to_do(tmp_path: Path) -> None:
    log = FakeLog()
    async with days(log, 13) as hub:
        await run(hub, log, tmp_path)
    pass_over(log)
    (tmp_path / "archive" / "log-2024-10-05.jsonl.gz").unlink()
    with pytest.raises(ArchiveUnreadable, match="put it back, restore a backup"):
        await mend_beginning(log, log, ArchiveFolder(tmp_path))
