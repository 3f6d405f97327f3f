"""When reports are due, as laws over time zones: each day once, and period after period without a gap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.report_mails.times import DAY, EVERY, Every, due_at, ended, last_due, next_due, today

ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Africa/Cairo",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "UTC",
)  # fmt: skip
HOUR_MS = 3_600_000

zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23)
instants = st.datetimes(datetime(2005, 1, 1), datetime(2038, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda each: int(each.timestamp() * 1000)
)
everies = st.sampled_from(EVERY)


@given(everies, hours, instants, zones)
def test_what_is_due_is_due_by_now_and_the_next_is_not(
    every: Every, hour: int, now: int, zone: ZoneInfo
) -> None:
    last = last_due(every, hour, now, zone)
    assert due_at(last, hour, zone) <= now < due_at(next_due(every, last), hour, zone)
    assert last <= today(now, zone)
    assert (every, last.weekday()) != ("week", 1)
    if every == "week":
        assert last.weekday() == 0
    if every == "month":
        assert last.day == 1


@given(everies, hours, instants, zones, st.integers(1, 200))
def test_looking_every_hour_finds_each_day_once_and_its_days_follow_each_other(
    every: Every, hour: int, now: int, zone: ZoneInfo, looks: int
) -> None:
    done = last_due(every, hour, now, zone)
    for n in range(looks):
        found = last_due(every, hour, now + n * HOUR_MS, zone)
        if found > done:
            if zone.key != "Pacific/Apia":  # which skipped a whole day
                assert found == next_due(every, done)
            assert ended(every, next_due(every, done))[0] == ended(every, done)[1] + DAY
            done = found
        assert found == done


@given(everies, st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_the_days_of_a_report_are_whole_and_over(every: Every, day: date) -> None:
    first, last = ended(every, day)
    assert first <= last < day
    length = (last - first + timedelta(days=1)).days
    assert length in {"day": {1}, "week": {7}, "month": {28, 29, 30, 31}}[every]
    if every == "week":
        assert (first.weekday(), last.weekday()) == (0, 6)
    if every == "month":
        assert first.day == (last + DAY).day == 1
        assert first.month == last.month


@pytest.mark.parametrize(
    ("zone", "day", "hour", "at"),
    [
        ("Asia/Shanghai", date(2026, 5, 4), 8, "2026-05-04T00:00Z"),
        ("Europe/Berlin", date(2026, 3, 29), 2, "2026-03-29T01:00Z"),  # skipped: as clocks go forward
        ("Europe/Berlin", date(2026, 10, 25), 2, "2026-10-25T00:00Z"),  # twice: the first
        ("Asia/Beirut", date(2026, 3, 29), 0, "2026-03-28T22:00Z"),  # midnight is skipped
        ("America/Havana", date(2026, 11, 1), 0, "2026-11-01T04:00Z"),  # midnight comes twice
    ],
)
def test_an_hour_that_there_is_not_or_twice(zone: str, day: date, hour: int, at: str) -> None:
    assert due_at(day, hour, ZoneInfo(zone)) == datetime.fromisoformat(at).timestamp() * 1000


def test_the_days_before_a_wednesday() -> None:
    day = date(2026, 5, 6)
    assert ended("day", day) == (date(2026, 5, 5), date(2026, 5, 5))
    assert ended("week", day) == (date(2026, 4, 27), date(2026, 5, 3))
    assert ended("month", day) == (date(2026, 4, 1), date(2026, 4, 30))
