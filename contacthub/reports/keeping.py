"""Keeps cells up with the rows: what changed is counted anew, whole quarters of an hour at a time.

    c1 is answered          marked with its rows
    a report asks           the marked quarters of its days are counted first, for some seconds at most
    every ten seconds       all that are marked are counted
    every five minutes      days and months that are over are added up: a report of years reads few cells

A quarter is counted from its rows alone, so it is the same live, after a restart, and when all is rebuilt.
Rows are read and counted on the thread of a reader, with a rest as long as each took.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from contacthub.contacts.changed import QUARTER_MS
from contacthub.contacts.today import day_of
from contacthub.database.damage import Damaged
from contacthub.database.units import Connection, StorageUnavailable
from contacthub.hub.pacing import gently
from contacthub.reports.periods import MINUTES, Days, Every, Period
from contacthub.reports.store import CellStore, Reach, Wanted, dirty_of
from contacthub.reports.writing import Place, Span, Stored
from contacthub.routing.words import Instant

T = TypeVar("T")
log = logging.getLogger("contacthub.reports")

VERSION: Final = 1
"""Raised when other things are counted: all cells are then counted anew."""
EVERY_S: Final = 10.0
ADD_UP_EVERY_MS: Final = 5 * 60_000
CHANGED_AT_ONCE: Final = 200
MARKED_AT_ONCE: Final = 1_000
PATIENCE_S: Final = 3.0
"""How long a report waits for what is counted anew; then it shows what there is, and says so."""
EVER: Final[Period] = (0, 2**53)


@dataclass(slots=True)
class Rebuild:
    """How far it is that everything is counted anew."""

    total: int = 0
    done: int = 0
    error: str | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Cells:
    """Counts what is marked, and reads cells. ``matter_days``: for FCR; ``zone``: of the floor."""

    def __init__(
        self,
        store: CellStore,
        now: Callable[[], Instant],
        zone: Callable[[], ZoneInfo],
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        *,
        matter_days: int,
    ) -> None:
        self._store = store
        self._now = now
        self._zone = zone
        self._spawn = spawn
        self._matter_days = matter_days
        self._added_up_at: Instant = 0
        self._lock = asyncio.Lock()
        self.rebuilding = Rebuild()
        self.rebuilding.ended.set()

    @property
    def within_ms(self) -> int:
        """Within how long a customer comes again on the same matter."""
        return self._matter_days * 24 * 3600 * 1000

    # --- reports -----------------------------------------------------------------------------------

    async def up_to_date(self, period: Period) -> bool:
        """Count what is marked of a time; False: it took too long, and some of it is still marked."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + PATIENCE_S
        await self._check_settings()
        while await self._resolved() or await self._counted(period):
            if loop.time() > ends:
                return False
        return True

    async def read(
        self,
        days: Days,
        every: Every,
        wanted: Sequence[Wanted],
        fold: Callable[[Iterator[Stored]], T],
        alike: Mapping[str, str] | None = None,
    ) -> T:
        """Give ``fold`` the cells of these days: the largest that fit between its intervals.

        ``alike``: those of which queues come added, as ``cells_of`` says.
        """
        return await self._store.read(lambda raw: _reaches(raw, days, every), wanted, fold, alike)

    async def reaches(self, days: Days, every: Every) -> list[Reach]:
        """Which cells a report of these days reads."""
        return await self._store.look(lambda raw: _reaches(raw, days, every))

    # --- keeping -----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Count what is marked, again and again. Never returns."""
        while True:
            try:
                await self.keep()
            except (StorageUnavailable, Damaged) as error:
                log.warning("! counting for reports is put off: %s", error)
            await asyncio.sleep(EVERY_S)

    async def keep(self) -> None:
        """Count all that is marked, and add up days and months that are over."""
        await self._check_settings()
        while await gently(self._resolved()) or await gently(self._counted(EVER)):
            pass
        now = self._now()
        if now - self._added_up_at >= ADD_UP_EVERY_MS:
            await self.add_up(now)
            self._added_up_at = now

    def rebuild(self) -> Rebuild:
        """Count everything anew, beside all else; or join what does so already."""
        if self.rebuilding.ended.is_set():
            self.rebuilding = Rebuild()
            self._spawn(self._rebuild(self.rebuilding))
        return self.rebuilding

    async def _rebuild(self, it: Rebuild) -> None:
        try:
            await self._store.fill_parts()
            await self._mark_all()
            it.total = left = await self._store.dirty_count("quarter", EVER)
            while left:
                await gently(self._counted(EVER))
                left = await self._store.dirty_count("quarter", EVER)
                it.total = max(it.total, left)
                it.done = it.total - left
            await self.add_up(self._now())
        except (StorageUnavailable, Damaged) as error:
            it.error = str(error)
        finally:
            it.ended.set()

    # --- one step at a time ------------------------------------------------------------------------

    async def _resolved(self) -> bool:
        """Take in some of the contacts that changed; whether there were any."""
        async with self._lock:
            return await self._store.resolve(CHANGED_AT_ONCE) > 0

    async def _counted(self, period: Period) -> bool:
        """Count the first marked quarter of a time; whether there was one."""
        async with self._lock:
            found = await self._store.dirty("quarter", period, 1)
            if not found:
                return False
            await self._count(found[0])
            return True

    async def _count(self, at: Instant) -> None:
        forgotten = await self._store.forgotten_before()
        if forgotten is not None and at < forgotten:
            await self._store.leave(at)  # whose contacts these were is not known any more: they stay counted
            return
        day = datetime.fromtimestamp(at / 1000, self._zone()).date()
        above: tuple[Place, ...] = (
            ("day", day_of(day, self._zone())[0]),
            ("month", day_of(day.replace(day=1), self._zone())[0]),
        )
        await self._store.count_quarter(at, above)

    async def add_up(self, now: Instant) -> None:
        """Add up the marked days and months that are over."""
        zone = self._zone()
        spans: tuple[tuple[Span, Span], ...] = (("day", "quarter"), ("month", "day"))
        for span, of in spans:
            for at in await self._store.dirty(span, EVER, MARKED_AT_ONCE):
                first = datetime.fromtimestamp(at / 1000, zone).date()
                until = day_of(_after(first, span), zone)[0]
                if until <= now:
                    async with self._lock:
                        await gently(self._store.add_up(span, at, until, of))

    # --- everything --------------------------------------------------------------------------------

    async def _check_settings(self) -> None:
        """Count anew what was counted by other settings."""
        async with self._lock:
            version = f"{VERSION} {self._matter_days}"
            said = f"{version} {self._zone().key}"
            before = await self._store.made_with()
            if before == said:
                return
            if before is None or not before.startswith(f"{version} "):
                await self._mark_all()
            await self._store.drop_added()
            await self._mark_added()
            await self._store.put_made_with(said)

    async def _mark_all(self) -> None:
        bounds = await self._store.bounds()
        if bounds is not None:
            await self._mark("quarter", range(bounds[0], bounds[1], QUARTER_MS))

    async def _mark_added(self) -> None:
        """Have all days and months added up anew."""
        bounds = await self._store.bounds()
        if bounds is None:
            return
        zone = self._zone()
        first, last = (datetime.fromtimestamp(at / 1000, zone).date() for at in bounds)
        days = list(Days(first, last, zone).each())
        await self._mark("day", [day_of(each, zone)[0] for each in days])
        await self._mark("month", [day_of(each, zone)[0] for each in days if each.day == 1 or each == first])

    async def _mark(self, span: Span, instants: Iterable[Instant]) -> None:
        every = list(instants)
        for n in range(0, len(every), MARKED_AT_ONCE):
            await gently(self._store.mark(span, every[n : n + MARKED_AT_ONCE]))


