"""The systemd unit says what the hub needs, and systemd takes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contacthub.cli.commands import app
from contacthub.cli.open_files import BESIDE, PER_AGENT
from tests.docs.pages import text
from tests.docs.test_docs import commands
from tests.packaging.conftest import ROOT

UNIT = ROOT / "contacthub/samples/contacthub.service"
MOST_EXPOSED = 20
"""Tenths: systemd calls everything below 5.0 fine."""


def unit() -> dict[str, dict[str, list[str]]]:
    """Sections, keys, values; a key may come more than once."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, line
            section.setdefault(key, []).append(value)
    return sections


def test_command_and_its_options_are_ours() -> None:
    import typer

    options = dict(commands(typer.main.get_command(app)))
    [line] = unit()["Service"]["ExecStart"]
    program, command, *words = line.split()
    assert program.endswith("/bin/contacthub")
    assert {each for each in words if each.startswith("--")} <= set(options[f"contacthub {command}"])


def test_data_and_configuration_are_where_the_unit_has_them_made() -> None:
    service = unit()["Service"]
    words = service["ExecStart"][0].split()
    assert words[words.index("--data") + 1] == f"/var/lib/{service['StateDirectory'][0]}"
    assert words[words.index("--config") + 1].startswith(f"/etc/{service['ConfigurationDirectory'][0]}/")
    assert service["EnvironmentFile"] == ["-/etc/contacthub/secrets.env"]
    assert service["StateDirectoryMode"] == ["0700"]
    assert "User" in service


def test_hub_reports_itself_and_has_files_for_its_consoles() -> None:
    service = unit()["Service"]
    assert service["Type"] == ["notify"]
    assert int(service["WatchdogSec"][0]) >= 10
    assert service["Restart"] == ["on-failure"]
    assert int(service["LimitNOFILE"][0]) >= BESIDE + PER_AGENT * 10_000
    assert unit()["Install"]["WantedBy"] == ["multi-user.target"]


def test_everything_the_unit_names_is_in_the_page_that_installs_it() -> None:
    said = text("deployment")
    words = ["/opt/contacthub", "/etc/contacthub/contacthub.toml", "/etc/contacthub/secrets.env"]
    assert [each for each in [*words, "/var/lib/contacthub", "useradd"] if each not in said] == []


def analyze(tmp_path: Path, *words: str) -> str | None:
    """What systemd says of the unit with a program that is there; None where there is no systemd."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return None
    file = tmp_path / UNIT.name
    file.write_text(UNIT.read_text("utf-8").replace("/opt/contacthub/bin/contacthub", sys.executable))
    done = subprocess.run([tool, *words, str(file)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "words", [["verify", "--man=no"], ["security", "--offline=true", f"--threshold={MOST_EXPOSED}"]]
)
def test_systemd_takes_it_where_there_is_one(tmp_path: Path, words: list[str]) -> None:
    assert UNIT.name not in (analyze(tmp_path, *words) or "")
