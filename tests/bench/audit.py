"""The audit at a million or ten million rows: how quick its list is by each filter, how fast it is verified.

``python -m tests.bench.audit fill|lists|verify|floor FOLDER [--rows N]``: each in a process of its own, for
its peak; ``all`` takes them one after another, with ``--storage postgres`` in a server of its own.
``fill`` makes the rows, in time as a hub writes them, and seals them; ``floor`` reads every row and does
nothing with it. ``--postgres ADDRESS``: a database that is there, instead of files.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, Final

from contacthub.audit.chain import MOST_ROWS
from contacthub.audit.seals import SQL, SealStore
from contacthub.audit.store import AuditStore, Wanted
from contacthub.audit.verifying import Verifier
from contacthub.bench.dataset import storage_at
from contacthub.database.storage import Storage
from contacthub.database.units import Connection, ReaderPool
from contacthub.hub.store import MIGRATIONS
from contacthub.testing.postgres import running_server

BEGAN: Final = 1_700_000_000_000
EVERY_MS: Final = 5_000
ASKED: Final = 300
ACTIONS: Final = ("open_card", "search_customers", "read_work", "change_customer", "sign_in", "refused")
RARE: Final = "erase_customer"
INDEXES: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'audit' AND type = 'index' AND sql > ''",
    "postgres": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
    "AND tablename = 'audit' AND indexname <> 'audit_pkey'",
}
STEPS: Final = ("fill", "lists", "verify", "floor")
CHUNK: Final = 50_000
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


async def fill(storage: Storage, count: int) -> None:
    """Make the rows without indexes, then these, as that is quicker; and seal all."""

    writer = await storage.writer("hub", MIGRATIONS)

    def bare(raw: Connection) -> list[str]:
        found = raw.execute(INDEXES[writer.engine]).fetchall()
        for name, _ in found:
            raw.execute(f"DROP INDEX {name}")
        return [sql for _, sql in found]

    async with writer:
        indexes, made = await writer.transact(bare), rows_of(count)
        while rows := [*islice(made, CHUNK)]:
            await writer.transact(lambda raw, rows=rows: raw.executemany(PUT, rows))  # type: ignore[misc]
        if writer.engine == "postgres":
            # An index of ten million rows takes longer than a statement of a hub may.
            await writer.run(lambda raw: raw.execute("SET statement_timeout = 0"))
        for sql in indexes:
            await writer.transact(lambda raw, sql=sql: raw.execute(sql))  # type: ignore[misc]
        if writer.engine == "postgres":
            await writer.run(lambda raw: raw.execute("ANALYZE audit"))  # as the server does it by itself
        readers = await storage.readers("hub")
        seals, began = SealStore(writer, readers), time.perf_counter()
        while await seals.seal_next(BEGAN + count * EVERY_MS):
            pass
        took = time.perf_counter() - began
        await readers.close()
    print(f"sealed {count / took:,.0f} rows/s; {storage.size(['hub']) >> 20} MiB")  # noqa: T201


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


async def lists(storage: Storage, count: int) -> None:
    """Ask each question many times; beside it the same number of rows by their ids alone."""
    readers = await storage.readers("hub")
    try:
        await _asked(readers, count)
    finally:
        await readers.close()


async def _asked(readers: ReaderPool, count: int) -> None:
    store, die = AuditStore(readers), random.Random(11)

    async def floor(_: Any = None) -> None:
        first = die.randrange(count - 60)
        await readers.run(lambda raw: raw.execute(SQL["rows_after"], (first, 51)).fetchall())

    print(f"floor: {await timed(floor)}")  # noqa: T201
    for name, question in questions(count).items():
        said = await timed(lambda question=question: store.rows(question(die)))  # type: ignore[misc]
        print(f"{name}: {said}")  # noqa: T201


async def timed(ask: Callable[[], Awaitable[Any]]) -> str:
    """Milliseconds of each."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return f"p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, max {max(took):.2f} ms"


def verify(storage: Storage) -> None:
    """Verify the whole chain."""
    verifier = Verifier()
    before, began = peak(), time.perf_counter()
    with storage.look("hub") as raw:
        while verifier.step(raw):
            pass
    told("verified", verifier.verdict.rows, time.perf_counter() - began, before)
    assert verifier.verdict.fits


def floor(storage: Storage) -> None:
    """Read every row, as many at once as a seal has, and do nothing with it."""
    count, after = 0, 0
    before, began = peak(), time.perf_counter()
    with storage.look("hub") as raw:
        while rows := raw.execute(SQL["rows_after"], (after, MOST_ROWS)).fetchall():
            count += len(rows)
            after = rows[-1][0]
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


def take_all(folder: Path, count: int, *, is_postgres: bool) -> None:
    """Take every step in a process of its own."""
    with running_server() if is_postgres else nullcontext() as server:
        where = [] if server is None else ["--postgres", server.new_database()]
        for step in STEPS:
            words = [step, str(folder), "--rows", str(count), *where]
            subprocess.run([sys.executable, "-m", "tests.bench.audit", *words], check=True)


def main() -> None:
    """Do one of them, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit")
    parser.add_argument("step", choices=(*STEPS, "all"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--postgres", metavar="ADDRESS")
    parser.add_argument("--storage", choices=("sqlite", "postgres"), default="sqlite", help="of all")
    said = parser.parse_args()
    if said.step == "all":
        take_all(said.folder, said.rows, is_postgres=said.storage == "postgres")
        return
    storage = storage_at(said.folder, said.postgres)
    if said.step in ("fill", "lists"):
        asyncio.run({"fill": fill, "lists": lists}[said.step](storage, said.rows))
    else:
        {"verify": verify, "floor": floor}[said.step](storage)


if __name__ == "__main__":
    main()
