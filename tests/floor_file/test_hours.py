"""Opening hours: what a calendar says, as the times in which a queue is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.floor_file.directory import HoursEntry
from contacthub.floor_file.hours import (
    WEEKDAYS,
    calendar_of,
    clash_in,
    next_business_day,
    open_times,
    overlap_in,
    read_opening,
    read_times,
)
from contacthub.routing.config import OpenTime

WORKING = {each: ["09:00-12:00", "13:00-18:00"] for each in WEEKDAYS[:5]}
OFFICE = HoursEntry(week=WORKING, holidays="CN")
ALWAYS = HoursEntry(week={each: ["00:00-24:00"] for each in WEEKDAYS})
NIGHT = HoursEntry(week={each: ["01:00-04:00"] for each in WEEKDAYS})
SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
HOUR_MS = 3_600_000


def at(text: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def local(instant: int, zone: str = SHANGHAI) -> str:
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)).isoformat()[:16].replace("T", " ")


def later(times: Sequence[OpenTime], since: int, hours: float) -> int:
    """The instant at which so much open time has passed."""
    left = round(hours * HOUR_MS)
    for each in times:
        begins = max(each.opens_at, since)
        if begins < each.closes_at:
            if left <= each.closes_at - begins:
                return begins + left
            left -= each.closes_at - begins
    raise AssertionError("the times end before that")


def open_on(entry: HoursEntry, day: str, zone: str = SHANGHAI) -> list[str]:
    times = open_times(entry, zone, at(f"{day} 12:00", zone))
    return [
        f"{local(each.opens_at, zone)[11:]}-{local(each.closes_at, zone)[11:]}"
        for each in times
        if local(each.opens_at, zone)[:10] == day
    ]


# Worked out by hand from the State Council's notice for 2026.
@pytest.mark.parametrize(
    ("since", "hours", "then"),
    [
        ("2026-11-23 11:30", 1, "2026-11-23 13:30"),
        ("2026-11-23 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-23 09:00", 8, "2026-11-23 18:00"),
        ("2026-11-23 19:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),
        ("2026-09-30 16:00", 8, "2026-10-08 16:00"),
    ],
)
def test_chinese_office_hours_know_holidays_and_days_that_are_made_up(
    since: str, hours: float, then: str
) -> None:
    times = open_times(OFFICE, SHANGHAI, at(since))
    assert local(later(times, at(since), hours)) == then


@pytest.mark.parametrize(
    "day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_every_day_that_is_made_up_in_2026_is_open_as_a_working_day(day: str) -> None:
    assert open_on(OFFICE, day) == ["09:00-12:00", "13:00-18:00"]


@pytest.mark.parametrize(
    ("since", "hours", "then"),
    [("2026-03-07 12:00", 24, "2026-03-08 13:00"), ("2026-10-31 12:00", 24, "2026-11-01 11:00")],
)
def test_round_the_clock_is_so_when_clocks_go_forward_and_back(since: str, hours: float, then: str) -> None:
    times = open_times(ALWAYS, NEW_YORK, at(since, NEW_YORK))
    assert local(later(times, at(since, NEW_YORK), hours), NEW_YORK) == then


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 2), ("2026-11-01", 4), ("2026-11-02", 3)])
def test_night_is_shorter_as_clocks_go_forward_and_longer_as_they_go_back(day: str, hours: int) -> None:
    times = open_times(NIGHT, NEW_YORK, at(f"{day} 12:00", NEW_YORK))
    [night] = [each for each in times if local(each.opens_at, NEW_YORK)[:10] == day]
    assert night.closes_at - night.opens_at == hours * HOUR_MS


def test_time_across_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    bar = HoursEntry(week={"friday": ["22:00-06:00"]}, closed_on=["2026-11-28"])
    assert open_on(bar, "2026-11-27") == ["22:00-06:00"]
    assert open_on(bar, "2026-11-28") == []


def test_night_before_the_month_reaches_into_it() -> None:
    bar = HoursEntry(week={"tuesday": ["22:00-06:00"]})  # 2026-06-30 is one
    first = open_times(bar, SHANGHAI, at("2026-07-15 12:00"))[0]
    assert local(first.opens_at) == "2026-06-30 22:00"


def test_whole_days_in_a_row_are_one_time_without_a_gap() -> None:
    [only] = open_times(ALWAYS, SHANGHAI, at("2026-11-26 12:00"))
    assert (local(only.opens_at), local(only.closes_at)) == ("2026-10-31 00:00", "2027-02-01 00:00")


def test_named_days_are_closed_or_open_whatever_the_calendar_says() -> None:
    named = HoursEntry(
        week=WORKING, holidays="CN", closed_on=["2026-11-26"], open_on=["2026-10-01", "2026-11-28"]
    )
    assert open_on(named, "2026-11-26") == []
    assert open_on(named, "2026-10-01") == ["09:00-12:00", "13:00-18:00"]
    assert open_on(named, "2026-11-28") == ["09:00-12:00", "13:00-18:00"]  # a Saturday, as a working day


def test_a_named_day_may_have_times_of_its_own() -> None:
    opened = ["2026-10-01 10:00-16:00", "2026-11-26 08:00-09:00", "2026-11-26 22:00-02:00", "2026-11-28"]
    named = HoursEntry(week=WORKING, holidays="CN", open_on=opened)
    assert open_on(named, "2026-10-01") == ["10:00-16:00"]
    assert open_on(named, "2026-11-26") == ["08:00-09:00", "22:00-02:00"]  # a Thursday, not as others are
    assert open_on(named, "2026-11-28") == ["09:00-12:00", "13:00-18:00"]
    closed = HoursEntry(week=WORKING, closed_on=["2026-11-26"], open_on=opened)
    assert open_on(closed, "2026-11-26") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-13-01", "'2026-13-01' is no day"),
        ("2026-10-08T10:00-16:00", 'of a day with times "2026-12-31 10:00-16:00"'),
        ("2026-10-08 10-16", "'10-16' is no time"),
        ("2026-10-08 ", "'' is no time"),
        ("2026-10-08  10:00-16:00", "is no time"),
    ],
)
def test_what_is_no_day_with_times_is_refused_with_an_example(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_opening(text)


@pytest.mark.parametrize(
    ("opened", "place", "words"),
    [
        (["2026-10-08", "2026-10-08 10:00-16:00"], 1, "needs times on both"),
        (["2026-10-08 10:00-16:00", "2026-10-09", "2026-10-08"], 2, "needs times on both"),
        (["2026-10-08", "2026-10-08"], 1, "needs times on both"),
        (["2026-10-08 10:00-16:00", "2026-10-08 15:00-18:00"], 1, "15:00-18:00 overlaps 10:00-16:00"),
    ],
)
def test_days_that_contradict_one_another_are_refused(opened: list[str], place: int, words: str) -> None:
    found = clash_in(opened)
    assert found is not None
    assert (found[0], words in found[1]) == (place, True), found
    assert clash_in(["2026-10-08 10:00-12:00", "2026-10-08 12:00-16:00", "2026-10-09"]) is None


def test_holiday_on_a_weekday_with_hours_is_closed_and_without_holidays_it_is_open() -> None:
    assert open_on(OFFICE, "2026-10-01") == []
    assert open_on(HoursEntry(week=WORKING), "2026-10-01") == ["09:00-12:00", "13:00-18:00"]


def test_hours_may_have_a_time_zone_of_their_own() -> None:
    berlin = HoursEntry(week=WORKING, time_zone="Europe/Berlin")
    [first, *_] = [
        each
        for each in open_times(berlin, SHANGHAI, at("2026-11-26 12:00"))
        if each.opens_at > at("2026-11-26 00:00")
    ]
    assert local(first.opens_at) == "2026-11-26 16:00"


def test_part_of_a_country_has_holidays_of_its_own() -> None:
    bavaria = HoursEntry(week=WORKING, holidays="DE-BY")
    assert open_on(bavaria, "2026-01-06", "Europe/Berlin") == []
    assert open_on(HoursEntry(week=WORKING, holidays="DE"), "2026-01-06", "Europe/Berlin") != []


@pytest.mark.parametrize(
    ("code", "words"),
    [("XX", "an example is CN"), ("DE-BAY", "did you mean DE-B"), ("QQQ", "an example is CN")],
)
def test_place_without_known_holidays_is_refused_with_the_nearest(code: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        calendar_of(code)


@pytest.mark.parametrize("text", ["9:00-18:00", "09:00-25:00", "09:00", "24:00-06:00", "09:60-10:00"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="an example is"):
        read_times(text)


@pytest.mark.parametrize(
    ("week", "found"),
    [
        ({"monday": ["09:00-12:00", "13:00-18:00"], "tuesday": ["00:00-24:00"]}, None),
        ({"monday": ["09:00-12:00", "12:00-13:00"]}, None),
        ({day: ["09:00-09:00"] for day in WEEKDAYS}, None),
        ({day: ["00:00-24:00"] for day in WEEKDAYS}, None),
        ({"saturday": ["22:00-02:00"], "sunday": ["02:00-06:00", "22:00-02:00"]}, None),
        ({"monday": ["09:00-12:00", "11:00-13:00"]}, ("monday", 1, "11:00-13:00 overlaps 09:00-12:00")),
        ({"monday": ["22:00-23:00", "20:00-02:00"]}, ("monday", 1, "20:00-02:00 overlaps 22:00-23:00")),
        (
            {"monday": ["09:00-12:00", "18:00-13:00"]},
            ("monday", 1, "18:00-13:00 runs over midnight into 09:00-12:00 of its own day"),
        ),
        (
            {"sunday": ["22:00-06:00"], "monday": ["05:00-09:00"]},
            ("sunday", 0, "22:00-06:00 runs over midnight into 05:00-09:00 of monday"),
        ),
    ],
)
def test_times_that_overlap_are_found_over_midnight_too(
    week: dict[str, list[str]], found: tuple[str, int, str] | None
) -> None:
    overlap = overlap_in(week)
    assert (overlap is None) == (found is None), overlap
    if overlap is not None and found is not None:
        assert overlap[:2] == found[:2]
        assert overlap[2].startswith(found[2])


days = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=3)
zones = st.sampled_from([SHANGHAI, NEW_YORK, "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"])


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, days)), zones, st.integers(0, 400))
def test_times_are_in_order_apart_and_reach_forty_days_ahead(
    week: dict[str, Any], zone: str, day: int
) -> None:
    now = at("2026-01-01 12:00") + day * 24 * HOUR_MS
    entry = HoursEntry(week={each: [_text(*time) for time in times] for each, times in week.items()})
    times = open_times(entry, zone, now)
    assert all(each.opens_at < each.closes_at for each in times)
    assert all(before.closes_at < after.opens_at for before, after in pairwise(times))
    if any(week.values()):
        assert times[-1].closes_at > now + 40 * 24 * HOUR_MS


def _text(begins: int, ends: int) -> str:
    return f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"


def _next(entry: HoursEntry, now: str, zone: str = "Asia/Shanghai") -> str | None:
    at = int(datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    found = next_business_day(open_times(entry, zone, at), zone, at)
    return None if found is None else datetime.fromtimestamp(found / 1000, ZoneInfo(zone)).isoformat()[:16]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-23T11:30", "2026-11-24T10:00"),
        ("2026-11-27T17:00", "2026-11-30T10:00"),  # over the weekend
        ("2026-02-13T17:00", "2026-02-14T10:00"),  # a Saturday that is made up
        ("2026-02-14T17:00", "2026-02-24T10:00"),  # over the Spring Festival
        ("2026-09-30T16:00", "2026-10-08T10:00"),
    ],
)
def test_the_next_business_day_knows_holidays_and_days_that_are_made_up(now: str, then: str) -> None:
    assert _next(OFFICE, now) == then


def test_the_next_business_day_is_when_it_opens_where_it_is_closed_at_ten() -> None:
    evening = HoursEntry(week={"tuesday": ["18:00-22:00"], "friday": ["22:00-02:00"]})
    assert _next(evening, "2026-11-23T11:30") == "2026-11-24T18:00"
    assert _next(evening, "2026-11-24T11:30") == "2026-11-27T22:00"
    assert _next(evening, "2026-11-27T23:30") == "2026-12-01T18:00"  # not the end of a night
    assert _next(ALWAYS, "2026-11-23T11:30") == "2026-11-24T10:00"
    never = HoursEntry(week={"monday": ["09:00-12:00"]}, closed_on=["2026-11-30", "2026-12-07"])
    assert _next(never, "2026-11-23T11:30") == "2026-12-14T10:00"
    assert next_business_day((), "UTC", 0) is None
