"""Writes a quarter that was counted anew, and carries what changed into its day and month.

    the quarter of 9:00   support  answered 9 instead of 8, the others as before
    its day, added up     support  answered 1 more
    its day, not yet      stays marked: it is added up when it is over
    the longest wait      of the quarter became shorter, and was that of the day: the day is marked

So a day of last week is not added up again and again as its customers come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from contacthub.database.conditions import among
from contacthub.database.named_queries import mean_in_postgres, named_queries
from contacthub.database.tables import ManyRows
from contacthub.database.units import Connection
from contacthub.reports.cells import BASES, COUNTS, TIMES, Basis, Cell, packed, unpacked
from contacthub.reports.counting import KINDS, CellKey
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))
Span = Literal["quarter", "day", "month"]
Place = tuple[Span, Instant]
Stored = tuple[Instant, str, str, Sequence[int], Sequence[str]]
"""A stored cell, or several added: when it begins, its key and queue, its counts, and its times as texts."""
COLUMNS: Final = (
    "span", "basis", "kind", "at", "key", "queue",
    *(f"n_{name}" for name in COUNTS), *(f"times_{name}" for name in TIMES),
)  # fmt: skip
VALUES: Final = ", ".join(COLUMNS[6:])
ADDED: Final = ", ".join(
    (
        *(
            "MAX(n_longest_ms)" if name == "longest_ms" else f"CAST(SUM(n_{name}) AS BIGINT)"
            for name in COUNTS
        ),
        *(f"COALESCE(group_concat(NULLIF(times_{name}, ''), ','), '')" for name in TIMES),
    )
)
"""``VALUES`` of many cells; times of several are lists with a comma between, as ``Adding`` takes them."""
INTO: Final = f"INTO report_cells ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
CHANGES: Final = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[6:])
PUT_CELL: Final = ManyRows(
    f"INSERT {INTO} ON CONFLICT (span, basis, kind, at, key, queue) DO UPDATE SET {CHANGES}"
)
WHERE: Final = "span = :span AND basis = :basis AND kind = :kind AND at >= :since AND at < :until"
ONE: Final = "span = ? AND basis = ? AND kind = ? AND at = ? AND key = ? AND queue = ?"
READ_CELL: Final = f"SELECT {VALUES} FROM report_cells WHERE {ONE}"
DROP_CELL: Final = f"DELETE FROM report_cells WHERE {ONE}"
FIRST_TIMES: Final = len(COUNTS)


def cells_of(
    raw: Connection,
    span: Span,
    period: tuple[Instant, Instant],
    *,
    basis: Basis,
    kind: str,
    of: Mapping[str, Collection[str]],
    alike: Mapping[str, str] | None = None,
) -> Iterator[Stored]:
    """The cells of a kind that begin in a time; ``of``: those with one of these as their key, or queue.

    ``alike``: by queue the one that stands for it; cells of these are added by the database, those of other
    queues as of none. None: the cells of each queue come by themselves.
    """
    given: dict[str, Any] = {
        "span": span, "basis": basis, "kind": kind, "since": period[0], "until": period[1],
    }  # fmt: skip
    where = WHERE
    for column, values in of.items():
        where += f" AND {among(column, column, values, given)}"
    query = f"SELECT at, key, queue, {VALUES} FROM report_cells WHERE {where}"
    if alike is not None:
        query = _added_by_database(where, alike, given)
    for at, key, of_queue, *values in raw.execute(query, given):
        yield at, key, of_queue, values[:FIRST_TIMES], values[FIRST_TIMES:]


def _added_by_database(where: str, alike: Mapping[str, str], given: dict[str, Any]) -> str:
    """The query for cells of queues that are alike, added; times as texts are joined, with commas between."""
    queues: dict[str, list[str]] = {}
    for queue, first in alike.items():
        queues.setdefault(first, []).append(queue)
    cases = ""
    for n, (first, of_it) in enumerate(sorted(queues.items())):
        cases += f" WHEN {among('queue', f'alike_{n}', of_it, given)} THEN CAST(:first_{n} AS TEXT)"
        given[f"first_{n}"] = first
    # Without cases they come in the order of the key, and need not be sorted.
    stands, group = (f"CASE{cases} ELSE '' END", "at, key, stands") if cases else ("''", "at, key")
    query = f"SELECT at, key, {stands} AS stands, {ADDED} FROM report_cells WHERE {where} GROUP BY {group}"
    mean_in_postgres(query, query.replace("group_concat(", "string_agg("))
    return query


def all_cells(raw: Connection, span: Span, period: tuple[Instant, Instant]) -> Iterator[tuple[CellKey, Cell]]:
    """Those of every kind."""
    for basis in BASES:
        for kind in KINDS:
            for at, key, queue, counts, texts in cells_of(raw, span, period, basis=basis, kind=kind, of={}):
                yield CellKey(at, basis, kind, key, queue), Cell(counts, map(unpacked, texts))


def times_dirtied(raw: Connection, place: Place) -> int:
    """How often it was marked so far; a mark that comes later stays."""
    found = raw.execute(SQL["times_dirtied"], place).fetchone()
    return 0 if found is None else int(found[0])


def put_quarter(
    raw: Connection, at: Instant, cells: Mapping[CellKey, Cell], *, n: int, above: Sequence[Place]
) -> None:
    """Write the cells of a quarter, and settle the marks that were there as it was counted."""
    before = dict(all_cells(raw, "quarter", (at, at + 1)))
    changed = {key for key in before.keys() | cells.keys() if before.get(key) != cells.get(key)}
    _write(raw, "quarter", {key: cells.get(key) for key in changed})
    for place in above:
        if not _is_added_up(raw, place) or not _carried(raw, place, changed, before, cells):
            raw.execute(SQL["mark"], place)
    raw.execute(SQL["settle"], ("quarter", at, n))


def put_added(raw: Connection, place: Place, cells: Mapping[CellKey, Cell], *, n: int) -> None:
    """Write the cells of a day or a month that was added up."""
    span, at = place
    raw.execute(SQL["drop_cells"], {"span": span, "at": at})
    _write(raw, span, cells)
    raw.execute(SQL["settle"], (span, at, n))


def _is_added_up(raw: Connection, place: Place) -> bool:
    """Whether a day or a month has cells, and no mark."""
    return not times_dirtied(raw, place) and raw.execute(SQL["has_cells"], place).fetchone() is not None


def _carried(
    raw: Connection, place: Place, changed: set[CellKey], before: Mapping[CellKey, Cell],
    after: Mapping[CellKey, Cell],
) -> bool:  # fmt: skip
    """Add what changed to the cells of a day or a month; False: its longest wait may be another's now."""
    span, at = place
    sums: dict[CellKey, Cell] = {}
    for key in changed:
        above = CellKey(at, key.basis, key.kind, key.key, key.queue)
        row = raw.execute(READ_CELL, _ids(span, above)).fetchone()
        total, old, new = Cell() if row is None else _cell(row), before.get(key), after.get(key)
        if old is not None:
            if old["longest_ms"] == total["longest_ms"] > (0 if new is None else new["longest_ms"]):
                return False
            total.take_out(old)
        if new is not None:
            total.take_in(new)
        sums[above] = total
    _write(raw, span, sums)
    return True


def _write(raw: Connection, span: Span, cells: Mapping[CellKey, Cell | None]) -> None:
    """Write cells; of those in which nothing is counted there is no row."""
    gone = [key for key, cell in cells.items() if cell is None or not cell]
    raw.executemany(DROP_CELL, [_ids(span, key) for key in gone])
    PUT_CELL.write(
        raw,
        [
            (*_ids(span, key), *cell.counts, *map(packed, cell.times))
            for key, cell in cells.items()
            if cell is not None and cell
        ],
    )


def _ids(span: Span, key: CellKey) -> tuple[str, str, str, Instant, str, str]:
    return span, key.basis, key.kind, key.at, key.key, key.queue


def _cell(values: Sequence[Any]) -> Cell:
    return Cell(values[:FIRST_TIMES], map(unpacked, values[FIRST_TIMES:]))
