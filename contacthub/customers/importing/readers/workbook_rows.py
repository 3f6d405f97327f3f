"""Turns a workbook into rows of text, in a process of its own: ``python workbook_rows.py FILE FOLDER``.

A workbook may be made to need any amount of memory: two cells far apart, or a sheet that unpacks a
thousandfold. Here that ends this process by its limits, and no hub. It imports nothing of ours, and writes
into FOLDER a file of JSON lines for each sheet, ``[line, [cell, …]]``, and to its output what they are.
"""

from __future__ import annotations

import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MIB = 1 << 20
MOST_MEMORY = 1536 * MIB
MOST_UNPACKED = 1024 * MIB
MOST_WRITTEN = 2048 * MIB
MOST_SECONDS = 300
MOST_COLUMNS = 2_000
MOST_SHEETS = 200
SURE_DIGITS = 10**15


class TooMuch(Exception):
    """The workbook is larger than any list of customers; the text says in what."""


def text_of(cell: Any) -> str:
    """A cell as it is written in a text file: whole numbers and days without what a spreadsheet adds."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < SURE_DIGITS else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time | timedelta | int):
        return str(cell)
    return ""


def write(file: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the rows of every visible sheet; return what each is called and where it is. Raises: TooMuch."""
    _check_unpacked(file)
    book = CalamineWorkbook.from_path(str(file))
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > MOST_SHEETS:
        raise TooMuch(f"it has {len(sheets)} sheets; at most {MOST_SHEETS} are read")
    found = []
    for n, meta in enumerate(sheets):
        is_hidden = meta.visible != SheetVisibleEnum.Visible
        rows = 0 if is_hidden else _write_sheet(book.get_sheet_by_name(meta.name), meta.name, folder / f"{n}")
        found.append({"name": meta.name, "hidden": is_hidden, "rows": rows, "file": f"{n}"})
    return found


def _write_sheet(sheet: Any, name: str, path: Path) -> int:
    if sheet.total_width > MOST_COLUMNS:
        raise TooMuch(
            f"the sheet {name[:60]} has {sheet.total_width} columns; at most {MOST_COLUMNS} are read"
        )
    written = 0
    with path.open("wb") as out:
        for line, row in enumerate(sheet.iter_rows(), 1):
            cells = [text_of(one) for one in row]
            if any(cells):
                out.write(orjson.dumps([line, cells]) + b"\n")
                written += 1
    return written


def _check_unpacked(file: Path) -> None:
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        size = sum(one.file_size for one in archive.infolist())
    if size > MOST_UNPACKED:
        raise TooMuch(f"it unpacks to {size // MIB} MiB; at most {MOST_UNPACKED // MIB} are read")


def main() -> int:
    """Write the sheets and say so; say what is wrong on one line otherwise."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = write(Path(sys.argv[1]), Path(sys.argv[2]))
    except TooMuch as fault:
        said: dict[str, Any] = {"fault": str(fault)}
    except PasswordError:
        said = {"fault": "it is locked with a password; save it without one"}
    except (CalamineError, zipfile.BadZipFile, MemoryError, OSError) as fault:
        said = {"fault": f"it cannot be read as a workbook ({type(fault).__name__})"}
    else:
        said = {"sheets": sheets}
    sys.stdout.buffer.write(orjson.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
