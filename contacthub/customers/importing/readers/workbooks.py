"""Workbooks of spreadsheet programs, each sheet a table: .xlsx, .xls, .ods."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.importing.readers.csv_files import NumberedLine
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.readers.table import Table, headed

READER: Final = Path(__file__).with_name("workbook_rows.py")
SECONDS: Final = 600
ZIP: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0"


def is_workbook(start: bytes) -> bool:
    """Whether a file that begins so is a workbook, or another archive."""
    return start.startswith((ZIP, OLD))


def workbook_tables(path: Path, scratch: Path) -> list[Table]:
    """The sheets of a workbook that hold anything; their rows are kept in ``scratch``.

    Raises:
        UnreadableFile: it is no workbook, or too large.
    """
    sheets = _sheets(path, scratch)
    filled = [one for one in sheets if one["rows"]]
    hidden = tuple(f"the hidden sheet {one['name']} is not read" for one in sheets if one["hidden"])
    if not filled:
        raise UnreadableFile("the workbook has no sheet with anything in it")
    return [_table(path, scratch / one["file"], one, hidden, alone=len(filled) == 1) for one in filled]


def _sheets(path: Path, scratch: Path) -> list[dict[str, Any]]:
    words = [sys.executable, "-P", str(READER), str(path), str(scratch)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(f"the workbook took more than {SECONDS} s to read; {MEND}") from None
    if done.returncode != 0 or not done.stdout:
        raise UnreadableFile(f"the workbook needs more memory or time than any list of customers; {MEND}")
    said: dict[str, Any] = orjson.loads(done.stdout)
    if "fault" in said:
        raise UnreadableFile(f"the workbook is not read: {said['fault']}; {MEND}")
    sheets: list[dict[str, Any]] = said["sheets"]
    return sheets


MEND: Final = "copy what is needed into a new one, or save it as CSV UTF-8"


def _table(path: Path, kept: Path, sheet: dict[str, Any], notes: tuple[str, ...], *, alone: bool) -> Table:
    _, heading = next(kept_rows(kept))
    assert isinstance(heading, list)
    return Table(
        path=path,
        heading=headed(heading),
        rows=lambda: _after_first(kept),
        sheet=None if alone else sheet["name"],
        notes=notes,
        is_spreadsheet=True,
        count=lambda: sheet["rows"],
    )


def _after_first(kept: Path) -> Iterator[NumberedLine]:
    rows = kept_rows(kept)
    next(rows, None)
    return rows


def kept_rows(kept: Path) -> Iterator[NumberedLine]:
    """The rows of a table that was read before: a JSON array on each line."""
    with kept.open("rb") as lines:
        for line in lines:
            number, cells = orjson.loads(line)
            yield number, cells
