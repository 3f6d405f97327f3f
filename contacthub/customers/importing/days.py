"""Days with the year last: which of the other two is the month, a column says by its days after the 12th."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from contacthub.customers.importing.cells import unquoted
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.kinds.columns import BadCell, day

ORDERS: Final = ("dmy", "mdy", "ymd")
YEAR_LAST: Final = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?P<time>[ T]\d.*)?",
    re.DOTALL,
)
SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(?: .*)?")
LAST_MONTH: Final = 12
SERIAL: Final = re.compile(r"(?P<days>\d{5})(?:\.\d+)?")
FIRST_DAY: Final = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 10_000, 60_000
"""From 1927 to 2064."""
INSTANT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(?P<offset>Z|z|UTC|[+-]\d\d:?\d\d)"
)


@dataclass(slots=True)
class OrderOf:
    """Says the order of a column's days, by the first line that can only be read in each, and in both."""

    name: str
    dmy: int | None = None
    mdy: int | None = None
    both: tuple[int, str] | None = None

    def look(self, line: int, cell: str) -> None:
        """Take one cell into account."""
        if cell[:4].isdigit():
            return  # most days: the year is first
        found = YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", unquoted(cell.strip())))
        if found is None:
            return
        first, second = int(found["first"]), int(found["second"])
        if first > LAST_MONTH >= second:
            self.dmy = self.dmy or line
        elif second > LAST_MONTH >= first:
            self.mdy = self.mdy or line
        elif first != second:
            self.both = self.both or (line, cell.strip())

    def order(self) -> str | None:
        """The order of days with the year last; None where there are none that could be read in both.

        Raises:
            UnreadableFile: the column does not say its order, or has both.
        """
        if self.dmy and self.mdy:
            raise UnreadableFile(
                f"{self.name}: line {self.dmy} has the day first and line {self.mdy} the month first; "
                "mend one, or say --dates dmy or --dates mdy to have the lines of the other order rejected"
            )
        if self.both and not (self.dmy or self.mdy):
            line, text = self.both
            raise UnreadableFile(
                f"{self.name}: line {line}: {text} may be read with the day first or the month first; "
                "say --dates dmy or --dates mdy"
            )
        return "dmy" if self.dmy else "mdy" if self.mdy else None


def in_order(text: str, order: str | None) -> str:
    """Return a day with the year last as YYYY-MM-DD; other texts stay. Raises: BadCell."""
    folded = unicodedata.normalize("NFKC", text)
    if SHORT_YEAR.fullmatch(folded):
        raise BadCell("write the year in four digits")
    found = YEAR_LAST.fullmatch(folded)
    if found is None:
        return text
    if order == "ymd":
        raise BadCell("not a day with the year first, as --dates ymd says")
    first, second = int(found["first"]), int(found["second"])
    month, of_month = (first, second) if order == "mdy" else (second, first)
    return day(f"{found['year']}-{month:02}-{of_month:02}")


def of_serial(text: str) -> str | None:
    """The day that a spreadsheet's number of days stands for; None where it is none of the last century."""
    found = SERIAL.fullmatch(text)
    if found is None or not FIRST_SERIAL <= int(found["days"]) <= LAST_SERIAL:
        return None
    return (FIRST_DAY + timedelta(days=int(found["days"]))).isoformat()


def in_zone(text: str, zone: tzinfo | None) -> str:
    """Return an instant with an offset as the day it is in ``zone``; other texts stay."""
    found = INSTANT.fullmatch(text)
    if found is None or zone is None:
        return text
    offset = found["offset"]
    offset = "+00:00" if offset in ("Z", "UTC", "z") else f"{offset[:3]}:{offset[-2:]}"
    try:
        at = datetime.fromisoformat(f"{found['day']}T{found['time']}{offset}")
    except ValueError:
        return text
    return at.astimezone(zone).date().isoformat()
