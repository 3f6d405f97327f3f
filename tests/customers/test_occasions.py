"""When days that are remembered each year come next, by both calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.model import Occasion
from contacthub.customers.occasions import coming, next_of, occasion_fault


def lunar(day: str, *, leap: bool = False) -> Occasion:
    return Occasion(name="birthday", day=day, calendar="lunar", leap_month=leap)


# Festivals and leap months by the almanac of the Purple Mountain Observatory.
@pytest.mark.parametrize(
    ("occasion", "today", "on"),
    [
        (lunar("01-01"), "2024-01-01", "2024-02-10"),  # New Year
        (lunar("01-01"), "2024-02-11", "2025-01-29"),
        (lunar("01-15"), "2025-01-29", "2025-02-12"),
        (lunar("05-05"), "2025-01-01", "2025-05-31"),  # dragon boats
        (lunar("08-15"), "2024-09-18", "2025-10-06"),  # mid-autumn, behind a leap 6th month
        (lunar("08-15"), "2026-01-01", "2026-09-25"),
        (lunar("09-09"), "2023-01-01", "2023-10-23"),
        (lunar("12-08"), "2025-01-01", "2025-01-07"),  # of the lunar year before
        (lunar("06-01"), "2025-01-01", "2025-06-25"),
        (lunar("06-01", leap=True), "2025-01-01", "2025-07-25"),  # the leap 6th month
        (lunar("06-01", leap=True), "2026-01-01", "2026-07-14"),  # 2026 has none: in the 6th
        (lunar("02-01", leap=True), "2023-01-01", "2023-03-22"),
        (lunar("12-30"), "2025-01-01", "2025-01-28"),  # has 29 days: its last
        (lunar("12-30"), "2024-01-01", "2024-02-09"),  # has 30
        (lunar("11-01", leap=True), "2033-01-01", "2033-12-22"),
        (Occasion(name="b", day="02-29"), "2025-01-01", "2025-02-28"),
        (Occasion(name="b", day="02-29"), "2028-01-01", "2028-02-29"),
        (Occasion(name="b", day="12-31"), "2025-12-31", "2025-12-31"),
        (Occasion(name="b", day="01-01"), "2025-12-31", "2026-01-01"),
    ],
)
def test_an_occasion_comes_next_on_its_day(occasion: Occasion, today: str, on: str) -> None:
    found = next_of(occasion, date.fromisoformat(today))
    assert found is not None
    assert found.on.isoformat() == on


@pytest.mark.parametrize(
    ("occasion", "years"),
    [
        (Occasion(name="b", day="1968-05-12"), 57),
        (lunar("1968-12-20"), 56),  # the 12th month of 2024 ends in January 2025
        (lunar("05-12"), None),
    ],
)
def test_years_are_those_of_its_own_calendar(occasion: Occasion, years: int | None) -> None:
    found = next_of(occasion, date(2025, 1, 10))
    assert found is not None
    assert found.years == years


def test_what_is_yet_to_be_for_the_first_time_waits_for_it() -> None:
    wedding = Occasion(name="wedding", day="2027-06-01")
    assert next_of(wedding, date(2025, 5, 30)) is None
    found = next_of(wedding, date(2027, 5, 30))
    assert found is not None
    assert (found.on, found.years) == (date(2027, 6, 1), 0)


def test_the_next_days_hold_today_and_the_last_of_them_nearest_first() -> None:
    today = date(2025, 5, 20)
    days = ["06-03", "05-20", "06-04", "05-19"]
    found = coming([Occasion(name=day, day=day) for day in days], today)
    assert [(one.occasion.name, one.in_days) for one in found] == [("05-20", 0), ("06-03", 14)]


@pytest.mark.parametrize(
    ("occasion", "said"),
    [
        (Occasion(name="b", day="02-30"), "no such day"),
        (Occasion(name="b", day="2025-02-29"), "no such day"),
        (Occasion(name="b", day="02-01", leap_month=True), "only a lunar month"),
        (lunar("13-01"), "01 to 12"),
        (lunar("01-31"), "01 to 30"),
        (lunar("2024-06-01", leap=True), "2024 had no leap month 6"),
        (lunar("1700-06-01"), "1800 to 2200"),
    ],
)
def test_a_day_that_is_not_there_says_why(occasion: Occasion, said: str) -> None:
    assert said in (occasion_fault(occasion) or "")


@pytest.mark.parametrize("occasion", [lunar("2025-06-29", leap=True), Occasion(name="b", day="02-29")])
def test_a_day_that_is_there_has_no_fault(occasion: Occasion) -> None:
    assert occasion_fault(occasion) is None


DAYS = st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31))


@given(month=st.integers(1, 12), day=st.integers(1, 30), leap=st.booleans(), today=DAYS)
def test_every_lunar_day_comes_within_thirteen_months_and_never_before_today(
    month: int, day: int, leap: bool, today: date
) -> None:
    found = next_of(lunar(f"{month:02}-{day:02}", leap=leap), today)
    assert found is not None
    assert 0 <= found.in_days <= 385


@given(month=st.integers(1, 12), day=st.integers(1, 30), today=DAYS)
def test_nothing_comes_between_today_and_the_day_that_comes_next(month: int, day: int, today: date) -> None:
    occasion = lunar(f"{month:02}-{day:02}")
    found = next_of(occasion, today)
    assert found is not None
    again = next_of(occasion, found.on)
    after = next_of(occasion, found.on + timedelta(days=1))
    assert again is not None
    assert after is not None
    assert (again.on, after.on > found.on) == (found.on, True)