def _after(first: date, span: str) -> date:
    """The day after a day, or the first one after a month."""
    if span == "day":
        return first + timedelta(days=1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _reaches(raw: Connection, days: Days, every: Every) -> list[Reach]:
    """What a report of these days reads: months, days where these do not fit, quarters where those do not."""
    period = days.period
    if every in MINUTES:
        return [Reach("quarter", *period)]
    dirty_days, dirty_months = dirty_of(raw, "day", period), dirty_of(raw, "month", period)
    found: list[Reach] = []
    day = days.first
    while day <= days.last:
        after = _after(day, "month")
        began, ends = day_of(day, days.zone)[0], day_of(after, days.zone)[0]
        fits = every in ("month", "whole") and day.day == 1 and after <= days.last + timedelta(days=1)
        if fits and began not in dirty_months:
            _join(found, Reach("month", began, ends))
            day = after
            continue
        began, ends = day_of(day, days.zone)
        _join(found, Reach("quarter" if began in dirty_days else "day", began, ends))
        day += timedelta(days=1)
    return found


def _join(found: list[Reach], reach: Reach) -> None:
    """Add a reach to the last one if it goes on with the same span."""
    if found and found[-1].span == reach.span and found[-1].until == reach.since:
        reach = Reach(reach.span, found.pop().since, reach.until)
    found.append(reach)
