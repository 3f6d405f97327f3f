"""Reads CSV files as offices make them: any usual encoding, Chinese or English headings."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.kinds.kinds import SHEETS

CHUNK: Final = 1 << 20
MAX_CELL: Final = 1 << 20
ENCODINGS: Final = ("utf-8", "gb18030")
DELIMITERS: Final = (",", "\t", ";")

OWNER: Final = ("customer_id", "phone")
"""The columns that say whose a row is."""

KNOWN: Final = frozenset({*OWNER, *(name for sheet in SHEETS.values() for name in sheet.columns)})
HEADINGS: Final = MappingProxyType(
    {word: name for sheet in SHEETS.values() for word, name in sheet.headings.items()}
)


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the text says why and what to do."""


def encoding_of(path: Path) -> str:
    """Return the encoding of ``path``: UTF-8, with or without a mark, else GB18030.

    Raises:
        UnreadableFile: it is neither.
    """
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return "utf-8-sig" if encoding == "utf-8" else encoding
    raise UnreadableFile("the file is neither UTF-8 nor GB18030; save it as one of them")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines_in(path: Path) -> int:
    """Count the lines of ``path``, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line whose quotes do not fit together."""

    reason: str


def read_lines(path: Path) -> Iterator[tuple[int, list[str] | BrokenLine]]:
    """Return each row that is not empty with the number of the line it begins on; the first is the heading.

    Raises:
        UnreadableFile: the encoding is unknown.
    """
    with path.open(encoding=encoding_of(path), newline="") as file:
        heading = file.readline()
        file.seek(0)
        csv.field_size_limit(MAX_CELL)
        rows = csv.reader(file, delimiter=max(DELIMITERS, key=heading.count), strict=True)
        begins = 1
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield begins, BrokenLine(f"row: {error}")
            else:
                if any(cell.strip() for cell in row):
                    yield begins, row
            begins = rows.line_num + 1


def heading_of(path: Path) -> list[str]:
    """Return the column names of ``path``. Raises: UnreadableFile."""
    return _heading(next(read_lines(path), (1, [])))


def _heading(first: tuple[int, list[str] | BrokenLine]) -> list[str]:
    line, row = first
    if isinstance(row, BrokenLine):
        raise UnreadableFile(f"line {line}: {row.reason}")
    return columns_of(row)


def read_table(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str] | BrokenLine]]]:
    """Return the column names of ``path`` and its rows. Raises: UnreadableFile."""
    lines = read_lines(path)
    return _heading(next(lines, (1, []))), lines


def columns_of(heading: list[str]) -> list[str]:
    """Translate the heading into column names; what is not known keeps its own.

    Raises:
        UnreadableFile: a name is missing or stands twice.
    """
    if not heading:
        raise UnreadableFile("the file is empty")
    cells = [cell.strip().lstrip("\ufeff") for cell in heading]
    while cells and not cells[-1]:
        cells.pop()
    names = [HEADINGS.get(cell, _known_or_own(cell)) for cell in cells]
    for name in names:
        if not name:
            raise UnreadableFile("line 1: a column has no name")
        if names.count(name) > 1:
            raise UnreadableFile(f"line 1: the column {name} stands twice")
    return names


def _known_or_own(cell: str) -> str:
    folded = cell.casefold().replace(" ", "_")
    return folded if folded in KNOWN else cell


def sheet_of(names: list[str]) -> Sheet:
    """Guess what a file holds from its columns.

    Raises:
        UnreadableFile: it may be several things, or none.
    """
    fitting = [sheet for sheet in SHEETS.values() if set(sheet.needed) <= set(names)]
    owned = [sheet for sheet in fitting if sheet is not CUSTOMERS and set(OWNER) & set(names)]
    if len(owned) == 1:
        return owned[0]
    if owned:
        raise UnreadableFile(f"line 1: this may be {' or '.join(one.name for one in owned)}; say which")
    if fitting == [CUSTOMERS]:
        return CUSTOMERS
    raise UnreadableFile("line 1: the columns are those of no kind of file; the heading may be missing")


def check_columns(sheet: Sheet, names: list[str]) -> None:
    """Say so when a column is missing that every row needs. Raises: UnreadableFile."""
    missing = [name for name in sheet.needed if name not in names]
    if sheet is not CUSTOMERS and not set(OWNER) & set(names):
        missing.append(" or ".join(OWNER))
    if missing:
        raise UnreadableFile(f"line 1: {sheet.name} need the column {', '.join(missing)}")
