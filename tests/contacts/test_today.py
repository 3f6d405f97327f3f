"""Today's figures: the service level's formula, and where the day begins."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.contacts.today import Figures, QueueFigures, VisitFact

TARGETS = {"support": 20_000}


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


NOON = at("2026-05-01T12:00")


def figures_of(*visits: tuple[str, int], now: int = NOON) -> QueueFigures:
    figures = Figures("Asia/Shanghai")
    figures.begin_day(now)
    figures.count([VisitFact("support", outcome, waited, now) for outcome, waited in visits], TARGETS)
    return figures.of("support", now)


def test_service_level_is_the_percent_of_answered_and_abandoned_answered_in_time() -> None:
    seen = figures_of(("answered", 20_000), ("answered", 20_001), ("abandoned", 1))
    assert (seen.answered, seen.abandoned, seen.service_level()) == (2, 1, 33.3)


def test_without_answered_or_abandoned_there_is_no_service_level() -> None:
    assert figures_of().service_level() is None
    assert figures_of(("short_abandoned", 1), ("overflowed", 1), ("transferred", 1)).service_level() is None


def test_the_day_begins_at_the_floors_midnight() -> None:
    figures = Figures("Asia/Shanghai")
    assert figures.begin_day(NOON) == at("2026-05-01T00:00")
    figures.count([VisitFact("support", "answered", 1, NOON)], TARGETS)
    last, next_day = at("2026-05-01T23:59:59.999"), at("2026-05-02T00:00")
    assert (figures.is_over(last), figures.of("support", last).answered) == (False, 1)
    assert (figures.is_over(next_day), figures.of("support", next_day).answered) == (True, 0)


def test_a_visit_that_ended_yesterday_is_not_counted_today() -> None:
    figures = Figures("Asia/Shanghai")
    figures.begin_day(NOON)
    figures.count([VisitFact("support", "answered", 1, at("2026-04-30T23:59:59.999"))], TARGETS)
    assert figures.of("support", NOON).answered == 0


@pytest.mark.parametrize(("day", "hours"), [("2026-11-01", 25), ("2026-03-08", 23)])
def test_a_day_has_one_beginning_where_midnight_comes_twice_or_never(day: str, hours: int) -> None:
    # In Havana clocks go back from 1 to 0 o'clock, and in spring from 0 to 1.
    noon = at(f"{day}T12:00", "America/Havana")
    began = Figures("America/Havana").begin_day(noon)
    for minutes in range(0, hours * 60, 15):
        figures = Figures("America/Havana")
        assert figures.begin_day(began + minutes * 60_000) == began
        assert not figures.is_over(began + hours * 3_600_000 - 1)
        assert figures.is_over(began + hours * 3_600_000)
    assert Figures("America/Havana").begin_day(began - 1) < began


def test_visit_between_two_midnights_counts_in_the_same_day_after_a_restart() -> None:
    first = at("2026-11-01T00:00", "America/Havana")
    figures = Figures("America/Havana")
    figures.begin_day(first + 90 * 60_000)  # half past midnight, for the second time
    figures.count([VisitFact("support", "answered", 1, first + 60_000)], TARGETS)
    assert figures.of("support", first + 90 * 60_000).answered == 1


ZONES = sorted(available_timezones())
DECADE = st.integers(at("2020-01-01T00:00", "UTC"), at("2031-01-01T00:00", "UTC") - 1)


@pytest.mark.parametrize("zone", ["America/Havana", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca"])
def test_days_of_a_decade_follow_each_other(zone: str) -> None:
    day, ends = at("2020-01-01T00:00", zone), at("2031-01-01T00:00", zone)
    while day < ends:
        figures = Figures(zone)
        assert figures.begin_day(day) == day
        following = day + 22 * 3_600_000
        while not figures.is_over(following):
            following += 1_800_000
        assert 23 <= (following - day) / 3_600_000 <= 25
        day = following


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), DECADE)
def test_each_instant_is_in_one_day_of_its_date(zone: str, now: int) -> None:
    figures = Figures(zone)
    began = figures.begin_day(now)
    assert began <= now
    assert not figures.is_over(now)
    dates = {datetime.fromtimestamp(each / 1000, ZoneInfo(zone)).date() for each in (began, now)}
    assert len(dates) == 1
    assert Figures(zone).begin_day(began) == began
    assert Figures(zone).begin_day(began - 1) < began


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(day: str, hours: int) -> None:
    figures = Figures("Europe/Berlin")
    began = figures.begin_day(at(f"{day}T12:00", "Europe/Berlin"))
    assert not figures.is_over(began + hours * 3_600_000 - 1)
    assert figures.is_over(began + hours * 3_600_000)
