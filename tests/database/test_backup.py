"""A backup is whole and of one moment; a restore is all of it or nothing, and never the same log."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap.kept import KEPT
from contacthub.customers.file import MIGRATIONS as CUSTOMER_MIGRATIONS
from contacthub.database import backup
from contacthub.database import restore as backup_restore
from contacthub.database.backup import BackupFailed, Manifest, make_backup
from contacthub.database.data_directory import DataDirectory, DirectoryHeld, DirectoryUnusable
from contacthub.database.engines.sqlite import Database
from contacthub.database.migrations import SchemaTooNew, migrate
from contacthub.database.restore import finish_restore, restore_backup
from contacthub.hub.archive import ArchiveFolder
from contacthub.testing.stored import stored_in
from tests.hub.stored_rows import held

NOW = 1_780_000_000_000
LATER = NOW + 60_000


async def fill(data: Path, events: int) -> None:
    """Make a data directory as a hub leaves it."""
    async with stored_in(data, ()) as stored:
        await stored.write(items=[held(n) for n in range(1, events + 1)])
    async with await Database.writer(data / "customers.db") as writer:
        await migrate(writer, CUSTOMER_MIGRATIONS)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data directories that are there to be copied, by how many events they have."""
    folders = tmp_path_factory.mktemp("folders")
    for events in (3, 7):
        data = folders / str(events)
        data.mkdir()
        asyncio.run(fill(data, events))
        day = ArchiveFolder(data).begin("2026-05-01")
        day.add([held(1)])
        day.finish()
    return folders


@pytest.fixture
def data(folders: Path, tmp_path: Path) -> Path:
    """A hub with three events, one of them archived."""
    return shutil.copytree(folders / "3", tmp_path / "data")


@pytest.fixture
def other(folders: Path, tmp_path: Path) -> Path:
    """Another hub, with seven events, that was killed."""
    other = shutil.copytree(folders / "7", tmp_path / "other")
    (other / "hub.db-wal").write_bytes(b"")
    return other


def backed_up(data: Path, target: Path, *, with_archive: bool = True) -> tuple[Path, Manifest]:
    return make_backup(
        data,
        target,
        kept=KEPT,
        version="9.9",
        now=NOW,
        with_archive=with_archive,
        moved=lambda done, total: None,
    )


def restored(file: Path, data: Path, *, replace: bool = False) -> Path | None:
    _, aside = restore_backup(
        file, data, kept=KEPT, replace=replace, log_id="another", now=LATER, moved=lambda done, total: None
    )
    return aside


def events_in(data: Path) -> int:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(raw.execute("SELECT COUNT(*) FROM log").fetchone()[0])


def log_of(data: Path) -> str:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        return str(raw.execute("SELECT value FROM meta WHERE key = 'log_id'").fetchone()[0])


# --- making one ------------------------------------------------------------------------------------


def test_backup_names_its_moment_and_every_file(data: Path, tmp_path: Path) -> None:
    path, manifest = backed_up(data, tmp_path / "b.tar.gz")
    assert (manifest.format, manifest.contacthub, manifest.made_at) == (1, "9.9", "2026-05-28T20:26:40.000Z")
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


# --- restoring -------------------------------------------------------------------------------------


def test_restored_folder_has_everything_under_a_log_of_its_own(data: Path, tmp_path: Path) -> None:
    path, manifest = backed_up(data, tmp_path / "b.tar.gz")
    assert restored(path, tmp_path / "other") is None
    assert (events_in(tmp_path / "other"), log_of(tmp_path / "other")) == (3, "another")
    assert list(ArchiveFolder(tmp_path / "other").events(1)) == [held(1)]
    names = {each.name for each in (tmp_path / "other").iterdir()}
    assert names == {"lock", "hub.db", "customers.db", "archive"}
    assert log_of(data) == manifest.log


def test_hub_counts_itself_away_since_the_backup(data: Path, tmp_path: Path) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    restored(path, tmp_path / "other")
    with DataDirectory(tmp_path / "other") as directory:
        assert directory.alive_at == NOW


def test_folder_with_something_in_it_is_refused_and_kept_aside_when_asked(
    data: Path, other: Path, tmp_path: Path
) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    (other / "notes.txt").write_text("mine")
    with pytest.raises(BackupFailed, match=r"hub\.db, customers\.db, archive already"):
        restored(path, other)
    assert events_in(other) == 7
    aside = restored(path, other, replace=True)
    assert aside == other / f"before-restore-{LATER}"
    assert (events_in(other), events_in(aside)) == (3, 7)
    assert not (other / "hub.db-wal").exists()
    assert (other / "notes.txt").read_text() == "mine"


def test_folder_that_is_held_is_refused(data: Path, tmp_path: Path) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    with DataDirectory(data), pytest.raises(DirectoryHeld):
        restored(path, data, replace=True)
    assert events_in(data) == 3


