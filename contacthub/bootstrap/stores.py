"""The databases of a hub, and the hub read back from its log."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from contacthub.bootstrap.tables import TABLES
from contacthub.clock import Clock, uuid7
from contacthub.console.store import CommandReplies
from contacthub.customers.changes import CustomerChanges
from contacthub.customers.file import open_customers
from contacthub.customers.names import PinyinKeys
from contacthub.customers.store import CustomerStore
from contacthub.database.data_directory import DataDirectory
from contacthub.database.storage import Database, Storage
from contacthub.database.units import ReaderPool
from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.hub import Hub
from contacthub.hub.log import LogTrimmed
from contacthub.hub.mending import mend_beginning
from contacthub.hub.store import MIGRATIONS, LogStore
from contacthub.hub.trimming import TrimmingStore
from contacthub.messages.store import MessageStore
from contacthub.sources.store import SourceStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Where the hub keeps things; ``list_readers`` read long, so that events have ``readers`` alone."""

    data: Path
    storage: Storage
    writer: Database
    readers: ReaderPool
    list_readers: ReaderPool
    log: LogStore
    sources: SourceStore
    messages: MessageStore
    replies: CommandReplies
    trimming: TrimmingStore
    archive: ArchiveFolder
    customers: CustomerStore
    customer_changes: CustomerChanges


async def open_stores(
    stack: AsyncExitStack,
    storage: Storage,
    data: Path,
    clock: Clock,
    *,
    for_command: bool,
) -> Stores:
    """Open and migrate the databases; they close with ``stack``. ``data``: of what is no database."""
    if storage.reserve is not None:
        await asyncio.to_thread(storage.reserve.make_way)
    writer = await stack.enter_async_context(await storage.writer("hub", MIGRATIONS))
    pools = [await storage.readers("hub") for _ in range(2)]
    for pool in pools:
        stack.push_async_callback(pool.close)
    if not for_command:
        await asyncio.to_thread(PinyinKeys.warm_up)
    changes = CustomerChanges()
    return Stores(
        data=data,
        storage=storage,
        writer=writer,
        readers=pools[0],
        list_readers=pools[1],
        log=LogStore(writer, pools[0], TABLES, reserve=storage.reserve),
        sources=SourceStore(writer, pools[0]),
        messages=MessageStore(pools[0]),
        replies=CommandReplies(writer, pools[0]),
        trimming=TrimmingStore(writer, pools[1]),
        archive=ArchiveFolder(data),
        customers=await _customers(stack, storage, clock, changes),
        customer_changes=changes,
    )


async def _customers(
    stack: AsyncExitStack, storage: Storage, clock: Clock, changes: CustomerChanges
) -> CustomerStore:
    return await stack.enter_async_context(
        open_customers(
            storage, PinyinKeys(), clock_ms=clock.now, new_id=lambda: uuid7(clock.now()), changes=changes
        )
    )


async def read_back(hub: Hub, stores: Stores, directory: DataDirectory, *, asleep: bool) -> None:
    """Open the hub; a log whose first events were archived while it was cut gets a new beginning first."""
    try:
        await hub.open(directory.alive_at, asleep=asleep)
    except LogTrimmed:
        await mend_beginning(stores.log, stores.trimming, stores.archive)
        await hub.open(directory.alive_at, asleep=asleep)
