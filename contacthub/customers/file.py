"""The database of the customers: beside the hub's own, so that imports never hold the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from contacthub.customers.changes import CustomerChanges
from contacthub.customers.model import NameKeys
from contacthub.customers.store import CustomerStore
from contacthub.database.storage import Storage

NAME: Final = "customers"
HUB: Final = "hub"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
READERS: Final = 2
KEPT_FREE: Final = 512 * 1024 * 1024
"""Bytes on the hub's disk that no import may take: neither its file, nor what it is tried on."""


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