def repacked(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same backup with other files in it."""
    with tarfile.open(path) as tar:
        files = {each.name: (tar.extractfile(each) or io.BytesIO()).read() for each in tar}
    change(files)
    changed = path.with_name("changed.tar.gz")
    with tarfile.open(changed, "w:gz") as tar:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return changed


def flip(files: dict[str, bytes]) -> None:
    files["customers.db"] = files["customers.db"][:-1] + bytes([files["customers.db"][-1] ^ 1])


def shorten(files: dict[str, bytes]) -> None:
    files["hub.db"] = files["hub.db"][:-4096]


def lose(files: dict[str, bytes]) -> None:
    del files["customers.db"]


def add(files: dict[str, bytes]) -> None:
    files["../outside"] = b"x"


def lead_out(files: dict[str, bytes]) -> None:
    files["../outside"] = files.pop("customers.db")
    files["manifest.json"] = files["manifest.json"].replace(b"customers.db", b"../outside")


def forget(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


def garble(files: dict[str, bytes]) -> None:
    files["manifest.json"] = b"{"


def come_from_the_future(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps({**manifest, "format": 2}).encode()


def misdate(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps({**manifest, "made_at": "yesterday"}).encode()


def count_in_words(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["files"][0]["bytes"] = "many"
    files["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (misdate, "manifest cannot be read"), (count_in_words, "manifest cannot be read"),
        (flip, "customers.db is not what its checksum says"), (shorten, "hub.db is not what"),
        (lose, "customers.db is missing"), (add, "../outside does not belong"),
        (lead_out, "../outside does not belong"), (forget, "no backup of contacthub"),
        (garble, "manifest cannot be read"), (come_from_the_future, "made by contacthub 9.9"),
    ],
)  # fmt: skip
def test_file_that_was_changed_is_refused_and_nothing_is_left(
    data: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    with pytest.raises(BackupFailed, match=said):
        restored(repacked(path, change), tmp_path / "other")
    left = list((tmp_path / "other").iterdir()) if (tmp_path / "other").exists() else []
    assert [each.name for each in left] in ([], ["lock"])
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_file_that_breaks_off_is_refused(data: Path, tmp_path: Path, share: float) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(BackupFailed, match="damaged"):
        restored(path, tmp_path / "other")
    assert not (tmp_path / "other/hub.db").exists()


@pytest.mark.parametrize("name", ["missing.tar.gz", "text.tar.gz"])
def test_file_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.tar.gz").write_text("hello")
    with pytest.raises(BackupFailed, match=name):
        restored(tmp_path / name, tmp_path / "other")


def test_backup_of_a_later_version_is_refused(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "hub.db")) as raw, raw:
        raw.execute("INSERT INTO migrations VALUES ('9999_future', 'x')")
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    with pytest.raises(SchemaTooNew, match="9999_future"):
        restored(path, tmp_path / "other")
    assert not (tmp_path / "other/hub.db").exists()


# --- crashes of a restore --------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


STEPS = 8
"""Seven moves of a restore over a folder that has everything, and then none."""


@pytest.mark.parametrize("at", range(STEPS))
@pytest.mark.parametrize("is_done", [False, True])
def test_restore_killed_while_files_take_their_places_is_ended_by_the_next_start(
    data: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, is_done: bool
) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    move, count = backup_restore._move, iter(range(100))

    def mortal(old: Path, new: Path) -> None:
        n = next(count)
        if n == at and not is_done:
            raise Killed
        move(old, new)
        if n == at:
            raise Killed

    monkeypatch.setattr(backup_restore, "_move", mortal)
    if at == STEPS - 1:
        assert restored(path, other, replace=True) == other / f"before-restore-{LATER}"
    else:
        with pytest.raises(Killed):
            restored(path, other, replace=True)
        with pytest.raises(BackupFailed, match="broken off"):
            backed_up(other, tmp_path / "half.tar.gz")
        monkeypatch.undo()
        with DataDirectory(other, beats=False):
            assert finish_restore(other, KEPT.places) == NOW
    assert finish_restore(other, KEPT.places) is None
    assert (events_in(other), log_of(other)) == (3, "another")
    assert events_in(other / f"before-restore-{LATER}") == 7
    assert (other / "lock").stat().st_mtime_ns // 1_000_000 == NOW


def test_restore_killed_before_it_was_decided_leaves_what_was_there(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    (data / "restoring").mkdir()
    (data / "restoring/hub.db").write_text("half")
    assert finish_restore(data, KEPT.places) is None
    assert events_in(data) == 3
    restored(path, data, replace=True)
    assert log_of(data) == "another"


def test_restore_killed_at_its_very_end_is_over(tmp_path: Path, data: Path) -> None:
    (data / "restored").mkdir()
    assert finish_restore(data, KEPT.places) is None
    assert not (data / "restored").exists()


def test_restore_that_cannot_be_ended_says_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "restored").mkdir()
    (data / "restored/something").touch()
    with pytest.raises(DirectoryUnusable, match="cannot be ended"):
        finish_restore(data, KEPT.places)
