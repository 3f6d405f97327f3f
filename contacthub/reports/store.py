"""Cells as they are stored, and the rows that they are counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from contacthub.contacts.changed import COUNTED_MS, QUARTER_MS, quarter_of
from contacthub.contacts.rows import IntervalRow
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.reports.cells import Basis, Cell
from contacthub.reports.counting import (
    About,
    CellKey,
    ContactKnown,
    Counted,
    PartKnown,
    ResponseKnown,
    VisitKnown,
)
from contacthub.reports.old_parts import fill_parts
from contacthub.reports.periods import Period
from contacthub.reports.writing import (
    Place,
    Span,
    Stored,
    all_cells,
    cells_of,
    put_added,
    put_quarter,
    times_dirtied,
)
from contacthub.routing.words import Instant

T = TypeVar("T")
SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cells a report is made of; ``queues``, ``keys``: with one of these alone, None: with any."""

    basis: Basis
    kind: str
    queues: frozenset[str] | None = None
    keys: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Some spans of cells, from the first on and before the second instant."""

    span: Span
    since: Instant
    until: Instant


class CellStore:
    """Reads the rows of a time, counts them, and keeps the cells."""

    def __init__(self, writer: Writer, readers: ReaderPool, *, within_ms: int) -> None:
        self._writer = writer
        self._readers = readers
        self._within_ms = within_ms

    async def read(
        self,
        reaches: Callable[[Connection], Iterable[Reach]],
        wanted: Sequence[Wanted],
        fold: Callable[[Iterator[Stored]], T],
        alike: Mapping[str, str] | None = None,
    ) -> T:
        """Give ``fold`` the cells, on the thread of a reader and as of one moment.

        ``alike``: those of which queues come added, as ``cells_of`` says.
        """

        def work(raw: Connection) -> T:
            return fold(
                cell for each in reaches(raw) for one in wanted for cell in _cells(raw, each, one, alike)
            )

        return await self._readers.run(work)

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Read something as of one moment."""
        return await self._readers.run(work)

    # --- what changed ------------------------------------------------------------------------------

    async def resolve(self, most: int) -> int:
        """Turn contacts that changed into quarters to be counted; return how many contacts it were."""
        changed, quarters = await self._readers.run(lambda raw: self._changed(raw, most))
        if changed:
            await self._writer.transact(lambda raw: _settle_changed(raw, changed, quarters))
        return len(changed)

    def _changed(self, raw: Connection, most: int) -> tuple[list[tuple[str, int]], set[Instant]]:
        changed = raw.execute(SQL["changed"], {"most": most}).fetchall()
        quarters: set[Instant] = set()
        for contact_id, _ in changed:
            about = {"id": contact_id, "within_ms": self._within_ms}
            for times in raw.execute(SQL["times_of_contact"], about):
                quarters.update(quarter_of(at) for at in times if at is not None)
        return changed, quarters

    async def dirty(self, span: Span, period: Period, most: int) -> list[Instant]:
        """What of a time is to be counted anew, the first of it."""
        bounds = {"span": span, "since": period[0], "until": period[1], "most": most}
        return await self._readers.run(lambda raw: [at for (at,) in raw.execute(SQL["dirty"], bounds)])

    async def dirty_count(self, span: Span, period: Period) -> int:
        """How much of a time is to be counted anew."""
        bounds = {"span": span, "since": period[0], "until": period[1]}
        return int(await self._readers.run(lambda raw: raw.execute(SQL["dirty_count"], bounds).fetchone()[0]))

    # --- counting ----------------------------------------------------------------------------------

    async def count_quarter(self, at: Instant, above: Sequence[Place]) -> None:
        """Count a quarter of an hour anew; ``above``: the day and the month in which it is."""
        period = (at, at + QUARTER_MS)
        n, cells = await self._readers.run(
            lambda raw: (times_dirtied(raw, ("quarter", at)), count(raw, period, self._within_ms).cells)
        )
        await self._writer.transact(lambda raw: put_quarter(raw, at, cells, n=n, above=above))

    async def add_up(self, span: Span, at: Instant, until: Instant, of: Span) -> None:
        """Make the cells of a day or a month of those in it, unless one of its days is to be made first."""

        def work(raw: Connection) -> tuple[int, dict[CellKey, Cell]] | None:
            if of != "quarter" and dirty_of(raw, of, (at, until)):
                return None
            sums: dict[CellKey, Cell] = {}
            for key, cell in all_cells(raw, of, (at, until)):
                place = CellKey(at, key.basis, key.kind, key.key, key.queue)
                sums.setdefault(place, Cell()).take_in(cell)
            return times_dirtied(raw, (span, at)), sums

        found = await self._readers.run(work)
        if found is not None:
            n, cells = found
            await self._writer.transact(lambda raw: put_added(raw, (span, at), cells, n=n))

    async def leave(self, at: Instant) -> None:
        """Leave a quarter as it was counted, whatever changed of it."""
        n = await self._readers.run(lambda raw: times_dirtied(raw, ("quarter", at)))
        await self._writer.transact(lambda raw: raw.execute(SQL["settle"], ("quarter", at, n)))

    # --- all of it ---------------------------------------------------------------------------------

    async def fill_parts(self) -> None:
        """Write the parts of old contacts that have none, by the log."""
        await fill_parts(self._writer, self._readers)

    async def bounds(self) -> Period | None:
        """From when to when anything is known."""
        first, last = await self._readers.run(lambda raw: raw.execute(SQL["bounds"]).fetchone())
        return None if first is None else (quarter_of(first), quarter_of(last) + QUARTER_MS)

    async def mark(self, span: Span, instants: Sequence[Instant]) -> None:
        """Have these counted anew."""
        await self._writer.transact(lambda raw: raw.executemany(SQL["mark"], [(span, at) for at in instants]))

    async def drop_added(self) -> None:
        """Forget days and months: they begin at other times now."""

        def work(raw: Connection) -> None:
            raw.execute(SQL["drop_added"])
            raw.execute(SQL["forget_added"])

        await self._writer.transact(work)

    async def made_with(self) -> str | None:
        """By which settings the cells were counted; None: there are none yet."""
        found = await self._readers.run(lambda raw: raw.execute(SQL["made_with"]).fetchone())
        return None if found is None else str(found[0])

    async def put_made_with(self, said: str) -> None:
        """Remember it."""
        await self._writer.transact(lambda raw: raw.execute(SQL["put_made_with"], (said,)))

    async def forgotten_before(self) -> Instant | None:
        """Before when customers of contacts were forgotten by retention; None: of none."""
        found = await self._readers.run(lambda raw: raw.execute(SQL["forgotten_before"]).fetchone())
        return None if found[0] is None else int(found[0])


