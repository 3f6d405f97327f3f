"""The shell blocks of the README and the pages do what they say."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contacthub.cli.demo import ready_text
from contacthub.client.signatures import secret_key
from tests.support import FLOOR, hub_on, token

from .pages import DOCS, ROOT, blocks

BLOCKS_S = 400
pytestmark = pytest.mark.timeout(BLOCKS_S + 20)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder like a checkout after ``make``, with the command on the path."""
    (tmp_path / "contacthub").mkdir()
    (tmp_path / "contacthub/samples").symlink_to(ROOT / "contacthub/samples")
    tools = tmp_path / ".venv/bin"
    tools.mkdir(parents=True)
    command = tools / "contacthub"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m contacthub "$@"\n')
    command.chmod(0o755)
    python = tools / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return tmp_path


def shell(here: Path, script: str) -> str:
    """Run a script that stops at the first failure; return what it said."""
    path = f"{here / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=here, env={**os.environ, "PATH": path}, timeout=BLOCKS_S,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_quickstart_fills_a_shop_without_complaint(here: Path) -> None:
    said = shell(here, "\n".join(blocks(DOCS / "quickstart.md", "sh")))
    assert "0 rejected" in said
    assert "lina may sign in as agent" in said
    assert "hub.db: ok" in said


def test_bringing_in_page(here: Path) -> None:
    said = shell(here, "\n".join(blocks(DOCS / "bringing-in.md", "sh")))
    assert "WooCommerce orders: 1 customer, 2 orders with 3 lines" in said
    assert "0 rejected" in said


def test_import_page(here: Path) -> None:
    said = shell(here, "\n".join(blocks(DOCS / "import.md", "sh")))
    assert "dry run, nothing written" in said


def test_planning_page_shows_what_is_printed(here: Path) -> None:
    said = shell(here, "\n".join(blocks(DOCS / "planning.md", "sh")))
    [shown] = blocks(DOCS / "planning.md", "text")
    assert [each.rstrip() for each in said.strip("\n").splitlines()] == shown.strip("\n").splitlines()
    assert (here / "plan.svg").read_text("utf-8").startswith("<svg")


def test_readme_for_real(here: Path) -> None:
    [_, _, for_real] = blocks(ROOT / "README.md", "sh")
    said = shell(here, for_real)
    assert "lina may sign in as agent" in said


async def test_readme_posts_a_call(here: Path) -> None:
    """Against a hub on the folder that the block names, at an address of its own."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    [post_a_call, end_it, _] = blocks(ROOT / "README.md", "sh")
    floor: dict[str, Any] = FLOOR
    async with hub_on(here / "contacthub-demo", floor=floor) as owner:
        demo = {"url": owner.hub.url, "sign_ins": []}
        (here / "contacthub-demo/demo.json").write_text(ready_text(demo), encoding="utf-8")
        said = await asyncio.to_thread(shell, here, post_a_call)
        assert '"status":"accepted"' in said.replace(" ", "")
        api = await token(owner)
        [contact] = (await api.get("/contacts"))["items"]
        assert (contact["source"], contact["queue"], contact["state"]) == ("readme", "support", "waiting")
        said = await asyncio.to_thread(shell, here, post_a_call + end_it)
        assert said.replace(" ", "").count('"status":"accepted"') == 2
        assert [each["state"] for each in (await api.get("/contacts"))["items"]] == ["closed", "waiting"]


def test_secret_that_the_page_on_events_makes_is_taken(here: Path) -> None:
    [make] = blocks(DOCS / "events.md", "sh")
    assert len(secret_key(shell(here, make + 'printf %s "$PHONES_WEBHOOK_SECRET"'))) == 32
