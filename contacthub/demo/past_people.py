"""What the people of the past days do: when customers call, when agents work, how long all of it takes.

Every draw is from random numbers of its own for a seed and a day or a call, so that the same days come out
again, whatever becomes of the others.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final

from contacthub.demo.call_model import QUEUE_WEIGHTS
from contacthub.routing.words import AgentId, Instant

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

CALLS: Final = 110
"""Of a usual day."""
WEEKDAYS: Final = (1.25, 1.1, 1.0, 1.0, 1.05, 0.75, 0.6)
"""How many more there are on Monday, and so on."""
GROWTH: Final = 0.01
"""And from day to day."""
HOURS: Final[Mapping[int, int]] = {
    8: 3, 9: 7, 10: 10, 11: 9, 12: 5, 13: 6, 14: 8, 15: 10, 16: 9, 17: 6, 18: 4, 19: 3,
}  # fmt: skip
"""How many in each hour; at others nobody calls."""
WEEKEND_HOURS: Final = {hour: many for hour, many in HOURS.items() if 9 <= hour < 18}

EARLY: Final = (8 * HOUR, 17 * HOUR + 30 * MINUTE)
LATE: Final = (11 * HOUR + 30 * MINUTE, 21 * HOUR)
WEEKEND: Final = (9 * HOUR, 18 * HOUR + 30 * MINUTE)
LUNCH_AFTER: Final = (int(3.2 * HOUR), int(4.6 * HOUR))
LUNCH: Final = (30 * MINUTE, 50 * MINUTE)
TRAINING_SHARE: Final = 0.15
TRAINING: Final = (20 * MINUTE, 45 * MINUTE)
COMES: Final = (-6 * MINUTE, 8 * MINUTE)
"""Before the shift begins, and after."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A time drawn from a log-normal distribution with this mean, in ms, and spread of the logarithm."""

    mean: int
    spread: float
    least: int

    def drawn(self, dice: Random) -> int:
        """One of them."""
        middle = math.log(self.mean) - self.spread**2 / 2
        return max(self.least, int(dice.lognormvariate(middle, self.spread)))


TALK: Final = Lasting(8 * MINUTE, 0.6, 40 * SECOND)
PATIENCE: Final = Lasting(110 * SECOND, 0.9, 3 * SECOND)
WRAP_UP: Final = Lasting(32 * SECOND, 0.4, 6 * SECOND)
HOLD: Final = Lasting(55 * SECOND, 0.5, 8 * SECOND)
RINGS: Final = (2 * SECOND, 9 * SECOND)


@dataclass(frozen=True, slots=True)
class Shift:
    """An agent's day: from when to when, and the breaks in between, each with when it begins and ends."""

    agent: AgentId
    begins: Instant
    ends: Instant
    breaks: tuple[tuple[str, Instant, Instant], ...]


def calls(day: date, began: Instant, n: int, seed: int) -> Iterator[tuple[Instant, str]]:
    """When somebody calls on the ``n``-th day, and for which queue."""
    dice = Random(f"{seed} calls {day}")
    expected = CALLS * WEEKDAYS[day.weekday()] * (1 + GROWTH * n) * dice.uniform(0.92, 1.08)
    many = WEEKEND_HOURS if _is_weekend(day) else HOURS
    hours, sums = list(many), list(accumulate(many.values()))
    at = 0.0
    while True:
        at += dice.expovariate(expected)  # in days that are as busy all the time
        if at >= 1:
            return
        place = at * sums[-1]
        of = bisect_left(sums, place)
        into = 1 - (sums[of] - place) / many[hours[of]]
        queue = dice.choices(list(QUEUE_WEIGHTS), list(QUEUE_WEIGHTS.values()))[0]
        yield began + int((hours[of] + into) * HOUR), queue


def shifts(agents: Sequence[AgentId], day: date, began: Instant, seed: int) -> Iterator[Shift]:
    """Who works that day, and when: half of them early, half of them late, and half at the weekend."""
    for n, agent in enumerate(agents):
        dice = Random(f"{seed} shift {day} {agent}")
        of_week = n + day.isocalendar().week
        if _is_weekend(day) and (n // 2 + day.toordinal()) % 2:
            continue
        begins, ends = WEEKEND if _is_weekend(day) else LATE if of_week % 2 else EARLY
        at = began + begins + dice.randint(*COMES)
        lunch = at + dice.randint(*LUNCH_AFTER)
        breaks = [("lunch", lunch, lunch + dice.randint(*LUNCH))]
        if dice.random() < TRAINING_SHARE:
            trains = breaks[0][2] + dice.randint(30 * MINUTE, 90 * MINUTE)
            breaks.append(("training", trains, trains + dice.randint(*TRAINING)))
        yield Shift(agent, at, began + ends + dice.randint(0, COMES[1]), tuple(breaks))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
