"""When a report is mailed, and of which days. Pure: the time comes with each question.

Its day is what counts, in the floor's time zone: a day, a Monday or the first of a month, from its hour on.

    every week at 8, asked on Wednesday 2026-05-06     last due Monday 2026-05-04, next 2026-05-11
    of the days                                        2026-04-27 to 2026-05-03

So a day is due once, also one in which the hour comes twice; where clocks skip it, from when they do.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from contacthub.routing.words import Instant

Every = Literal["day", "week", "month"]
EVERY: Final[tuple[Every, ...]] = ("day", "week", "month")
DAY: Final = timedelta(days=1)


def due_at(day: date, hour: int, zone: ZoneInfo) -> Instant:
    """From when on what is due on a day is due: the first of two, or from when clocks skip it."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp() * 1000)


def last_due(every: Every, hour: int, now: Instant, zone: ZoneInfo) -> date:
    """The last day that is due by now."""
    day = today(now, zone)
    while due_at(day, hour, zone) > now:
        day -= DAY
    return _first_of(every, day)


def next_due(every: Every, after: date) -> date:
    """The day that is due next after one that was."""
    if every == "day":
        return after + DAY
    if every == "week":
        return after + 7 * DAY
    return (after.replace(day=1) + 31 * DAY).replace(day=1)


def ended(every: Every, day: date) -> tuple[date, date]:
    """The first and the last day of the day, week or month that had ended as ``day`` began."""
    last = _first_of(every, day) - DAY
    return _first_of(every, last), last


def today(now: Instant, zone: ZoneInfo) -> date:
    """The day that it is."""
    return datetime.fromtimestamp(now / 1000, zone).date()


def _first_of(every: Every, day: date) -> date:
    if every == "week":
        return day - day.weekday() * DAY
    return day.replace(day=1) if every == "month" else day
