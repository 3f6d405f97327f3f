"""One PostgreSQL database as the storage of a hub: a schema for each of its databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from contacthub.database.engines.postgres import Database, PlainConnection, connected, storage_errors
from contacthub.database.migrations import migrate
from contacthub.database.storage import NotThere
from contacthub.database.units import Connection, ReaderPool


class PostgresDatabase:
    """The storage at ``address`` (``postgresql://…``); ``kind`` is what is written with.

    libpq adds what the address does not say from the environment: ``PGPASSWORD``, ``PGPASSFILE``,
    ``PGSERVICE``, ``PGSERVICEFILE``, ``PGSSLMODE`` and the others.

    Source: https://www.postgresql.org/docs/15/libpq-envars.html
    """

    pause_max_s = 0.5
    """A server that is gone refuses at once: asking twice a second costs nothing."""

    def __init__(self, address: str, kind: type[PlainConnection] = PlainConnection) -> None:
        self.address = address
        self._kind = kind

    async def writer(self, name: str, migrations: Path) -> Database:
        """Connect for writing, make the schema where it is not there, and bring it to its newest state."""
        database = await Database.writer(self.address, name, self._kind)
        try:
            await migrate(database, migrations)
        except BaseException:
            await database.close()
            raise
        return database

    async def readers(self, name: str, *, size: int = 2, beside: Sequence[str] = ()) -> ReaderPool:
        """Connect ``size`` readers of a schema. Tables of others are there too, under the schema's name."""
        return ReaderPool([await Database.reader(self.address, name) for _ in range(size)])

    @contextmanager
    def look(self, name: str) -> Iterator[Connection]:
        """A connection that only reads. Raises: NotThere, StorageUnavailable."""
        with storage_errors(), closing(connected(self.address, name, read_only=True)) as connection:
            if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
                raise NotThere(f"the database has no {name} yet")
            yield connection
