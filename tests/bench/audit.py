"""The audit at ten million rows: how quick its list is by each filter, and how fast it is verified.

``python -m tests.bench.audit fill|lists|verify|floor FOLDER [--rows N]``: each in a process of its own, for
its peak. ``fill`` makes the rows, in time as a hub writes them, and seals them; ``floor`` reads every row and
does nothing with it.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from contacthub.audit.seals import SQL, SealStore
from contacthub.audit.store import AuditStore, Wanted
from contacthub.audit.verifying import Verifier
from contacthub.database.engines.sqlite_files import SqliteFiles, read_only
from contacthub.hub.store import MIGRATIONS

BEGAN: Final = 1_700_000_000_000
EVERY_MS: Final = 5_000
ASKED: Final = 300
ACTIONS: Final = ("open_card", "search_customers", "read_work", "change_customer", "sign_in", "refused")
RARE: Final = "erase_customer"
INDEXES: Final = (
    "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'audit' AND type = 'index' AND sql > ''"
)
PUT: Final = (
    "INSERT INTO audit (at, viewer, action, subject, address, details, count, last_at, key)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def rows_of(count: int) -> Iterator[tuple[Any, ...]]:
    """Of 500 people and a million customers; each 20th counts on, each 50,000th is of a rare action."""
    die = random.Random(7)
    for n in range(count):
        at = BEGAN + n * EVERY_MS
        action = RARE if n % 50_000 == 0 else die.choice(ACTIONS)
        subject = f"C{die.randrange(1_000_000)}" if n % 3 else ""
        key = f"{n if n % 20 else max(n - 1, 0):024x}"
        many = 1 if n % 20 else 2
        details = '{"what": "customer"}'
        yield at, f"user{die.randrange(500)}", action, subject, "203.0.113.9", details, many, at, key


async def fill(folder: Path, count: int) -> None:
    """Make the rows without indexes, then these, as that is quicker; and seal all."""
    files = SqliteFiles(folder)
    async with await files.writer("hub", MIGRATIONS):
        pass
    with closing(sqlite3.connect(files.path("hub"))) as raw, raw:
        raw.execute("PRAGMA synchronous=OFF")
        indexes = raw.execute(INDEXES).fetchall()
        for name, _ in indexes:
            raw.execute(f"DROP INDEX {name}")
        raw.executemany(PUT, rows_of(count))
        for _, sql in indexes:
            raw.execute(sql)
    async with await files.writer("hub", MIGRATIONS) as writer:
        readers = await files.readers("hub")
        seals, began = SealStore(writer, readers), time.perf_counter()
        while await seals.seal_next(BEGAN + count * EVERY_MS):
            pass
        took = time.perf_counter() - began
        await readers.close()
    print(f"sealed {count / took:,.0f} rows/s; {files.path('hub').stat().st_size >> 20} MiB")  # noqa: T201


def questions(count: int) -> dict[str, Callable[[random.Random], Wanted]]:
    """What is asked, with something else each time."""
    end = BEGAN + count * EVERY_MS

    def day(die: random.Random) -> dict[str, int]:
        since = die.randrange(BEGAN, end - 86_400_000)
        return {"since": since, "until": since + 86_400_000}

    def user(die: random.Random) -> str:
        return f"user{die.randrange(500)}"

    def about(die: random.Random) -> str:
        return f"C{die.randrange(1_000_000)}"

    return {
        "all, newest": lambda die: Wanted(limit=50),
        "all, a page from anywhere": lambda die: Wanted(before=(die.randrange(BEGAN, end), 0), limit=50),
        "one day": lambda die: Wanted(**day(die), limit=50),
        "who": lambda die: Wanted(actor=user(die), limit=50),
        "what": lambda die: Wanted(action=die.choice(ACTIONS), limit=50),
        "what, seldom": lambda die: Wanted(action=RARE, limit=50),
        "about whom": lambda die: Wanted(subject=about(die), limit=50),
        "who and what": lambda die: Wanted(actor=user(die), action=die.choice(ACTIONS), limit=50),
        "who and what, seldom": lambda die: Wanted(actor=user(die), action=RARE, limit=50),
        "who and about whom": lambda die: Wanted(actor=user(die), subject=about(die), limit=50),
        "who, one day": lambda die: Wanted(actor=user(die), **day(die), limit=50),
    }


async def lists(folder: Path, count: int) -> None:
    """Ask each question many times; beside it the same number of rows by their ids alone."""
    readers = await SqliteFiles(folder).readers("hub")
    store, die = AuditStore(readers), random.Random(11)

    async def floor(_: Any = None) -> None:
        first = die.randrange(count - 60)
        await readers.run(lambda raw: raw.execute(SQL["rows_after"], (first, 51)).fetchall())

    print(f"floor: {await timed(floor)}")  # noqa: T201
    for name, question in questions(count).items():
        said = await timed(lambda question=question: store.rows(question(die)))  # type: ignore[misc]
        print(f"{name}: {said}")  # noqa: T201
    await readers.close()


async def timed(ask: Callable[[], Awaitable[Any]]) -> str:
    """Milliseconds of each."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return f"p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, max {max(took):.2f} ms"


def verify(folder: Path) -> None:
    """Verify the whole chain."""
    verifier = Verifier()
    before, began = peak(), time.perf_counter()
    with closing(read_only(SqliteFiles(folder).path("hub"))) as raw:
        while verifier.step(raw):
            pass
    told("verified", verifier.verdict.rows, time.perf_counter() - began, before)
    assert verifier.verdict.fits


def floor(folder: Path) -> None:
    """Read every row, and do nothing with it."""
    count = 0
    before, began = peak(), time.perf_counter()
    with closing(read_only(SqliteFiles(folder).path("hub"))) as raw:
        for _ in raw.execute("SELECT * FROM audit ORDER BY id"):
            count += 1
    told("floor", count, time.perf_counter() - began, before)


def peak() -> int:
    """MiB at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def told(what: str, count: int, took: float, before: int) -> None:
    """Say what it came to."""
    print(  # noqa: T201
        f"{what}: {count} rows in {took:.1f} s, {count / took:,.0f} a second; "
        f"memory {before} MiB before, {peak()} MiB at most"
    )


def main() -> None:
    """Do one of them."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    count = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 10_000_000
    if what == "fill":
        asyncio.run(fill(folder, count))
    elif what == "lists":
        asyncio.run(lists(folder, count))
    else:
        {"verify": verify, "floor": floor}[what](folder)


if __name__ == "__main__":
    main()
