"""A backup is whole and of one moment."""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap.kept import KEPT
from contacthub.database import backup
from contacthub.database.backup import BackupFailed, make_backup
from tests.database.backups import NOW, backed_up, log_of, restored


def test_backup_names_its_moment_and_every_file(data: Path, tmp_path: Path) -> None:
    path, manifest = backed_up(data, tmp_path / "b.tar.gz")
    assert (manifest.format, manifest.contacthub, manifest.made_at) == (2, "9.9", "2026-05-28T20:26:40.000Z")
    assert (manifest.log, manifest.seq) == (log_of(data), 3)
    with tarfile.open(path) as tar:
        names = tar.getnames()
    day = "archive/log-2026-05-01.jsonl.gz"
    assert names == ["manifest.json", "hub.db", "customers.db", day, f"{day}.sha256"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.tar.gz", "data"]


def test_archive_can_be_left_out(data: Path, tmp_path: Path) -> None:
    _, manifest = backed_up(data, tmp_path / "b.tar.gz", with_archive=False)
    assert [each.name for each in manifest.files] == ["hub.db", "customers.db"]


def test_folder_gets_a_file_named_by_its_moment(data: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    path, _ = backed_up(data, tmp_path / "backups")
    assert path == tmp_path / "backups" / "contacthub-2026-05-28T202640Z.tar.gz"
    with pytest.raises(BackupFailed, match="there already"):
        backed_up(data, tmp_path / "backups")


def test_what_a_killed_hub_left_in_its_write_ahead_log_is_in_the_backup(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "hub.db", isolation_level=None)) as raw:
        raw.execute("INSERT INTO meta VALUES ('late', '1')")
        assert (data / "hub.db-wal").stat().st_size
        path, _ = backed_up(data, tmp_path / "b.tar.gz")
    restored(path, tmp_path / "other")
    with closing(sqlite3.connect(tmp_path / "other/hub.db")) as raw:
        assert raw.execute("SELECT value FROM meta WHERE key = 'late'").fetchone() == ("1",)


def test_both_databases_are_of_the_moment_it_began(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A customer and a contact that come while the copy runs are in neither."""
    with (
        closing(sqlite3.connect(data / "hub.db", isolation_level=None)) as hub,
        closing(sqlite3.connect(data / "customers.db", isolation_level=None)) as customers,
    ):
        copy = backup.copy_pages

        def meanwhile(*args: object) -> None:
            for raw, word in ((hub, "meta"), (customers, "migrations")):
                raw.execute(f"INSERT OR REPLACE INTO {word} VALUES ('meanwhile', '1')")
            copy(*args)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(backup, "copy_pages", meanwhile)
        path, _ = backed_up(data, tmp_path / "b.tar.gz")
    restored(path, tmp_path / "other")
    for name, table, column in (("hub.db", "meta", "key"), ("customers.db", "migrations", "name")):
        with closing(sqlite3.connect(tmp_path / "other" / name)) as raw:
            assert raw.execute(f"SELECT * FROM {table} WHERE {column} = 'meanwhile'").fetchall() == []


def test_what_was_deleted_is_not_in_the_backup(data: Path, tmp_path: Path) -> None:
    secret = "SECRET-OF-AN-ERASED-PERSON" * 20
    with closing(sqlite3.connect(data / "hub.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA secure_delete=OFF")
        raw.execute("INSERT INTO meta VALUES ('secret', ?)", (secret,))
        raw.execute("DELETE FROM meta WHERE key = 'secret'")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() in (data / "hub.db").read_bytes()
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    restored(path, tmp_path / "other")
    assert secret.encode() not in (tmp_path / "other/hub.db").read_bytes()


def test_progress_reaches_its_end(data: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make_backup(
        data,
        tmp_path / "b.tar.gz",
        kept=KEPT,
        version="1",
        now=NOW,
        with_archive=True,
        moved=lambda *at: told.append(at),
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done <= total for done, total in told)
    assert told


@pytest.mark.parametrize("target", ["b.tar.gz", "nowhere/b.tar.gz"])
def test_file_that_is_there_and_folder_that_is_not_are_refused(
    data: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "b.tar.gz").write_text("mine")
    with pytest.raises(BackupFailed):
        backed_up(data, tmp_path / target)
    assert (tmp_path / "b.tar.gz").read_text() == "mine"


def test_file_that_comes_meanwhile_is_not_written_over(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.tar.gz"
    pack = backup._pack

    def meanwhile(*args: Any) -> None:
        target.write_text("mine")
        pack(*args)

    monkeypatch.setattr(backup, "_pack", meanwhile)
    with pytest.raises(BackupFailed, match="there already"):
        backed_up(data, target)
    assert target.read_text() == "mine"


def test_folder_without_a_hub_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BackupFailed, match="no hub has run there"):
        backed_up(tmp_path / "empty", tmp_path / "b.tar.gz")


def test_disk_without_room_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = backup.shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(BackupFailed, match="has room for 0 MiB"):
        backed_up(data, tmp_path / "b.tar.gz")
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_disk_that_fills_up_leaves_no_half_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    with pytest.raises(BackupFailed, match="No space left on device"):
        backed_up(data, tmp_path / "b.tar.gz")
    assert [each.name for each in tmp_path.iterdir()] == ["data"]
