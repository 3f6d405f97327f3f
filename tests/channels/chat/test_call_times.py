"""When visitors may wish to be called, by the hours of a queue in its zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from contacthub.channels.chat.call_times import call_times
from contacthub.floor_file.directory import HoursEntry
from contacthub.floor_file.hours import WEEKDAYS, open_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = {key: ["09:00-17:00"] for key in WEEKDAYS[:5]}


def instant(text: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def offered(
    week: dict[str, list[str]] | None, now: str, zone: ZoneInfo = SHANGHAI, *, whole: bool = False
) -> list[str]:
    """The times on the clock of the zone; ``now`` on it too."""
    at = instant(now, zone)
    hours = None if week is None else open_times(HoursEntry(week=week), zone.key, at)

    def clock(instant: int) -> str:
        return f"{datetime.fromtimestamp(instant / 1000, zone):%a %d %H:%M}"

    return [f"{clock(each.begins)} - {clock(each.ends)}" for each in call_times(hours, zone, at, whole=whole)]


def test_the_next_five_open_days_without_nights_and_the_weekend() -> None:
    assert offered(OFFICE, "2026-11-27 16:10") == [
        "Fri 27 16:30 - Fri 27 17:00",
        "Mon 30 09:00 - Mon 30 17:00",
        "Tue 01 09:00 - Tue 01 17:00",
        "Wed 02 09:00 - Wed 02 17:00",
        "Thu 03 09:00 - Thu 03 17:00",
    ]


def test_a_day_of_which_no_half_hour_is_left_is_none() -> None:
    times = offered(OFFICE, "2026-11-27 16:40")
    assert (times[0], len(times)) == ("Mon 30 09:00 - Mon 30 17:00", 5)
    assert offered(OFFICE, "2026-11-27 16:40", whole=True)[0] == "Fri 27 16:40 - Fri 27 17:00"


def test_a_break_at_noon_leaves_one_day() -> None:
    week = {key: ["09:00-12:00", "13:30-17:00"] for key in WEEKDAYS}
    times = offered(week, "2026-11-23 08:00")
    assert (len(times), times[-1]) == (10, "Fri 27 13:30 - Fri 27 17:00")


def test_a_night_is_of_the_day_on_which_it_begins() -> None:
    times = offered({key: ["22:00-06:00"] for key in WEEKDAYS}, "2026-11-23 02:10")
    assert (times[0], len(times)) == ("Mon 23 02:30 - Mon 23 06:00", 5)


def test_hours_around_the_clock_are_five_days_too() -> None:
    times = offered({key: ["00:00-24:00"] for key in WEEKDAYS}, "2026-11-23 10:00")
    assert (times[0], times[-1], len(times)) == (
        "Mon 23 10:00 - Tue 24 00:00", "Fri 27 00:00 - Sat 28 00:00", 5,
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Asia/Kolkata"])
def test_half_hours_are_those_of_the_clock_there(zone: str) -> None:
    assert offered(OFFICE, "2026-11-27 09:10", ZoneInfo(zone))[0] == "Fri 27 09:30 - Fri 27 17:00"


def test_one_day_a_week_is_looked_for_two_weeks_ahead() -> None:
    times = offered({"monday": ["09:00-17:00"]}, "2026-11-27 09:00")
    assert times == ["Mon 30 09:00 - Mon 30 17:00", "Mon 07 09:00 - Mon 07 17:00"]


def test_without_hours_it_is_a_week_day_and_night() -> None:
    assert offered(None, "2026-11-27 22:10") == ["Fri 27 22:30 - Fri 04 22:10"]
