"""How the units of a model last: what a page shows of their faults, worked out of counted lives.

Pure. A life begins on the day a unit was first sold and ends today, or on the day it went back to the shop:

    sold 2026-01-15      repair 2026-03-20     today 2026-06-14
    ├── month 1 ──┼── 2 ──┼── 3 ──┼── 4 ──┼─        the fifth month is not over: it is not counted yet
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from contacthub.customers.kinds.products import Fault
from contacthub.customers.kinds.warranty import add_months
from contacthub.customers.reliability import (
    Interval,
    Repaired,
    Survived,
    Weibull,
    mean_repairs,
    survival,
    weibull,
    wilson,
)
from contacthub.routing.values import value

ENOUGH_UNITS: Final = 20
"""Below this shares say nothing: only counts are told."""
MOST_MONTHS: Final = 120
MOST_SALE_MONTHS: Final = 36
DAYS_A_MONTH: Final = 365.25 / 12


@value(kw_only=True)
class Lives:
    """So many units that began and end on the same days, with a repair on ``repaired``.

    ``is_first``: it is the first of each of these units. ``repaired`` None: units that had none. ``begins``
    None: it is not known since when they are in use.
    """

    begins: str | None
    ends: str
    repaired: str | None = None
    is_first: bool = False
    count: int


@value(kw_only=True)
class Known:
    """What is counted of a model as rows are written, whatever days are known."""

    model: str
    units: int
    units_with_faults: int
    repairs: int
    top: tuple[Fault, ...] = ()


@value(kw_only=True)
class RateOfMonth:
    """Repairs in a month of use, of units for which it is over; more repairs than units have no interval."""

    month: int
    units: int
    repairs: int
    interval: Interval | None

    @property
    def per_1000(self) -> float:
        """So many of 1,000 units."""
        return 1000 * self.repairs / self.units


@value(kw_only=True)
class PointOfCurve:
    """After so many months: units in use that long, the share without a repair, and repairs a unit."""

    month: int
    at_risk: int
    without_fault: float
    interval: Interval
    repairs: float


@value(kw_only=True)
class SaleMonth:
    """Units first sold in a month, and their repairs by the month of the repair."""

    month: str
    units: int
    repairs: tuple[tuple[str, int], ...]


@value(kw_only=True)
class FaultReport:
    """All of it. Without enough units there are counts only: no share, rates, curve or law.

    ``dated``: units of which it is known since when they are in use. ``left_out``: repairs that are in none
    of the tables, of units without that day, of no known unit, or outside its life.
    """

    known: Known
    dated: int
    left_out: int
    share: Interval | None = None
    rates: tuple[RateOfMonth, ...] = ()
    curve: tuple[PointOfCurve, ...] = ()
    law: Weibull | None = None
    days_a_repair: float | None = None
    sales: tuple[SaleMonth, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are units enough for more than counts."""
        return self.known.units >= ENOUGH_UNITS


def report_of(known: Known, lives: Sequence[Lives]) -> FaultReport:
    """Work the report out. Days are ``YYYY-MM-DD``."""
    good = [one for one in lives if one.begins is not None and one.begins <= one.ends]
    repairs = sum(one.count for one in good if one.repaired is not None)
    plain = FaultReport(
        known=known,
        dated=sum(one.count for one in good if _is_unit(one)),
        left_out=max(0, known.repairs - repairs),
        sales=_sales(good),
    )
    return plain if not plain.is_enough else _with_shares(plain, good)


