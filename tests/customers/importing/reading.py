"""Files of tests, written, read and imported as the command line does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contacthub.customers.importing.importing import import_rows, read_rows
from contacthub.customers.importing.opening import Opened, open_file
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.importing.summary import Summary
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore

FILES = Path(__file__).parent / "files"
NUMBERS = PhoneNumbers("CN")


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(
    path: Path, kind: str | None = "customers", region: str = "CN", **ways: str
) -> list[tuple[int, Any]]:
    return list(read_rows(opened(path, kind, region, **ways), NUMBERS))


def opened(path: Path, kind: str | None = None, region: str = "CN", **ways: str) -> Opened:
    """A file of one table that needs no unpacking."""
    [file] = open_file(path, Ways(region=region, **ways), kind, scratch=path.parent)
    return file


async def imported(path: Path, store: CustomerStore, kind: str | None = "customers", **ways: str) -> Summary:
    outcome = await import_rows(opened(path, kind, **ways), store, NUMBERS)
    [summary] = outcome.summaries
    return summary
