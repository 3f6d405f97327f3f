"""Days of the floor's time zone, cut into the intervals of a report.

A day begins at the first of two midnights, or at one o'clock where clocks skip midnight. Quarters of an hour,
half hours and hours are counted from there on, in real time: a day in which clocks go back has 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from contacthub.contacts.today import day_of
from contacthub.routing.words import Instant

Every = Literal["15", "30", "60", "day", "week", "month", "whole"]
MINUTES: Final = ("15", "30", "60")
EVERY: Final[tuple[Every, ...]] = ("15", "30", "60", "day", "week", "month", "whole")
Period = tuple[Instant, Instant]


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both of them included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def period(self) -> Period:
        """From when to when they are."""
        return day_of(self.first, self.zone)[0], day_of(self.last, self.zone)[1]

    def before(self) -> Days:
        """As many days right before these."""
        length = self.last - self.first + timedelta(days=1)
        return Days(self.first - length, self.last - length, self.zone)

    def each(self) -> Iterator[date]:
        """Day by day."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)

    def cut(self, every: Every) -> list[Period]:
        """The intervals of a report, in order and without a gap; weeks begin on Monday."""
        if every in MINUTES:
            return [each for day in self.each() for each in _pieces(day_of(day, self.zone), int(every))]
        found: list[tuple[date, date]] = []
        for day in self.each():
            if found and _same(found[-1][0], day, every):
                found[-1] = found[-1][0], day
            else:
                found.append((day, day))
        return [Days(first, last, self.zone).period for first, last in found]


def _same(first: date, day: date, every: Every) -> bool:
    """Whether a day is in the interval that began on ``first``."""
    if every == "month":
        return (first.year, first.month) == (day.year, day.month)
    if every == "week":
        return first.isocalendar()[:2] == day.isocalendar()[:2]
    return every == "whole"


def _pieces(day: Period, minutes: int) -> Iterator[Period]:
    began, ends = day
    for at in range(began, ends, minutes * 60_000):
        yield at, min(at + minutes * 60_000, ends)
