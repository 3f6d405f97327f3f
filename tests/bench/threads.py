"""A page of the list of threads among a hundred thousand, beside the bare query for the same rows.

Ours is what `GET /threads` reads: the threads with the contacts they are with and from where, on a connection
of the pool. The floor reads the threads alone, on a connection of its own, and makes nothing of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.store import MessageStore, ThreadFilter
from contacthub.routing.values import value
from tests.bench import price
from tests.bench.customers.floors import Ask, bare
from tests.bench.lists import Row, Turn, beside_bare
from tests.messages.many_threads import analysed, customer_of, fill, last_at

COUNT: Final = 100_000
TIMES: Final = 400

PAGE: Final = "SELECT * FROM threads ORDER BY last_at DESC, id DESC LIMIT 51"
LATER: Final = "SELECT * FROM threads WHERE (last_at, id) < (?, ?) ORDER BY last_at DESC, id DESC LIMIT 51"
OF_SOURCE: Final = "SELECT * FROM threads WHERE source = ? ORDER BY last_at DESC, id DESC LIMIT 51"
OF_CUSTOMER: Final = (
    "SELECT t.* FROM contacts c JOIN threads t ON t.source = c.source AND t.ref = c.ref "
    "WHERE c.customer_id = ? ORDER BY t.last_at DESC, t.id DESC LIMIT 51"
)


@value()
class Asked:
    """One kind of page: ``what`` it is, how the hub asks for it, and the floor."""

    what: str
    wanted: Callable[[int], ThreadFilter]
    """Of the n-th thread."""
    floor: str
    given: Callable[[int], Sequence[Any]]


ASKED: Final = (
    Asked("the first page", lambda n: ThreadFilter(), PAGE, lambda n: ()),
    Asked(
        "a page further down",
        lambda n: ThreadFilter(before=(last_at(n), f"thread-{n:07d}")),
        LATER,
        lambda n: (last_at(n), f"thread-{n:07d}"),
    ),
    Asked("of a source", lambda n: ThreadFilter(source="sms"), OF_SOURCE, lambda n: ("sms",)),
    Asked(
        "of a customer",
        lambda n: ThreadFilter(customers=(customer_of(n),)),
        OF_CUSTOMER,
        lambda n: (customer_of(n),),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOfThreads:
    """All of them."""

    threads: int
    times: int
    rows: list[Row]


async def measure(
    folder: Path, progress: Callable[[float], None], *, count: int = COUNT, times: int = TIMES
) -> ListOfThreads:
    """Measure on both engines, in the existing empty ``folder``."""
    with price.running_server() as server:
        storages = (("SQLite", SqliteFiles(folder)), ("PostgreSQL", PostgresDatabase(server.new_database())))
        rows: list[Row] = []
        for done, (name, storage) in enumerate(storages, 1):
            rows += await _rows(name, storage, count, times)
            progress(done / len(storages))
    return ListOfThreads(threads=count, times=times, rows=rows)


async def _rows(name: str, storage: Storage, count: int, times: int) -> list[Row]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(lambda raw: fill(raw, count))
        await writer.run(analysed)
    readers = await storage.readers("hub", size=1)
    try:
        with bare(storage, "hub") as ask:
            return [await _row(name, each, MessageStore(readers), ask, count, times) for each in ASKED]
    finally:
        await readers.close()


async def _row(name: str, asked: Asked, store: MessageStore, ask: Ask, count: int, times: int) -> Row:
    luck = Random(asked.what)

    def turn() -> Turn:
        at = luck.randrange(count // 2, count)

        async def ids() -> list[str]:
            return [each.thread.id for each in await store.threads(asked.wanted(at))]

        return Turn(ids=ids, given=asked.given(at))

    return await beside_bare(name, asked.what, asked.floor, ask, turn, times)
