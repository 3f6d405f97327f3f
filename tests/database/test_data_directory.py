"""The data directory: one holder at a time, and how to reach them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from contacthub.database.data_directory import (
    Control,
    DataDirectory,
    DirectoryHeld,
    DirectoryUnusable,
    control_of,
    holder_of,
)

CONTROL = Control("http://127.0.0.1:1", "secret", 1)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    with DataDirectory(tmp_path), pytest.raises(DirectoryHeld, match="in use"), DataDirectory(tmp_path):
        pass
    with DataDirectory(tmp_path):
        pass


def test_refused_holder_leaves_the_note_of_the_first(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        directory.announce(CONTROL)
        with pytest.raises(DirectoryHeld), DataDirectory(tmp_path):
            pass
        assert control_of(tmp_path) == CONTROL


def test_note_is_gone_with_the_holder(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        directory.announce(CONTROL)
    assert control_of(tmp_path) is None


def test_note_of_a_killed_holder_is_dropped_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "control.json").write_text(json.dumps({"url": "http://x", "token": "old", "pid": 1}))
    with DataDirectory(tmp_path):
        assert control_of(tmp_path) is None


def test_who_holds_it_now_is_told_and_nobody_who_was_killed(tmp_path: Path) -> None:
    assert holder_of(tmp_path) is None
    with DataDirectory(tmp_path) as directory:
        assert holder_of(tmp_path) is None  # not to be reached yet
        directory.announce(CONTROL)
        assert holder_of(tmp_path) == CONTROL
        note = (tmp_path / "control.json").read_text()
    (tmp_path / "control.json").write_text(note)
    assert holder_of(tmp_path) is None
    (tmp_path / "lock").unlink()
    assert holder_of(tmp_path) is None
    assert holder_of(tmp_path / "control.json") is None  # no folder


@pytest.mark.parametrize("text", ["", "[]", "{", '{"url": "x"}', '"x"'])
def test_note_that_says_nothing_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "control.json").write_text(text)
    assert control_of(tmp_path) is None


def test_directory_and_note_are_for_the_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    with DataDirectory(data) as directory:
        directory.announce(CONTROL)
        assert (mode(data), mode(data / "control.json"), mode(data / "lock")) == (0o700, 0o600, 0o600)


def test_file_in_the_place_of_the_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DirectoryUnusable, match="file"), DataDirectory(tmp_path / "file"):
        pass


def test_holder_learns_when_the_last_one_lived(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        assert directory.alive_at == 0
    os.utime(tmp_path / "lock", (1_000_000, 1_000_000))
    with DataDirectory(tmp_path) as directory:
        assert directory.alive_at == 1_000_000_000
        assert (tmp_path / "lock").stat().st_mtime > 1_000_000
