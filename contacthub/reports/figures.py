"""The figures of a report, worked out of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from contacthub.reports.cells import Cell
from contacthub.reports.counting import CellKey
from contacthub.reports.formulas import Formula, Sums, Value
from contacthub.reports.periods import Period

DEFAULT_TARGET_MS = 20_000

Targets = Callable[[str], tuple[int, int | None]]
"""Of a queue: within how long it promises to answer, and to write a first answer."""


@dataclass(slots=True)
class Found:
    """What was added up: by key and interval, by key, and of all."""

    rows: dict[tuple[str, int], Sums] = field(default_factory=dict)
    totals: dict[str, Sums] = field(default_factory=dict)
    whole: Sums = field(default_factory=Sums)


def add_up(
    cells: Iterable[tuple[CellKey, Cell]], periods: Sequence[Period], by: str, targets: Targets
) -> Found:
    """Add cells up by the interval they begin in, and by their key; by queue it is their queue."""
    found, begins, of = Found(), [began for began, _ in periods], dict[str, tuple[int, int | None]]()
    for place, cell in cells:
        key = place.queue if by == "queue" else place.key
        n = bisect_right(begins, place.at) - 1
        target = of.get(place.queue) or of.setdefault(place.queue, targets(place.queue))
        for sums in (
            found.rows.setdefault((key, n), Sums()),
            found.totals.setdefault(key, Sums()),
            found.whole,
        ):
            sums.take_in(cell, *target)
    return found


def values_of(sums: Sums, formulas: Sequence[Formula]) -> dict[str, Value]:
    """Every figure by its id."""
    return {each.id: each.of(sums) for each in formulas}
