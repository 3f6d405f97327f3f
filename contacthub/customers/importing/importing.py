"""Imports customer data: rows of a file, checked line by line, written in short batches."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from contacthub.customers.importing.cells import mended
from contacthub.customers.importing.csv_files import BrokenLine, NumberedLine, read_table
from contacthub.customers.importing.days import OrderOf, in_order
from contacthub.customers.importing.encodings import encoding_of, name_of
from contacthub.customers.importing.headings import SEVERAL, Heading, heading_of
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.importing.prices import PointOf, apart, currency_of, with_point
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import CUSTOMER_ID, LONG, MAILS, BadCell, amount, day
from contacthub.customers.kinds.customers import CUSTOMERS, phones_of
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.model import Row, RowSink

BATCH: Final = 500
MOST_HEADINGS: Final = 100
MOST_OF_HEADING: Final = 60
"""Of columns that were not understood, in a note."""
NO_DOT: Final = "an address without a dot behind the @ is found inside one network only"
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
    """What an import did; ``rejects`` are line numbers with their reasons.

    ``warnings`` say what was mended in reading, ``notes`` are about the whole file.
    """

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How files are to be read, where they do not say so themselves.

    ``dates``: which of ``dmy``, ``mdy`` and ``ymd`` days have.
    ``region``: that of numbers without a country code; ``area`` of those without even an area code.
    """

    region: str
    area: str | None = None
    encoding: str | None = None
    dates: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that can be read: what it holds, and what there is to say about it as a whole."""

    path: Path
    ways: Ways
    encoding: str
    heading: Heading
    orders: Mapping[str, str | None]
    points: Mapping[str, str]
    """What stands before the cents, by column of amounts."""

    @property
    def kind(self) -> str:
        """What its rows are."""
        return self.heading.sheet.name

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not said by the file in so many words."""
        notes = []
        name = name_of(self.encoding)
        if name != "UTF-8":
            notes.append(f"read as {name}; if names are wrong, say --encoding NAME")
        if self.heading.attributes:
            some = ", ".join(one[:MOST_OF_HEADING] for one in self.heading.attributes[:MOST_HEADINGS])
            more = len(self.heading.attributes) - MOST_HEADINGS
            rest = f" and {more} more" if more > 0 else ""
            notes.append(f"columns not known, kept as attributes: {some}{rest}")
        words = {"dmy": "day first", "mdy": "month first"}
        notes += [f"{column}: days read {words[one]}" for column, one in self.orders.items() if one in words]
        return tuple(notes)


def open_file(path: Path, ways: Ways, kind: str | None = None) -> Opened:
    """Look at the whole of a file before anything of it is written; without ``kind`` its columns say it.

    Raises:
        UnclearKind: the columns do not say what the file holds.
        UnreadableFile: the file as a whole cannot be read, or only by guessing.
    """
    encoding = encoding_of(path, ways.encoding, ways.region)
    cells, rows = read_table(path, encoding)
    heading = heading_of(cells, kind)
    there = {name: heading.sheet.columns[name] for name in heading.columns if name in heading.sheet.columns}
    days = {name: OrderOf(name) for name, column in there.items() if column.word is day}
    points = {name: PointOf(name) for name, column in there.items() if column.word is amount}
    _look_at(heading.columns, points if ways.dates else {**days, **points}, rows)
    return Opened(
        path=path,
        ways=ways,
        encoding=encoding,
        heading=heading,
        orders={name: ways.dates or one.order() for name, one in days.items()},
        points={name: one.mark() for name, one in points.items()},
    )


def _look_at(
    columns: Sequence[str], looks: Mapping[str, OrderOf | PointOf], rows: Iterable[NumberedLine]
) -> None:
    """Show the cells of the columns that have to be seen as a whole before one of them can be read."""
    at = [(n, looks[name]) for n, name in enumerate(columns) if name in looks]
    if not at:
        return
    for line, row in rows:
        if isinstance(row, list):
            for n, look in at:
                if n < len(row):
                    look.look(line, row[n])


def read_rows(
    file: Opened, numbers: NumberReader, warn: Warn = lambda line, text: None
) -> Iterator[tuple[int, Row | Reject]]:
    """Return every row of the file with its line number, or why the line cannot be imported.

    ``warn`` hears of what was mended in rows that are imported, and of what is still worth a look there.
    """
    _, lines = read_table(file.path, file.encoding)
    reader = _RowReader(file, numbers)
    earlier = _Earlier(file.heading.sheet)
    for line, cells in lines:
        row = Reject(reason=cells.reason) if isinstance(cells, BrokenLine) else reader.read(cells)
        checked = row if isinstance(row, Reject) else earlier.check(line, row)
        if not isinstance(checked, Reject):
            for text in reader.warnings:
                warn(line, text)
        yield line, checked


