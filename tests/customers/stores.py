"""A real store of customers for tests, in a folder of the test's own."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from contacthub.customers.changes import CustomerChanges
from contacthub.customers.file import open_customers
from contacthub.customers.names import PinyinKeys
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS as HUB_MIGRATIONS


def ticking() -> Callable[[], int]:
    """A clock that is a second later each time it is asked."""
    times = itertools.count(1_750_000_000_000, 1000)
    return lambda: next(times)


def fresh_ids() -> Callable[[], str]:
    """Makes new-1, new-2, …"""
    numbers = itertools.count(1)
    return lambda: f"new-{next(numbers)}"


@asynccontextmanager
async def customers_in(folder: Path, changes: CustomerChanges | None = None) -> AsyncIterator[CustomerStore]:
    """The customers of ``folder``, beside a hub that has no contacts yet."""
    async with customers_by(SqliteFiles(folder), changes) as store:
        yield store


@asynccontextmanager
async def customers_by(
    storage: Storage, changes: CustomerChanges | None = None
) -> AsyncIterator[CustomerStore]:
    """The customers of ``storage``, beside a hub that has no contacts yet."""
    async with await storage.writer("hub", HUB_MIGRATIONS):
        pass
    async with open_customers(
        storage, PinyinKeys(), clock_ms=ticking(), new_id=fresh_ids(), changes=changes
    ) as store:
        yield store
