"""Backups of a test, and what is in a data directory."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from contacthub.bootstrap.kept import KEPT
from contacthub.database.backup import Manifest, make_backup
from contacthub.database.restore import restore_backup

NOW = 1_780_000_000_000
LATER = NOW + 60_000


def backed_up(data: Path, target: Path, *, with_archive: bool = True) -> tuple[Path, Manifest]:
    made = make_backup(
        data,
        target,
        kept=KEPT,
        version="9.9",
        now=NOW,
        with_archive=with_archive,
        moved=lambda done, total: None,
    )
    return made.path, made.manifest


def restored(file: Path, data: Path, *, replace: bool = False) -> Path | None:
    return restore_backup(
        file, data, kept=KEPT, replace=replace, log_id="another", now=LATER, moved=lambda done, total: None
    ).aside


def events_in(data: Path) -> int:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(raw.execute("SELECT COUNT(*) FROM log").fetchone()[0])


def log_of(data: Path) -> str:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        return str(raw.execute("SELECT value FROM meta WHERE key = 'log_id'").fetchone()[0])
