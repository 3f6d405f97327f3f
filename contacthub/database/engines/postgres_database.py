"""One PostgreSQL database as the storage of a hub: a schema for each of its databases."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from contacthub.database.engines.postgres import (
    HUB_WRITER,
    Database,
    PlainConnection,
    connected,
    said,
    storage_errors,
)
from contacthub.database.engines.postgres_examined import examined
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.database.migrations import migrate
from contacthub.database.reserve import Reserve
from contacthub.database.storage import Answered, InUse, NotAnswered, NotThere
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable

log = logging.getLogger("contacthub")

HOLDERS: Final = f"""
SELECT host(client_addr) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = '{HUB_WRITER}' LIMIT 1
"""


class PostgresDatabase:
    """The storage at ``address`` (``postgresql://…``); ``kind`` is what is written with.

    libpq adds what the address does not say from the environment: ``PGPASSWORD``, ``PGPASSFILE``,
    ``PGSERVICE``, ``PGSERVICEFILE``, ``PGSSLMODE`` and the others.

    Source: https://www.postgresql.org/docs/15/libpq-envars.html
    """

    pause_max_s = 0.5
    """A server that is gone refuses at once: asking twice a second costs nothing."""
    is_shared = True
    reserve: Reserve | None = None

    def __init__(self, address: str, kind: type[PlainConnection] = PlainConnection) -> None:
        self.address = address
        self._kind = kind
        self._is_examined = False

    async def writer(self, name: str, migrations: Path) -> Database:
        """Connect for writing, make the schema where it is not there, and bring it to its newest state."""
        database = await Database.writer(self.address, name, self._kind)
        try:
            if not self._is_examined:
                await database.run(_check_fit)
                self._is_examined = True
            await migrate(database, migrations)
        except BaseException:
            await database.close()
            raise
        return database

    async def readers(self, name: str, *, size: int = 2, beside: Sequence[str] = ()) -> ReaderPool:
        """Connect ``size`` readers of a schema. Tables of others are there too, under the schema's name."""
        readers = [await Database.reader(self.address, name) for _ in range(size)]
        return ReaderPool(readers, at_once=size)

    async def check_free(self) -> None:
        """Raise ``InUse`` when a hub is connected: what it writes with is named in the server's list."""
        await asyncio.to_thread(self._check_free)

    def _check_free(self) -> None:
        with storage_errors(), closing(connected(self.address, "hub", read_only=True)) as connection:
            found = connection.execute(HOLDERS).fetchone()
        if found is not None:
            raise InUse(
                f"a hub at {found[0] or 'this machine'} works on this database; "
                "give the command where that hub runs, with its data directory"
            )

    def count_on(self, raw: PlainConnection, table: str) -> None:
        """Set the sequence of a table behind its last row."""
        raw.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        ).fetchone()

    def examine_version(self) -> Iterator[Finding]:
        """Look at the server: whether it can be reached, and keeps what it says it has kept."""
        try:
            with storage_errors(), closing(connected(self.address, "hub", read_only=True)) as connection:
                found = examined(connection)
        except StorageUnavailable as error:
            yield Finding(WRONG, str(error), "start the server, or mend storage.url and its password")
            return
        for fault in found.faults:
            yield Finding(WRONG, f"PostgreSQL: {fault.what}", fault.mend)
        if not found.faults:
            yield Finding(OK, f"PostgreSQL {found.version}: syncs what it commits")

    def examine(self, names: Iterable[str]) -> Iterator[Finding]:
        """Look whether each schema is there."""
        for name in names:
            try:
                with self.look(name):
                    yield Finding(OK, f"PostgreSQL: schema {name} is there")
            except NotThere:
                yield Finding(NOTE, f"PostgreSQL: no schema {name} yet", "`contacthub serve` creates it")
            except StorageUnavailable:
                return  # said of the server already

    def size(self, names: Iterable[str]) -> int:
        """Bytes of the whole database, which is the hub's own."""
        with storage_errors(), closing(connected(self.address, "hub", read_only=True)) as connection:
            return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])

    @contextmanager
    def look(self, name: str) -> Iterator[Connection]:
        """A connection that only reads, in one snapshot. Raises: NotThere, StorageUnavailable."""
        with storage_errors(), closing(connected(self.address, name, read_only=True)) as connection:
            if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
                raise NotThere(f"the database has no {name} yet")
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            yield connection

    def ask(self, name: str, views: Mapping[str, str], sql: str, *, seconds: float) -> Answered:
        """What a query of ``views`` says. Raises: NotThere, NotAnswered, StorageUnavailable."""
        with storage_errors(), closing(connected(self.address, name, read_only=True)) as connection:
            if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
                raise NotThere(f"the database has no {name} yet")
            # The views are of this session alone, and undone with the transaction.
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
            for view, text in views.items():
                connection.execute(f"CREATE TEMP VIEW {view} AS {text}")
            connection.execute("SET TRANSACTION READ ONLY")
            connection.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            try:
                # Prepared: the server takes one statement then, whatever the text is.
                cursor = connection.raw.execute(sql.encode(), prepare=True)
                return Answered([each.name for each in cursor.description or ()], cursor.fetchall())
            except psycopg.errors.QueryCanceled:
                raise NotAnswered(f"it took over {seconds:g} s") from None
            except psycopg.ProgrammingError as error:
                raise NotAnswered(said(error)) from None
            except (psycopg.DataError, psycopg.NotSupportedError, psycopg.InternalError) as error:
                raise NotAnswered(said(error)) from None


def _check_fit(connection: PlainConnection) -> None:
    for fault in examined(connection).faults:
        if fault.is_fatal:
            raise StorageUnavailable(f"PostgreSQL: {fault.what}; {fault.mend}")
        log.warning("! PostgreSQL: %s; %s", fault.what, fault.mend)
