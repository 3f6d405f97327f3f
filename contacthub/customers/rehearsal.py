"""Tries an import: what would become of its rows, while nothing of the customers is written or copied.

Rows are written as the import would write them, by the same code, into a database of their own that is empty
at first and thrown away afterwards. What they may meet is read from the customers before each batch. So a dry
run costs what its file costs, however many customers there are, and keeps nobody waiting: it only reads.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from contacthub.customers.file import KEPT_FREE, MIGRATIONS, NAME
from contacthub.customers.model import IMPORTER, Row, RowResult, RowSink
from contacthub.customers.tables import met
from contacthub.customers.tables.imported import write_rows
from contacthub.customers.tables.table import Writing
from contacthub.customers.tiers import Tiering
from contacthub.database.engines.sqlite import storage_errors
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.migrations import missing_migrations
from contacthub.database.named_queries import Engine
from contacthub.database.storage import Database, NotThere, Storage
from contacthub.database.units import Connection, DiskFull, ReaderPool, StorageUnavailable

AT_ONCE: Final = 200
"""Customers who are read and put together."""

QUICKLY: Final = ("PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF")
"""It outlives no crash, and has of a customer's rows only those that matter."""

TieringAt = Callable[[int], Tiering | None]


class _NoNames:
    """The ``NameKeys`` of customers whom nobody looks for."""

    def keys(self, name: str) -> frozenset[str]:
        """No words."""
        return frozenset()

    def spelled(self, name: str) -> Iterator[tuple[str, list[int]]]:
        """No ways."""
        return iter(())

    def sounds(self, name: str) -> frozenset[str]:
        """No sounds."""
        return frozenset()


class _Rehearsal:
    """The ``RowSink`` that writes beside the customers; ``kept`` None: there are none yet."""

    def __init__(
        self,
        beside: Database,
        kept: ReaderPool | None,
        *,
        clock_ms: Callable[[], int],
        new_id: Callable[[], str],
        tiering: TieringAt,
    ) -> None:
        self._beside = beside
        self._kept = kept
        self._clock_ms = clock_ms
        self._new_id = new_id
        self._tiering = tiering

    async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Write rows beside the customers, of whom those come first whom they may meet."""
        now = self._clock_ms()
        tiering = self._tiering(now)
        if self._kept is not None:
            has_rule = tiering is not None and tiering.rule is not None
            await self._meet(self._kept, kind, rows, has_rule=has_rule)

        def work(raw: Connection) -> list[RowResult]:
            writing = Writing(raw=raw, names=_NoNames(), now=now, by=IMPORTER, tiering=tiering)
            return write_rows(writing, kind, rows, self._new_id)

        return await self._beside.transact(work)

    async def _meet(self, kept: ReaderPool, kind: str, rows: Sequence[Row], *, has_rule: bool) -> None:
        keys = await self._beside.run(lambda _: met.keys_of(kind, rows))
        found = await kept.run(lambda raw: met.look_up(raw, kind, keys, has_rule=has_rule))
        await self._beside.transact(lambda raw: met.put(raw, found.parts))
        for what, customer_ids in found.whole.items():
            for first in range(0, len(customer_ids), AT_ONCE):
                await self._bring(kept, what, customer_ids[first : first + AT_ONCE])

    async def _bring(self, kept: ReaderPool, what: str, customer_ids: Sequence[str]) -> None:
        fresh = await self._beside.run(lambda raw: met.fresh(raw, what, customer_ids))
        if fresh:
            parts = await kept.run(lambda raw: met.whole_of(raw, what, fresh))
            await self._beside.transact(lambda raw: met.put_whole(raw, what, fresh, parts))


@asynccontextmanager
async def rehearsal(
    storage: Storage,
    scratch: Path | None = None,
    *,
    clock_ms: Callable[[], int],
    new_id: Callable[[], str],
    tiering: TieringAt = lambda now: None,
) -> AsyncIterator[RowSink]:
    """Open what an import is tried on; it is thrown away afterwards. Works while a hub runs.

    ``scratch``: where it is made, on the hub's disk; None: where the system keeps what is of the moment.

    Raises:
        StorageUnavailable: it cannot be made, or would leave the hub too little room; or the customers are
            kept as an earlier version has them.
    """
    with storage_errors():
        if scratch is not None:
            await asyncio.to_thread(_check_room, scratch)
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="contacthub-", dir=scratch))
    try:
        async with AsyncExitStack() as stack:
            kept = None
            if await asyncio.to_thread(_is_there, storage):
                kept = await storage.readers(NAME, size=1)
                stack.push_async_callback(kept.close)
            beside = await stack.enter_async_context(await SqliteFiles(folder).writer(NAME, MIGRATIONS))
            await beside.run(_begin)
            yield _Rehearsal(beside, kept, clock_ms=clock_ms, new_id=new_id, tiering=tiering)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _begin(raw: Connection) -> None:
    for pragma in QUICKLY:
        raw.execute(pragma)
    met.begin(raw)


def _check_room(scratch: Path) -> None:
    if shutil.disk_usage(scratch).free < KEPT_FREE:
        raise DiskFull("the disk has no room to try an import")


def _is_there(storage: Storage) -> bool:
    try:
        with storage.look(NAME) as raw:
            engine: Engine = "sqlite" if isinstance(storage, SqliteFiles) else "postgres"
            missing = missing_migrations(raw, MIGRATIONS, engine)
    except NotThere:
        return False
    if missing:
        raise StorageUnavailable(
            "the customers are kept as an earlier version has them; "
            "start the hub once, which brings them up to date"
        )
    return True
