"""PostgreSQL behind psycopg: connections, transactions, and what its errors mean.

Stores run the functions they run on SQLite: ``execute`` on a connection, in a thread of its own. A unit of
work is sent in pipeline mode: a statement waits for an answer only where its rows are asked for, so that an
append of five statements takes two round trips and not seven.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from contacthub.database.commit_times import CommitTimes
from contacthub.database.engines.placeholders import statement_of
from contacthub.database.engines.postgres_texts import adapt
from contacthub.database.named_queries import Engine
from contacthub.database.units import Cursor, DiskFull, StorageUnavailable

T = TypeVar("T")

CONNECT_S: Final = 3
"""Longest wait for a connection; libpq takes whole seconds."""
STATEMENT_MS: Final = 30_000
IDLE_WRITING_MS: Final = 5_000
"""A hub that was stopped in the midst of a transaction must not hold up the one that took over for longer."""
IDLE_READING_MS: Final = 600_000
LOCK_MS: Final = 10_000
MIGRATING: Final = 7_113_201_102
"""The advisory lock of those who bring a database to the current schema."""
UNDO: Final = "ROLLBACK TO"
HUB_WRITER: Final = "contacthub hub writer"
"""How the server lists the connection that writes a log."""

logging.getLogger("psycopg").setLevel(logging.ERROR)  # its warnings quote rows


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what PostgreSQL or the network says into what stores tell of it."""
    try:
        yield
    except psycopg.Error as error:
        is_full = isinstance(error, psycopg.errors.DiskFull)
        raise (DiskFull if is_full else StorageUnavailable)(f"PostgreSQL: {said(error)}") from error


def said(error: psycopg.Error) -> str:
    """What the server says without its details, which quote rows; or why there is no connection."""
    if error.diag.message_primary is not None:
        return error.diag.message_primary
    first, *_ = str(error).splitlines() or ["no answer"]
    return first


