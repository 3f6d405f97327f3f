"""How many contacts come in each interval of a day, from the days before it.

Days are of a kind: a weekday, a holiday, or a weekend day that is worked (as before Chinese holidays). The
forecast of a day is

    level of the days lately, going on with their damped trend      Holt, as if all days were of one kind
    ×  how much of it a day of its kind has                         mean of its last days, by that level
    ×  which part of the day comes in the interval                  mean of its kind's last days

A day without any contact among others of its kind that had some was closed, and says nothing of them. The
naive forecast beside it is the same weekday of the last week that is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

Day = Sequence[float]
KindOf = Callable[[date], str]

LEAST_DAYS = 14
"""Of fewer days no forecast is made."""
LATEST = 8
"""So many days of a kind say what such a day is like."""
HOLIDAY, WORKED = "holiday", "worked weekend"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LIKE = {HOLIDAY: WEEKDAYS[6:], WORKED: WEEKDAYS[:5]}
"""The days that one of a kind nobody has seen yet is taken to be like."""
BY_LEVEL, BY_TREND, DAMPED = 0.2, 0.05, 0.9
AHEAD = timedelta(days=7)
"""In a backtest each day is forecast from what was known so long before."""


class TooFewDays(ValueError):
    """There is nothing to forecast from."""


def forecast(known: Mapping[date, Day], day: date, kind_of: KindOf) -> list[float]:
    """How many come in each interval of a day.

    Raises:
        TooFewDays: fewer than two weeks are known before it.
    """
    days = sorted(each for each in known if each < day)
    if len(days) < LEAST_DAYS:
        raise TooFewDays(f"{len(days)} days before {day} are known, and a forecast needs {LEAST_DAYS}")
    totals = {each: sum(known[each]) for each in days}
    open_kinds = {kind_of(each) for each in days if totals[each]}
    kinds = defaultdict[str, list[date]](list)
    for each in days:
        if totals[each] or kind_of(each) not in open_kinds:
            kinds[kind_of(each)].append(each)
    parts = {kind: fmean(totals[each] for each in those[-LATEST:]) for kind, those in kinds.items()}
    typical = fmean(parts.values()) or 1.0
    level = _level(
        [totals[each] * typical / parts[kind_of(each)] for each in days if totals[each]],
        steps=(day - days[-1]).days,
    )
    kind = kind_of(day)
    alike = kinds.get(kind) or [each for other in LIKE.get(kind, WEEKDAYS) for each in kinds.get(other, ())]
    latest = sorted(alike or days)[-LATEST:]
    part = fmean(totals[each] for each in latest) / typical
    sums = [sum(counts) for counts in zip(*(known[each] for each in latest), strict=True)]
    whole = sum(sums) or 1.0
    return [level * part * each / whole for each in sums]


def _level(totals: Sequence[float], steps: int) -> float:
    """Where the totals are going, so many days on; never below 0."""
    if not totals:
        return 0.0
    level, trend = fmean(totals[:LEAST_DAYS]), 0.0
    for total in totals:
        before, level = level, BY_LEVEL * total + (1 - BY_LEVEL) * (level + DAMPED * trend)
        trend = BY_TREND * (level - before) + (1 - BY_TREND) * DAMPED * trend
    return max(0.0, level + trend * sum(DAMPED**each for each in range(1, steps + 1)))


def naive(known: Mapping[date, Day], day: date) -> Day | None:
    """The same weekday of the last week that is known."""
    found = day - AHEAD
    while found not in known:
        if found < min(known, default=day):
            return None
        found -= AHEAD
    return known[found]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How far forecasts of the last days were off.

    ``wape``: absolute errors of all intervals by all contacts; ``mase``: by those of the naive one in the
    days that were known before (Hyndman and Koehler, 2006); below 1: better than that.
    """

    days: int
    wape: float
    naive_wape: float
    mase: float


def backtest(known: Mapping[date, Day], kind_of: KindOf, *, days: int = 28) -> Backtest | None:
    """Forecast each of the last days from what was known a week before; None: too few days are known."""
    tested = sorted(known)[-days:]
    errors, naives, came, scales = list[float](), list[float](), 0.0, list[float]()
    used = 0
    for day in tested:
        before = {each: counts for each, counts in known.items() if each <= day - AHEAD}
        same = naive(before, day)
        if len(before) < LEAST_DAYS or same is None:
            continue
        used += 1
        found = forecast(before, day, kind_of)
        errors += [abs(a - b) for a, b in zip(known[day], found, strict=True)]
        naives += [abs(a - b) for a, b in zip(known[day], same, strict=True)]
        came += sum(known[day])
    for day in sorted(known):
        if day - AHEAD in known and (not tested or day < tested[0]):
            scales += [abs(a - b) for a, b in zip(known[day], known[day - AHEAD], strict=True)]
    scale = fmean(scales or naives) if scales or naives else 0.0
    if not used or not came or not scale:
        return None
    return Backtest(used, sum(errors) / came, sum(naives) / came, fmean(errors) / scale)


def kinds_by(is_holiday: Callable[[date], bool], is_worked: Callable[[date], bool]) -> KindOf:
    """Kinds of days by a calendar; ``is_worked``: although it is of a weekend."""

    def kind_of(day: date) -> str:
        if is_worked(day):
            return WORKED
        return HOLIDAY if is_holiday(day) else WEEKDAYS[day.weekday()]

    return kind_of
