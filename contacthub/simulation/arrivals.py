"""When contacts come: at random, by a profile of the day, or as a list says."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from contacthub.simulation.durations import MINUTE_MS

Next = Callable[[float], float | None]
"""When the contact after that at this instant comes, in milliseconds from the beginning; None: no more."""

COLUMN = "at"
MOST_TIMES = 10_000_000
MOST_MINUTES = 10_000_000


def at_random(dice: Random, per_minute: float) -> Next:
    """A Poisson process."""
    rate = per_minute / MINUTE_MS
    return lambda at: at + dice.expovariate(rate)


def by_profile(dice: Random, every_minutes: int, per_minute: Sequence[float]) -> Next:
    """A Poisson process whose rate is by turns each of these, and then the first again."""
    rates, step = [each / MINUTE_MS for each in per_minute], every_minutes * MINUTE_MS

    def following(at: float) -> float:
        left, n = dice.expovariate(1.0), int(at // step)
        while True:
            rate, end = rates[n % len(rates)], (n + 1) * step
            if rate and left <= (end - at) * rate:
                return at + left / rate
            left -= (end - at) * rate
            at, n = float(end), n + 1

    return following


def as_listed(times: Sequence[int]) -> Next:
    """At these instants, in their order."""
    coming = iter(times)
    return lambda at: next(coming, None)


def read_times(file: Path) -> list[int]:
    """The instants in the column ``at`` of a CSV file, in milliseconds from the midnight before the first.

    Each is a number of minutes, a time of the day, or a date with a time.

    Raises:
        ValueError: it cannot be read; the text names the line and the way out.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if COLUMN not in (rows.fieldnames or ()):
                raise ValueError(f"{file}, line 1: needs a column named {COLUMN}")
            found = [_instant(row[COLUMN] or "", file, rows.line_num) for row in rows]
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{file}: no CSV file in UTF-8") from None
    if not found or len(found) > MOST_TIMES:
        raise ValueError(f"{file}: needs at least one row and at most {MOST_TIMES:,}")
    dates = [each for each in found if isinstance(each, datetime)]
    if dates and len(dates) < len(found):
        raise ValueError(f"{file}: some rows have a date and others have none")
    if len({each.tzinfo is None for each in dates}) > 1:
        raise ValueError(f"{file}: some rows have an offset from UTC and others have none")
    if dates:
        midnight = datetime.combine(min(dates).date(), time(), min(dates).tzinfo)
        return sorted((each - midnight) // timedelta(milliseconds=1) for each in dates)
    return sorted(each for each in found if isinstance(each, int))


def _instant(said: str, file: Path, line: int) -> int | datetime:
    try:
        minutes = float(said)
    except ValueError:
        pass
    else:
        return round(minutes * MINUTE_MS) if 0 <= minutes < MOST_MINUTES else _refused(said, file, line)
    try:
        at = time.fromisoformat(said.strip())
        return (at.hour * 60 + at.minute) * MINUTE_MS + at.second * 1000 + at.microsecond // 1000
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(said.strip())
    except ValueError:
        return _refused(said, file, line)


def _refused(said: str, file: Path, line: int) -> int:
    raise ValueError(
        f"{file}, line {line}: {said[:40]!r} is no instant; "
        "such are 12.5 (minutes), 09:30 and 2026-11-27T09:30"
    )
