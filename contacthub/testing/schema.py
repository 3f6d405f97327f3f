"""A new SQLite database by copying its schema: quicker than to apply dozens of migrations for each test."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from contacthub.database import migrations
from contacthub.database.engines.sqlite import Database
from contacthub.database.storage import Database as AnyDatabase


async def migrated(database: AnyDatabase, folder: Path) -> list[str]:
    """Bring ``database`` to its schema as ``migrations.migrate`` does; an empty one of SQLite is copied."""
    if isinstance(database, Database) and await database.run(_is_empty):
        schema = await _schema(folder)
        await database.run(lambda raw: _copy(schema, raw))
    return await migrations.migrate(database, folder)


def _is_empty(raw: sqlite3.Connection) -> bool:
    return raw.execute("SELECT 1 FROM sqlite_schema").fetchone() is None


def _copy(schema: bytes, raw: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(schema)
        made.backup(raw)


_SCHEMAS: dict[Path, bytes] = {}


async def _schema(folder: Path) -> bytes:
    if folder not in _SCHEMAS:
        async with await Database.in_memory() as made:
            await migrations.migrate(made, folder)
            _SCHEMAS[folder] = await made.run(lambda raw: raw.serialize())
    return _SCHEMAS[folder]
