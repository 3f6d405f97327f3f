"""Reports of a month and of a year among ten million contacts, beside a bare sum of the same cells.

Ours is what ``GET /reports/figures`` works out: every figure of every row, totals, the whole. The floor adds
one count up in the database. Cells are as that many contacts of a year would have left them: of all days and
months, and those quarters of an hour that are asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any, Final
from zoneinfo import ZoneInfo

from contacthub.bench.spread import Spread, ratio
from contacthub.contacts.changed import QUARTER_MS
from contacthub.contacts.today import day_of
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.reports.cells import Cell, packed
from contacthub.reports.figures import Found, add_up, alike, values_of
from contacthub.reports.formulas import shown
from contacthub.reports.keeping import Cells
from contacthub.reports.periods import Days, Every
from contacthub.reports.store import CellStore, Wanted
from contacthub.reports.writing import PUT_CELL, Span
from contacthub.routing.values import value
from tests.bench import price
from tests.bench.customers.floors import Ask, bare

CONTACTS: Final = 10_000_000
TIMES: Final = 10
ZONE: Final = ZoneInfo("Asia/Shanghai")
YEAR: Final = Days(date(2025, 1, 1), date(2025, 12, 31), ZONE)
MONTH: Final = Days(date(2025, 10, 1), date(2025, 10, 31), ZONE)
QUEUES: Final = tuple(f"queue-{n:02d}" for n in range(20))
KEYS: Final = {"all": 1, "agent": 40, "line": 10, "channel": 3, "disposition": 10, "tier": 4, "model": 60}
"""How many of each kind every queue has: of agents 800 pairs, as of 400 agents who serve two queues each."""
TEMPLATES: Final = 40
MOST_ROWS: Final = 5_000
CHUNK: Final = 20_000
SUM: Final = (
    "SELECT COALESCE(SUM(n_offered), 0), COUNT(*) FROM report_cells "
    "WHERE span = ? AND basis = ? AND kind = ? AND at >= ? AND at < ?"
)


@value()
class Asked:
    """A report: of what days, how they are cut, and of what a row is."""

    what: str
    days: Days
    every: Every
    by: str


ASKED: Final = (
    Asked("a month by quarters of an hour", MONTH, "15", "none"),
    Asked("a month by days and queues", MONTH, "day", "queue"),
    Asked("a month by weeks and agents", MONTH, "week", "agent"),
    Asked("a month by models", MONTH, "whole", "model"),
    Asked("a year by days", YEAR, "day", "none"),
    Asked("a year by weeks and queues", YEAR, "week", "queue"),
    Asked("a year by months and agents", YEAR, "month", "agent"),
    Asked("a year by models", YEAR, "whole", "model"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a report takes, in milliseconds, and how many rows it has of how many cells.

    ``processor_ms``: of it the hub's own processor time, at the median; that of a server is not counted.
    """

    storage: str
    what: str
    rows: int
    cells: int
    ours: Spread
    processor_ms: float
    floor: Spread
    ratio_p50: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """All of them."""

    contacts: int
    cells: int
    times: int
    rows: list[Row]


async def measure(
    folder: Path, progress: Callable[[float], None], *, contacts: int = CONTACTS, times: int = TIMES
) -> Reports:
    """Measure on both engines, in the existing empty ``folder``."""
    with price.running_server() as server:
        storages = (("SQLite", SqliteFiles(folder)), ("PostgreSQL", PostgresDatabase(server.new_database())))
        rows: list[Row] = []
        filled = 0
        for done, (name, storage) in enumerate(storages, 1):
            filled, found = await _rows(name, storage, contacts, times)
            rows += found
            progress(done / len(storages))
    return Reports(contacts=contacts, cells=filled, times=times, rows=rows)


async def _rows(name: str, storage: Storage, contacts: int, times: int) -> tuple[int, list[Row]]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        readers = await storage.readers("hub", size=1)
        try:
            cells = Cells(
                CellStore(writer, readers, within_ms=1),
                lambda: YEAR.period[1],
                lambda: ZONE,
                asyncio.ensure_future,
                matter_days=7,
            )
            await cells.keep()  # while there is nothing to be counted anew
            filled = 0
            for chunk in _chunks(_cells(contacts)):
                await writer.transact(lambda raw, chunk=chunk: PUT_CELL.write(raw, chunk))
                filled += len(chunk)
            await writer.run(lambda raw: raw.execute("ANALYZE"))
            with bare(storage, "hub") as ask:
                return filled, [await _row(name, each, cells, ask, times) for each in ASKED]
        finally:
            await readers.close()


