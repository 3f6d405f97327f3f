"""When visitors may wish to be called: half hours in the hours of the queue that calls them.

now Friday 16:10, open Monday to Friday 09:00-17:00    16:30-17:00, then Monday to Thursday 09:00-17:00
no hours                                               the next seven days, day and night
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contacthub.routing.config import OpenTime
from contacthub.routing.values import value
from contacthub.routing.words import Instant

HALF_HOUR_MS: Final = 30 * 60_000
DAY_MS: Final = 48 * HALF_HOUR_MS
OPEN_DAYS: Final = 5
"""On which the queue is open: more are not offered."""
AHEAD_MS: Final = 14 * DAY_MS
"""How far ahead these are looked for: over a week of holidays."""
ALWAYS_AHEAD_MS: Final = 7 * DAY_MS
"""How far ahead calls are made where no hours are known."""


@value()
class CallTime:
    """Somebody calls from ``begins`` on, in half hours, until ``ends``."""

    begins: Instant
    ends: Instant


def call_times(
    hours: Sequence[OpenTime] | None, zone: ZoneInfo, now: Instant, *, whole: bool = False
) -> Iterator[CallTime]:
    """The times, in order; ``hours`` None: always. Days are those of ``zone``, in which the hours are.

    Half hours are counted from the opening: it need not be at a full or half hour of UTC. ``whole``: what is
    left of the half hour that has begun is in it, too.
    """
    if hours is None:
        yield CallTime(now if whole else _half_hour(0, now), now + ALWAYS_AHEAD_MS)
        return
    days = set[date]()
    for each in hours:
        for opens_at, closes_at in _by_day(max(each.opens_at, now - DAY_MS), each, zone):
            begins = max(opens_at, now) if whole else _half_hour(each.opens_at, max(opens_at, now))
            if begins >= closes_at:
                continue
            days.add(datetime.fromtimestamp(opens_at / 1000, zone).date())
            if len(days) > OPEN_DAYS or begins > now + AHEAD_MS:
                return
            yield CallTime(begins, closes_at)


def _half_hour(opens_at: Instant, at: Instant) -> Instant:
    """The first half hour after the opening that begins at ``at`` or later."""
    return opens_at + -(-(at - opens_at) // HALF_HOUR_MS) * HALF_HOUR_MS


def _by_day(begins: Instant, open_time: OpenTime, zone: ZoneInfo) -> Iterator[tuple[Instant, Instant]]:
    """What is open for longer than a day, day by day; a night stays whole."""
    while open_time.closes_at - begins > DAY_MS:
        next_day = datetime.fromtimestamp(begins / 1000, zone).date() + timedelta(days=1)
        midnight = int(datetime.combine(next_day, time(), zone).timestamp() * 1000)
        yield begins, midnight
        begins = midnight
    if begins < open_time.closes_at:
        yield begins, open_time.closes_at
