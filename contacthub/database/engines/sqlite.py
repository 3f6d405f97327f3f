"""SQLite behind aiosqlite: connections, transactions, and what its errors mean."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import aiosqlite

from contacthub.database.commit_times import CommitTimes
from contacthub.database.named_queries import Engine
from contacthub.database.units import NO_ROOM, DiskFull, ReaderPool, StorageUnavailable

T = TypeVar("T")

BUSY_TIMEOUT_S = 5.0
MERGED_PAGES = 64
"""Pages of a text index that are merged in one go: a write that comes meanwhile waits some milliseconds."""
LEAST_CHANGES = 2
"""Fewer rows are changed by a merge that finds nothing to do."""
SCRUB_WAIT_MS = 20
FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""What SQLite says when there is no room: for its files, and for the index of the write-ahead log."""
MIGRATIONS_TABLE = (
    "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT"
)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what SQLite or the disk says into what stores tell of it."""
    try:
        yield
    except sqlite3.Error as error:
        is_full = getattr(error, "sqlite_errorcode", None) in FULL
        raise (DiskFull if is_full else StorageUnavailable)(f"SQLite: {error}") from error
    except OSError as error:
        is_full = error.errno in NO_ROOM
        raise (DiskFull if is_full else StorageUnavailable)(f"disk: {error.strerror}") from error


class Database:
    """One connection on its own thread; a ``Writer`` or a ``Reader``.

    A writer commits durably (write-ahead log, ``synchronous=FULL``) and is the only connection that
    checkpoints, which is to move the log's pages into the file; a reader cannot write. With several
    connections that checkpoint, SQLite before 3.51.3 may corrupt the file.

    Source: https://www.sqlite.org/wal.html, "The WAL-Reset Bug".
    """

    engine: Engine = "sqlite"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self.commits = CommitTimes()

    @classmethod
    async def writer(cls, path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Database:
        """Open ``path`` for reading and writing, creating it when it is not there."""
        # secure_delete: what is deleted is overwritten, so that an erased person is in no free page.
        pragmas = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
        return await cls._open(path, pragmas, factory)

    @classmethod
    async def reader(cls, path: Path, *, attach: dict[str, Path] | None = None) -> Database:
        """Open ``path`` for reading; ``attach`` names further files to read beside it."""
        attached = tuple(
            f"ATTACH DATABASE '{_quoted(file)}' AS {name}" for name, file in (attach or {}).items()
        )
        return await cls._open(path, ("PRAGMA wal_autocheckpoint=0", *attached, "PRAGMA query_only=ON"))

    @classmethod
    async def in_memory(cls, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Database:
        """A database that lasts as long as its connection: writer and reader in one, for tests."""
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
            with storage_errors():
                raise failed[0]
        return cls(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the connection's thread and return what it returns.

        aiosqlite has no public call for this; ``_execute`` is the one private name used, here only, and
        ``tests/database/test_sqlite.py`` fails if it changes.
        """
        execute: Callable[..., Awaitable[T]] = self._connection._execute
        with storage_errors():
            return await execute(work, self._connection._conn)

    async def transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` inside one transaction: all of it is durable when this returns, or none of it."""
        return await self.run(self.commits.timed(lambda raw: in_transaction(raw, work)))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one consistent snapshot of the file."""
        return await self.run(lambda raw: _in_snapshot(raw, work))

    async def scrub(self, indexes: Sequence[str]) -> bool:
        """Merge the parts of text indexes, which keep what was deleted, and empty the write-ahead log.

        False: a reader holds the log; ask again.

        Source: https://www.sqlite.org/fts5.html#the_merge_command
        """
        for name in indexes:
            pages = -MERGED_PAGES
            while await self.run(partial(_merged, name, pages)):
                pages = MERGED_PAGES
                await asyncio.sleep(0)
        return await self.run(_emptied)

    @contextmanager
    def migrating(self, raw: sqlite3.Connection) -> Iterator[Callable[..., None]]:
        """Have the table of migrations; yield what runs a script."""
        raw.execute(MIGRATIONS_TABLE)
        yield lambda *statements: run_script(raw, *statements)

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await self._connection.close()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def open_readers(path: Path, *, size: int = 2, attach: dict[str, Path] | None = None) -> ReaderPool:
    """Open ``size`` readers of ``path``; ``attach`` names further files to read beside it."""
    return ReaderPool([await Database.reader(path, attach=attach) for _ in range(size)])


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


def run_script(raw: sqlite3.Connection, *statements: str) -> None:
    """Run statements of several lines each in one transaction."""
    # executescript would commit an open transaction first, so the script carries its own.
    raw.executescript("\n".join(("BEGIN EXCLUSIVE;", *statements, "COMMIT;")))


def _merged(name: str, pages: int, raw: sqlite3.Connection) -> bool:
    """Merge some pages of a text index; whether there was something to merge."""
    before = raw.total_changes
    raw.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)", (pages,))
    return raw.total_changes - before >= LEAST_CHANGES


def _emptied(raw: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file and cut it to nothing, unless that would wait for readers."""
    raw.execute(f"PRAGMA busy_timeout={SCRUB_WAIT_MS}")
    try:
        is_busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT_S * 1000)}")
    return not is_busy


def _in_snapshot(raw: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    raw.execute("BEGIN")
    try:
        return work(raw)
    finally:
        raw.execute("COMMIT")


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


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
