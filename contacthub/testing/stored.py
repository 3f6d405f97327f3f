"""The real stores over a database of a test: in memory, or in a folder."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from contacthub.console.store import CommandReplies
from contacthub.contacts.store import LiveContactStore
from contacthub.database.engines.sqlite import Database as InMemory
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.migrations import migrate
from contacthub.database.storage import Database, Storage
from contacthub.database.tables import Row, Table
from contacthub.database.units import ReaderPool
from contacthub.floor_file.store import DirectoryStore
from contacthub.hub.log import LogItem
from contacthub.hub.store import MIGRATIONS, LogStore
from contacthub.hub.trimming import TrimmingStore
from contacthub.sources.store import InboxStore, SourceStore
from contacthub.testing.disk import Disk

INTO = re.compile(r"INSERT INTO (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The stores over one database, and the disk under it."""

    disk: Disk
    database: Database
    readers: ReaderPool
    tables: Sequence[Table]
    log: LogStore
    trimming: TrimmingStore
    contacts: LiveContactStore
    directory: DirectoryStore
    sources: SourceStore
    inbox: InboxStore
    replies: CommandReplies

    async def write(self, *rows: Row, items: Sequence[LogItem] = ()) -> None:
        """Append to the log as a hub that has just started, with all rows that there are."""
        recovery = await self.log.recover()
        last_seq = recovery.last_seq
        await self.log.append(
            epoch=recovery.epoch,
            expected_seq=last_seq,
            items=items,
            rows=rows,
            rows_seq=last_seq + len(items),
        )

    async def events(self) -> list[LogItem]:
        """All events that are in the log."""
        return await self.log.read(after=await self.trimming.trimmed_seq(), limit=1_000_000)

    async def rows(self, kind: type[Any]) -> list[Any]:
        """All rows of a class, in the order of their first fields."""
        [sql] = [table.sql for table in self.tables if table.row is kind]
        into = INTO.search(sql)
        assert into is not None
        names = ", ".join(field.name for field in fields(kind))
        query = f"SELECT {names} FROM {into[1]} ORDER BY 1, 2"
        return [kind(*row) for row in await self.database.run(lambda raw: raw.execute(query).fetchall())]


@asynccontextmanager
async def stored_in_memory(tables: Sequence[Table]) -> AsyncIterator[Stored]:
    """The stores over a new database in memory."""
    disk = Disk()
    async with await InMemory.in_memory(disk.connection) as database:
        await migrate(database, MIGRATIONS)
        # One connection for everything: another one would see a database of its own.
        yield _over(disk, database, ReaderPool([database]), tables)


@asynccontextmanager
async def stored_in(folder: Path, tables: Sequence[Table]) -> AsyncIterator[Stored]:
    """The stores over ``hub.db`` in a folder."""
    disk = Disk()
    async with stored_by(SqliteFiles(folder, disk.connection), disk, tables) as stored:
        yield stored


@asynccontextmanager
async def stored_by(storage: Storage, disk: Disk, tables: Sequence[Table]) -> AsyncIterator[Stored]:
    """The stores over the hub's database of a storage that writes through ``disk``."""
    async with await storage.writer("hub", MIGRATIONS) as database:
        readers = await storage.readers("hub", size=1)
        try:
            yield _over(disk, database, readers, tables)
        finally:
            # Else a failing test leaves a reader's thread, and the session of tests never ends.
            await readers.close()


def _over(disk: Disk, database: Database, readers: ReaderPool, tables: Sequence[Table]) -> Stored:
    return Stored(
        disk=disk,
        database=database,
        readers=readers,
        tables=tables,
        log=LogStore(database, readers, tables),
        trimming=TrimmingStore(database, readers),
        contacts=LiveContactStore(readers),
        directory=DirectoryStore(readers),
        sources=SourceStore(database, readers),
        inbox=InboxStore(database, readers),
        replies=CommandReplies(database, readers),
    )
