"""Cells that the database adds up give the same figures as cells that come one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.changed import QUARTER_MS
from contacthub.contacts.today import day_of
from contacthub.reports.cells import By, Cell, packed
from contacthub.reports.figures import MOST_ALIKE, Found, Targets, add_up, alike, values_of
from contacthub.reports.formulas import shown
from contacthub.reports.keeping import Cells
from contacthub.reports.periods import Days
from contacthub.reports.store import CellStore, Wanted
from contacthub.reports.writing import PUT_CELL
from contacthub.testing.stored import Stored

pytestmark = pytest.mark.both_engines
UTC = ZoneInfo("UTC")
DAY = Days(date(2026, 5, 1), date(2026, 5, 1), UTC)
TARGETS: Targets = {
    "a": (10_000, None),
    "b": (10_000, None),
    "c": (60_000, 300_000),
    "d": (20_000, None),
    "it's e": (60_000, 300_000),
}
QUEUES = (*TARGETS, "gone", "")
MANY: Targets = {queue: (n * 1000, None) for n, queue in enumerate(f"q{n}" for n in range(MOST_ALIKE + 1))}


def some_cells(luck: Random) -> Iterator[tuple[Any, ...]]:
    began = day_of(DAY.first, UTC)[0]
    for at in range(began, began + 8 * QUARTER_MS, QUARTER_MS):
        for kind, keys in (("all", ("",)), ("agent", ("lina", "wang"))):
            for key in keys:
                for queue in QUEUES:
                    if luck.random() < 0.7:
                        yield ("quarter", "came", kind, at, key, queue, *values(luck))


def values(luck: Random) -> tuple[Any, ...]:
    cell = Cell()
    for _ in range(luck.randrange(5)):
        wait = luck.randrange(90_000)
        cell.add("offered")
        cell.add("contacts")
        cell.add("answered")
        cell.add("wait_ms", wait)
        cell.lasted(wait)
        cell.took("waits", wait)
        if luck.random() < 0.5:
            cell.add("first_responses")
            cell.add("first_response_ms", 10 * wait)
            cell.took("first_response", 10 * wait)
    return (*cell.counts, *map(packed, cell.times))


async def found(cells: Cells, by: By, targets: Targets, alike_: dict[str, str] | None) -> Any:
    """Every figure of every row, of the totals and of all."""
    begins = [began for began, _ in DAY.cut("30")]
    kind = "agent" if by == "agent" else "all"

    def folded(of: Any) -> Found:
        return add_up(of, begins, by, targets, 5_000)

    sums = await cells.read(DAY, "30", [Wanted("came", kind)], folded, alike_)
    formulas = shown("came", by)
    return (
        {key: values_of(each, formulas) for key, each in sums.rows.items()},
        {key: values_of(each, formulas) for key, each in sums.totals.items()},
        values_of(sums.whole, formulas),
        sums.whole["offered"],
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_added_by_the_database_they_are_the_same_figures(stored: Stored, seed: int) -> None:
    rows = list(some_cells(Random(seed)))
    await stored.database.transact(lambda raw: PUT_CELL.write(raw, rows))
    store = CellStore(stored.database, stored.readers, within_ms=1)
    cells = Cells(store, lambda: 0, lambda: UTC, asyncio.ensure_future, matter_days=7)
    for by in ("none", "agent"):
        for targets in (TARGETS, {}):
            added = alike(by, targets)
            assert added is not None
            one_by_one = await found(cells, by, targets, None)
            assert one_by_one[-1] > 0
            assert await found(cells, by, targets, added) == one_by_one


def test_queues_are_alike_by_their_targets_and_never_in_a_report_of_queues() -> None:
    assert alike("none", TARGETS) == {"a": "a", "b": "a", "c": "c", "it's e": "c"}
    assert alike("none", {}) == {}
    assert alike("queue", TARGETS) is None
    assert alike("none", MANY) is None
