"""When days that are remembered each year come next, by the solar and the lunar calendar.

solar  02-29             28 February in a year that has no 29th
lunar  08-15             the 15th of the 8th month; in a year of two 8th months that of the first
lunar  06-03 leap month  in the leap 6th month; in a year without it, in the 6th
lunar  12-30             the 29th, in a year whose 12th month has no 30th
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from lunar_python import LunarYear

from contacthub.customers.model import Occasion
from contacthub.routing.values import value

BIRTHDAY: Final = "birthday"
"""The name of the occasion that ``CustomerData.birthday`` is."""

OCCASION_DAY: Final = "(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}"
SOON_DAYS: Final = 14
FIRST_YEAR, LAST_YEAR = 1800, 2200
"""The lunar years that are reckoned."""

_ORDINAL: Final = 1_721_425
"""The Julian day number at noon of the day before the first that ``date`` counts."""

_PARTS: Final = re.compile("(?:(?P<year>[0-9]{4})-)?(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
Month = tuple[int, bool]
"""Its number, and whether it is the leap month of it."""


@value(kw_only=True)
class Coming:
    """An occasion and the day it comes next; ``years``: the how manieth time, if that is known."""

    occasion: Occasion
    on: date
    in_days: int
    years: int | None


def occasion_fault(occasion: Occasion) -> str | None:
    """What is wrong with the day of an occasion; None: there is such a day."""
    year, month, day = _parts(occasion)
    if occasion.calendar == "solar":
        if occasion.leap_month:
            return "only a lunar month has a leap month"
        try:
            date(year or 2000, month, day)
        except ValueError:
            return "there is no such day"
        return None
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return "a lunar month is 01 to 12, and a day 01 to 30"
    if year is None:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"a lunar year is {FIRST_YEAR} to {LAST_YEAR}"
    if (month, occasion.leap_month) not in _months(year):
        return f"the lunar year {year} had no leap month {month}"
    return None


def coming(occasions: Iterable[Occasion], today: date, *, within: int = SOON_DAYS) -> list[Coming]:
    """Those of today and of the next ``within`` days, the nearest first."""
    found = [one for each in occasions if (one := next_of(each, today)) is not None and one.in_days <= within]
    return sorted(found, key=lambda one: (one.in_days, one.occasion.name))


def next_of(occasion: Occasion, today: date) -> Coming | None:
    """When an occasion comes next, today or later; None: not in the years that are reckoned."""
    first = _parts(occasion)[0]
    for year, on in _days_of(occasion, today.year):
        if on >= today and (first is None or year >= first):
            years = None if first is None else year - first
            return Coming(occasion=occasion, on=on, in_days=(on - today).days, years=years)
    return None


def _days_of(occasion: Occasion, around: int) -> Iterator[tuple[int, date]]:
    """The years of its own calendar around a solar year, and its day in each."""
    _, month, day = _parts(occasion)
    if occasion.calendar == "solar":
        for year in (around, around + 1):
            yield year, date(year, month, min(day, calendar.monthrange(year, month)[1]))
        return
    for year in (around - 1, around, around + 1):
        if FIRST_YEAR <= year <= LAST_YEAR:
            months = _months(year)
            wanted = (month, occasion.leap_month)
            first, length = months.get(wanted) or months[month, False]
            yield year, first + timedelta(days=min(day, length) - 1)


@lru_cache(maxsize=64)
def _months(year: int) -> Mapping[Month, tuple[date, int]]:
    """The first day of each month of a lunar year, and how many days it has."""
    return MappingProxyType(
        {
            (abs(one.getMonth()), one.getMonth() < 0): (
                date.fromordinal(int(one.getFirstJulianDay()) - _ORDINAL),
                one.getDayCount(),
            )
            for one in LunarYear.fromYear(year).getMonthsInYear()
        }
    )


def _parts(occasion: Occasion) -> tuple[int | None, int, int]:
    found = _PARTS.fullmatch(occasion.day)
    if found is None:
        raise ValueError("a day is written as MM-DD or YYYY-MM-DD")
    return None if found["year"] is None else int(found["year"]), int(found["month"]), int(found["day"])
