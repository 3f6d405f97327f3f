"""A folder that is not there, or is a file, is said by name; no command makes something else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_backup_into_a_folder_that_is_not_there_is_refused(cli: Cli, floor: Path) -> None:
    assert cli("apply", floor, "--data", "d").code == 0
    for name in ("backups/", "backups/today/", "backups/b.tar.gz"):
        done = cli("backup", name, "--data", "d")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("contacthub: there is no folder backups")
        assert not Path("backups").exists()
    Path("backups").mkdir()
    assert cli("backup", "backups/", "--data", "d").code == 0
    assert len(list(Path("backups").glob("contacthub-*.tar.gz"))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["archive"],
        ["user", "list"],
        ["user", "disable", "lena"],
        ["token", "list"],
        ["token", "revoke", "pbx"],
        ["backup", "b.tar.gz"],
    ],
)
def test_a_mistyped_data_directory_does_not_become_a_new_hub(cli: Cli, words: list[str]) -> None:
    done = cli(*words, "--data", "typo")
    assert (done.code, done.out) == (1, "")
    assert "typo" in done.err
    assert not Path("typo").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["archive"],
        ["user", "list"],
        ["serve", "--port", "0"],
        ["demo", "--port", "0"],
        ["apply", "floor.toml"],
        ["import", "c.csv"],
        ["import", "c.csv", "--dry-run"],
        ["restore", "b.tar.gz"],
        ["backup", "c.tar.gz"],
    ],
)
@pytest.mark.parametrize("data", ["file", "file/below"])
def test_a_data_directory_that_is_a_file_is_said(cli: Cli, floor: Path, words: list[str], data: str) -> None:
    assert cli("apply", floor, "--data", "d").code == 0
    assert cli("backup", "b.tar.gz", "--data", "d").code == 0
    Path("c.csv").write_text("customer_id,name,phone\nC1,Lu,13800138000\n")
    Path("file").touch()
    done = cli(*words, "--data", data)
    assert (done.code, done.out) == (1, "")
    assert data in done.err.splitlines()[-1]
    assert Path("file").read_bytes() == b""


@pytest.mark.parametrize("words", [["restore"], ["import"], ["apply"]])
def test_a_folder_in_place_of_a_file_is_said(cli: Cli, words: list[str]) -> None:
    Path("there").mkdir()
    done = cli(*words, "there", "--data", "d")
    assert done.code == 1
    assert "there" in done.err
    assert "is a folder" in done.err
    assert "not there" not in cli(*words, "missing", "--data", "d").err
    assert not Path("d").exists()
