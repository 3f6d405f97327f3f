"""One SQLite file behind aiosqlite: every unit of work is one function run in one thread hop."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")

BUSY_TIMEOUT_S = 5.0
ROW_OF_VALUES = re.compile(r"VALUES (?P<row>\([?, ]+\))")
ROWS_A_STEP = 16
NAME_LINE = re.compile(r"^-- name: (?P<name>\w+)\s*$", re.MULTILINE)


class Database:
    """One connection on its own thread.

    A writer commits durably (WAL, ``synchronous=FULL``) and is the only connection that checkpoints; a
    reader cannot write. With several connections that checkpoint, SQLite before 3.51.3 may corrupt the file.

    Source: https://www.sqlite.org/wal.html, "The WAL-Reset Bug".
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def writer(cls, path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Database:
        """Open ``path`` for reading and writing, creating it when it is not there."""
        return await cls._open(path, ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"), factory)

    @classmethod
    async def reader(cls, path: Path, *, attach: dict[str, Path] | None = None) -> Database:
        """Open ``path`` for reading; ``attach`` names further files to read beside it."""
        attached = tuple(
            f"ATTACH DATABASE '{_quoted(file)}' AS {name}" for name, file in (attach or {}).items()
        )
        return await cls._open(path, ("PRAGMA wal_autocheckpoint=0", *attached, "PRAGMA query_only=ON"))

    @classmethod
    async def in_memory(cls, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Database:
        """A database that lasts as long as its connection. Writer and reader in one, for tests."""
        return await cls._open(Path(":memory:"), (), factory)

    @classmethod
    async def _open(
        cls, path: Path, pragmas: tuple[str, ...], factory: type[sqlite3.Connection] = sqlite3.Connection
    ) -> Database:
        failed: list[sqlite3.Error] = []

        def connect() -> sqlite3.Connection:
            try:
                return _connected(path, pragmas, factory)
            except sqlite3.Error as error:
                # aiosqlite does not wait for the thread of a connection that could not be made.
                failed.append(error)
                return sqlite3.connect(":memory:")

        connection = await aiosqlite.Connection(connect, iter_chunk_size=64)
        if failed:
            await connection.close()
            raise failed[0]
        return cls(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the connection's thread and return what it returns.

        aiosqlite has no public call for this; ``_execute`` is the one private name used, here only, and
        ``tests/database/test_sqlite.py`` fails if it changes.
        """
        execute: Callable[..., Awaitable[T]] = self._connection._execute
        return await execute(work, self._connection._conn)

    async def transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` inside one transaction: all of it is durable when this returns, or none of it."""
        return await self.run(lambda raw: in_transaction(raw, work))

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await self._connection.close()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class ReaderPool:
    """A few reader connections; a unit of work takes whichever is free."""

    def __init__(self, readers: list[Database]) -> None:
        self._readers = readers
        self._free: asyncio.LifoQueue[Database] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)

    @classmethod
    async def open(cls, path: Path, *, size: int = 2, attach: dict[str, Path] | None = None) -> ReaderPool:
        """Open ``size`` readers of ``path``."""
        return cls([await Database.reader(path, attach=attach) for _ in range(size)])

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` on a free reader, in one consistent snapshot of the file."""
        reader = await self._free.get()
        try:
            return await reader.run(lambda raw: _in_snapshot(raw, work))
        finally:
            self._free.put_nowait(reader)

    async def close(self) -> None:
        """Close every reader."""
        for reader in self._readers:
            await reader.close()


def _connected(path: Path, pragmas: tuple[str, ...], factory: type[sqlite3.Connection]) -> sqlite3.Connection:
    raw = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, cached_statements=256, factory=factory
    )
    try:
        for pragma in ("PRAGMA foreign_keys=ON", *pragmas):
            raw.execute(pragma)
    except BaseException:
        raw.close()
        raise
    return raw


def in_transaction(raw: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``work`` between BEGIN IMMEDIATE and COMMIT; any error rolls everything back."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        result = work(raw)
        raw.execute("COMMIT")
    except BaseException:
        # SQLite itself has already rolled back after some errors (full disk, I/O).
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
    return result


def _in_snapshot(raw: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    raw.execute("BEGIN")
    try:
        return work(raw)
    finally:
        raw.execute("COMMIT")


class ManyRows:
    """A statement for many rows. What inserts one row by ``VALUES (?, …)`` inserts up to 16 in one step.

    Around each step sqlite3 gives the interpreter lock away, and under load waits long to have it back: what
    a transaction costs is how many steps it has, not how many rows.
    """

    def __init__(self, sql: str) -> None:
        values = ROW_OF_VALUES.search(sql)
        self._one = sql
        self._many: dict[int, str] = {}
        if values is not None:
            row = values["row"]
            self._many = {
                count: sql[: values.start("row")] + ", ".join([row] * count) + sql[values.end("row") :]
                for count in range(2, ROWS_A_STEP + 1)
            }

    def write(self, raw: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for every row, in order."""
        if not self._many:
            raw.executemany(self._one, rows)
            return
        for start in range(0, len(rows), ROWS_A_STEP):
            chunk = rows[start : start + ROWS_A_STEP]
            raw.execute(self._many.get(len(chunk), self._one), list(chain.from_iterable(chunk)))


def named_queries(path: Path) -> dict[str, str]:
    """Read a ``.sql`` file of queries, each under a line ``-- name: query_name``."""
    parts = NAME_LINE.split(path.read_text(encoding="utf-8"))
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
