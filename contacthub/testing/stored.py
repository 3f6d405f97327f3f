"""The real stores over a database of a test: in memory, or in a folder."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from contacthub.console.store import CommandReplies
from contacthub.contacts.store import LiveContactStore
from contacthub.database.engines.sqlite import Database, open_readers
from contacthub.database.migrations import migrate
from contacthub.database.tables import Row, Table
from contacthub.database.units import ReaderPool
from contacthub.floor_file.store import DirectoryStore
from contacthub.hub.store import MIGRATIONS, SqliteLog
from contacthub.hub.trimming import SqliteRetention
from contacthub.sources.store import InboxStore, SourceStore

INTO = re.compile(r"INSERT INTO (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The stores over one database."""

    database: Database
    tables: Sequence[Table]
    log: SqliteLog
    trimming: SqliteRetention
    contacts: LiveContactStore
    directory: DirectoryStore
    sources: SourceStore
    inbox: InboxStore
    replies: CommandReplies

    async def write(self, *rows: Row, items: Sequence[Any] = ()) -> None:
        """Append to the log as a hub that has just started."""
        recovery = await self.log.recover()
        await self.log.append(epoch=recovery.epoch, expected_seq=recovery.last_seq, items=items, rows=rows)

    async def rows(self, kind: type[Any]) -> list[Any]:
        """All rows of a class, in the order of their first fields."""
        [sql] = [table.sql for table in self.tables if table.row is kind]
        into = INTO.search(sql)
        assert into is not None
        names = ", ".join(field.name for field in fields(kind))
        query = f"SELECT {names} FROM {into[1]} ORDER BY 1, 2"
        return [kind(*row) for row in await self.database.run(lambda raw: raw.execute(query).fetchall())]


@asynccontextmanager
async def stored_in_memory(
    tables: Sequence[Table], connection: type[sqlite3.Connection] = sqlite3.Connection
) -> AsyncIterator[Stored]:
    """The stores over a new database in memory; ``connection`` lets a test make its disk fail."""
    async with await Database.in_memory(connection) as database:
        await migrate(database, MIGRATIONS)
        # One connection for everything: another one would see a database of its own.
        yield _over(database, ReaderPool([database]), tables)


@asynccontextmanager
async def stored_in(folder: Path, tables: Sequence[Table]) -> AsyncIterator[Stored]:
    """The stores over ``hub.db`` in a folder."""
    async with await Database.writer(folder / "hub.db") as database:
        await migrate(database, MIGRATIONS)
        readers = await open_readers(folder / "hub.db", size=1)
        yield _over(database, readers, tables)
        await readers.close()


def _over(database: Database, readers: ReaderPool, tables: Sequence[Table]) -> Stored:
    return Stored(
        database=database,
        tables=tables,
        log=SqliteLog(database, readers, tables),
        trimming=SqliteRetention(database, readers),
        contacts=LiveContactStore(readers),
        directory=DirectoryStore(readers),
        sources=SourceStore(database, readers),
        inbox=InboxStore(database, readers),
        replies=CommandReplies(database, readers),
    )
