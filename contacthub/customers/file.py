"""The database of the customers: beside the hub's own, so that imports never hold the log."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from typing import Final

from contacthub.customers.changes import CustomerChanges
from contacthub.customers.model import NameKeys, RowSink
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.sqlite import storage_errors
from contacthub.database.engines.sqlite_files import SqliteFiles, changed, copy_pages, held
from contacthub.database.moving import copy_rows
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import DiskFull

NAME: Final = "customers"
HUB: Final = "hub"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
READERS: Final = 2
STEPS: Final = 10_000
"""Of SQLite, after which a copy looks whether it is still wanted."""
KEPT_FREE: Final = 512 * 1024 * 1024
"""Bytes on the hub's disk that no import may take: neither its file, nor the copy that it is tried on."""


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
    storage: Storage,
    names: NameKeys,
    scratch: Path | None = None,
    *,
    clock_ms: Callable[[], int],
    new_id: Callable[[], str],
) -> AsyncIterator[RowSink]:
    """Open a copy of the customers to try an import on; it is thrown away afterwards.

    ``scratch``: where it is made, on the hub's disk; None: where the system keeps what is of the moment.

    Works while a hub runs: files are copied page by page by SQLite's backup, rows of another engine in one
    snapshot of it.

    Raises:
        StorageUnavailable: the copy cannot be made, or would leave the hub too little room.
    """
    with storage_errors():
        if scratch is not None:
            await asyncio.to_thread(_check_room, scratch, storage)
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="contacthub-", dir=scratch))
    try:
        copied = SqliteFiles(folder)
        if isinstance(storage, SqliteFiles):
            if await asyncio.to_thread(storage.path(NAME).exists):
                await _copied(partial(_copy_pages, storage.path(NAME), copied.path(NAME)))
        else:
            async with await copied.writer(NAME, MIGRATIONS):
                await _copied(partial(_copy_rows, storage, copied.path(NAME)))
        async with open_customers(copied, names, clock_ms=clock_ms, new_id=new_id) as store:
            yield store
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _check_room(scratch: Path, storage: Storage) -> None:
    path = storage.path(NAME) if isinstance(storage, SqliteFiles) else None
    size = path.stat().st_size if path is not None and path.exists() else 0
    if shutil.disk_usage(scratch).free < size + KEPT_FREE:
        raise DiskFull(f"the disk has no room for a copy of the customers: {size >> 20} MiB")


class _Stopped(Exception):
    """The copy is not wanted any more."""


async def _copied(copy: Callable[[threading.Event], None]) -> None:
    """Copy in a thread, which ends before this does also when it is cancelled."""
    stopped = threading.Event()
    copying = asyncio.ensure_future(asyncio.to_thread(copy, stopped))
    try:
        await asyncio.shield(copying)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.gather(copying, return_exceptions=True)
        raise


def _copy_pages(source: Path, target: Path, stopped: threading.Event) -> None:
    def moved(_bytes: int) -> None:
        if stopped.is_set():
            raise _Stopped

    # Held: else the copy begins anew whenever something is written meanwhile.
    with storage_errors(), closing(held(source)) as raw:
        copy_pages(raw, target, moved)


def _copy_rows(storage: Storage, target: Path, stopped: threading.Event) -> None:
    with storage_errors(), suppress(NotThere), storage.look(NAME) as source, changed(target) as copy:
        copy.set_progress_handler(stopped.is_set, STEPS)
        copy_rows(source, copy)
