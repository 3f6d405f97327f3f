"""Until when a unit is covered: examples for every rule and edge, and laws that hold for all days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.kinds.models import WarrantyRule
from contacthub.customers.kinds.warranty import (
    LAST_DAY,
    Extension,
    UnitDays,
    Warranty,
    add_months,
    warranty_of,
)

BOUGHT = UnitDays(purchased_at="2026-05-01")
THREE_YEARS = WarrantyRule(months=36)


def until(
    rule: WarrantyRule | None = THREE_YEARS,
    days: UnitDays = BOUGHT,
    *,
    given_day: str | None = None,
    extension: Extension | None = None,
) -> tuple[str | None, str]:
    found = warranty_of(rule, days, given=given_day, extension=extension)
    return found.until, found.rule


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-05-01", 36, "2029-05-01"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("9990-01-01", 1200, LAST_DAY),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_month(day: str, months: int, expected: str) -> None:
    assert add_months(day, months) == expected


def test_the_model_says_until_when() -> None:
    assert until() == ("2029-05-01", "model")


def test_a_day_that_is_given_stands_and_says_so() -> None:
    more = Extension(months=24)
    assert until(given_day="2027-01-01", extension=more) == ("2027-01-01", "given")
    assert until(None, UnitDays(), given_day="2027-01-01") == ("2027-01-01", "given")


@pytest.mark.parametrize(
    ("bought_at", "expected"),
    [
        (None, "2031-05-01"),
        ("2026-05-01", "2031-05-01"),
        ("2029-05-01", "2031-05-01"),
        ("2029-05-02", "2031-05-02"),
        ("2029-07-10", "2031-07-10"),
    ],
)
def test_an_extension_lies_on_top_or_begins_when_it_was_bought(bought_at: str | None, expected: str) -> None:
    assert until(extension=Extension(months=24, bought_at=bought_at)) == (expected, "extension")


def test_an_extension_covers_what_no_rule_does() -> None:
    assert until(None, extension=Extension(months=12)) == ("2027-05-01", "extension")
    late = Extension(months=12, bought_at="2026-08-31")
    assert until(None, UnitDays(), extension=late) == ("2027-08-31", "extension")
    assert until(None, UnitDays(), extension=Extension(months=12)) == (None, "no_date")


def test_a_short_month_in_between_costs_an_extension_no_day() -> None:
    rule, days = WarrantyRule(months=1), UnitDays(purchased_at="2026-01-31")
    assert until(rule, days) == ("2026-02-28", "model")
    assert until(rule, days, extension=Extension(months=1)) == ("2026-03-31", "extension")


def test_without_a_rule_or_a_day_it_says_which_is_missing() -> None:
    assert until(None) == (None, "no_rule")
    assert until(WarrantyRule(parts={"compressor": 60})) == (None, "no_rule")
    assert until(days=UnitDays()) == (None, "no_date")


@pytest.mark.parametrize(
    ("begins", "days", "expected"),
    [
        ("purchase", ("2026-01-01", "2026-01-05", None), ("purchase", "2026-01-01")),
        ("delivery", ("2026-01-01", "2026-01-05", None), ("delivery", "2026-01-05")),
        ("delivery", ("2026-01-01", None, "2026-01-09"), ("purchase", "2026-01-01")),
        ("installation", ("2026-01-01", None, "2026-01-09"), ("installation", "2026-01-09")),
        ("installation", (None, "2026-01-05", None), ("delivery", "2026-01-05")),
        ("purchase", (None, "2026-01-05", None), (None, None)),
    ],
)
def test_it_begins_on_the_day_of_the_rule_or_on_the_one_before(
    begins: Any, days: tuple[str | None, str | None, str | None], expected: tuple[str | None, str | None]
) -> None:
    purchased_at, delivered_at, installed_at = days
    known = UnitDays(purchased_at=purchased_at, delivered_at=delivered_at, installed_at=installed_at)
    found = warranty_of(WarrantyRule(months=12, begins=begins), known, given=None, extension=None)
    assert (found.begins, found.begins_at) == expected


def test_parts_are_covered_longer_and_never_shorter_than_the_unit() -> None:
    rule = WarrantyRule(months=36, parts={"compressor": 60, "filter": 3})
    found = warranty_of(rule, BOUGHT, given=None, extension=None)
    assert {one.part: one.until for one in found.parts} == {
        "compressor": "2031-05-01",
        "filter": "2029-05-01",
    }
    longer = warranty_of(rule, BOUGHT, given=None, extension=Extension(months=36))
    assert {one.part: one.until for one in longer.parts} == {
        "compressor": "2032-05-01",
        "filter": "2032-05-01",
    }


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)).map(date.isoformat)
MONTHS = st.integers(1, 1200)
RULES = st.builds(
    WarrantyRule,
    months=st.none() | MONTHS,
    begins=st.sampled_from(["purchase", "delivery", "installation"]),
    parts=st.dictionaries(st.sampled_from(["compressor", "motor", "board"]), MONTHS),
)
UNITS = st.builds(
    UnitDays, purchased_at=st.none() | DAYS, delivered_at=st.none() | DAYS, installed_at=st.none() | DAYS
)
EXTENSIONS = st.builds(Extension, months=MONTHS, bought_at=st.none() | DAYS)


@given(DAYS, MONTHS, MONTHS)
def test_months_add_up(day: str, first: int, then: int) -> None:
    at_once, apart = add_months(day, first + then), add_months(add_months(day, first), then)
    assert apart <= at_once
    assert at_once[:7] == apart[:7]
    ended = date.fromisoformat(at_once)
    assert ended.day == min(int(day[8:]), monthrange(ended.year, ended.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_what_begins_later_ends_no_earlier(one: str, other: str, months: int) -> None:
    early, late = sorted([one, other])
    assert add_months(early, months) <= add_months(late, months)


def whole(rule: WarrantyRule | None, days: UnitDays, more: Extension | None, day: str | None) -> Warranty:
    return warranty_of(rule, days, given=day, extension=more)


@given(st.none() | RULES, UNITS, EXTENSIONS)
def test_an_extension_takes_nothing_away(rule: WarrantyRule | None, days: UnitDays, more: Extension) -> None:
    without, with_it = whole(rule, days, None, None), whole(rule, days, more, None)
    if without.until is not None:
        assert with_it.until is not None
        assert with_it.until > without.until
        assert with_it.model_until == without.until
    for before, after in zip(without.parts, with_it.parts, strict=True):
        assert before.until <= after.until


@given(st.none() | RULES, UNITS, st.none() | EXTENSIONS, st.none() | DAYS)
def test_every_warranty_says_why(
    rule: WarrantyRule | None, days: UnitDays, more: Extension | None, day: str | None
) -> None:
    found = whole(rule, days, more, day)
    assert (found.until is None) == (found.rule in ("no_rule", "no_date"))
    assert (found.rule == "given") == (day is not None)
    assert day is None or found.until == day
    assert all(found.until is None or found.until <= one.until for one in found.parts)
    assert found.begins_at in (None, days.purchased_at, days.delivered_at, days.installed_at)
