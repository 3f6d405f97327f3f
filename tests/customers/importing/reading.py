"""Files of tests, written, read and imported as the command line does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contacthub.customers.importing.importing import Summary, import_rows, read_rows
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore

FILES = Path(__file__).parent / "files"
NUMBERS = PhoneNumbers("CN")


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(path: Path, kind: str = "customers", region: str = "CN") -> list[tuple[int, Any]]:
    return list(read_rows(path, kind, numbers=NUMBERS, region=region))


async def imported(path: Path, store: CustomerStore, kind: str = "customers") -> Summary:
    return await import_rows(read_rows(path, kind, numbers=NUMBERS, region="CN"), kind, store)
