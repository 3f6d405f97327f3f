"""Amounts as spreadsheets of many countries write them: what the point is a column says, the currency a sign.

1.299,00 beside 1.299    1299.00 and 1299.00: the comma is the point of this column
1.299 alone              may be 1299 or 1.30: the file is refused
$12.50                   no CNY, whatever the usual currency is
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contacthub.customers.importing.cells import unquoted
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.kinds.columns import BadCell

WITH_SIGN: Final = re.compile(
    r"(?P<minus>-?)(?P<before>[¥$€£]?)\s*(?P<amount>[-\d.,\s']*?)\s*(?P<after>[¥$€£元]?)"
)
COMMA_IS_POINT: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}")
POINT_IS_POINT: Final = re.compile(
    r"-?(?:0|\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,6})|-?(?:0|\d{4,})\.\d{3}"
)
EITHER: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

MAY_BE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "€": ("EUR",),
        "£": ("GBP",),
        "¥": ("CNY", "JPY"),
        "元": ("CNY", "HKD", "TWD"),
        "$": ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "ARS"),
    }
)
"""The currencies that a sign stands for."""


@dataclass(slots=True)
class PointOf:
    """Says what stands before the cents in a column, by the amounts that can only be read in one way."""

    name: str
    point: int | None = None
    comma: int | None = None
    either: tuple[int, str] | None = None

    def look(self, line: int, cell: str) -> None:
        """Take one cell into account."""
        _, text = apart(unquoted(cell.strip()))
        if COMMA_IS_POINT.fullmatch(text):
            self.comma = self.comma or line
        elif POINT_IS_POINT.fullmatch(text):
            self.point = self.point or line
        elif EITHER.fullmatch(text):
            self.either = self.either or (line, text)

    def mark(self) -> str:
        """The mark before the cents. Raises: UnreadableFile: the column does not say it, or says both."""
        if self.comma and self.point:
            raise UnreadableFile(
                f"{self.name}: line {self.comma} has a comma before the cents and line {self.point} a point; "
                "mend one"
            )
        if self.either and not (self.comma or self.point):
            line, text = self.either
            whole, units = text.replace(".", ""), text.partition(".")[0]
            raise UnreadableFile(
                f"{self.name}: line {line}: {text} may be {whole} or {units} and a fraction; "
                f"write {whole}.00, or give the column two places"
            )
        return "," if self.comma else "."


def apart(cell: str) -> tuple[str, str]:
    """The sign of a currency beside an amount, or nothing, and the amount."""
    text = unicodedata.normalize("NFKC", cell).strip()
    found = WITH_SIGN.fullmatch(text)
    if found is None or (found["before"] and found["after"] not in ("", found["before"])):
        return "", text
    return found["before"] or found["after"], found["minus"] + found["amount"]


def with_point(amount: str, mark: str) -> str:
    """An amount with a point before its cents."""
    return amount.replace(".", "").replace(",", ".") if mark == "," else amount


def currency_of(sign: str, given: str | None, usual: str | None) -> str:
    """The currency of an amount with this sign. Raises: BadCell: it is another, or may be several."""
    may_be = MAY_BE.get(sign, ())
    if given is not None:
        if may_be and given not in may_be:
            raise BadCell(f"{given}, but the price has {sign}")
        return given
    if usual is not None and (not may_be or usual in may_be):
        return usual
    if len(may_be) == 1:
        return may_be[0]
    raise BadCell(f"{sign} of several currencies; add a column currency" if sign else "needed with a price")
