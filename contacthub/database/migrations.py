"""Brings a database file to the current schema: numbered, forward only, each applied once."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from contacthub.database.engines.sqlite import MIGRATIONS_TABLE, Database, run_script
from contacthub.database.units import Connection


class SchemaTooNew(Exception):
    """The file was written by a newer contacthub; install that version or restore a backup."""


async def migrate(database: Database, folder: Path) -> list[str]:
    """Apply the migrations of ``folder`` that the file has not seen; return their names in order.

    Raises:
        SchemaTooNew: the file knows a migration that this version does not have, or one that differs.
    """
    return await database.run(lambda raw: _migrate(raw, folder))


def _migrate(raw: sqlite3.Connection, folder: Path) -> list[str]:
    raw.execute(MIGRATIONS_TABLE)
    texts = _texts(folder)
    applied = missing_migrations(raw, folder)
    for name in applied:
        record = f"INSERT INTO migrations VALUES ('{name}', '{_checksum(texts[name])}');"
        run_script(raw, texts[name], record)
    return applied


def missing_migrations(raw: Connection, folder: Path) -> list[str]:
    """The migrations of ``folder`` that the file has not seen, in order.

    Raises:
        SchemaTooNew: the file knows a migration that this version does not have, or one that differs.
    """
    known = dict(raw.execute("SELECT name, checksum FROM migrations").fetchall())
    texts = _texts(folder)
    for name, checksum in known.items():
        if name not in texts or _checksum(texts[name]) != checksum:
            raise SchemaTooNew(
                f"the database knows the migration {name!r}, this version of contacthub does not"
            )
    return [name for name in texts if name not in known]


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
