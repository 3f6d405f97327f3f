"""Migrations: numbered, forward only, each once; a file from the future is left alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from contacthub.accounts.store import AccountStore
from contacthub.database.engines.sqlite import Database
from contacthub.database.migrations import SchemaTooNew, migrate
from contacthub.database.units import ReaderPool, StorageUnavailable
from contacthub.hub.store import MIGRATIONS


def folder_of(tmp_path: Path, **scripts: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir(exist_ok=True)
    for name, script in scripts.items():
        (folder / f"{name.lstrip('m')}.sql").write_text(script)
    return folder


async def opened(path: Path, folder: Path) -> list[str]:
    async with await Database.writer(path) as database:
        return await migrate(database, folder)


def tables(path: Path) -> set[str]:
    raw = sqlite3.connect(path)
    names = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    raw.close()
    return names


async def test_new_file_gets_every_migration_and_the_next_start_none(tmp_path: Path) -> None:
    names = sorted(file.stem for file in MIGRATIONS.glob("*.sql") if "." not in file.stem)
    assert names
    assert await opened(tmp_path / "hub.db", MIGRATIONS) == names
    assert await opened(tmp_path / "hub.db", MIGRATIONS) == []


async def test_old_file_gets_what_it_has_not_seen_and_keeps_its_rows(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_first="CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1);")
    await opened(tmp_path / "t.db", folder)
    folder_of(tmp_path, m0002_second="ALTER TABLE a ADD COLUMN m INTEGER NOT NULL DEFAULT 5;")
    assert await opened(tmp_path / "t.db", folder) == ["0002_second"]
    raw = sqlite3.connect(tmp_path / "t.db")
    assert raw.execute("SELECT n, m FROM a").fetchall() == [(1, 5)]
    raw.close()


async def test_file_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_first="CREATE TABLE a (n);", m0002_second="CREATE TABLE b (n);")
    await opened(tmp_path / "t.db", folder)
    (folder / "0002_second.sql").unlink()
    folder_of(tmp_path, m0003_third="CREATE TABLE c (n);")
    with pytest.raises(SchemaTooNew, match="0002_second"):
        await opened(tmp_path / "t.db", folder)
    assert "c" not in tables(tmp_path / "t.db")


async def test_migration_that_was_changed_afterwards_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_first="CREATE TABLE a (n);")
    await opened(tmp_path / "t.db", folder)
    folder_of(tmp_path, m0001_first="CREATE TABLE a (n, m);")
    with pytest.raises(SchemaTooNew, match="0001_first"):
        await opened(tmp_path / "t.db", folder)


async def test_migration_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, m0001_first="CREATE TABLE a (n); CREATE TABLE broken (;")
    with pytest.raises(StorageUnavailable):
        await opened(tmp_path / "t.db", folder)
    assert tables(tmp_path / "t.db") == {"migrations"}
    folder_of(tmp_path, m0001_first="CREATE TABLE a (n);")
    assert await opened(tmp_path / "t.db", folder) == ["0001_first"]


async def test_tokens_of_before_limits_have_none(tmp_path: Path) -> None:
    old = folder_of(tmp_path, **{"m0001_hub": (MIGRATIONS / "0001_hub.sql").read_text("utf-8")})
    await opened(tmp_path / "hub.db", old)
    raw = sqlite3.connect(tmp_path / "hub.db")
    raw.execute("INSERT INTO tokens VALUES ('pbx', 'abc', '[\"log:read\"]', NULL, '[]', 1, NULL)")
    raw.commit()
    raw.close()
    async with await Database.writer(tmp_path / "hub.db") as database:
        await migrate(database, MIGRATIONS)
        [token] = await AccountStore(database, ReaderPool([database])).tokens()
    assert (token.name, token.limit) == ("pbx", None)


async def test_sessions_of_before_limits_end_no_earlier_than_they_would_have(tmp_path: Path) -> None:
    old = folder_of(tmp_path, **{"m0001_hub": (MIGRATIONS / "0001_hub.sql").read_text("utf-8")})
    await opened(tmp_path / "hub.db", old)
    began_at, hour = 1_700_000_000_000, 3_600_000
    raw = sqlite3.connect(tmp_path / "hub.db")
    raw.execute("INSERT INTO users VALUES ('lena', 'admin', NULL, '', 0)")
    raw.execute("INSERT INTO sessions VALUES ('abc', 'lena', 'csrf', ?)", (began_at + 12 * hour,))
    raw.commit()
    raw.close()
    async with await Database.writer(tmp_path / "hub.db") as database:
        await migrate(database, MIGRATIONS)
        [session] = await AccountStore(database, ReaderPool([database])).sign_ins()
    assert (session.began_at, session.used_at) == (began_at, began_at + 12 * hour)
