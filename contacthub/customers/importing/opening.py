"""Looks at the whole of a table before anything of it is written: its columns and how they are written."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contacthub.customers.importing.days import OrderOf
from contacthub.customers.importing.mapping.recognising import program_of, recognise
from contacthub.customers.importing.mapping.uses import ColumnMapping
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.importing.prices import PointOf
from contacthub.customers.importing.programs.address_books import OUTLOOK
from contacthub.customers.importing.readers.encodings import CHUNK, LATIN_AT_HOME
from contacthub.customers.importing.readers.table import Table, csv_table
from contacthub.customers.importing.rows.cell_reader import Form, Ways
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import amount, day
from contacthub.customers.kinds.kinds import SHEETS

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
    """

    table: Table
    ways: Ways
    mapping: ColumnMapping
    orders: Mapping[int, str | None]
    point: str
    unused: tuple[str, ...]
    attributes: tuple[str, ...] = ()

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
        )


def open_file(path: Path, ways: Ways, kind: str | None = None) -> Opened:
    """Open a file of one table. Raises: UnclearKind, UnreadableFile."""
    return open_table(csv_table(path, ways.encoding, _home(path, ways.region)), ways, kind)


def _home(path: Path, region: str) -> str:
    """Where a text is from: English Outlook writes as western Windows does, wherever its owner is now."""
    if any(region in regions for regions in LATIN_AT_HOME.values()):
        return region
    with path.open("rb") as file:
        first = file.readline(CHUNK)
    if not first.isascii():
        return region
    program = program_of(next(csv.reader([first.decode("ascii")]), []))
    return "US" if program is OUTLOOK else region


def open_table(
    table: Table, ways: Ways, kind: str | None = None, mapping: ColumnMapping | None = None
) -> Opened:
    """Look at the whole of a table; without ``mapping`` and ``kind`` it says what it is itself.

    Raises:
        UnclearKind: the columns do not say what the table holds.
        UnreadableFile: the table as a whole cannot be read, or only by guessing.
    """
    mapping = mapping or recognise(table.heading, kind)
    columns = {
        n: SHEETS[use.kind].columns[use.field]
        for n, use in enumerate(mapping.uses)
        if use is not None and use.field in SHEETS[use.kind].columns
    }
    days = {n: OrderOf(_field(mapping.uses, n)) for n, one in columns.items() if one.word is day}
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
    )


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
