"""Opening hours as people write them, and the times in which a queue is then open.

monday = ["09:00-12:00", "13:00-18:00"], holidays = "CN", Asia/Shanghai
Fri 2026-02-13     a Friday                         09:00-12:00, 13:00-18:00
Sat 2026-02-14     a working day that is made up    as a working day: 09:00-12:00, 13:00-18:00
Tue 2026-02-17     Spring Festival                  closed
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from importlib import import_module
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from contacthub.floor_file.directory import HoursEntry
from contacthub.routing.config import OpenTime
from contacthub.routing.words import Instant

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
OPENING: Final = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}( {TIMES[1:-1]})?$"
HOLIDAYS: Final = r"^[A-Z]{2}(-[A-Z0-9]{1,4})?$"
DAY_MINUTES: Final = 24 * 60
TEN_O_CLOCK: Final = 10 * 60
DAYS_AHEAD: Final = 59
MONTHS: Final = 3
"""How many months, from the current one on, are worked out: fifty-nine days ahead at least."""


class Calendar(Protocol):
    """Which days are holidays somewhere, and which weekend days are worked instead."""

    @property
    def weekend(self) -> Collection[int]:
        """The weekdays on which nobody works."""

    def __contains__(self, day: date) -> bool:
        """Whether the day is a holiday."""

    def is_working_day(self, day: date) -> bool:
        """Whether people work then."""


def read_times(text: str) -> tuple[int, int]:
    """The minutes of the day at which a time begins and ends; beyond midnight if it ends the next day.

    Raises:
        ValueError: it is none.
    """
    if re.fullmatch(TIMES, text) is None:
        raise ValueError(f'{text!r} is no time; an example is "09:00-18:00", of a whole day "00:00-24:00"')
    begins, ends = (int(each[:2]) * 60 + int(each[3:]) for each in text.split("-"))
    return begins, ends if ends > begins else ends + DAY_MINUTES


def overlap_in(week: Mapping[str, Sequence[str]]) -> tuple[str, int, str] | None:
    """The first time that overlaps another one: its weekday, its place there, and what is wrong."""
    for n, day in enumerate(WEEKDAYS):
        following = WEEKDAYS[(n + 1) % len(WEEKDAYS)]
        next_times = {f"of {following}": week.get(following, ()), "of its own day": week.get(day, ())}
        for place, text in enumerate(week.get(day, ())):
            fault = _overlap(text, week[day][:place])
            if fault is not None:
                return day, place, f"{fault}; make one time of them"
            fault = _overlap_beyond_midnight(text, next_times)
            if fault is not None:
                way_out = f"let it end sooner, or write what follows midnight as a time of {following}"
                return day, place, f"{fault}; {way_out}"
    return None


def _overlap(text: str, others: Iterable[str]) -> str | None:
    begins, ends = read_times(text)
    for other in others:
        other_begins, other_ends = read_times(other)
        if begins < other_ends and other_begins < ends:
            return f"{text} overlaps {other}"
    return None


def _overlap_beyond_midnight(text: str, next_times: Mapping[str, Iterable[str]]) -> str | None:
    """How a time runs into one of the next day, or of its own day if that comes again."""
    until = read_times(text)[1] - DAY_MINUTES
    for whose, others in next_times.items():
        other = next((each for each in others if read_times(each)[0] < until), None)
        if other is not None:
            return f"{text} runs over midnight into {other} {whose}"
    return None


def read_day(text: str) -> date:
    """The day.

    Raises:
        ValueError: there is none such.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'{text!r} is no day; an example is "2026-12-31"') from None


def read_opening(text: str) -> tuple[date, tuple[int, int] | None]:
    """A day that is open whatever the calendar says, and a time of it as ``read_times``; None: as usual.

    Raises:
        ValueError: it is none.
    """
    day, blank, times = text.partition(" ")
    try:
        return read_day(day), read_times(times) if blank else None
    except ValueError as error:
        raise ValueError(f'{error}; of a day with times "2026-12-31 10:00-16:00"') from None


def clash_in(openings: Sequence[str]) -> tuple[int, str] | None:
    """The first of these days that contradicts one before it: its place, and what is wrong."""
    for place, text in enumerate(openings):
        day, _, times = text.partition(" ")
        before = [each.partition(" ") for each in openings[:place]]
        of_day = [other for name, _, other in before if name == day]
        if of_day and not (times and all(of_day)):
            return place, f"{day} stands there twice, which needs times on both; leave one of them out"
        fault = _overlap(times, of_day) if of_day else None
        if fault is not None:
            return place, f"{day}: {fault}; make one time of them"
    return None


