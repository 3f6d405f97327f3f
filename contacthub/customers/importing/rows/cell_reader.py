"""Reads single cells of a table: mended, with the order of days and the point of amounts of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from types import MappingProxyType
from typing import Final

from contacthub.customers.importing.cells import mended
from contacthub.customers.importing.days import in_order, in_zone, of_serial
from contacthub.customers.importing.mapping.uses import ColumnMapping
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.importing.prices import apart, currency_of, with_point
from contacthub.customers.kinds.columns import CUSTOMER_ID, DAYS, LONG, MAILS, BadCell, Column, amount
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.model import Row

NO_DOT: Final = "an address without a dot behind the @ is found inside one network only"
CURRENCY_OF_REGION: Final = MappingProxyType(
    {
        "CN": "CNY",
        "HK": "HKD",
        "TW": "TWD",
        "US": "USD",
        "GB": "GBP",
        "JP": "JPY",
        "SG": "SGD",
        "DE": "EUR",
        "FR": "EUR",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Why a line is not imported; the text names the column."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How files are to be read, where they do not say so themselves.

    ``dates``: which of ``dmy``, ``mdy`` and ``ymd`` days have.
    ``region``: that of numbers without a country code; ``area`` of those without even an area code.
    ``zone``: where an instant is the day that is kept.
    """

    region: str
    area: str | None = None
    encoding: str | None = None
    dates: str | None = None
    delimiter: str | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the cells of one table are written: the order of its days, by column, and the point of amounts."""

    heading: tuple[str, ...]
    mapping: ColumnMapping
    ways: Ways
    phones: PhoneCells
    orders: Mapping[int, str | None]
    point: str
    is_spreadsheet: bool = False


class CellReader:
    """Reads the cells of rows of one kind; ``warnings`` are of the row that is read."""

    def __init__(self, form: Form, sheet: Sheet) -> None:
        self.form = form
        self.sheet = sheet
        self.warnings: list[str] = []
        self._signs: set[str] = set()
        self._usual_currency = form.mapping.currency or CURRENCY_OF_REGION.get(form.ways.region)

    def begin(self) -> None:
        """Begin another row."""
        self.warnings, self._signs = [], set()

    def text(self, field: str, cell: str) -> str:
        """The text that stood in a cell before a spreadsheet wrote it. Raises: BadCell."""
        if len(cell) > LONG:
            raise BadCell(f"longer than {LONG} characters")
        found = mended(field, cell)
        if found.warning is not None:
            self.warnings.append(f"{field}: {found.warning}")
        return found.text

    def value(self, field: str, n: int, cell: str) -> object:
        """The value of a cell of column ``n``. Raises: BadCell."""
        text = self.text(field, cell)
        if field == "customer_id":
            return CUSTOMER_ID.read(text) if self.sheet is CUSTOMERS else text
        column = self.sheet.columns[field]
        if column.word in DAYS and (read := of_serial(text)) is not None:
            self.warnings.append(f"{field}: a spreadsheet has made it {text}; read as {read}")
            return read
        if column.word in DAYS:
            return column.read(in_order(in_zone(text, self.form.ways.zone), self.form.orders.get(n)))
        if column.word is amount:
            sign, bare = apart(text)
            self._signs.add(sign)
            return column.read(with_point(bare, self.form.point))
        return self.checked(field, column, column.read(text))

    def checked(self, field: str, column: Column, read: object) -> object:
        """What was read, with a warning where it is worth a look."""
        if column is MAILS and isinstance(read, list):
            self.warnings += [f"{field}: {NO_DOT}" for one in read if "." not in one.partition("@")[2]]
        return read

    def with_currency(self, row: Row) -> Row:
        """The row with the currency of its amounts. Raises: BadCell."""
        if "price" in row or "total" in row:
            sign = max(self._signs, default="")
            row["currency"] = currency_of(sign, row.get("currency"), self._usual_currency)
        return row
