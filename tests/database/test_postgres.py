"""The way to PostgreSQL: a unit of work is whole and durable, or it has not happened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap.tables import TABLES
from contacthub.database.engines.postgres import Database, PlainConnection, connected
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.migrations import SchemaTooNew
from contacthub.database.storage import NotThere
from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import StaleEpoch
from contacthub.hub.store import MIGRATIONS, LogStore, append_events
from contacthub.testing.postgres import PostgresServer
from tests.hub.stored_rows import held

TABLE = "CREATE TABLE t (n BIGINT PRIMARY KEY, said TEXT)"


@pytest.fixture
def address(postgres_server: PostgresServer) -> str:
    return postgres_server.new_database()


@pytest.fixture
async def writer(address: str) -> AsyncIterator[Database]:
    async with await Database.writer(address, "public") as database:
        await database.run(lambda it: it.raw.execute(TABLE))
        yield database


def rows(connection: PlainConnection) -> list[Any]:
    return connection.execute("SELECT n FROM t ORDER BY n").fetchall()


async def test_transaction_is_kept_whole(writer: Database) -> None:
    def work(connection: PlainConnection) -> str:
        connection.executemany("INSERT INTO t (n) VALUES (?)", [(1,), (2,)])
        connection.execute("UPDATE t SET said = :said WHERE n = :n", {"n": 1, "said": "it's 50 % :n ?"})
        return "done"

    assert await writer.transact(work) == "done"
    kept = await writer.run(lambda it: it.execute("SELECT n, said FROM t ORDER BY n").fetchall())
    assert kept == [(1, "it's 50 % :n ?"), (2, None)]


async def test_failing_work_leaves_nothing_behind(writer: Database) -> None:
    def work(connection: PlainConnection) -> None:
        connection.execute("INSERT INTO t (n) VALUES (1)")
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await writer.transact(work)
    assert await writer.run(rows) == []
    await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (2)"))
    assert await writer.run(rows) == [(2,)]


async def test_statement_that_fails_unseen_fails_the_transaction(writer: Database) -> None:
    """In a pipeline its error comes only after the statements behind it were sent."""

    def work(connection: PlainConnection) -> None:
        connection.execute("INSERT INTO t (n) VALUES (1)")
        connection.execute("INSERT INTO t (n) VALUES (1)")
        connection.execute("INSERT INTO t (n) VALUES (2)")

    with pytest.raises(StorageUnavailable, match="duplicate key"):
        await writer.transact(work)
    assert await writer.run(rows) == []


async def test_error_quotes_no_row(writer: Database) -> None:
    await writer.transact(lambda it: it.execute("INSERT INTO t VALUES (1, 'Lu')"))
    with pytest.raises(StorageUnavailable) as caught:
        await writer.transact(lambda it: it.execute("INSERT INTO t VALUES (1, 'Lu Xiaoming 13800138000')"))
    assert "138" not in str(caught.value)
    assert "(n)" not in str(caught.value)


@pytest.mark.parametrize("said", ["a\0b", "\0", "\ufdd0", "\ufdd00\0\ufdd01", "汉字 🙂", ""])
async def test_text_comes_back_as_it_was_though_postgresql_keeps_no_nul(writer: Database, said: str) -> None:
    await writer.transact(lambda it: it.execute("INSERT INTO t VALUES (?, ?)", (1, said)))
    kept = await writer.run(lambda it: it.execute("SELECT said FROM t WHERE said = ?", (said,)).fetchone())
    assert kept == (said,)
    asked = "SELECT json_build_array(said, n) FROM t"
    (as_json,) = await writer.run(lambda it: it.execute(asked).fetchone())
    assert json.loads(as_json) == [said, 1]


async def test_reader_cannot_write(writer: Database, address: str) -> None:
    async with await Database.reader(address, "public") as reader:
        with pytest.raises(StorageUnavailable, match="read-only"):
            await reader.run(lambda it: it.execute("INSERT INTO t (n) VALUES (1)"))


async def test_reader_sees_one_moment(writer: Database, address: str) -> None:
    async with await Database.reader(address, "public") as reader:

        def work(connection: PlainConnection) -> list[Any]:
            first = rows(connection)
            with closing(connected(address, "public")) as other:
                other.execute("INSERT INTO t (n) VALUES (7)")
            return [first, rows(connection)]

        assert await reader.read(work) == [[], []]
        assert await reader.read(rows) == [(7,)]


async def test_statement_is_prepared_whatever_its_parameters_are(writer: Database) -> None:
    for n in range(12):
        values = (n, None if n % 2 else "x" * n)
        await writer.transact(lambda it, v=values: it.execute("INSERT INTO t VALUES (?, ?)", v))
    asked = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'"
    assert await writer.run(lambda it: it.execute(asked).fetchone()) == (1,)


async def test_connects_anew_after_the_server_was_started_again(
    postgres_server: PostgresServer, writer: Database
) -> None:
    await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (1)"))
    await asyncio.to_thread(postgres_server.kill)
    with pytest.raises(StorageUnavailable):
        await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (2)"))
    await asyncio.to_thread(postgres_server.start)
    await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (3)"))
    assert await writer.run(rows) == [(1,), (3,)]


async def test_restart_of_the_server_that_nobody_saw_costs_no_work(
    postgres_server: PostgresServer, writer: Database
) -> None:
    await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (1)"))
    await asyncio.to_thread(postgres_server.kill)
    await asyncio.to_thread(postgres_server.start)
    await writer.transact(lambda it: it.execute("INSERT INTO t (n) VALUES (2)"))
    assert await writer.run(rows) == [(1,), (2,)]


async def test_what_is_not_there_is_said(address: str, tmp_path: Path) -> None:
    nowhere = PostgresDatabase(f"{address}_none")
    with pytest.raises(StorageUnavailable, match="does not exist"):
        await nowhere.writer("hub", MIGRATIONS)
    with pytest.raises(NotThere), PostgresDatabase(address).look("hub"):
        pass


async def test_migrations_are_applied_once_also_by_two_at_a_time(address: str) -> None:
    storage = PostgresDatabase(address)
    opened = await asyncio.gather(*(storage.writer("hub", MIGRATIONS) for _ in range(3)))
    names = await opened[0].run(lambda it: it.execute("SELECT name FROM migrations ORDER BY name").fetchall())
    assert len(names) == len({file.name.partition(".")[0] for file in MIGRATIONS.glob("0*.sql")})
    for database in opened:
        await database.close()


async def test_database_of_a_newer_version_is_refused(address: str) -> None:
    storage = PostgresDatabase(address)
    async with await storage.writer("hub", MIGRATIONS) as database:
        await database.run(lambda it: it.execute("INSERT INTO migrations VALUES ('9999_later', 'x')"))
    with pytest.raises(SchemaTooNew, match="9999_later"):
        await storage.writer("hub", MIGRATIONS)


async def test_of_two_hubs_on_one_log_the_older_is_refused_and_cannot_take_it_back(address: str) -> None:
    storage = PostgresDatabase(address)
    async with await storage.writer("hub", MIGRATIONS) as one, await storage.writer("hub", MIGRATIONS) as two:
        readers = await storage.readers("hub")
        older, newer = LogStore(one, readers, TABLES), LogStore(two, readers, TABLES)
        first = await older.recover()
        await older.append(epoch=first.epoch, expected_seq=0, items=[held(1)], rows=[])
        second = await newer.recover()
        assert second.last_seq == 1
        with pytest.raises(StaleEpoch, match="another hub"):
            await older.append(epoch=first.epoch, expected_seq=1, items=[held(2)], rows=[])
        with pytest.raises(StaleEpoch, match="another hub"):
            await older.check_writer()
        with pytest.raises(StaleEpoch, match="another hub"):
            await older.recover()
        await newer.append(epoch=second.epoch, expected_seq=1, items=[held(2)], rows=[])
        again = await newer.recover()
        assert (again.last_seq, again.epoch) == (2, second.epoch + 1)
        await readers.close()


async def test_append_under_way_is_waited_for_by_the_hub_that_takes_over(address: str) -> None:
    storage = PostgresDatabase(address)
    async with await storage.writer("hub", MIGRATIONS) as one, await storage.writer("hub", MIGRATIONS) as two:
        readers = await storage.readers("hub")
        older, newer = LogStore(one, readers, TABLES), LogStore(two, readers, TABLES)
        first = await older.recover()

        def append_slowly(connection: PlainConnection) -> asyncio.Future[Any]:
            append_events(connection, first.epoch, 0, [held(1)])
            taken = asyncio.run_coroutine_threadsafe(newer.recover(), loop)
            blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while connection.execute(blocked).fetchone() == (0,):
                pass
            return asyncio.wrap_future(taken, loop=loop)

        loop = asyncio.get_running_loop()
        taken = await one.transact(append_slowly)
        assert (await taken).last_seq == 1
        await readers.close()


async def test_what_is_prepared_behind_an_undone_savepoint_is_there(writer: Database) -> None:
    """What psycopg prepares as it hears late, in a pipeline, of what was undone is not lost."""
    put = "INSERT INTO t (n) VALUES (?)"

    def work(connection: PlainConnection) -> None:
        connection.executemany(put, [(1,), (2,)])
        connection.execute("SAVEPOINT one")
        connection.execute("ROLLBACK TO one")
        connection.execute("SELECT 1").fetchone()
        connection.executemany(put, [(3,), (4,)])
        connection.executemany(put, [(5,), (6,)])

    await writer.transact(work)
    assert await writer.run(rows) == [(n,) for n in range(1, 7)]
