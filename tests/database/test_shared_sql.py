"""Queries are in the SQL that SQLite and PostgreSQL share, or have a text for each of the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contacthub
from contacthub.bootstrap.tables import TABLES
from contacthub.contacts import store as contacts
from contacthub.customers.card_reads import WHOLE
from contacthub.customers.file import MIGRATIONS as CUSTOMERS
from contacthub.customers.tables.model_facts import OF_ALL as OF_MODELS
from contacthub.database.engines.placeholders import statement_of
from contacthub.database.engines.postgres import PlainConnection
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.named_queries import marked_queries, unfolded
from contacthub.hub.store import MIGRATIONS as HUB

ROOT = Path(contacthub.__file__).parent
ONLY_SQLITE = re.compile(
    r"\b(INSERT\s+OR|json\w*\s*\(|json_each|GLOB|IFNULL|strftime|rowid|PRAGMA)\b", re.IGNORECASE
)
DATABASES = {"hub": HUB, "customers": CUSTOMERS}


def queries() -> Iterator[tuple[str, str | None, str]]:
    """Every query with its file and name, and the engine it is for."""
    for path in sorted(ROOT.rglob("*.sql")):
        if path.parent.name != "migrations":
            for name, mark, text in marked_queries(path):
                yield f"{path.relative_to(ROOT)}: {name}", mark, text


def having_two_texts() -> list[str]:
    """The queries that are written twice."""
    return [name for name, mark, _ in queries() if mark == "postgres"]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, mark, text in queries() if mark is None])
def test_unmarked_query_uses_nothing_of_sqlite_alone(name: str, text: str) -> None:
    found = ONLY_SQLITE.search(text)
    assert found is None, f"{name} uses {found and found[0]}: mark it @sqlite"


def test_query_that_differs_has_a_text_for_each_engine() -> None:
    marks: dict[str, list[str]] = {}
    for name, mark, _ in queries():
        marks.setdefault(name, []).append(str(mark))
    assert {
        name: each for name, each in marks.items() if each not in (["None"], ["sqlite", "postgres"])
    } == {}


def test_queries_with_two_texts_are_counted_and_listed() -> None:
    names = having_two_texts()
    assert len(names) == 21
    page = (ROOT / "docs" / "storage.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in page] == []


async def test_postgres_understands_every_query(postgres: str) -> None:
    storage = PostgresDatabase(postgres)
    for database, migrations in DATABASES.items():
        async with await storage.writer(database, migrations) as writer:
            for name, mark, text in queries():
                if mark != "sqlite" and (name.startswith("customers/") == (database == "customers")):
                    written = text if mark is not None else unfolded(text)["postgres"]
                    await writer.run(lambda it, name=name, text=written: _prepare(it, name, text))
            if database == "customers":
                await writer.run(lambda it: _prepare(it, "the whole card", WHOLE))
                await writer.run(lambda it: _prepare(it, "the models of a card", OF_MODELS))


def _prepare(connection: PlainConnection, name: str, text: str) -> None:
    try:
        connection.execute(f"PREPARE tried AS {statement_of(text.rstrip(';')).text}")
    except Exception as error:
        raise AssertionError(f"{name}: {error}") from error
    connection.execute("DEALLOCATE tried")


def test_rows_that_may_be_written_again_have_a_key() -> None:
    """PostgreSQL changes no row twice in one statement: of several with one key only the last is sent."""
    assert [table.row for table in TABLES if "DO UPDATE" in table.sql and not table.key] == []


async def test_tables_are_the_same_in_both_engines(tmp_path: Path, postgres: str) -> None:
    for database, migrations in DATABASES.items():
        async with await SqliteFiles(tmp_path).writer(database, migrations) as one:
            ours = await one.run(_columns_of_sqlite)
        async with await PostgresDatabase(postgres).writer(database, migrations) as other:
            theirs = await other.run(_columns_of_postgres)
        assert theirs == ours


def _columns_of_sqlite(raw: Any) -> set[tuple[str, str, str, bool]]:
    listed = raw.execute(
        """SELECT t.name, c.name, c.type, c."notnull" OR c.pk FROM pragma_table_list AS t
        JOIN pragma_table_info(t.name) AS c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT IN ('migrations', 'sqlite_schema')"""
    )
    types = {"TEXT": "text C", "INTEGER": "bigint", "REAL": "double precision"}
    return {(table, column, types[kind], bool(needed)) for table, column, kind, needed in listed}


def _columns_of_postgres(connection: PlainConnection) -> set[tuple[str, str, str, bool]]:
    listed = connection.execute(
        """SELECT table_name, column_name, data_type || coalesce(' ' || collation_name, ''),
               is_nullable = 'NO'
        FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name <> 'migrations' AND is_generated = 'NEVER'"""
    )
    return set(listed)


def test_contacts_are_listed_by_conditions_that_both_engines_know() -> None:
    assert all(ONLY_SQLITE.search(each) is None for each in contacts.CONDITIONS.values())
