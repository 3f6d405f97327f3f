"""Finds the heading of a table and what its columns are; where headings do not say it, their cells do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Final

from contacthub.customers.importing.mapping.guessing import guessed, looks_like_data
from contacthub.customers.importing.mapping.headings import UnclearKind
from contacthub.customers.importing.mapping.mapping_file import MappingFile
from contacthub.customers.importing.mapping.recognising import of_program, recognise
from contacthub.customers.importing.mapping.uses import ColumnMapping, Use
from contacthub.customers.importing.programs.address_books import VCARD
from contacthub.customers.importing.readers.csv_files import NumberedLine
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.readers.table import Table, headed
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.numbers import PhoneNumbers

ABOVE: Final = 20
"""Lines above a heading that may hold titles."""
SAMPLE: Final = 200
Rows = Callable[[], Iterator[NumberedLine]]


def mapped(table: Table, ways: Ways, kind: str | None) -> tuple[Table, ColumnMapping]:
    """The table with its heading, and what the columns are.

    Raises:
        UnclearKind: neither headings nor cells say it.
        UnreadableFile: a column has no name, stands twice, or is missing.
    """
    if table.program == VCARD.name:
        return table, of_program(table.heading, VCARD)
    try:
        mapping = recognise(table.heading, kind)
    except UnreadableFile as fault:
        found = (
            None if all(table.heading) and not isinstance(fault, UnclearKind) else _headed_below(table, kind)
        )
        if found is None and kind is None and isinstance(fault, UnclearKind) and not fault.is_orders:
            found = _by_cells(table, ways)
        if found is None:
            raise
        return found
    return table, mapping if mapping.reaches else _with_guesses(table, ways, mapping)


def mapped_by(table: Table, ways: Ways, given: MappingFile) -> tuple[Table, ColumnMapping]:
    """The table with the heading that a file of a mapping is for, which may stand below lines of titles.

    Raises:
        UnreadableFile: the table has none of the columns, or not those that are needed.
    """
    try:
        return table, given.of(table.heading)
    except UnreadableFile as fault:
        for below in (*_below(table), *_numbered(table, ways)):
            try:
                return below, given.of(below.heading)
            except UnreadableFile:
                continue
        raise fault from None


def _headed_below(table: Table, kind: str | None) -> tuple[Table, ColumnMapping] | None:
    """The table with a heading below lines of titles, where one of the first lines is a heading."""
    for below in _below(table):
        try:
            return below, recognise(below.heading, kind)
        except UnreadableFile:
            continue
    return None


def _below(table: Table) -> Iterator[Table]:
    """The table as it is where one of the first lines is its heading."""
    for n, (line, cells) in enumerate(islice(table.rows(), ABOVE), 1):
        if isinstance(cells, list) and sum(map(bool, map(str.strip, cells))) > 1:
            note = f"the heading is line {line}; what is above it is not read"
            rows = _after(table.rows, n)
            yield replace(table, heading=headed(cells), rows=rows, notes=(*table.notes, note))


def _after(rows: Rows, n: int) -> Rows:
    return lambda: islice(rows(), n, None)


def _with_first(first: Sequence[str], rows: Rows) -> Rows:
    return lambda: chain([(1, list(first))], rows())


def _by_cells(table: Table, ways: Ways) -> tuple[Table, ColumnMapping] | None:
    """Customers, by the cells alone; a first row that is no heading is the first of the rows."""
    table = next(_numbered(table, ways), table)
    attribute = Use(CUSTOMERS.name, "attribute")
    mapping = _with_guesses(table, ways, ColumnMapping(uses=(attribute,) * len(table.heading)))
    fields = set(mapping.fields(CUSTOMERS.name))
    return (table, mapping) if "name" in fields and fields & {"phone", "email"} else None


def _numbered(table: Table, ways: Ways) -> Iterator[Table]:
    """The table with numbers for names of its columns, where its first line is no heading."""
    if looks_like_data(table.heading, PhoneNumbers(ways.region), ways.region):
        width = max((len(cells) for _, cells in _sample(table)), default=0)
        yield replace(
            table,
            heading=tuple(f"column {n}" for n in range(1, max(width, len(table.heading)) + 1)),
            rows=_with_first(table.heading, table.rows),
            notes=(*table.notes, "the first line is no heading; the columns are numbered"),
        )


def _with_guesses(table: Table, ways: Ways, mapping: ColumnMapping) -> ColumnMapping:
    """The mapping with the unknown columns of customers that their cells explain."""
    if mapping.kinds != (CUSTOMERS.name,):
        return mapping
    unknown = [n for n, use in enumerate(mapping.uses) if use is not None and use.field == "attribute"]
    rows = [cells for _, cells in _sample(table)]
    fields = set(mapping.fields(CUSTOMERS.name))
    found = {
        n: (field, sure)
        for n, (field, sure) in guessed(rows, unknown, PhoneNumbers(ways.region), ways.region).items()
        if field != "name" or not fields & {"name", "given", "family"}
    }
    uses = [Use(CUSTOMERS.name, found[n][0]) if n in found else use for n, use in enumerate(mapping.uses)]
    return replace(mapping, uses=tuple(uses), guessed={n: sure for n, (_, sure) in found.items()})


def _sample(table: Table) -> Iterator[tuple[int, list[str]]]:
    for line, cells in islice(table.rows(), SAMPLE):
        if isinstance(cells, list):
            yield line, cells
