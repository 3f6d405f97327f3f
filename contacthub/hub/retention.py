"""Retention: whole days of the log that are old enough go to the archive; the log begins after them.

The order is what makes it safe to be killed at any moment: a day is on the disk in its file, then the floor
as it was at its end is kept and the log is said to begin there, then the rows go, a few at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from contacthub.clock import rfc3339
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.hub.log import Log, LogItem, LogTrimmed
from contacthub.hub.snapshots import apply_all, dump_floor, load_floor, replayed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.retention")
T = TypeVar("T")

DAY_MS = 24 * 3600 * 1000
READ_CHUNK = 100
"""Events read and written in one go: what a thread does with them takes the interpreter from the loop."""
SLICE = 100
"""Rows dropped in one transaction: an append that comes meanwhile waits a few milliseconds for it."""
REST_AT_MOST_S = 0.1
FIRST_AFTER_S = 60.0
AGAIN_AFTER_S = 3600.0
NIGHT = time(hour=3)
"""When it runs by itself, by the floor's clock."""


class ArchiveUnreadable(Exception):
    """A file of the archive is missing or damaged, and needed; the text names it and the way out."""


class RetentionStore(Protocol):
    """What retention needs of the place where the log is."""

    async def trimmed_seq(self) -> int:
        """The last event that is not in the log any more; 0 while all are."""

    async def last_before(self, instant: Instant) -> tuple[int, Instant]:
        """The last event of the log that happened before ``instant``, with its time; (0, 0) when none did."""

    async def first_of(self, contact_ids: Sequence[str]) -> int | None:
        """The first event in the log of any of these contacts."""

    async def trim(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Have the log begin after ``seq``, with the floor as it was then, whose last event was ``at``."""

    async def drop_trimmed(self, most: int) -> int:
        """Drop up to ``most`` events from before the log's beginning; return how many there were."""

    async def drop_snapshot(self, seq: int) -> None:
        """Forget a snapshot."""


class DayFile(Protocol):
    """A day on its way into the archive."""

    name: str

    def add(self, items: Sequence[LogItem]) -> None:
        """Write events after those before. Blocks."""

    def finish(self) -> None:
        """Have everything on the disk, under the day's name, in place of an earlier try. Blocks."""

    def discard(self) -> None:
        """Leave nothing."""


class Archive(Protocol):
    """The days that are not in the log any more."""

    def begin(self, day: str) -> DayFile:
        """Start a day's file."""

    def events(self, until: int) -> Iterator[LogItem]:
        """Every event from the first one to ``until``. Blocks.

        Raises:
            ArchiveUnreadable: one of them is missing.
        """


@dataclass(frozen=True, slots=True)
class ArchivedDay:
    """A day that was moved."""

    file: str
    first_seq: int
    last_seq: int


@dataclass(slots=True, kw_only=True)
class ArchiveRun:
    """How far a run is. ``held_back``: why older days stay, ``error``: what ended it early."""

    done: int = 0
    total: int = 0
    days: list[ArchivedDay] = field(default_factory=list)
    held_back: str | None = None
    error: str | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Retention:
    """Moves old days to the archive, beside the hub that works on.

    ``zone``: of the floor, whose night it is. ``afterwards``: what each run then prunes of other tables.
    """

    def __init__(
        self,
        hub: Hub,
        store: Log,
        trimming: RetentionStore,
        archive: Archive,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        *,
        keep_days: int,
        zone: Callable[[], ZoneInfo],
        afterwards: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._hub = hub
        self._store = store
        self._trimming = trimming
        self._archive = archive
        self._spawn = spawn
        self._keep_days = keep_days
        self._zone = zone
        self._afterwards = afterwards
        self.last = ArchiveRun()
        self.last.ended.set()

    def begin(self) -> ArchiveRun:
        """Start a run, or join the one under way."""
        if self.last.ended.is_set():
            self.last = ArchiveRun()
            self._spawn(self._run(self.last))
        return self.last

    async def every_night(self) -> None:
        """Run soon after the start and then each night; after a failure within the hour. Never returns."""
        pause = FIRST_AFTER_S
        while True:
            await asyncio.sleep(pause)
            run = self.begin()
            await run.ended.wait()
            pause = AGAIN_AFTER_S if run.error is not None else self._until_night_s()

    def _until_night_s(self) -> float:
        zone = self._zone()
        now = datetime.fromtimestamp(self._hub.now() / 1000, zone)
        tonight = datetime.combine(now.date(), NIGHT, zone)
        following = (
            tonight if tonight > now else datetime.combine(now.date() + timedelta(days=1), NIGHT, zone)
        )
        return following.timestamp() - now.timestamp()

    async def _run(self, run: ArchiveRun) -> None:
        try:
            await self._move_days(run)
            await self._drop(run)  # of these days, and of a run that was broken off
            for prune in self._afterwards:
                await prune()
        except (StorageUnavailable, LogTrimmed) as error:
            run.error = str(error)
            log.warning("! the archive is put off: %s", error)
        except OSError as error:
            run.error = f"the archive cannot be written: {error.strerror}"
            log.warning("! %s", run.error)
        except Exception:
            # Ours: days that stay are no reason to let contacts wait.
            run.error = "the archive failed; the hub's log says why"
            log.exception("! the archive failed")
        finally:
            run.ended.set()

    # --- days --------------------------------------------------------------------------------------

    async def _move_days(self, run: ArchiveRun) -> None:
        base, limit = await self._trimming.trimmed_seq(), await self._limit()
        if limit <= base:
            return
        open_from = await self._first_open()
        floor = await replayed(self._store, base)
        run.total = run.done + 2 * (limit - base)
        while base < limit:
            [first] = await self._store.read(after=base, limit=1)
            midnight = (first.event.at // DAY_MS + 1) * DAY_MS
            last, last_at = await self._trimming.last_before(midnight)
            day = rfc3339(first.event.at)[:10]
            if open_from is not None and open_from <= last:
                run.held_back = f"{day} and later days stay: a contact that began then is still open"
                log.warning("! %s", run.held_back)
                break
            file = await self._write_day(day, base, last, floor, run)
            await self._trimming.trim(last, last_at, await asyncio.to_thread(dump_floor, floor))
            run.days.append(ArchivedDay(file, base + 1, last))
            log.info("= %s has events %d to %d", file, base + 1, last)
            base = last
        run.total = run.done + (base - run.days[0].first_seq + 1 if run.days else 0)

    async def _limit(self) -> int:
        """The last event that may go: the days to keep stay, and always the day of the newest event."""
        today = self._hub.now() // DAY_MS
        _, newest_at = await self._trimming.last_before(self._hub.now() + DAY_MS)
        kept_from = min(today - self._keep_days, newest_at // DAY_MS) * DAY_MS
        limit, _ = await self._trimming.last_before(kept_from)
        return limit

    async def _first_open(self) -> int | None:
        """The first event of the contacts that are open now."""
        oldest = (self._hub.now() // DAY_MS - self._keep_days) * DAY_MS
        contacts = [each.id for each in self._hub.routing.floor.contacts.values() if each.arrived_at < oldest]
        return await self._trimming.first_of(contacts) if contacts else None

    async def _write_day(self, day: str, after: int, last: int, floor: Floor, run: ArchiveRun) -> str:
        """Write one day, and have it happen to ``floor``."""
        file = self._archive.begin(day)
        try:
            while after < last:
                limit = min(READ_CHUNK, last - after)
                items = await gently(self._store.read(after=after, limit=limit))
                await gently(_in_thread(partial(_take, file, floor, items)))
                after = items[-1].seq
                run.done += len(items)
            await _in_thread(file.finish)
        except BaseException:
            file.discard()
            raise
        return file.name

    async def _drop(self, run: ArchiveRun) -> None:
        while gone := await gently(self._trimming.drop_trimmed(SLICE)):
            run.done += gone
            run.total = max(run.total, run.done)


async def mend_beginning(store: Log, trimming: RetentionStore, archive: Archive) -> None:
    """Make a trimmed log readable again whose floor at the beginning was lost, or is of another version.

    Snapshots that cannot be read are forgotten. When none is left, the archive has what the log has not.

    Raises:
        ArchiveUnreadable: neither can be read.
    """
    while True:
        seq, plain = await store.latest_snapshot()
        if plain is None:
            break
        if await asyncio.to_thread(_is_readable, plain):
            return
        log.error("! the snapshot at seq %d cannot be read and is forgotten", seq)
        await trimming.drop_snapshot(seq)
    trimmed = await trimming.trimmed_seq()
    log.warning(
        "= reading events 1 to %d from the archive: no snapshot says what the floor was then", trimmed
    )
    at, floor = await asyncio.to_thread(_from_archive, archive, trimmed)
    await trimming.trim(trimmed, at, await asyncio.to_thread(dump_floor, floor))


def _is_readable(plain: dict[str, Any]) -> bool:
    try:
        load_floor(plain)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _from_archive(archive: Archive, until: int) -> tuple[Instant, Floor]:
    floor, at = Floor(), 0
    for item in archive.events(until):
        apply_all(floor, [item])
        at = item.event.at
    return at, floor


def _take(file: DayFile, floor: Floor, items: list[LogItem]) -> None:
    file.add(items)
    apply_all(floor, items)


async def _in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread and leave only when it has ended, even when cancelled."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with suppress(Exception):
            await running
        raise


async def gently(work: Awaitable[T]) -> T:
    """Do ``work`` and rest as long as it took: half of the disk and of the interpreter stays the hub's."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    result = await work
    await asyncio.sleep(min(loop.time() - began, REST_AT_MOST_S))
    return result
