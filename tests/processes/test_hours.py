"""Time that counts: reference values of opening hours, and what holds for all of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.floor_file.directory import HoursEntry
from contacthub.floor_file.hours import WEEKDAYS, open_times
from contacthub.processes.hours import add, between, next_open
from contacthub.routing.config import OpenTime

HOUR = 3_600_000
OFFICE = HoursEntry(
    week={day: ["09:00-12:00", "13:00-18:00"] for day in WEEKDAYS[:5]},
    holidays="CN",
    time_zone="Asia/Shanghai",
)
ALWAYS = HoursEntry(week={day: ["00:00-24:00"] for day in WEEKDAYS}, time_zone="America/New_York")
NIGHT = HoursEntry(week={day: ["01:00-04:00"] for day in WEEKDAYS}, time_zone="America/New_York")


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def times(entry: HoursEntry, now: int) -> tuple[OpenTime, ...]:
    return open_times(entry, "Asia/Shanghai", now)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 11:30", 1, "2026-11-23 13:30"),
        ("2026-11-23 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-23 09:00", 8, "2026-11-23 18:00"),
        ("2026-11-23 19:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),  # a Saturday that is worked for the festival
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),
        ("2026-09-30 16:00", 8, "2026-10-08 16:00"),
    ],
)
def test_deadlines_of_an_office_in_china(start: str, hours: int, due: str) -> None:
    office = times(OFFICE, at(start))
    assert add(office, at(start), hours * HOUR) == at(due)
    assert between(office, at(start), at(due)) == hours * HOUR


def test_a_budget_that_was_paused_keeps_what_is_left() -> None:
    """8 h, worked on Friday from 9:00 to 12:30 by the clock, taken up on Monday at 10:00."""
    office = times(OFFICE, at("2026-11-20 09:00"))
    used = between(office, at("2026-11-20 09:00"), at("2026-11-20 12:30"))
    assert used == 3 * HOUR
    assert add(office, at("2026-11-23 10:00"), 8 * HOUR - used) == at("2026-11-23 16:00")


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-03-07 12:00", "2026-03-08 13:00"), ("2026-10-31 12:00", "2026-11-01 11:00")],
)
def test_a_day_that_the_clocks_change_has_another_length(start: str, due: str) -> None:
    zone = "America/New_York"
    for counted in (None, times(ALWAYS, at(start, zone))):
        assert add(counted, at(start, zone), 24 * HOUR) == at(due, zone)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 2), ("2026-11-01", 4), ("2026-06-01", 3)])
def test_a_night_that_the_clocks_change_has_another_length(day: str, hours: int) -> None:
    begins, ends = at(f"{day} 00:00", "America/New_York"), at(f"{day} 12:00", "America/New_York")
    assert between(times(NIGHT, begins), begins, ends) == hours * HOUR


def test_the_next_open_instant() -> None:
    office = times(OFFICE, at("2026-11-23 09:00"))
    assert next_open(office, at("2026-11-23 12:30")) == at("2026-11-23 13:00")
    assert next_open(office, at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert next_open(None, 5) == 5


def test_beyond_what_is_known_time_elapses() -> None:
    known = (OpenTime(opens_at=0, closes_at=10),)
    assert add(known, 5, 20) == 25
    assert add((), 5, 20) == 25
    assert between(known, 5, 25) == 20


lengths = st.lists(st.integers(1, 50), min_size=2, max_size=20)


@st.composite
def open_hours(draw: st.DrawFn) -> tuple[OpenTime, ...]:
    """Open times in order and apart, the last of them without an end in sight."""
    edges, at_ = [], 0
    for each in draw(lengths):
        at_ += each
        edges.append(at_)
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    times = [OpenTime(opens_at=a, closes_at=b) for a, b in pairs]
    return (*times, OpenTime(opens_at=at_ + 1, closes_at=at_ + 100_000))


instants, budgets = st.integers(0, 600), st.integers(0, 400)


@given(open_hours(), instants, budgets, budgets)
def test_budgets_add_up(times: tuple[OpenTime, ...], start: int, first: int, second: int) -> None:
    assert between(times, start, add(times, start, first)) == first
    assert add(times, add(times, start, first), second) == add(times, start, first + second)


@given(open_hours(), instants, instants, budgets)
def test_who_begins_later_is_not_due_earlier(
    times: tuple[OpenTime, ...], one: int, other: int, budget: int
) -> None:
    early, late = sorted((one, other))
    assert add(times, early, budget) <= add(times, late, budget)


@given(open_hours(), instants, budgets, budgets)
def test_a_pause_outside_hours_moves_nothing(
    times: tuple[OpenTime, ...], start: int, budget: int, paused_for: int
) -> None:
    pause = add(times, start, budget // 2)
    taken_up = min(pause + paused_for, next_open(times, pause))
    used = between(times, start, pause)
    assert add(times, taken_up, budget - used) == add(times, start, budget)
