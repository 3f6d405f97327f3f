"""Writes a shop of millions into an empty storage of either engine: rows first, then what indexes them.

Nothing is kept of a row once it is written, whatever the size. Indexes, and in PostgreSQL keys, are dropped
before and made again as the migrations have made them.
"""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg import sql

from contacthub.customers.file import MIGRATIONS, NAME
from contacthub.database.engines.postgres import PlainConnection
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS as HUB
from tests.bench.customers.rows import COLUMNS, Rows, Size, parts, rows_of

Tell = Callable[[float], None]
AHEAD: Final = 3
"""Parts for each process that are drawn before they are written."""

COUNTED: Final = (
    "INSERT INTO term_counts (term, questions) SELECT term, count(*) FROM question_terms GROUP BY term",
    "INSERT INTO term_counts (term, questions) SELECT 0, count(*) FROM questions",
    "INSERT INTO indexed_questions (source, upto) SELECT 'questions', coalesce(max(id), 0) FROM questions",
    "INSERT INTO models (model, version) SELECT DISTINCT model, 1 FROM products",
)
"""What the hub counts as rows come in, counted at once; and what the migration counts of rows from before."""

CODES: Final = (("purchases", "order_no"), ("products", "serial"), ("service_records", "record_no"))
"""What the index of codes has, in the order of its numbers."""

WITH_IDS: Final = ("search_words", "purchases", "products", "service_records", "questions")


class _Target(Protocol):
    def put(self, table: str, rows: Rows) -> None: ...

    def do(self, statement: str) -> None: ...


async def load(storage: Storage, size: Size, tell: Tell) -> None:
    """Write the shop into an empty storage; ``tell`` is called with the part that is done."""
    for name, migrations in (("hub", HUB), (NAME, MIGRATIONS)):
        async with await storage.writer(name, migrations):
            pass
    with _target(storage) as target:
        _write(target, size, tell)


@contextmanager
def _target(storage: Storage) -> Iterator[_Target]:
    with _postgres(storage) if isinstance(storage, PostgresDatabase) else _sqlite(storage) as target:
        yield target


def _write(target: _Target, size: Size, tell: Tell) -> None:
    wanted = list(parts(size))
    for done, rows in enumerate(_drawn(size, wanted), 1):
        for table, each in rows.items():
            target.put(table, each)
        tell(0.8 * done / len(wanted))
    count(target)


def count(target: _Target) -> None:
    """Count what the hub counts as rows come in."""
    for statement in (*COUNTED, *_of_models()):
        target.do(statement)


def _of_models() -> list[str]:
    text = (MIGRATIONS / "0006_model_counts.sql").read_text("utf-8").partition("CREATE TRIGGER")[0]
    return [each for each in text.split(";\n") if each.strip().startswith("INSERT")]


def _drawn(size: Size, wanted: Sequence[Any]) -> Iterator[dict[str, Rows]]:
    """The rows of each part, in order; few parts ahead are drawn in processes of their own."""
    if len(wanted) < 2 * AHEAD:
        yield from (rows_of(size, part) for part in wanted)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[dict[str, Rows]]] = deque()
        for part in wanted:
            ahead.append(pool.submit(rows_of, size, part))
            if len(ahead) > AHEAD * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


class _Sqlite:
    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def put(self, table: str, rows: Rows) -> None:
        columns = COLUMNS[table].split()
        marks = ", ".join("?" * len(columns))
        self._raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def do(self, statement: str) -> None:
        self._raw.execute(statement)


@contextmanager
def _sqlite(storage: Storage) -> Iterator[_Sqlite]:
    assert isinstance(storage, SqliteFiles)
    path: Path = storage.path(NAME)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        # Only until it is whole: one that breaks off is thrown away.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            raw.execute(f"PRAGMA {pragma}")
        later = raw.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        ).fetchall()
        for kind, name, _ in later:
            raw.execute(f"DROP {kind} {name}")
        raw.execute("BEGIN")
        yield _Sqlite(raw)
        raw.execute("COMMIT")
        for _, _, text in later:
            raw.execute(text)
        raw.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
        for number, (table, column) in enumerate(CODES):
            raw.execute(
                f"INSERT INTO code_index (rowid, code) SELECT 4 * id + {number}, {column} FROM {table} "
                f"WHERE {column} IS NOT NULL"
            )
        raw.execute("PRAGMA journal_mode = WAL")


class _Postgres:
    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw

    def put(self, table: str, rows: Rows) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split()))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
        with self._raw.cursor().copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def do(self, statement: str) -> None:
        self._raw.execute(statement)


KEYS: Final = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
FROM pg_constraint
WHERE connamespace = 'customers'::regnamespace AND contype IN ('f', 'p', 'u')
  AND (conrelid::regclass::text = ANY(%(tables)s) OR confrelid::regclass::text = ANY(%(tables)s))
ORDER BY contype, conname
"""
INDEXES: Final = """
SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'customers'::regnamespace AND i.indrelid::regclass::text = ANY(%(tables)s)
  AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
"""


@contextmanager
def _postgres(storage: PostgresDatabase) -> Iterator[_Postgres]:
    with psycopg.connect(storage.address, autocommit=True, options="-c search_path=customers") as raw:
        for setting in ("maintenance_work_mem = '400MB'", "synchronous_commit = off"):
            raw.execute(f"SET {setting}")
        keys, indexes = (raw.execute(each, {"tables": list(COLUMNS)}).fetchall() for each in (KEYS, INDEXES))
        tables = [sql.Identifier(each) for each in COLUMNS]
        for drop, _ in (*keys, *indexes):
            raw.execute(drop)
        for table in tables:
            raw.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        yield _Postgres(raw)
        # Foreign keys at last: they need the keys they point at.
        for _, make in (*reversed(keys), *indexes):
            raw.execute(make)
        for table in tables:
            raw.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        for table in WITH_IDS:
            storage.count_on(PlainConnection(raw), table)
        # As the server does by itself, some minutes later.
        raw.execute("VACUUM (ANALYZE)")
