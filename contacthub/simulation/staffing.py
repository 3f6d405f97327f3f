"""The fewest agents for each interval of a day, and shifts that have as many there.

An interval is taken by itself: as many come for as long as it takes for waits to settle. The first number is
that of the formula of Erlang; then the router of the hub serves such contacts under virtual time, and an
agent is added as long as what was measured misses the target by more than chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, sqrt
from typing import Any

from contacthub.simulation.durations import MINUTE_MS
from contacthub.simulation.erlang import Service, erlang_a
from contacthub.simulation.figures import WITHIN_MS
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

MOST_AGENTS = 2_000


@dataclass(frozen=True, slots=True)
class Target:
    """``share`` of all arrivals served within ``within`` minutes; or a mean wait of at most ``mean_wait``."""

    share: float | None
    within: float
    mean_wait: float | None

    def is_met(self, service: Service, *, slack: float = 0.0) -> bool:
        """Whether it is; ``slack``: how far a measured share may be below, or a wait above by part."""
        if self.share is not None:
            return service.service_level >= self.share - slack
        return self.mean_wait is not None and service.mean_wait <= self.mean_wait * (1 + slack)


@dataclass(frozen=True, slots=True)
class Work:
    """What a contact takes, in minutes; ``patience`` None: nobody leaves."""

    handle: float
    patience: float | None

    def service(self, per_minute: float, agents: int, within: float) -> Service:
        """By the formula."""
        leave = 1 / self.patience if self.patience is not None else 0.0
        return erlang_a(per_minute, 1 / self.handle, leave, agents, within)


def by_formula(per_minute: float, work: Work, target: Target) -> int:
    """The fewest agents by Erlang's formulas; 0 if nobody comes.

    Raises:
        ValueError: even very many are too few.
    """
    if per_minute <= 0:
        return 0
    low, high = 1, max(1, ceil(per_minute * work.handle))
    while high <= MOST_AGENTS and not target.is_met(work.service(per_minute, high, target.within)):
        low, high = high + 1, high * 2
    if high > MOST_AGENTS:
        raise ValueError(f"more than {MOST_AGENTS:,} agents would be needed")
    while low < high:
        middle = (low + high) // 2
        if target.is_met(work.service(per_minute, middle, target.within)):
            high = middle
        else:
            low = middle + 1
    return low


@dataclass(frozen=True, slots=True)
class Needed:
    """An interval: how many come, the fewest agents by formula and by trial, what was measured with these."""

    contacts: float
    by_formula: int
    agents: int
    measured: Service | None


class Trials:
    """Runs of the router, each once."""

    def __init__(self, work: Work, target: Target, *, arrivals: int, seed: int) -> None:
        self._work = work
        self._target = target
        self._arrivals = arrivals
        self._seed = seed
        self.measured = cache(self._measured)

    def needed(self, contacts: float, minutes: int) -> Needed:
        """The fewest agents for an interval of so many minutes in which so many come."""
        per_minute = contacts / minutes
        first = agents = by_formula(per_minute, self._work, self._target)
        if not agents:
            return Needed(contacts, 0, 0, None)
        while not self._target.is_met(self.measured(per_minute, agents), slack=self._slack()):
            agents += 1
        return Needed(contacts, first, agents, self.measured(per_minute, agents))

    def _slack(self) -> float:
        """Two standard errors, as if of ten arrivals one were independent: those in one line wait alike."""
        share = self._target.share
        spread = sqrt(share * (1 - share)) if share is not None else 1.0
        return 2 * spread / sqrt(self._arrivals / 10)

    def _measured(self, per_minute: float, agents: int) -> Service:
        # A run tells who was served within 20 s: all times are stretched so that the target's time is that.
        work, stretched = self._work, WITHIN_MS / MINUTE_MS / self._target.within
        warm_up = max(100, self._arrivals // 20)
        kind: dict[str, Any] = {
            "id": "all",
            "per_minute": per_minute / stretched,
            "handle_minutes": {"exponential": work.handle * stretched},
        }
        if work.patience is not None:
            kind["patience_minutes"] = {"exponential": work.patience * stretched}
        scenario = {
            "run": {"arrivals": self._arrivals, "warm_up_arrivals": warm_up, "seed": self._seed},
            "kinds": [kind],
            "agent_groups": [{"id": "all", "count": agents}],
        }
        found = Run(Scenario.model_validate(scenario)).result()
        overall = found["overall"]
        return Service(
            overall["p_wait"],
            overall["p_abandon"],
            overall["mean_wait_min"] / stretched,
            overall["sl_20s"],
            found["agent_groups"]["all"]["occupancy"],
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """Of which intervals one agent covers, without breaks, and from the first to the last with them."""

    id: str
    covers: frozenset[int]
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """How many work each shift; with these shifts no plan has fewer agents than ``at_least``."""

    counts: dict[str, int]
    at_least: int

    @property
    def agents(self) -> int:
        """All together."""
        return sum(self.counts.values())


class NotCovered(ValueError):
    """No shift, or too few agents, cover an interval; ``interval`` says which."""

    def __init__(self, interval: int) -> None:
        super().__init__(f"interval {interval}")
        self.interval = interval


def cover(needed: Sequence[int], shifts: Sequence[Shift]) -> Cover:
    """Shifts that have as many agents there as are needed: greedily, then without each that is not needed.

    Raises:
        NotCovered: they cannot.
    """
    counts = dict.fromkeys((each.id for each in shifts), 0)
    left = list(needed)
    while any(each > 0 for each in left):
        free = [each for each in shifts if each.at_most is None or counts[each.id] < each.at_most]
        best = max(free, key=lambda each: _gain(each, left), default=None)
        if best is None or not _gain(best, left):
            raise NotCovered(next(n for n, each in enumerate(left) if each > 0))
        counts[best.id] += 1
        for n in best.covers:
            left[n] -= 1
    for each in sorted(shifts, key=lambda each: len(each.covers)):
        while counts[each.id] and all(left[n] < 0 for n in each.covers):
            counts[each.id] -= 1
            for n in each.covers:
                left[n] += 1
    return Cover(counts, _at_least(needed, shifts))


def _gain(shift: Shift, left: Sequence[int]) -> int:
    return sum(left[n] > 0 for n in shift.covers)


def _at_least(needed: Sequence[int], shifts: Sequence[Shift]) -> int:
    """The most that intervals need of which no shift spans two: each takes agents of its own.

    Or all that is needed, if every agent had the longest shift.
    """
    spans = [(min(each.covers), max(each.covers)) for each in shifts if each.covers]
    best = [0] * (len(needed) + 1)
    for n, count in enumerate(needed):
        reach = min((first for first, last in spans if first <= n <= last), default=n)
        best[n + 1] = max(best[n], count + best[min(reach, n)])
    longest = max((len(each.covers) for each in shifts), default=1)
    return max(best[-1], ceil(sum(needed) / longest))


def there(cover_: Cover, shifts: Sequence[Shift], intervals: int) -> list[int]:
    """How many are there in each interval."""
    return [sum(cover_.counts[each.id] for each in shifts if n in each.covers) for n in range(intervals)]
