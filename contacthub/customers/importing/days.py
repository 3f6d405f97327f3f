"""Days with the year last: which of the other two is the month, a column says by its days after the 12th."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contacthub.customers.importing.csv_files import NumberedLine
from contacthub.customers.importing.encodings import UnreadableFile
from contacthub.customers.kinds.columns import BadCell, day

ORDERS: Final = ("dmy", "mdy", "ymd")
YEAR_LAST: Final = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?P<time>[ T]\d.*)?",
    re.DOTALL,
)
SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(?: .*)?")
LAST_MONTH: Final = 12
MAY: Final = "{text} may be the day first or the month first"


@dataclass(slots=True)
class _Seen:
    """The first line of a column that can only be read in each order, and the first that can be in both."""

    dmy: int | None = None
    mdy: int | None = None
    both: tuple[int, str] | None = None

    def look(self, line: int, cell: str) -> None:
        found = YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", cell.strip()))
        if found is None:
            return
        first, second = int(found["first"]), int(found["second"])
        if first > LAST_MONTH >= second:
            self.dmy = self.dmy or line
        elif second > LAST_MONTH >= first:
            self.mdy = self.mdy or line
        elif first != second:
            self.both = self.both or (line, cell.strip())


def orders_of(
    columns: Sequence[str], days: Iterable[str], rows: Iterable[NumberedLine], asked: str | None
) -> Mapping[str, str | None]:
    """Return the order of each column of days that has days with the year last.

    Raises:
        UnreadableFile: a column does not say its order, or has both, and none was asked for.
    """
    at = {n: name for n, name in enumerate(columns) if name in days}
    if not at or asked is not None:
        return dict.fromkeys(at.values(), asked)
    seen = {n: _Seen() for n in at}
    for line, row in rows:
        if isinstance(row, list):
            for n in at:
                if n < len(row) and row[n][:4].isdigit() is False:
                    seen[n].look(line, row[n])
    return {name: _order(name, seen[n]) for n, name in at.items()}


def _order(name: str, seen: _Seen) -> str | None:
    if seen.dmy and seen.mdy:
        raise UnreadableFile(
            f"{name}: line {seen.dmy} has the day first and line {seen.mdy} the month first; mend one, "
            "or say --dates dmy or --dates mdy to have the lines of the other order rejected"
        )
    if seen.both and not (seen.dmy or seen.mdy):
        line, text = seen.both
        raise UnreadableFile(
            f"{name}: line {line}: {text} may be read with the day first or the month first; "
            "say --dates dmy or --dates mdy"
        )
    return "dmy" if seen.dmy else "mdy" if seen.mdy else None


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
