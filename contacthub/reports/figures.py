"""The figures of a report, worked out of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contacthub.reports.cells import Cell
from contacthub.reports.counting import CellKey
from contacthub.reports.formula import Formula, Sums, Value

DEFAULT_TARGETS: Final = (20_000, None)
"""Of queues that are no more."""

Targets = Mapping[str, tuple[int, int | None]]
"""Of a queue: within how long it promises to answer, and to write a first answer."""


@dataclass(slots=True)
class Found:
    """What was added up: by key and interval, by key, and of all."""

    rows: dict[tuple[str, int], Sums] = field(default_factory=dict)
    totals: dict[str, Sums] = field(default_factory=dict)
    whole: Sums = field(default_factory=Sums)


class TooMany(Exception):
    """More rows than a report may have."""


def add_up(
    cells: Iterable[tuple[CellKey, Cell]], begins: Sequence[int], by: str, targets: Targets, most: int
) -> Found:
    """Add cells up by the interval they begin in, and by their key; by queue it is their queue.

    Raises:
        TooMany: that would be more than ``most`` rows.
    """
    found = Found()
    for place, cell in cells:
        target = targets.get(place.queue, DEFAULT_TARGETS)
        if by == "queue" and not place.queue:
            found.whole.take_in(cell, *target)  # what agents do is of no queue
            continue
        key = place.queue if by == "queue" else place.key, bisect_right(begins, place.at) - 1
        if key not in found.rows:
            if len(found.rows) >= most:
                raise TooMany
            found.rows[key] = Sums()
        found.rows[key].take_in(cell, *target)
    for (name, _), sums in found.rows.items():
        found.totals.setdefault(name, Sums()).join(sums)
    for sums in found.totals.values():
        found.whole.join(sums)
    return found


def values_of(sums: Sums, formulas: Sequence[Formula]) -> dict[str, Value]:
    """Every figure by its id."""
    return {each.id: each.of(sums) for each in formulas}
