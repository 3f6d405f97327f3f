"""A restore is all of it or nothing, and never the same log."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contacthub.bootstrap.kept import KEPT
from contacthub.database import restore as backup_restore
from contacthub.database.backup import BackupFailed
from contacthub.database.data_directory import DataDirectory, DirectoryHeld, DirectoryUnusable
from contacthub.database.migrations import SchemaTooNew
from contacthub.database.restore import finish_restore
from contacthub.hub.archive import ArchiveFolder
from tests.database.backups import LATER, NOW, backed_up, events_in, log_of, restored
from tests.hub.stored_rows import held


def test_restored_folder_has_everything_under_a_log_of_its_own(data: Path, tmp_path: Path) -> None:
    path, manifest = backed_up(data, tmp_path / "b.tar.gz")
    assert restored(path, tmp_path / "other") is None
    assert (events_in(tmp_path / "other"), log_of(tmp_path / "other")) == (3, "another")
    assert list(ArchiveFolder(tmp_path / "other").events(1)) == [held(1)]
    names = {each.name for each in (tmp_path / "other").iterdir()}
    assert names == {"lock", "hub.db", "customers.db", "archive", "attachments"}
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
    files["manifest.json"] = json.dumps({**manifest, "format": 3}).encode()


def smuggle(files: dict[str, bytes]) -> None:
    files["attachments/ab/0192f0c1-0000-7000-8000-0000000000ab"] = b"x"


def lead_out_of_folder(files: dict[str, bytes]) -> None:
    files["attachments/ab/../../outside"] = b"x"


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
        (smuggle, "0000000000ab does not belong"), (lead_out_of_folder, "outside does not belong"),
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


def be_of_before_files(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    del manifest["file_bytes"]
    files["manifest.json"] = json.dumps({**manifest, "format": 1}).encode()


def test_backup_of_before_files_leaves_those_that_are_there(data: Path, other: Path, tmp_path: Path) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    (other / "attachments").mkdir()
    (other / "attachments/copied").write_text("by hand")
    restored(repacked(path, be_of_before_files), other, replace=True)
    assert (other / "attachments/copied").read_text() == "by hand"
    assert events_in(other) == 3


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


STEPS = 10
"""Nine moves of a restore over a folder that has everything, and then none."""


@pytest.mark.parametrize("at", range(STEPS))
@pytest.mark.parametrize("is_done", [False, True])
def test_restore_killed_while_files_take_their_places_is_ended_by_the_next_start(
    data: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, is_done: bool
) -> None:
    path, _ = backed_up(data, tmp_path / "b.tar.gz")
    (other / "attachments").mkdir()
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
