"""The database of the customers: beside the hub's own, so that imports never hold the log."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Final

from contacthub.customers.changes import CustomerChanges
from contacthub.customers.model import NameKeys, RowSink
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.sqlite import storage_errors
from contacthub.database.engines.sqlite_files import SqliteFiles, changed, copy_pages, read_only
from contacthub.database.moving import copy_rows
from contacthub.database.storage import NotThere, Storage

NAME: Final = "customers"
HUB: Final = "hub"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
READERS: Final = 2


@asynccontextmanager
async def open_customers(
    storage: Storage,
    names: NameKeys,
    *,
    clock_ms: Callable[[], int],
    new_id: Callable[[], str],
    changes: CustomerChanges | None = None,
) -> AsyncIterator[CustomerStore]:
    """Open, or create, the customers, beside the hub's database that is there."""
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(await storage.writer(NAME, MIGRATIONS))
        readers = await storage.readers(NAME, size=READERS, beside=(HUB,))
        stack.push_async_callback(readers.close)
        figure_readers = await storage.readers(NAME, size=1)
        stack.push_async_callback(figure_readers.close)
        yield CustomerStore(
            writer,
            readers,
            names,
            clock_ms=clock_ms,
            new_id=new_id,
            changes=changes or CustomerChanges(),
            figure_readers=figure_readers,
        )


@asynccontextmanager
async def rehearsal(
    storage: Storage, names: NameKeys, *, clock_ms: Callable[[], int], new_id: Callable[[], str]
) -> AsyncIterator[RowSink]:
    """Open a copy of the customers to try an import on; it is thrown away afterwards.

    Works while a hub runs: files are copied page by page by SQLite's backup, rows of another engine in one
    snapshot of it.

    Raises:
        StorageUnavailable: the copy cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix="contacthub-") as name:
        copy = Path(name)
        copied = SqliteFiles(copy)
        if isinstance(storage, SqliteFiles):
            if await asyncio.to_thread(storage.path(NAME).exists):
                await asyncio.to_thread(_copy_pages, storage.path(NAME), copied.path(NAME))
        else:
            async with await copied.writer(NAME, MIGRATIONS):
                await asyncio.to_thread(_copy_rows, storage, copied.path(NAME))
        async with open_customers(copied, names, clock_ms=clock_ms, new_id=new_id) as store:
            yield store


def _copy_pages(source: Path, target: Path) -> None:
    with storage_errors(), closing(read_only(source)) as raw:
        copy_pages(raw, target, moved=lambda _bytes: None)


def _copy_rows(storage: Storage, target: Path) -> None:
    with storage_errors(), suppress(NotThere), storage.look(NAME) as source, changed(target) as copy:
        copy_rows(source, copy)
