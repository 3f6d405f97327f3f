"""What a command refuses, it says in one clear line that names the thing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"phone,tier\n13800138000,gold\n", "column name"),
        (b"\xff\xfe\x00\x01nam", "UTF-16"),
        (b"PK\x03\x04", "workbook"),
    ],
)
def test_file_that_cannot_be_imported_is_named_among_others(cli: Cli, text: bytes, what: str) -> None:
    Path("good.csv").write_text("name,phone\nLu,13800138000\n")
    Path("bad.csv").write_bytes(text)
    done = cli("import", "good.csv", "bad.csv", "--kind", "customers", "--data", "d")
    assert done.code == 1
    [line] = done.err.split("\n")[-2:-1]
    assert line.startswith("contacthub: bad.csv: ")
    assert what in line


def test_folder_is_not_called_a_missing_file(cli: Cli) -> None:
    Path("folder.csv").mkdir()
    done = cli("import", "folder.csv", "--kind", "customers", "--data", "d")
    assert (done.code, done.err) == (1, "contacthub: folder.csv: is a folder, not a file\n")


def test_password_is_not_asked_for_where_nobody_can_answer(cli: Cli) -> None:
    done = cli("user", "add", "boss", "--role", "admin", "--data", "d")
    assert done.code == 2
    assert "--password-stdin" in done.err


def test_demo_that_cannot_start_leaves_no_demo_json_and_may_start_anew(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for _ in range(2):
            done = cli("demo", "--port", str(port), "--data", "d")
            assert done.code == 1
            assert "cannot listen" in done.err
    assert not Path("d/demo.json").exists()