async def _row(name: str, asked: Asked, cells: Cells, ask: Ask, times: int) -> Row:
    reaches = await cells.reaches(asked.days, asked.every)
    kind = "all" if asked.by in {"none", "queue"} else asked.by
    ours: list[float] = []
    busy: list[float] = []
    floor: list[float] = []
    for _ in range(times + 1):  # the first, in which statements are prepared, is not counted
        began, used = perf_counter(), process_time()
        found = await _report(asked, cells, kind)
        ours.append(perf_counter() - began)
        busy.append(process_time() - used)
        began = perf_counter()
        sums = [ask(SUM, each.span, "came", kind, each.since, each.until)[0] for each in reaches]
        floor.append(perf_counter() - began)
        if found.whole["offered"] != sum(int(each[0]) for each in sums):
            raise RuntimeError(f"{asked.what}: not what the database adds up")
    spread, least = Spread.of(ours[1:]), Spread.of(floor[1:])
    return Row(
        storage=name,
        what=asked.what,
        rows=len(found.rows),
        cells=sum(int(each[1]) for each in sums),
        ours=spread,
        processor_ms=Spread.of(busy[1:]).p50,
        floor=least,
        ratio_p50=ratio(spread.p50, least.p50),
    )


async def _report(asked: Asked, cells: Cells, kind: str) -> Found:
    """What the door works out."""
    begins, formulas = [began for began, _ in asked.days.cut(asked.every)], shown("came", asked.by)
    await cells.up_to_date(asked.days.period)
    found = await cells.read(
        asked.days,
        asked.every,
        [Wanted("came", kind)],
        lambda of: add_up(of, begins, asked.by, {}, MOST_ROWS),
        alike(asked.by, {}),
    )
    for sums in (*found.rows.values(), *found.totals.values(), found.whole):
        values_of(sums, formulas)
    return found


# --- cells -----------------------------------------------------------------------------------------


def _cells(contacts: int) -> Iterator[tuple[Any, ...]]:
    """Rows of cells, in the order of their key: as one after another they are written fastest."""
    luck = Random(1)
    a_day = contacts / 365
    days = [day_of(each, ZONE)[0] for each in YEAR.each()]
    firsts = [day_of(date(2025, month, 1), ZONE)[0] for month in range(1, 13)]
    spans: tuple[tuple[Span, Sequence[int], float], ...] = (
        ("day", days, a_day), ("month", firsts, a_day * 30.4),
    )  # fmt: skip
    for kind, keys in KEYS.items():
        for span, instants, of_all in spans:
            yield from _of(luck, span, kind, keys, instants, of_all)
        if kind == "all":
            yield from _of(luck, "quarter", kind, keys, range(*MONTH.period, QUARTER_MS), a_day / 96)


def _of(
    luck: Random, span: Span, kind: str, keys: int, instants: Sequence[int], of_all: float
) -> Iterator[tuple[Any, ...]]:
    """The cells of a kind: of so many contacts each, or of one where there are fewer than cells."""
    each = of_all / len(QUEUES) / keys
    made = [_made(luck, max(1, round(each * luck.uniform(0.7, 1.3)))) for _ in range(TEMPLATES)]
    chance = min(1.0, each)
    for at in instants:
        for n in range(keys):
            for queue in QUEUES:
                if luck.random() < chance:
                    key = "" if kind == "all" else f"{kind}-{n:02d}"
                    yield (span, "came", kind, at, key, queue, *luck.choice(made))


def _made(luck: Random, contacts: int) -> tuple[Any, ...]:
    """The counts and times of a cell of so many contacts."""
    cell = Cell()
    cell.add("offered", contacts)
    cell.add("contacts", contacts)
    for _ in range(contacts if contacts < 3_000 else 3_000):
        wait, handling = int(luck.expovariate(1 / 20_000)), int(luck.lognormvariate(12, 0.7))
        outcome = "abandoned" if luck.random() < 0.08 else "answered"
        cell.add(outcome)
        cell.lasted(wait)
        cell.took("waits" if outcome == "answered" else "left", wait)
        if outcome == "answered":
            cell.add("wait_ms", wait)
            cell.add("handled")
            cell.add("talk_ms", handling)
            cell.took("handling", handling)
    return (*cell.counts, *map(packed, cell.times))


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk
