"""A planned day simulated as one: agents come and go by their shifts, and who waits is carried over.

The day is simulated many times, one after the other, as if each day were like it: so a shift that goes on
after midnight is there in the early hours, too. What is told of an interval is of those who came in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

from contacthub.simulation.durations import MINUTE_MS
from contacthub.simulation.figures import Counted
from contacthub.simulation.plan_file import PlanFile
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario
from contacthub.simulation.shifts import DAY
from contacthub.simulation.staffing import Target

TIMES = 5
"""Days are simulated until so many times as many contacts as in a trial have come ..."""
FEWEST_DAYS, MOST_DAYS = 10, 1_000
"""... but so many days at least, and at most."""


@dataclass(frozen=True, slots=True)
class Served:
    """Of an interval, or of the day: shares of all who came; ``mean_wait`` in minutes.

    ``is_missed``: the target is, by more than two standard errors of the simulated days.
    """

    service_level: float
    abandoned: float
    mean_wait: float
    is_missed: bool


@dataclass(frozen=True, slots=True)
class WholeDay:
    """``intervals``: None where nobody comes; ``days``: so many were simulated."""

    days: int
    intervals: list[Served | None]
    overall: Served

    @property
    def missed(self) -> list[int]:
        """The intervals that miss the target."""
        return [n for n, each in enumerate(self.intervals) if each is not None and each.is_missed]


def simulated(
    file: PlanFile,
    target: Target,
    coming: Sequence[float],
    counts: Mapping[str, int],
    *,
    arrivals: int,
    seed: int,
    moved: Callable[[int, int], None],
) -> WholeDay | None:
    """Simulate a day on which so many come in each interval, with so many agents in each shift.

    None: nobody comes. ``moved`` is told how many minutes of how many are over.
    """
    if not sum(coming):
        return None
    step = file.contacts.interval_minutes
    days = min(MOST_DAYS, max(FEWEST_DAYS, round(TIMES * arrivals / sum(coming))))
    run = Run(Scenario.model_validate(_scenario(file, coming, counts, days, seed)))
    run.result(moved)
    each_day = DAY // step
    by_interval = [
        [run.intervals.get(day * each_day + n, NOBODY) for day in range(days)] for n in range(each_day)
    ]
    whole = []
    for of_day in zip(*by_interval, strict=True):
        counted = Counted()
        for each in of_day:
            counted.add(each)
        whole.append(counted)
    overall = _served(whole, target)
    assert overall is not None, "somebody came"
    return WholeDay(days, [_served(each, target) for each in by_interval], overall)


NOBODY = Counted()


def _scenario(
    file: PlanFile, coming: Sequence[float], counts: Mapping[str, int], days: int, seed: int
) -> dict[str, Any]:
    contacts, step = file.contacts, file.contacts.interval_minutes
    kind: dict[str, Any] = {
        "id": "all",
        "profile": "day",
        "handle_minutes": {"exponential": contacts.handle_minutes},
    }
    if contacts.patience_minutes is not None:
        kind["patience_minutes"] = {"exponential": contacts.patience_minutes}
    level = {"seconds": file.target.seconds}
    return {
        "run": {"minutes": days * DAY, "interval_minutes": step, "seed": seed},
        "profile": [{"id": "day", "every_minutes": step, "per_minute": [each / step for each in coming]}],
        "queues": [{"id": "all", "wrap_up": "none", "wrap_up_seconds": 0, "service_level": level}],
        "kinds": [kind],
        "agent_groups": [
            {
                "id": each.id,
                "count": counts[each.id],
                "shifts": [each.model_dump(by_alias=True, include={"from_", "to", "breaks"})],
            }
            for each in file.shifts
            if counts[each.id]
        ],
    }


def _served(days: Sequence[Counted], target: Target) -> Served | None:
    came = sum(each.arrivals for each in days)
    if not came:
        return None
    level, off = _ratio([each.in_target for each in days], [each.arrivals for each in days])
    wait, off_wait = _ratio([sum(each.waits) for each in days], [len(each.waits) for each in days])
    if target.share is not None:
        is_missed = level + 2 * off < target.share
    else:
        is_missed = (wait - 2 * off_wait) / MINUTE_MS > (
            inf if target.mean_wait is None else target.mean_wait
        )
    return Served(level, sum(each.abandoned for each in days) / came, wait / MINUTE_MS, is_missed)


def _ratio(parts: Sequence[int], wholes: Sequence[int]) -> tuple[float, float]:
    """Their sum by that of the wholes, and its standard error over days of which none knows the other."""
    whole = sum(wholes)
    if not whole:
        return 0.0, 0.0
    ratio, count = sum(parts) / whole, len(wholes)
    squares = sum((part - ratio * each) ** 2 for part, each in zip(parts, wholes, strict=True))
    return ratio, sqrt(squares * count / (count - 1)) / whole