def count(raw: Connection, period: Period, within_ms: int) -> Counted:
    """Count all that is known of a time."""
    counted = Counted(period)
    bounds = {"since": period[0], "until": period[1]}

    def rows(query: str, **more: int) -> Iterator[tuple[Any, ...]]:
        for row in raw.execute(SQL[query], bounds | more):
            yield (*row[:-5], About(*row[-5:]))

    for query in ("visits_came", "visits_happened"):
        counted.visits(VisitKnown(*row) for row in rows(query))
    counted.came(ContactKnown(*row) for row in rows("contacts_came", within_ms=within_ms))
    counted.ended(ContactKnown(*row) for row in rows("contacts_ended"))
    counted.parts((PartKnown(*row) for row in rows("parts_came")), "came")
    counted.parts((PartKnown(*row) for row in rows("parts_closed")), "happened")
    counted.responses((ResponseKnown(*row) for row in rows("responses_came")), "came")
    counted.responses((ResponseKnown(*row) for row in rows("responses_happened")), "happened")
    for query, longest in (("short_intervals", QUARTER_MS), ("long_intervals", COUNTED_MS)):
        found = raw.execute(SQL[query], {**bounds, "from_then": period[0] - longest})
        counted.intervals(IntervalRow(*row) for row in found)
    return counted


def dirty_of(raw: Connection, span: Span, period: Period) -> set[Instant]:
    """What of a time is to be counted anew."""
    bounds = {"span": span, "since": period[0], "until": period[1], "most": 10**6}
    return {at for (at,) in raw.execute(SQL["dirty"], bounds)}


def _cells(
    raw: Connection, reach: Reach, wanted: Wanted, alike: Mapping[str, str] | None
) -> Iterator[Stored]:
    period = reach.since, reach.until
    asked = {"queue": wanted.queues, "key": wanted.keys}
    of = {column: values for column, values in asked.items() if values is not None}
    return cells_of(raw, reach.span, period, basis=wanted.basis, kind=wanted.kind, of=of, alike=alike)


def _settle_changed(raw: Connection, changed: Sequence[tuple[str, int]], quarters: set[Instant]) -> None:
    raw.executemany(SQL["mark"], [("quarter", at) for at in sorted(quarters)])
    raw.executemany(SQL["settle_changed"], changed)
