"""``apply`` asks at a terminal; ``floor`` prints the floor, its versions, and brings one back."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import FLOOR, Cli

PATIENCE_S = 60


@pytest.fixture
def two(cli: Cli, floor: Path) -> Path:
    """Two versions in the folder ``d``."""
    assert cli("apply", floor, "--data", "d", "--reason", "The first floor").code == 0
    floor.write_text(FLOOR.replace("aircon = 8", "aircon = 9") + '[[queues]]\nid = "vip"\n', encoding="utf-8")
    assert cli("apply", floor, "--data", "d", "--yes").lines == ["+ queue vip", "~ agent lina", "2 changed"]
    return floor


def test_what_is_exported_applies_without_change_and_stands_in_a_file(cli: Cli, two: Path) -> None:
    shown = cli("floor", "export", "--data", "d")
    assert shown.code == 0
    assert shown.lines[0] == "# The floor at version 2"
    assert "# Who takes contacts." in shown.lines
    assert "skills = {aircon = 9}" in shown.lines
    done = cli("floor", "export", "--output", "now.toml", "--data", "d")
    assert done.lines == ["now.toml: the floor at version 2"]
    assert Path("now.toml").read_text(encoding="utf-8") == shown.out
    assert cli("apply", "now.toml", "--data", "d").lines == ["nothing changed"]
    assert cli("apply", "now.toml", "--data", "other").code == 0
    assert cli("floor", "export", "--data", "other").lines[1:] == shown.lines[1:]


def test_versions_are_listed_shown_compared_and_brought_back(cli: Cli, two: Path) -> None:
    listed = cli("floor", "versions", "--data", "d")
    assert listed.lines[0].endswith("Z  command line")
    assert listed.lines[1] == "    + queue vip, ~ agent lina"
    assert listed.lines[2].startswith("1  2")
    assert listed.lines[2].endswith("  command line: The first floor")
    items = json.loads(cli("floor", "versions", "--json", "--data", "d").out)
    assert [each["number"] for each in items] == [2, 1]
    first = cli("floor", "show", "1", "--data", "d")
    assert first.lines[0].startswith("# The floor at version 1, by command line at ")
    assert first.lines[0].endswith("Z: The first floor")
    assert "vip" not in first.out
    difference = cli("floor", "diff", "1", "2", "--data", "d")
    assert difference.lines == [
        "+ queue vip",
        "~ agent lina",
        '    skills: {"aircon": 8} → {"aircon": 9}',
    ]
    assert cli("floor", "diff", "2", "--data", "d").lines == ["no difference"]
    done = cli("floor", "restore", "1", "--reason", "Too many", "--data", "d")
    assert done.lines == ["~ agent lina", "- queue vip", "2 changed"]
    assert cli("floor", "export", "--data", "d").lines[1:] == first.lines[1:]
    missing = cli("floor", "show", "99", "--data", "d")
    assert (missing.code, missing.out) == (1, "")
    assert "the latest is 3" in missing.err


class AtTerminal:
    """A command that a person has typed at a terminal."""

    def __init__(self, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "contacthub", *words]
        self._process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.shown = ""

    def sees(self, wanted: str) -> None:
        """Wait until it is on the screen."""
        until = time.monotonic() + PATIENCE_S
        while wanted not in self.shown:
            ready, _, _ = select.select([self._ours], [], [], max(0, until - time.monotonic()))
            assert ready, f"never seen: {wanted!r} in {self.shown!r}"
            self._read()

    def types(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def ends(self) -> int:
        """Read what is still shown; return how it ended."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(PATIENCE_S)

    def _read(self) -> bool:
        try:
            found = os.read(self._ours, 65_536)
        except OSError:  # Linux says so once the other end is closed
            return False
        self.shown += found.decode(errors="replace")
        return bool(found)


def test_at_a_terminal_the_difference_is_shown_and_nothing_done_before_a_yes(cli: Cli, two: Path) -> None:
    gone = two.parent / "gone.toml"
    gone.write_text('[[queues]]\nid = "support"\nskills = { aircon = 1 }\n[[agents]]\nid = "new"\n')
    for answer, ending in (("n\n", "nothing changed"), ("y\n", "2 changed")):
        at = AtTerminal("apply", str(gone), "--data", "d")
        at.sees("Make 2 changes to the floor? [y/N]: ")
        assert 'name: "售后" → none  (back to its default)' in at.shown
        assert "\x1b[33m~ queue support" in at.shown  # yellow
        assert "! agent new has no sign-in yet" in at.shown
        at.types(answer)
        at.sees(ending)
        assert at.ends() == 0
    assert cli("floor", "versions", "--data", "d").lines[1] == "    ~ queue support, + agent new"
    at = AtTerminal("apply", str(gone), "--data", "d")
    at.sees("nothing changed")
    assert at.ends() == 0