class _RowReader:
    """Turns the cells of one file's rows into rows as the store takes them.

    ``warnings`` are of the last row.
    """

    def __init__(self, file: Opened, numbers: NumberReader) -> None:
        self._sheet = file.heading.sheet
        self._names = file.heading.columns
        self._orders, self._points = file.orders, file.points
        self._phones = PhoneCells(numbers, file.ways.region, file.ways.area)
        self._usual_currency = CURRENCY_OF_REGION.get(file.ways.region)
        self._sign = ""
        self.warnings: list[str] = []

    def read(self, cells: list[str]) -> Row | Reject:
        self.warnings, self._sign = [], ""
        if len(cells) > len(self._names) and any(cell.strip() for cell in cells[len(self._names) :]):
            return Reject(reason=f"row: {len(cells)} cells under {len(self._names)} columns")
        row: Row = {}
        for name, text in self._texts(cells).items():
            try:
                self._put(row, name, text)
            except BadCell as bad:
                return Reject(reason=f"{name}: {bad}")
        return self._missing(row) or self._with_currency(row)

    def _texts(self, cells: list[str]) -> dict[str, str]:
        """The texts by column; those of columns of one name joined, as in a cell of several."""
        found: dict[str, str] = {}
        for name, cell in zip(self._names, cells, strict=False):
            text = cell.strip()
            found[name] = (
                f"{found[name]};{text}"
                if name in SEVERAL and found.get(name) and text
                else (found.get(name) or text)
            )
        return found

    def _put(self, row: Row, name: str, text: str) -> None:
        if not text:
            return
        if len(text) > LONG:
            raise BadCell(f"longer than {LONG} characters")
        if name == "phone":
            row[name], warnings = self._phones.read(text)
            self.warnings += warnings
            return
        text = self._mended(name, text)
        if name == "name" and self._sheet is CUSTOMERS and not any(map(str.isalpha, text)):
            self.warnings.append("name: without a letter; is it the right column?")
        if name == "customer_id":
            row[name] = CUSTOMER_ID.read(text) if self._sheet is CUSTOMERS else text
        elif name in self._orders:
            row[name] = self._sheet.columns[name].read(in_order(text, self._orders[name]))
        elif name in self._points:
            self._sign, bare = apart(text)
            row[name] = self._sheet.columns[name].read(with_point(bare, self._points[name]))
        elif name in self._sheet.columns:
            row[name] = read = self._sheet.columns[name].read(text)
            if self._sheet.columns[name] is MAILS and isinstance(read, list):
                self.warnings += [f"{name}: {NO_DOT}" for one in read if "." not in one.partition("@")[2]]
        else:
            row.setdefault("attributes", {})[name] = text

    def _mended(self, name: str, text: str) -> str:
        cell = mended(name, text)
        if cell.warning is not None:
            self.warnings.append(f"{name}: {cell.warning}")
        return cell.text

    def _missing(self, row: Row) -> Reject | None:
        for name in self._sheet.needed:
            if name not in row:
                return Reject(reason=f"{name}: needed, but empty")
        if self._sheet is not CUSTOMERS and not row.get("customer_id") and not row.get("phone"):
            return Reject(reason="customer_id: needed, or a phone")
        return None

    def _with_currency(self, row: Row) -> Row | Reject:
        if "price" in row or "total" in row:
            try:
                row["currency"] = currency_of(self._sign, row.get("currency"), self._usual_currency)
            except BadCell as bad:
                return Reject(reason=f"currency: {bad}")
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
    file: Opened,
    sink: RowSink,
    numbers: NumberReader,
    *,
    progress: Callable[[int], None] = lambda line: None,
) -> Summary:
    """Write the rows of ``file`` to ``sink`` in batches; ``progress`` hears of the last line of each."""
    summary = Summary(kind=file.kind, notes=file.notes)
    lines = read_rows(file, numbers, lambda line, text: summary.warnings.append((line, text)))
    # Reading numbers and days keeps a processor busy: not on the loop.
    while batch := await asyncio.to_thread(lambda: list(islice(lines, BATCH))):
        good = [(line, row) for line, row in batch if not isinstance(row, Reject)]
        summary.rejects += [(line, row.reason) for line, row in batch if isinstance(row, Reject)]
        results = await sink.write_rows(file.kind, [row for _, row in good]) if good else []
        for (line, _), result in zip(good, results, strict=True):
            if result.status == "rejected":
                summary.rejects.append((line, result.reason or ""))
            else:
                summary.warnings += [(line, result.reason)] if result.reason is not None else []
                setattr(summary, result.status, getattr(summary, result.status) + 1)
        progress(batch[-1][0])
    summary.rejects.sort()
    summary.warnings.sort()
    return summary
