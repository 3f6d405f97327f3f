"""Reads CSV files as offices make them: any delimiter, quotes in any state, each line for itself.

A cell may hold several lines between quotes. A quote that is never closed would swallow the rows after it,
so a record that does not fit together is rejected at its first line, and reading goes on with the next line:

    q3,"unclosed,138…     rejected
    q4,Next,138…          read
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from contacthub.customers.importing.readers.encodings import CHUNK, UnreadableFile

MAX_CELL: Final = 1 << 20
MOST_COLUMNS: Final = 2_000
"""As of a sheet of a workbook."""
MOST_LINES: Final = 1_000
"""Of one record."""
MOST_CHARACTERS: Final = 100_000
"""Of a record of several lines."""
DELIMITERS: Final = (",", "\t", ";", "|")
RARE_DELIMITERS: Final = ("，", "；", "^", "~", "¦")
"""What is typed for them where Chinese is written, and what programs take that avoid them; taken where a
heading has none of the others."""
SEPARATOR_LINE: Final = re.compile(r"""("?)sep=(.)\1[\r\n]*""", re.IGNORECASE)
"""What Excel writes, and reads, before the heading: ``sep=;``; others put it between quotes."""
SURE_COLUMNS: Final = 3
"""From so many columns on, a line inside a cell that has as many cells is a row that a quote swallowed."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line whose quotes do not fit together."""

    reason: str


NumberedLine = tuple[int, list[str] | BrokenLine]


def lines_in(path: Path) -> int:
    """Count the lines of ``path``, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


def read_lines(path: Path, codec: str, delimiter: str | None = None) -> Iterator[NumberedLine]:
    """Return each row that is not empty with the number of its first line; the first is the heading."""
    with path.open(encoding=codec, newline="") as file:
        csv.field_size_limit(MAX_CELL)
        yield from _Records(file, delimiter)


class _Records:
    """The records of a file; the lines of one that did not fit together are read again, each for itself."""

    def __init__(self, file: TextIO, delimiter: str | None) -> None:
        self._file = iter(file)
        self._given = delimiter
        self._ahead: deque[str] = deque()
        self._line = 1
        self._width = 0

    def __iter__(self) -> Iterator[NumberedLine]:
        delimiter = self._delimiter()
        while (first := self._next()) is not None:
            begins = self._line
            row, taken = self._record(first, delimiter)
            self._line += taken
            if isinstance(row, BrokenLine):
                yield begins, row
            elif any(cell.strip() for cell in row):
                self._width = self._width or len(row)
                yield begins, row

    def _next(self) -> str | None:
        return self._ahead.popleft() if self._ahead else next(self._file, None)

    def _delimiter(self) -> str:
        """The one that is given, or a ``sep=`` line names, else the most frequent of the heading."""
        first = (self._next() or "").lstrip("\ufeff")
        if said := SEPARATOR_LINE.fullmatch(first):
            self._line = 2
            return self._given or said[2]
        if first:
            self._ahead.append(first)
        if self._given is not None:
            return self._given
        outside = "".join(first.split('"')[::2])
        some = DELIMITERS if any(map(outside.count, DELIMITERS)) else (DELIMITERS[0], *RARE_DELIMITERS)
        return max(some, key=outside.count)

    def _record(self, first: str, delimiter: str) -> tuple[list[str] | BrokenLine, int]:
        """The record that begins with ``first``, and of how many lines it is."""
        if '"' not in first:
            return first.rstrip("\r\n").split(delimiter), 1
        taken = [first]
        try:
            row = next(csv.reader(self._taking(taken), delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration):
            row = None
        if len(taken) == 1:
            return row if row is not None else self._quoted_inside(first, delimiter), 1
        if row is not None and not self._has_swallowed(row, taken, delimiter):
            return row, len(taken)
        self._ahead.extendleft(reversed(taken[1:]))
        return BrokenLine("row: a quote is opened and not closed on this line"), 1

    def _taking(self, taken: list[str]) -> Iterator[str]:
        yield taken[0]
        size = len(taken[0])
        while len(taken) < MOST_LINES and size < MOST_CHARACTERS:
            line = self._next()
            if line is None:
                return
            taken.append(line)
            size += len(line)
            yield line

    def _has_swallowed(self, row: list[str], taken: list[str], delimiter: str) -> bool:
        """Whether a record of several lines is rather several records."""
        if self._width and len(row) != self._width:
            return True
        if self._width < SURE_COLUMNS:
            return False
        return any(line.count(delimiter) >= self._width - 1 for line in taken[1:-1]) or (
            taken[-1].partition('"')[0].count(delimiter) >= self._width - 1
        )

    def _quoted_inside(self, line: str, delimiter: str) -> list[str] | BrokenLine:
        """A line such as ``q1,"Bob" Smith,138``: the quotes are taken off where all its cells are there."""
        try:
            [row] = csv.reader([line], delimiter=delimiter)
        except (csv.Error, ValueError):
            row = []
        if len(row) == self._width and line.count('"') % 2 == 0:
            return row
        return BrokenLine("row: the quotes on this line do not fit together")


def read_table(
    path: Path, codec: str, delimiter: str | None = None
) -> tuple[list[str], Iterator[NumberedLine]]:
    """Return the cells of the heading of ``path``, and its rows. Raises: UnreadableFile."""
    lines = read_lines(path, codec, delimiter)
    line, heading = next(lines, (1, []))
    if isinstance(heading, BrokenLine):
        raise UnreadableFile(f"line {line}: {heading.reason}")
    if not heading:
        raise UnreadableFile("the file is empty")
    if len(heading) > MOST_COLUMNS:
        raise UnreadableFile(
            f"line {line}: the heading has {len(heading):,} columns; at most {MOST_COLUMNS:,} are read"
        )
    return heading, lines
