"""Retention: whole days of the log that are old enough go to the archive; the log begins after them.

The order is what makes it safe to be killed at any moment: a day is on the disk in its file, then the floor
as it was at its end is kept and the log is said to begin there, then the rows go, a few at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from contacthub.clock import rfc3339
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.archive import ArchiveFolder, GzipDay
from contacthub.hub.hub import Hub
from contacthub.hub.log import Log, LogItem, LogTrimmed
from contacthub.hub.pacing import gently, in_thread
from contacthub.hub.snapshotting import replayed
from contacthub.hub.state import State, dump_state
from contacthub.hub.trimming import TrimmingStore
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.retention")

DAY_MS = 24 * 3600 * 1000
READ_CHUNK = 100
"""Events read and written in one go: what a thread does with them takes the interpreter from the loop."""
SLICE = 100
"""Rows dropped in one transaction: an append that comes meanwhile waits a few milliseconds for it."""
FIRST_AFTER_S = 60.0
AGAIN_AFTER_S = 3600.0
NIGHT = time(hour=3)
"""When it runs by itself, by the floor's clock."""


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

    ``zone``: of the floor, whose night it is. ``afterwards``: what is best done at night
    as well, such as pruning other tables.
    """

    def __init__(
        self,
        hub: Hub,
        store: Log,
        trimming: TrimmingStore,
        archive: ArchiveFolder,
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
        self.keep_days = keep_days
        self._zone = zone
        self._afterwards = afterwards
        self.next_at: Instant | None = None
        """When it runs next by itself; None: soon, or now."""
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
            self.next_at = self._hub.now() + int(pause * 1000)

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
            for each in self._afterwards:
                await each()
        except (StorageUnavailable, LogTrimmed, Damaged) as error:
            run.error = str(error)
            log.warning("! the archive is put off: %s", error)
        except OSError as error:
            run.error = f"the archive cannot be written: {error.strerror}"
            log.warning("! %s", run.error)
        except Exception:
            # A fault of this program: days that stay in the log are no reason to let contacts wait.
            run.error = "the archive failed; the hub's log says why"
            log.exception("! the archive failed")
        finally:
            run.ended.set()

    # --- days --------------------------------------------------------------------------------------

    async def _move_days(self, run: ArchiveRun) -> None:
        base, limit = await self._trimming.trimmed_seq(), await self._limit()
        if limit <= base:
            return
        await self._hub.caught_up()  # up to that event at least: rows are caught up from the log alone
        run.total = run.done + 2 * (limit - base)
        async with replayed(self._store, base) as state:
            base = await self._move_each(run, base, limit, state)
        run.total = run.done + (base - run.days[0].first_seq + 1 if run.days else 0)

    async def _move_each(self, run: ArchiveRun, base: int, limit: int, state: State) -> int:
        """Move day after day, with ``state`` as it was when each begins; return the last event moved."""
        open_from = await self._first_open()
        while base < limit:
            [first] = await self._store.read(after=base, limit=1)
            midnight = (first.event.at // DAY_MS + 1) * DAY_MS
            last, last_at = await self._trimming.last_before(midnight)
            day = rfc3339(first.event.at)[:10]
            if open_from is not None and open_from <= last:
                run.held_back = f"{day} and later days stay: a contact that began then is still open"
                log.warning("! %s", run.held_back)
                break
            file = await self._write_day(day, base, last, state, run)
            await self._trimming.trim(last, last_at, await asyncio.to_thread(dump_state, state))
            run.days.append(ArchivedDay(file, base + 1, last))
            log.info("= %s has events %d to %d", file, base + 1, last)
            base = last
        return base

    async def _limit(self) -> int:
        """The last event that may go: the days to keep stay, and always the day of the newest event."""
        today = self._hub.now() // DAY_MS
        _, newest_at = await self._trimming.last_before(self._hub.now() + DAY_MS)
        kept_from = min(today - self.keep_days, newest_at // DAY_MS) * DAY_MS
        limit, _ = await self._trimming.last_before(kept_from)
        return limit

    async def _first_open(self) -> int | None:
        """The first event of the contacts that are open now."""
        oldest = (self._hub.now() // DAY_MS - self.keep_days) * DAY_MS
        contacts = [each.id for each in self._hub.routing.floor.contacts.values() if each.arrived_at < oldest]
        return await self._trimming.first_of(contacts) if contacts else None

    async def _write_day(self, day: str, after: int, last: int, state: State, run: ArchiveRun) -> str:
        """Write one day, and have it happen to ``state``."""
        file = self._archive.begin(day)
        try:
            while after < last:
                limit = min(READ_CHUNK, last - after)
                items = await gently(self._store.read(after=after, limit=limit))
                await gently(in_thread(partial(_take, file, state, items)))
                after = items[-1].seq
                run.done += len(items)
            await in_thread(file.finish)
        except BaseException:
            file.discard()
            raise
        return file.name

    async def _drop(self, run: ArchiveRun) -> None:
        while gone := await gently(self._trimming.drop_trimmed(SLICE)):
            run.done += gone
            run.total = max(run.total, run.done)


def _take(file: GzipDay, state: State, items: list[LogItem]) -> None:
    file.add(items)
    state.apply_all(items)