def _with_shares(plain: FaultReport, lives: Sequence[Lives]) -> FaultReport:
    ended, failed, repaired, whole = Counter[float](), Counter[float](), Counter[float](), Counter[float]()
    for one in lives:
        age = _days(one.begins, one.ends)
        if one.repaired is not None:
            at = _days(one.begins, one.repaired)
            repaired[at] += one.count
            if one.is_first:
                failed[at] += one.count
        else:
            whole[age] += one.count
        if _is_unit(one):
            ended[age] += one.count
    law, repairs = weibull(failed, whole), sum(repaired.values())
    is_random = law is not None and law.pattern == "random"
    in_use = sum(age * many for age, many in ended.items())
    return FaultReport(
        known=plain.known,
        dated=plain.dated,
        left_out=plain.left_out,
        share=wilson(min(plain.known.units_with_faults, plain.known.units), plain.known.units),
        rates=_rates(lives),
        curve=tuple(_curve([*survival(failed, whole)], [*mean_repairs(repaired, ended)], ended)),
        law=law,
        days_a_repair=in_use / repairs if is_random and repairs else None,
        sales=plain.sales,
    )


def months_between(day: str, later: str) -> int:
    """How many months are over on a later day; one that has no such day ends on its last."""
    year, month = (int(later[:4]) - int(day[:4])), (int(later[5:7]) - int(day[5:7]))
    months = 12 * year + month
    return months if add_months(day, months) <= later else months - 1


def _is_unit(lives: Lives) -> bool:
    """Whether it counts units: each stands there once, with its first repair or with none."""
    return lives.is_first or lives.repaired is None


def _days(first: str | None, last: str) -> int:
    return date.fromisoformat(last).toordinal() - date.fromisoformat(first or last).toordinal()


def _rates(lives: Iterable[Lives]) -> tuple[RateOfMonth, ...]:
    """Of each month of use; only units that have it behind them count, and what they had in it."""
    ended, repairs = Counter[int](), Counter[int]()
    for one in lives:
        over = min(months_between(one.begins or one.ends, one.ends), MOST_MONTHS)
        if _is_unit(one):
            ended[over] += one.count
        if one.repaired is not None:
            month = months_between(one.begins or one.ends, one.repaired) + 1
            if month <= over:
                repairs[month] += one.count
    rates: list[RateOfMonth] = []
    left = sum(ended.values())
    for month in range(1, max(ended, default=0) + 1):
        left -= ended[month - 1]
        many = repairs[month]
        interval = wilson(many, left) if many <= left else None
        rates.append(RateOfMonth(month=month, units=left, repairs=many, interval=interval))
    return tuple(rates)


def _curve(
    steps: Sequence[Survived], repairs: Sequence[Repaired], ended: Counter[float]
) -> Iterable[PointOfCurve]:
    """The two curves, read off at each month while units are that old."""
    oldest, left = max(ended, default=0), sum(ended.values())
    ages = sorted(ended)
    last, mean, at, n, m = None, 0.0, 0, 0, 0
    for month in range(min(int(oldest / DAYS_A_MONTH), MOST_MONTHS) + 1):
        day = month * DAYS_A_MONTH
        while n < len(steps) and steps[n].age <= day:
            last, n = steps[n], n + 1
        while m < len(repairs) and repairs[m].age <= day:
            mean, m = repairs[m].mean, m + 1
        while at < len(ages) and ages[at] < day:
            left, at = left - ended[ages[at]], at + 1
        share, interval = (1.0, Interval(1.0, 1.0)) if last is None else (last.share, last.interval)
        yield PointOfCurve(month=month, at_risk=left, without_fault=share, interval=interval, repairs=mean)


def _sales(lives: Iterable[Lives]) -> tuple[SaleMonth, ...]:
    """The table with sale months down and months of repairs across, of the newest sale months."""
    units, repairs = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for one in lives:
        sold = (one.begins or "")[:7]
        if _is_unit(one):
            units[sold] += one.count
        if one.repaired is not None:
            repairs[sold][one.repaired[:7]] += one.count
    newest = sorted(units, reverse=True)[:MOST_SALE_MONTHS]
    return tuple(
        SaleMonth(month=sold, units=units[sold], repairs=tuple(sorted(repairs[sold].items())))
        for sold in sorted(newest)
    )
