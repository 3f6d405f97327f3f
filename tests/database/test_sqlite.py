"""The one way to SQLite: a unit of work is whole and durable, or it has not happened."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.database.engines.sqlite import Database, open_readers
from contacthub.database.units import StorageUnavailable


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.writer(tmp_path / "t.db") as database:
        await database.run(lambda raw: raw.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)"))
        yield database


def pragma(name: str, raw: sqlite3.Connection) -> object:
    return raw.execute(f"PRAGMA {name}").fetchone()[0]


async def test_work_runs_on_the_connection_through_the_private_call_of_aiosqlite(writer: Database) -> None:
    connection = writer._connection
    assert isinstance(connection._conn, sqlite3.Connection)
    assert await connection._execute(lambda raw: raw, connection._conn) is connection._conn
    assert await writer.run(lambda raw: raw) is connection._conn


async def test_writer_syncs_every_commit(writer: Database) -> None:
    assert await writer.run(lambda raw: pragma("journal_mode", raw)) == "wal"
    assert await writer.run(lambda raw: pragma("synchronous", raw)) == 2


async def test_only_the_writer_checkpoints(writer: Database, tmp_path: Path) -> None:
    async with await Database.reader(tmp_path / "t.db") as reader:
        assert await reader.run(lambda raw: pragma("wal_autocheckpoint", raw)) == 0
    assert await writer.run(lambda raw: pragma("wal_autocheckpoint", raw)) == 1000


async def test_failing_work_leaves_nothing_behind(writer: Database) -> None:
    def work(raw: sqlite3.Connection) -> None:
        raw.execute("INSERT INTO t VALUES (1)")
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await writer.transact(work)
    assert await writer.run(lambda raw: raw.execute("SELECT n FROM t").fetchall()) == []
    await writer.transact(lambda raw: raw.execute("INSERT INTO t VALUES (2)"))
    assert await writer.run(lambda raw: raw.execute("SELECT n FROM t").fetchall()) == [(2,)]


async def test_reader_cannot_write(writer: Database, tmp_path: Path) -> None:
    async with await Database.reader(tmp_path / "t.db") as reader:
        with pytest.raises(StorageUnavailable, match="readonly"):
            await reader.run(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))


async def test_reader_sees_what_was_committed_and_nothing_else(writer: Database, tmp_path: Path) -> None:
    def count(raw: sqlite3.Connection) -> int:
        return int(raw.execute("SELECT COUNT(*) FROM t").fetchone()[0])

    pool = await open_readers(tmp_path / "t.db", size=1)
    await writer.run(lambda raw: raw.execute("BEGIN IMMEDIATE"))
    await writer.run(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    assert await pool.run(count) == 0
    await writer.run(lambda raw: raw.execute("COMMIT"))
    assert await pool.run(count) == 1
    await pool.close()


async def test_pool_takes_a_reader_back_after_failing_work(writer: Database, tmp_path: Path) -> None:
    pool = await open_readers(tmp_path / "t.db", size=1)
    with pytest.raises(StorageUnavailable):
        await pool.run(lambda raw: raw.execute("SELECT * FROM nowhere"))
    assert await pool.run(lambda raw: raw.execute("SELECT 1").fetchone()) == (1,)
    await pool.close()


async def test_reader_reads_attached_files_beside_its_own(writer: Database, tmp_path: Path) -> None:
    other = tmp_path / "it's another.db"
    async with await Database.writer(other) as database:
        await database.run(lambda raw: raw.execute("CREATE TABLE u AS SELECT 7 AS n"))
    async with await Database.reader(tmp_path / "t.db", attach={"other": other}) as reader:
        assert await reader.run(lambda raw: raw.execute("SELECT n FROM other.u").fetchone()) == (7,)


async def test_file_that_is_no_database_is_refused_and_its_thread_ends(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(StorageUnavailable, match="not a database"):
        await Database.writer(path)
