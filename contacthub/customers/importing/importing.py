"""Imports customer data: rows of a file, checked line by line, written in short batches."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from contacthub.customers.addresses import listed
from contacthub.customers.importing.csv_files import (
    BrokenLine,
    check_columns,
    heading_of,
    read_table,
    sheet_of,
)
from contacthub.customers.keys import DOUBTS, NO_PHONE, NumberReader
from contacthub.customers.kinds.columns import CUSTOMER_ID, LONG, BadCell
from contacthub.customers.kinds.customers import CUSTOMERS, phones_of
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import Phone, Row, RowSink

BATCH: Final = 500
Warn: TypeAlias = Callable[[int, str], None]
"""Told the line and what is worth a look there."""

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


@dataclass(slots=True, kw_only=True)
class Summary:
    """What an import did; ``rejects`` and ``warnings`` are line numbers with reasons."""

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


def kind_in(path: Path) -> str:
    """Guess what the file at ``path`` holds. Raises: UnreadableFile."""
    return sheet_of(heading_of(path)).name


def read_rows(
    path: Path,
    kind: str,
    *,
    numbers: NumberReader,
    region: str,
    area: str | None = None,
    warn: Warn = lambda line, text: None,
) -> Iterator[tuple[int, Row | Reject]]:
    """Return every row of the file with its line number, or why the line cannot be imported.

    ``warn`` hears of what is imported and still worth a look.

    Raises:
        UnreadableFile: the file as a whole cannot be read.
    """
    names, lines = read_table(path)
    sheet = SHEETS[kind]
    check_columns(sheet, names)
    reader = _RowReader(sheet, names, numbers, (region, area))
    earlier = _Earlier(sheet)
    for line, row in lines:
        read = Reject(reason=row.reason) if isinstance(row, BrokenLine) else reader.read(row)
        for text in reader.warnings():
            warn(line, text)
        yield line, read if isinstance(read, Reject) else earlier.check(line, read)


class _RowReader:
    """Turns the cells of one file's rows into rows as the store takes them."""

    def __init__(
        self, sheet: Sheet, names: list[str], numbers: NumberReader, place: tuple[str, str | None]
    ) -> None:
        self._sheet = sheet
        self._names = names
        self._numbers = numbers
        self._region, self._area = place
        self._warnings: list[str] = []

    def warnings(self) -> list[str]:
        """What was worth a look in the row that was read last."""
        found, self._warnings = self._warnings, []
        return found

    def read(self, cells: list[str]) -> Row | Reject:
        if len(cells) > len(self._names) and any(cell.strip() for cell in cells[len(self._names) :]):
            return Reject(reason=f"row: {len(cells)} cells under {len(self._names)} columns")
        row: Row = {}
        for name, cell in zip(self._names, cells, strict=False):
            try:
                self._put(row, name, cell.strip())
            except BadCell as bad:
                return Reject(reason=f"{name}: {bad}")
        return self._missing(row) or self._with_currency(row)

    def _put(self, row: Row, name: str, text: str) -> None:
        if not text:
            return
        if len(text) > LONG:
            raise BadCell(f"longer than {LONG} characters")
        if name == "phone":
            row[name] = self._phones(text)
        elif name == "customer_id":
            row[name] = CUSTOMER_ID.read(text) if self._sheet is CUSTOMERS else text
        elif name in self._sheet.columns:
            row[name] = self._sheet.columns[name].read(text)
        else:
            row.setdefault("attributes", {})[name] = text

    def _phones(self, text: str) -> list[dict[str, str | None]]:
        numbers = [self._numbers.read(one, self._region, self._area) for one in listed(text)]
        for number in numbers:
            if not number.is_address:
                raise BadCell(NO_PHONE.get(number.doubt or "", "not a phone number"))
            if number.doubt is not None:
                self._warnings.append(f"phone: {DOUBTS[number.doubt]}")
        phones = map(Phone.of, numbers)
        return [{"e164": one.e164, "ext": one.ext, "raw": one.raw, "label": one.label} for one in phones]

    def _missing(self, row: Row) -> Reject | None:
        for name in self._sheet.needed:
            if name not in row:
                return Reject(reason=f"{name}: needed, but empty")
        if self._sheet is not CUSTOMERS and not row.get("customer_id") and not row.get("phone"):
            return Reject(reason="customer_id: needed, or a phone")
        return None

    def _with_currency(self, row: Row) -> Row | Reject:
        if "price" in row and "currency" not in row:
            usual = CURRENCY_OF_REGION.get(self._region)
            if usual is None:
                return Reject(reason="currency: needed with a price")
            row["currency"] = usual
        return row


class _Earlier:
    """The rows of one file so far: two that are the same row may not say different things.

    Otherwise importing the file again would change what its last row had left.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._lines: dict[Hashable, tuple[int, array[int]]] = {}

    def check(self, line: int, row: Row) -> Row | Reject:
        owner = row.get("customer_id") or tuple(phone.key for phone in phones_of(row))
        said = [(thing, _marks(values)) for thing, values in self._sheet.claims(owner, row)]
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            if any(old and new and old != new for old, new in zip(known, marks, strict=True)):
                return Reject(reason=f"row: line {first} is the same and says something else")
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            self._lines[identity] = first, array("q", map(_either, known, marks))
        return row


def _marks(values: Iterable[object]) -> array[int]:
    # A few bytes for each value: a file may have a million rows.
    return array("q", [0 if value is None else hash(repr(value)) or 1 for value in values])


def _either(known: int, new: int) -> int:
    return known or new


async def import_rows(
    lines: Iterator[tuple[int, Row | Reject]],
    kind: str,
    sink: RowSink,
    *,
    progress: Callable[[int], None] = lambda line: None,
) -> Summary:
    """Write ``lines`` to ``sink`` in batches; ``progress`` hears of the last line of each."""
    summary = Summary(kind=kind)
    # Reading numbers and days keeps a processor busy: not on the loop.
    while batch := await asyncio.to_thread(lambda: list(islice(lines, BATCH))):
        good = [(line, row) for line, row in batch if not isinstance(row, Reject)]
        summary.rejects += [(line, row.reason) for line, row in batch if isinstance(row, Reject)]
        results = await sink.write_rows(kind, [row for _, row in good]) if good else []
        for (line, _), result in zip(good, results, strict=True):
            if result.status == "rejected":
                summary.rejects.append((line, result.reason or ""))
            else:
                setattr(summary, result.status, getattr(summary, result.status) + 1)
        progress(batch[-1][0])
    summary.rejects.sort()
    return summary
