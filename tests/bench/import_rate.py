"""How fast a file comes in: rows a minute of ``contacthub import``, start and all, beside bare writing.

The floor reads the same file with ``csv`` and writes it by ``executemany``, unchecked, into the same tables.
"""

from __future__ import annotations

import asyncio
import csv
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from contacthub.customers.file import MIGRATIONS, NAME
from contacthub.database.engines.sqlite_files import SqliteFiles

ROWS = 100_000
SEED = 11
BATCH = 1_000
FAMILIES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高", "伟芳娜秀英敏静丽强磊军洋勇艳杰"
HEADING = ("customer_id", "name", "phone", "email", "company", "tier", "address", "birthday", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How long a file took, and how many of its rows that is in a minute."""

    what: str
    seconds: float
    rows_per_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRate:
    """The rates of a file of so many rows, the floor last."""

    rows: int
    rates: list[Rate]


async def measure(folder: Path, progress: Callable[[float], None], *, rows: int = ROWS) -> ImportRate:
    """Measure in the existing empty ``folder``."""
    file = folder / "customers.csv"
    write_customers(file, rows)
    data = folder / "data"
    found = [await asyncio.to_thread(_command, "new customers", file, data, rows)]
    progress(0.5)
    found.append(await asyncio.to_thread(_command, "the same again", file, data, rows))
    progress(0.9)
    bare = SqliteFiles(folder)
    async with await bare.writer(NAME, MIGRATIONS):
        pass
    found.append(await asyncio.to_thread(_floor, file, bare.path(NAME), rows))
    return ImportRate(rows=rows, rates=found)


def write_customers(file: Path, rows: int) -> None:
    """Write customers with what those of a shop have; one in five has two numbers."""
    luck = random.Random(SEED)
    with file.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(HEADING)
        lines.writerows(_row(luck, n) for n in range(rows))


def _row(luck: random.Random, n: int) -> list[str]:
    mobile = f"138{luck.randrange(10**8):08d}"
    return [
        f"C{n}",
        luck.choice(FAMILIES) + luck.choice(GIVEN) + luck.choice(GIVEN),
        mobile if n % 5 else f"{mobile};021-6{luck.randrange(10**7):07d}",
        f"c{n}@example.com" if n % 2 else "",
        f"某某公司{n % 997}" if n % 7 == 0 else "",
        ("", "gold", "silver")[n % 3],
        f"上海市徐汇区漕溪路{n % 500}号",
        f"19{50 + n % 50}-{1 + n % 12:02d}-{1 + n % 28:02d}" if n % 4 == 0 else "",
        "喜欢静音款" if n % 9 == 0 else "",
    ]


def _command(what: str, file: Path, data: Path, rows: int) -> Rate:
    words = [sys.executable, "-m", "contacthub", "import", str(file), "--data", str(data)]
    began = time.perf_counter()
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if f"{rows} {'new' if what.startswith('new') else 'unchanged'}" not in done.stdout:
        raise RuntimeError(f"not every row came in: {done.stdout[:200]}")
    return _rate(what, rows, seconds)


def _rate(what: str, rows: int, seconds: float) -> Rate:
    return Rate(what=what, seconds=round(seconds, 2), rows_per_minute=round(60 * rows / seconds))


def _floor(file: Path, target: Path, rows: int) -> Rate:
    with closing(sqlite3.connect(target, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = FULL")
        began = time.perf_counter()
        with file.open(encoding="utf-8", newline="") as lines:
            read = csv.reader(lines)
            next(read)
            while batch := list(islice(read, BATCH)):
                raw.execute("BEGIN")
                raw.executemany(CUSTOMER, _customers(batch))
                raw.executemany(PHONE, _phones(batch))
                raw.executemany(EMAIL, ((row[0], row[3]) for row in batch if row[3]))
                raw.execute("COMMIT")
        seconds = time.perf_counter() - began
    return _rate("floor", rows, seconds)


CUSTOMER = (
    "INSERT INTO customers (id, version, name, company, tier, addresses, birthday, tags, notes, attributes, "
    "created_at, updated_at) VALUES (?, 1, ?, ?, ?, ?, ?, '[]', ?, '{}', 0, 0)"
)
PHONE = "INSERT INTO phones (customer_id, n, e164, raw) VALUES (?, ?, ?, ?)"
EMAIL = "INSERT INTO emails (customer_id, n, email) VALUES (?, 0, ?)"


def _customers(batch: list[list[str]]) -> Iterator[tuple[str | None, ...]]:
    for row in batch:
        yield (
            row[0],
            row[1],
            row[4] or None,
            row[5] or None,
            f'["{row[6]}"]',
            row[7] or None,
            row[8] or None,
        )


def _phones(batch: list[list[str]]) -> Iterator[tuple[str, int, str, str]]:
    for row in batch:
        for n, number in enumerate(row[2].split(";")):
            yield row[0], n, f"+86{number.replace('-', '').removeprefix('0')}", number
