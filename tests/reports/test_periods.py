"""Days cut into intervals where clocks change, at midnight too."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.changed import QUARTER_MS
from contacthub.reports.periods import EVERY, Days, Every

HOUR = 3_600_000


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Asia/Shanghai", date(2026, 5, 1), date(2026, 5, 3)),
        ("Europe/Berlin", date(2026, 3, 28), date(2026, 3, 30)),
        ("Europe/Berlin", date(2026, 10, 24), date(2026, 10, 26)),
        ("America/New_York", date(2026, 3, 7), date(2026, 3, 9)),
        ("America/Havana", date(2026, 3, 7), date(2026, 3, 9)),
        ("America/Havana", date(2026, 10, 31), date(2026, 11, 2)),
        ("Asia/Beirut", date(2026, 3, 28), date(2026, 3, 30)),
        ("Australia/Lord_Howe", date(2026, 4, 4), date(2026, 4, 6)),
        ("Asia/Kathmandu", date(2026, 4, 4), date(2026, 5, 6)),
    ],
)
def test_intervals_fill_the_days_without_gap_or_overlap(
    zone: str, first: date, last: date, every: Every
) -> None:
    days = Days(first, last, ZoneInfo(zone))
    periods = days.cut(every)
    assert (periods[0][0], periods[-1][1]) == days.period
    assert all(one[1] == following[0] for one, following in pairwise(periods))
    assert all(began < ends and began % QUARTER_MS == ends % QUARTER_MS == 0 for began, ends in periods)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/Havana", date(2026, 3, 8), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_show(zone: str, day: date, hours: float) -> None:
    days = Days(day, day, ZoneInfo(zone))
    pieces = days.cut("60")
    assert sum(ends - began for began, ends in pieces) == hours * HOUR
    assert len(pieces) == -(-int(hours * 2) // 2)


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    days = Days(date(2026, 4, 29), date(2026, 5, 5), ZoneInfo("UTC"))
    assert [(ends - began) // (24 * HOUR) for began, ends in days.cut("week")] == [5, 2]
    assert [(ends - began) // (24 * HOUR) for began, ends in days.cut("month")] == [2, 5]
    assert days.before() == Days(date(2026, 4, 22), date(2026, 4, 28), ZoneInfo("UTC"))
