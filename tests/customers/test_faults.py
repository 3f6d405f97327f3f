"""How the units of a model last, worked out of counted lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.faults import (
    DAYS_A_MONTH,
    ENOUGH_UNITS,
    MOST_MONTHS,
    MOST_SALE_MONTHS,
    FaultReport,
    Known,
    Lives,
    months_between,
    report_of,
)

TODAY = "2026-11-01"
FIRST = date(2015, 1, 1)

Unit = tuple[str | None, str, tuple[str, ...]]
"""When it was sold, until when it was in use, and the days of its repairs, in order."""


def lives_of(units: Sequence[Unit]) -> list[Lives]:
    """Each for itself: what the database would count together."""
    found = []
    for begins, ends, repairs in units:
        for n, day in enumerate(repairs):
            found.append(Lives(begins=begins, ends=ends, repaired=day, is_first=n == 0, count=1))
        if not repairs:
            found.append(Lives(begins=begins, ends=ends, count=1))
    return found


def report(units: Sequence[Unit], *more: Lives, unknown: int = 0) -> FaultReport:
    """Of these units; ``unknown``: repairs that no unit is known of."""
    lives = [*lives_of(units), *more]
    known = Known(
        model="M",
        units=sum(one.count for one in lives if one.is_first or one.repaired is None),
        units_with_faults=sum(one.count for one in lives if one.is_first),
        repairs=sum(one.count for one in lives if one.repaired) + unknown,
    )
    return report_of(known, lives)


def day(n: int) -> str:
    return (FIRST + timedelta(days=n)).isoformat()


def one_unit(drawn: tuple[int, int, list[int]]) -> Unit:
    begins, lasts, repairs = drawn
    return day(begins), day(begins + lasts), tuple(sorted(day(begins + one % (lasts + 1)) for one in repairs))


DRAWN = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.lists(st.integers(0, 2000), max_size=4))
UNITS = st.lists(DRAWN.map(one_unit), min_size=ENOUGH_UNITS, max_size=40)


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2025-12-31", "2026-11-30", 11),
        ("2024-02-29", "2026-02-28", 24),
        ("2026-05-05", "2026-05-05", 0),
    ],
)
def test_months_of_use_are_those_of_the_calendar(since: str, until: str, months: int) -> None:
    assert months_between(since, until) == months


def test_rates_are_repairs_in_a_month_per_1000_units_that_have_it_behind_them() -> None:
    old = [("2026-01-10", TODAY, ())] * 24
    new = [("2026-09-20", TODAY, ())] * 15
    ill = ("2026-01-10", TODAY, ("2026-01-20", "2026-03-09", "2026-03-10"))
    found = report([*old, *new, ill, ("2026-09-20", TODAY, ("2026-10-25",))])
    assert [(one.month, one.units, one.repairs) for one in found.rates] == [
        (1, 41, 1), (2, 25, 1), (3, 25, 1), (4, 25, 0), (5, 25, 0),
        (6, 25, 0), (7, 25, 0), (8, 25, 0), (9, 25, 0),
    ]  # fmt: skip
    # The repair of October was in a month of use that is not over for that unit.
    assert [round(one.per_1000, 1) for one in found.rates[:2]] == [24.4, 40.0]
    assert found.rates[1].interval is not None
    assert round(found.rates[1].interval.high, 4) == 0.1954  # 1 of 25
    assert found.left_out == 0


@given(UNITS)
def test_a_rate_has_the_units_for_which_its_month_is_over_and_their_repairs(units: list[Unit]) -> None:
    found = report(units)
    counts = [one.units for one in found.rates]
    assert counts == sorted(counts, reverse=True)
    assert all(counts)
    for rate in found.rates:
        over = [one for one in units if months_between(one[0] or "", one[1]) >= rate.month]
        its = [
            repair
            for one in over
            for repair in one[2]
            if months_between(one[0] or "", repair) == rate.month - 1
        ]
        assert (rate.units, rate.repairs) == (len(over), len(its))
        if rate.interval is not None:
            assert rate.interval.low <= rate.repairs / rate.units <= rate.interval.high
        else:
            assert rate.repairs > rate.units


@given(UNITS)
def test_curves_begin_whole_and_only_fall_and_rise(units: list[Unit]) -> None:
    curve = report(units).curve
    assert (curve[0].month, curve[0].at_risk) == (0, len(units))
    assert [one.month for one in curve] == list(range(len(curve)))
    shares = [1.0, *(one.without_fault for one in curve)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] >= 0
    repairs = [one.repairs for one in curve]
    assert repairs == sorted(repairs)
    for one in curve:
        assert one.interval.low <= one.without_fault + 1e-12 <= one.interval.high + 2e-12
        ages = [(date.fromisoformat(end) - date.fromisoformat(begin or "")).days for begin, end, _ in units]
        assert one.at_risk == sum(age >= one.month * DAYS_A_MONTH for age in ages)
    if all(len(one[2]) <= 1 for one in units):
        assert all(one.repairs >= 1 - one.without_fault - 1e-12 for one in curve)


@given(UNITS, st.integers(1, 3))
def test_units_counted_together_are_as_each_for_itself(units: list[Unit], times: int) -> None:
    together = [replace(one, count=times) for one in lives_of(units)]
    apart = lives_of(units * times)
    known = Known(model="M", units=len(units) * times, units_with_faults=0, repairs=0)
    assert report_of(known, together) == report_of(known, apart)


def test_below_20_units_there_are_counts_only() -> None:
    units: list[Unit] = [("2025-01-01", TODAY, ("2025-06-01", "2025-07-01"))] * 19
    few, enough = report(units), report([*units, ("2025-01-01", TODAY, ())])
    assert (few.is_enough, few.share, few.rates, few.curve, few.law) == (False, None, (), (), None)
    assert (few.known.units, few.dated, few.sales[0].units) == (19, 19, 19)
    assert enough.is_enough
    assert enough.share is not None
    assert (len(enough.rates), len(enough.curve)) == (
        22,
        22,
    )  # the curve begins at 0, and months of it are alike long


def test_what_has_no_usable_days_is_told_and_left_out() -> None:
    good: list[Unit] = [("2026-01-01", TODAY, ("2026-02-01",))] * 20
    undated = Lives(begins=None, ends=TODAY, count=3)
    returned_before = Lives(begins="2026-05-01", ends="2026-04-01", count=2)
    found = report(good, undated, returned_before, unknown=4)
    assert (found.known.units, found.dated, found.known.repairs, found.left_out) == (25, 20, 24, 4)
    assert {one.units for one in found.rates} == {20}


def test_sale_months_are_told_with_repairs_by_month_the_newest_of_them() -> None:
    found = report(
        [
            ("2026-01-05", TODAY, ("2026-01-30", "2026-03-01")),
            ("2026-01-31", TODAY, ("2026-03-31",)),
            ("2025-12-31", TODAY, ()),
        ]
    )
    assert [(one.month, one.units, one.repairs) for one in found.sales] == [
        ("2025-12", 1, ()),
        ("2026-01", 2, (("2026-01", 1), ("2026-03", 2))),
    ]
    long = report([(day(31 * n), day(31 * 200), ()) for n in range(150)])
    assert (len(long.sales), len(long.rates)) == (MOST_SALE_MONTHS, MOST_MONTHS)
    assert long.sales[-1].month == day(31 * 149)[:7]


def test_days_a_repair_are_said_only_where_repairs_come_at_random() -> None:
    ages = [round(-500 * log(1 - (n + 0.5) / 40)) for n in range(40)]
    at_random = report([(day(0), day(4000), (day(age),)) for age in ages])
    assert at_random.law is not None
    assert at_random.law.pattern == "random"
    assert at_random.days_a_repair == pytest.approx(4000)
    wearing = report([(day(0), day(4000), (day(900 + 5 * n),)) for n in range(40)])
    assert wearing.law is not None
    assert (wearing.law.pattern, wearing.days_a_repair) == ("wear_out", None)