def calendar_of(code: str, years: Iterable[int] = ()) -> Calendar:
    """The holidays of a country or a part of it, as ``CN`` or ``DE-BY``.

    Raises:
        ValueError: there is no such place.
    """
    holidays = import_module("holidays")  # takes a fifth of a second to load, and most floors need none
    country, _, part = code.partition("-")
    try:
        found: Calendar = holidays.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        parts = holidays.list_supported_countries().get(country, ())
        near = get_close_matches(code, [f"{country}-{each}" for each in parts], n=1)
        meant = f"; did you mean {near[0]}?" if near else "; an example is CN, of a part DE-BY"
        raise ValueError(f"no holidays are known of {code!r}{meant}") from None
    return found


def open_times(entry: HoursEntry, time_zone: str, now: Instant) -> tuple[OpenTime, ...]:
    """When it is open from the beginning of this month on, in order and apart.

    ``time_zone`` is the floor's; the hours may have their own. Takes a fifth of a second with holidays.
    """
    zone = ZoneInfo(entry.time_zone or time_zone)
    first = datetime.fromtimestamp(now / 1000, zone).date().replace(day=1)
    end = _months_later(first, MONTHS)
    found: list[OpenTime] = []
    for time_ in sorted(_open_times(entry, zone, first, end), key=lambda each: each.opens_at):
        if found and time_.opens_at <= found[-1].closes_at:
            closes_at = max(time_.closes_at, found[-1].closes_at)
            found[-1] = OpenTime(opens_at=found[-1].opens_at, closes_at=closes_at)
        else:
            found.append(time_)
    return tuple(found)


def next_business_day(times: Sequence[OpenTime], zone: str, now: Instant) -> Instant | None:
    """Ten o'clock on the next day that is open then, else when it opens on that day; None: none is known.

    A day of which only the end of a night is open is none.
    """
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    for days in range(1, DAYS_AHEAD + 1):
        day = today + timedelta(days=days)
        begins, ten, ends = (
            _instant(ZoneInfo(zone), day, minutes) for minutes in (0, TEN_O_CLOCK, DAY_MINUTES)
        )
        if any(each.opens_at <= ten < each.closes_at for each in times):
            return ten
        opens = [each.opens_at for each in times if begins <= each.opens_at < ends]
        if opens:
            return opens[0]
    return None


def ordinary_day_ms(entry: HoursEntry) -> int:
    """How long it is open on an ordinary day: as on most of its weekdays; of two lengths, the longer."""
    lengths = [sum(ends - begins for begins, ends in _times(entry.week, each)) for each in WEEKDAYS]
    of_open = Counter(each for each in lengths if each)
    minutes = max(of_open, key=lambda each: (of_open[each], each), default=DAY_MINUTES)
    return minutes * 60_000


def _open_times(entry: HoursEntry, zone: ZoneInfo, first: date, end: date) -> Iterator[OpenTime]:
    week = _Week(entry, range(first.year, end.year + 1))
    day = first - timedelta(days=1)  # which may reach beyond midnight
    while day < end:
        for begins, ends in week.times_of(day):
            opens_at, closes_at = _instant(zone, day, begins), _instant(zone, day, ends, is_end=True)
            if opens_at < closes_at:
                yield OpenTime(opens_at=opens_at, closes_at=closes_at)
        day += timedelta(days=1)


class _Week:
    """The times of each day: of its weekday, unless it is a holiday, made up, or named."""

    def __init__(self, entry: HoursEntry, years: Iterable[int]) -> None:
        self._calendar = calendar_of(entry.holidays, years) if entry.holidays is not None else None
        self._closed = {read_day(each) for each in entry.closed_on}
        self._open: dict[date, list[tuple[int, int]]] = {}
        for day, time_ in map(read_opening, entry.open_on):
            self._open.setdefault(day, []).extend([time_] if time_ is not None else [])
        self._times = [_times(entry.week, each) for each in WEEKDAYS]

    def times_of(self, day: date) -> Sequence[tuple[int, int]]:
        """The times that begin on the day."""
        if day in self._closed:
            return ()
        usual = self._times[day.weekday()]
        if day in self._open:
            return self._open[day] or usual or self._of_a_working_day()
        if self._calendar is None:
            return usual
        if day.weekday() in self._calendar.weekend and self._calendar.is_working_day(day):
            return self._of_a_working_day()
        return () if day in self._calendar else usual

    def _of_a_working_day(self) -> Sequence[tuple[int, int]]:
        weekend = set(self._calendar.weekend) if self._calendar is not None else {5, 6}
        working = [each for n, each in enumerate(self._times) if n not in weekend]
        return next((each for each in working if each), ())


def _times(week: Mapping[str, Sequence[str]], weekday: str) -> Sequence[tuple[int, int]]:
    return [read_times(each) for each in week.get(weekday, ())]


def _instant(zone: ZoneInfo, day: date, minutes: int, *, is_end: bool = False) -> Instant:
    """The instant of a time by the clock there.

    Of one that comes twice as clocks go back, an end is the later; one that they skip is so much later.
    """
    local = (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=zone)
    again = local.replace(fold=1)
    comes_twice = (again.utcoffset() or timedelta()) < (local.utcoffset() or timedelta())
    return int((again if is_end and comes_twice else local).timestamp() * 1000)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)