class PlainConnection:
    """A connection as stores know it. ``commit`` is a method so that a test can have a commit fail."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.raw = raw

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        """Run a statement."""
        statement = statement_of(sql)
        cursor = self.raw.execute(statement.text, statement.values(parameters))
        if statement.text.startswith(UNDO):
            # psycopg drops all that it has prepared once it hears of this, behind its next statement:
            # what executemany prepares in that one would be taken for prepared ever after.
            self.raw.execute("SELECT 1", prepare=False).fetchone()
            self.raw.execute("SELECT 1", prepare=False)
        return cursor

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        """Run a statement for each set of parameters."""
        statement = statement_of(sql)
        cursor = self.raw.cursor()
        cursor.executemany(statement.text, [statement.values(each) for each in parameters])
        return cursor

    def commit(self) -> None:
        """End the transaction; it is durable once the pipeline is through."""
        self.raw.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()

    @property
    def is_usable(self) -> bool:
        """Whether the server is still there, as far as the socket tells without asking."""
        if self.raw.closed:
            return False
        try:
            while self._is_readable():  # nothing was asked: it says why it hangs up, and then does
                self.raw.pgconn.consume_input()
        except psycopg.Error:
            return False
        return self.raw.pgconn.status == psycopg.pq.ConnStatus.OK

    def _is_readable(self) -> bool:
        # Not select(): a hub has more than 1,024 files open.
        watched = select.poll()
        watched.register(self.raw.fileno(), select.POLLIN)
        return bool(watched.poll(0))


def connected(
    address: str, schema: str, *, read_only: bool = False, kind: type[PlainConnection] = PlainConnection
) -> PlainConnection:
    """Connect, with ``schema`` as where tables are looked for. Raises: psycopg.Error."""
    options = {
        "search_path": schema,
        "statement_timeout": STATEMENT_MS,
        "lock_timeout": LOCK_MS,
        "idle_in_transaction_session_timeout": IDLE_READING_MS if read_only else IDLE_WRITING_MS,
        "default_transaction_read_only": "on" if read_only else "off",
    }
    raw = psycopg.connect(
        address,
        autocommit=True,
        cursor_factory=psycopg.RawCursor,
        connect_timeout=CONNECT_S,
        application_name=f"contacthub {schema} {'reader' if read_only else 'writer'}",
        options=" ".join(f"-c {name}={value}" for name, value in options.items()),
        client_encoding="utf8",
        # A server that is gone without a word is noticed within seconds.
        keepalives_idle=2,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=6_000,
    )
    raw.prepared_max = 500
    adapt(raw)
    return kind(raw)


class Database:
    """One connection on its own thread; a ``Writer`` or a ``Reader``. Connects anew when the server was gone.

    Work whose transaction was cut is not tried again here: it may have been committed.
    """

    engine: Engine = "postgres"

    def __init__(
        self, address: str, schema: str, *, read_only: bool, kind: type[PlainConnection] = PlainConnection
    ) -> None:
        self._connect = partial(connected, address, schema, read_only=read_only, kind=kind)
        self._schema = schema
        self._connection: PlainConnection | None = None
        self.commits = CommitTimes()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"postgres-{schema}")

    @classmethod
    async def writer(
        cls, address: str, schema: str, kind: type[PlainConnection] = PlainConnection
    ) -> Database:
        """Connect for reading and writing."""
        return await cls._opened(cls(address, schema, read_only=False, kind=kind))

    @classmethod
    async def reader(cls, address: str, schema: str) -> Database:
        """Connect for reading."""
        return await cls._opened(cls(address, schema, read_only=True))

    @staticmethod
    async def _opened(database: Database) -> Database:
        try:
            await database.run(lambda _: None)
        except BaseException:
            await database.close()
            raise
        return database

    async def run(self, work: Callable[[PlainConnection], T]) -> T:
        """Run ``work`` in the connection's thread and return what it returns."""
        with storage_errors():
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    async def transact(self, work: Callable[[PlainConnection], T]) -> T:
        """Run ``work`` inside one transaction: all of it is durable when this returns, or none of it."""
        return await self.run(self.commits.timed(lambda connection: in_transaction(connection, work)))

    async def read(self, work: Callable[[PlainConnection], T]) -> T:
        """Run ``work`` in one consistent snapshot of the database."""
        return await self.run(lambda connection: _in_snapshot(connection, work))

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown(wait=False)

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def scrub(self, indexes: Sequence[str]) -> bool:
        """Nothing: when the bytes of deleted rows are written over is the server's (VACUUM)."""
        return True

    @contextmanager
    def migrating(self, connection: PlainConnection) -> Iterator[Callable[..., None]]:
        """Hold the database against others who would migrate it; yield what runs a script."""
        connection.raw.execute(f"SELECT pg_advisory_lock({MIGRATING})")
        try:
            connection.raw.execute(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
            connection.raw.execute(MIGRATIONS_TABLE)
            yield lambda *statements: run_script(connection, *statements)
        finally:
            if not connection.raw.closed:
                connection.raw.execute(f"SELECT pg_advisory_unlock({MIGRATING})")

    def _do(self, work: Callable[[PlainConnection], T]) -> T:
        if self._connection is not None and not self._connection.is_usable:
            self._drop()
        if self._connection is None:
            self._connection = self._connect()
        return work(self._connection)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.raw.close()
            self._connection = None


MIGRATIONS_TABLE = (
    'CREATE TABLE IF NOT EXISTS migrations (name TEXT COLLATE "C" PRIMARY KEY, checksum TEXT NOT NULL)'
)


def in_transaction(connection: PlainConnection, work: Callable[[PlainConnection], T]) -> T:
    """Run ``work`` between BEGIN and COMMIT; any error rolls everything back."""
    return _between(connection, "BEGIN", work, connection.commit)


def run_script(connection: PlainConnection, *statements: str) -> None:
    """Run statements of several lines each in one transaction, however long they take."""
    script = ("BEGIN;", "SET LOCAL statement_timeout = 0;", *statements, "COMMIT;")
    try:
        connection.raw.execute("\n".join(script))
    finally:
        _roll_back(connection)


def _in_snapshot(connection: PlainConnection, work: Callable[[PlainConnection], T]) -> T:
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    return _between(connection, begin, work, lambda: connection.raw.execute("COMMIT"))


def _between(
    connection: PlainConnection, begin: str, work: Callable[[PlainConnection], T], end: Callable[[], object]
) -> T:
    try:
        with connection.raw.pipeline():
            connection.raw.execute(begin)
            result = work(connection)
            end()
    finally:
        _roll_back(connection)
    return result


def _roll_back(connection: PlainConnection) -> None:
    """End a transaction that is still open, because something in it failed."""
    status = connection.raw.info.transaction_status
    if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        connection.raw.execute("ROLLBACK")
    elif status != TransactionStatus.IDLE:
        connection.raw.close()
