"""Looks at the whole of a table before anything of it is written: its columns and how they are written."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contacthub.customers.importing.days import OrderOf
from contacthub.customers.importing.mapping.headings import UnclearKind
from contacthub.customers.importing.mapping.mapping_file import MappingFile
from contacthub.customers.importing.mapping.recognising import program_of
from contacthub.customers.importing.mapping.tables import mapped, mapped_by
from contacthub.customers.importing.mapping.uses import ColumnMapping
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.importing.prices import PointOf
from contacthub.customers.importing.readers.csv_files import DELIMITERS
from contacthub.customers.importing.readers.encodings import CHUNK
from contacthub.customers.importing.readers.table import Table, csv_table
from contacthub.customers.importing.readers.vcards import is_vcard, vcard_table
from contacthub.customers.importing.readers.workbooks import is_workbook, workbook_tables
from contacthub.customers.importing.rows.cell_reader import CURRENCY_OF_REGION, Form, Ways
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import DAYS, amount
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.purchases import PURCHASES

MOST_HEADINGS: Final = 100
MOST_OF_HEADING: Final = 60
"""Of columns that were not understood, in a note."""
OF_AMOUNT: Final = ("amount",)
"""Fields that are amounts besides the columns of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A table that can be read: what it holds, and what there is to say about it as a whole.

    ``orders``: the order of the days of each column. ``point``: what stands before the cents. ``unused`` are
    columns that are filled and of no use, ``attributes`` those of a program that are kept as such.
    ``currency`` is that of its amounts, where no column says it.
    """

    table: Table
    ways: Ways
    mapping: ColumnMapping
    orders: Mapping[int, str | None]
    point: str
    unused: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    currency: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What its rows are, customers first."""
        return self.mapping.kinds

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not said by the file in so many words."""
        heading, uses = self.table.heading, self.mapping.uses
        notes = list(self.table.notes)
        attributes = self.attributes or [
            heading[n]
            for n, use in enumerate(uses)
            if use is not None and use.field == "attribute" and self.mapping.program is None
        ]
        if attributes:
            why = "kept as attributes" if self.mapping.program else "not known, kept as attributes"
            notes.append(f"columns {why}: {_named(attributes)}")
        if self.unused:
            notes.append(f"columns not used: {_named(self.unused)}")
        if self.currency is not None:
            notes.append(f"amounts without a currency are in {self.currency}")
        words = {"dmy": "day first", "mdy": "month first"}
        notes += [
            f"{_field(uses, n)}: days read {words[one]}" for n, one in self.orders.items() if one in words
        ]
        return tuple(notes)

    def form(self, numbers: NumberReader) -> Form:
        """How its cells are read."""
        return Form(
            heading=self.table.heading,
            mapping=self.mapping,
            ways=self.ways,
            phones=PhoneCells(numbers, self.ways.region, self.ways.area),
            orders=self.orders,
            point=self.point,
            is_spreadsheet=self.table.is_spreadsheet,
        )


def open_file(
    path: Path, ways: Ways, kind: str | None = None, *, scratch: Path, mapping: MappingFile | None = None
) -> list[Opened]:
    """Open every table of a file; what has to be unpacked is kept in ``scratch`` until it has been imported.

    Sheets of a workbook that hold nothing of ours are left out, and the first of the others says so.

    Raises:
        UnclearKind: the columns do not say what the file holds.
        UnreadableFile: the file as a whole cannot be read, or only by guessing.
    """
    found: list[Opened] = []
    faults: list[tuple[Table, UnclearKind]] = []
    for table in tables_of(path, ways, scratch):
        try:
            found.append(open_table(table, ways, kind, mapping))
        except UnclearKind as fault:
            faults.append((table, fault))
    if not found:
        raise faults[0][1]
    unread = tuple(f"the sheet {table.sheet} is not read: {fault}" for table, fault in faults)
    first = replace(found[0], table=replace(found[0].table, notes=(*found[0].table.notes, *unread)))
    return [first, *found[1:]]


def tables_of(path: Path, ways: Ways, scratch: Path) -> list[Table]:
    """The tables of a file, by what its first bytes say that it is. Raises: UnreadableFile."""
    with path.open("rb") as file:
        start = file.read(512)
    if is_workbook(start):
        return workbook_tables(path, scratch)
    if is_vcard(start):
        return [vcard_table(path, ways.encoding, ways.region, scratch)]
    usual = _usual_encoding(path)
    return [csv_table(path, ways.encoding, ways.region, usual, delimiter=ways.delimiter)]


def _usual_encoding(path: Path) -> str | None:
    """The encoding that the program of a file writes, where its heading is plain and says which it is."""
    with path.open("rb") as file:
        first = file.readline(CHUNK)
    if not first.isascii():
        return None
    line = first.decode("ascii").replace("\r", "\n").partition("\n")[0]
    program = program_of(next(csv.reader([line], delimiter=max(DELIMITERS, key=line.count)), []))
    return None if program is None else program.encoding


def open_table(table: Table, ways: Ways, kind: str | None = None, given: MappingFile | None = None) -> Opened:
    """Look at the whole of a table; without ``given`` and ``kind`` it says what it is itself.

    Raises:
        UnclearKind: the columns do not say what the table holds.
        UnreadableFile: the table as a whole cannot be read, or only by guessing.
    """
    table, mapping = mapped(table, ways, kind) if given is None else mapped_by(table, ways, given)
    if given is not None and given.dates is not None:
        ways = replace(ways, dates=given.dates)
    columns = {
        n: SHEETS[use.kind].columns[use.field]
        for n, use in enumerate(mapping.uses)
        if use is not None and use.field in SHEETS[use.kind].columns
    }
    days = {n: OrderOf(_field(mapping.uses, n)) for n, one in columns.items() if one.word in DAYS}
    amounts = [n for n, one in columns.items() if one.word is amount]
    amounts += [n for n, use in enumerate(mapping.uses) if use is not None and use.field in OF_AMOUNT]
    point = PointOf(_field(mapping.uses, amounts[0]) if amounts else "")
    looks: dict[int, OrderOf | PointOf] = dict.fromkeys(amounts, point)
    asked = {n for n in range(len(table.heading)) if n >= len(mapping.uses) or _is_asked(mapping, n)}
    filled = _look_at(table, asked, looks if ways.dates else {**days, **looks})
    is_kept = {n: mapping.uses[n] is not None for n in filled if n < len(mapping.uses)}
    return Opened(
        table=table,
        ways=ways,
        mapping=mapping,
        orders={n: ways.dates or one.order() for n, one in days.items()},
        point=point.mark(),
        unused=tuple(table.heading[n] for n in filled if not is_kept.get(n)),
        attributes=tuple(table.heading[n] for n in filled if is_kept.get(n)),
        currency=_supposed_currency(mapping, ways.region) if amounts else None,
    )


def _supposed_currency(mapping: ColumnMapping, region: str) -> str | None:
    """The currency of a file of both kinds that says none, and whose program has none of its own."""
    if mapping.currency is not None or not mapping.forgiving or "currency" in mapping.fields(PURCHASES.name):
        return None
    return CURRENCY_OF_REGION.get(region)


def _is_asked(mapping: ColumnMapping, n: int) -> bool:
    """Whether it is told of a column only where it is filled: exports have many that are not."""
    use = mapping.uses[n]
    return use is None or (mapping.program is not None and use.field == "attribute")


def _look_at(table: Table, asked: set[int], looks: Mapping[int, OrderOf | PointOf]) -> list[int]:
    """Show the cells of columns that have to be seen as a whole; return which of ``asked`` are filled."""
    filled: set[int] = set()
    if not looks and not asked:
        return []
    for line, row in table.rows():
        if isinstance(row, list):
            for n, look in looks.items():
                if n < len(row):
                    look.look(line, row[n])
            filled |= {n for n in asked - filled if n < len(row) and row[n].strip()}
    return sorted(filled)


def _field(uses: tuple[object, ...], n: int) -> str:
    use = uses[n]
    return str(use).partition(".")[2].partition(":")[0]


def _named(headings: list[str] | tuple[str, ...]) -> str:
    some = ", ".join(one[:MOST_OF_HEADING] for one in headings[:MOST_HEADINGS])
    more = len(headings) - MOST_HEADINGS
    return f"{some} and {more} more" if more > 0 else some
