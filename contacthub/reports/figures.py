"""The figures of a report, worked out of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contacthub.reports.cells import Adding
from contacthub.reports.formula import Formula, Sums, Value
from contacthub.reports.writing import Stored

DEFAULT_TARGETS: Final[Target] = (20_000, None)
"""Of queues that are no more."""

Target = tuple[int, int | None]
Targets = Mapping[str, Target]
"""Of a queue: within how long it promises to answer, and to write a first answer."""


MOST_ALIKE: Final = 8
"""So many targets the database tells apart as it adds; with more each queue's cells come by themselves."""


def alike(by: str, targets: Targets) -> dict[str, str] | None:
    """Which queues' cells may be added before what was in time is looked up: those with the same targets.

    By queue the one of them that stands for it; of those without their own targets none does. None: of a
    report by queue, or with many targets, each comes by itself.
    """
    firsts: dict[Target, str] = {}
    found = {
        queue: firsts.setdefault(target, queue)
        for queue, target in sorted(targets.items())
        if target != DEFAULT_TARGETS
    }
    return None if by == "queue" or len(firsts) > MOST_ALIKE else found


@dataclass(slots=True)
class Found:
    """What was added up: by key and interval, by key, and of all."""

    rows: dict[tuple[str, int], Sums] = field(default_factory=dict)
    totals: dict[str, Sums] = field(default_factory=dict)
    whole: Sums = field(default_factory=Sums)


class TooMany(Exception):
    """More rows than a report may have."""


def add_up(cells: Iterable[Stored], begins: Sequence[int], by: str, targets: Targets, most: int) -> Found:
    """Add cells up by the interval they begin in, and by their key; by queue it is their queue.

    Raises:
        TooMany: that would be more than ``most`` rows.
    """
    adding: dict[tuple[str, int, Target], Adding] = {}
    rows: set[tuple[str, int]] = set()
    for at, own, queue, counts, texts in cells:
        key, n = {"queue": queue, "none": ""}.get(by, own), bisect_right(begins, at) - 1
        if (key, n) not in rows:
            if len(rows) >= most:
                raise TooMany
            rows.add((key, n))
        # Queues with the same targets are added together: what was in time is looked up once.
        place = key, n, targets.get(queue, DEFAULT_TARGETS)
        if place not in adding:
            adding[place] = Adding()
        adding[place].take_in(counts, texts)
    found = Found()
    for (key, n, target), each in adding.items():
        found.rows.setdefault((key, n), Sums()).take_in(each.cell(), *target)
    for (key, _), sums in found.rows.items():
        found.totals.setdefault(key, Sums()).join(sums)
    for sums in found.totals.values():
        found.whole.join(sums)
    if by == "queue":
        _drop_no_queue(found)
    return found


def _drop_no_queue(found: Found) -> None:
    """What agents do is of no queue: it stays in the whole."""
    found.totals.pop("", None)
    for key in [each for each in found.rows if not each[0]]:
        del found.rows[key]


def values_of(sums: Sums, formulas: Sequence[Formula]) -> dict[str, Value]:
    """Every figure by its id."""
    return {each.id: each.of(sums) for each in formulas}
