"""Brings a database to the current schema: numbered, forward only, each applied once.

``0007_labels.sql`` is for every engine, unless ``0007_labels.postgres.sql`` stands beside it for PostgreSQL.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from contacthub.database.named_queries import Engine
from contacthub.database.storage import Database
from contacthub.database.units import Connection


class SchemaTooNew(Exception):
    """The database was written by a newer contacthub; install that version or restore a backup."""


async def migrate(database: Database, folder: Path) -> list[str]:
    """Apply the migrations of ``folder`` that the database has not seen; return their names in order.

    Raises:
        SchemaTooNew: it knows a migration that this version does not have, or one that differs.
    """
    return await database.run(lambda raw: _migrate(raw, database, folder))


def _migrate(raw: Any, database: Database, folder: Path) -> list[str]:
    with database.migrating(raw) as run_script:
        texts = _texts(folder, database.engine)
        applied = missing_migrations(raw, folder, database.engine)
        for name in applied:
            record = f"INSERT INTO migrations VALUES ('{name}', '{_checksum(texts[name])}');"
            run_script(texts[name], record)
        return applied


def missing_migrations(raw: Connection, folder: Path, engine: Engine = "sqlite") -> list[str]:
    """The migrations of ``folder`` that the database has not seen, in order.

    Raises:
        SchemaTooNew: it knows a migration that this version does not have, or one that differs.
    """
    known = dict(raw.execute("SELECT name, checksum FROM migrations").fetchall())
    texts = _texts(folder, engine)
    for name, checksum in known.items():
        if name not in texts or _checksum(texts[name]) != checksum:
            raise SchemaTooNew(
                f"the database knows the migration {name!r}, this version of contacthub does not"
            )
    return [name for name in texts if name not in known]


def _texts(folder: Path, engine: Engine) -> dict[str, str]:
    texts = {}
    for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql")):
        name, _, mark = file.stem.partition(".")
        if mark == engine or (not mark and not file.with_name(f"{name}.{engine}.sql").exists()):
            texts[name] = file.read_text(encoding="utf-8")
    return texts


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
