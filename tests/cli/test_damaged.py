"""Something stored is not as it was written: one line that names it, and exit code 1."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from contacthub.hub.snapshots import SNAPSHOT_VERSION
from tests.acceptance.processes import environment
from tests.support import arrived, hub_on, token

EVENT = "event {seq} in the log is damaged"
DAMAGE = {
    "no JSON": ("UPDATE log SET data = 'no' WHERE seq = {seq}", EVENT),
    "another type": ("UPDATE log SET type = 'dance' WHERE seq = {seq}", EVENT),
    "members of others": ("UPDATE log SET data = '[]' WHERE seq = {seq}", EVENT),
    "about nobody": ("UPDATE log SET data = replace(data, 'lina', 'x') WHERE seq = {seq}", EVENT),
    "the floor": (
        "UPDATE directory SET data = '[]' WHERE id = 'lina'",
        "agent 'lina' of the floor is damaged",
    ),
    "a token": ("UPDATE tokens SET scopes = 'x'", "a token is damaged"),
    "a contact": ("UPDATE contact_details SET attributes = 'x'", "what is known of contact"),
}
"""What is done to the database, and how the line names it."""


async def furnish(data: Path) -> int:
    """A folder with a call on a floor; return the ``seq`` of an event about lina."""
    async with hub_on(data) as owner:
        api = await token(owner)
        assert (await api.call("PUT", "/agents/lina/presence", {"presence": "available"}))[0] == 200
        await api.events(arrived("call-1"))
        log = (await api.get("/log?since=0"))["items"]
    return next(each["seq"] for each in log if each["type"] == "presence_changed")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    data = tmp_path_factory.mktemp("furnished") / "data"
    return data, asyncio.run(furnish(data))


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_row_ends_the_start_with_one_line(
    kind: str, furnished: tuple[Path, int], tmp_path: Path
) -> None:
    before, seq = furnished
    data = tmp_path / "data"
    shutil.copytree(before, data)
    statement, said = DAMAGE[kind]
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        raw.execute("DELETE FROM snapshots")
        assert raw.execute(statement.format(seq=seq)).rowcount > 0
        raw.commit()
    done = subprocess.run(
        [sys.executable, "-m", "contacthub", "serve", "--port", "0", "--data", str(data)],
        env=environment(), timeout=60, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, ""), done
    [line] = done.stderr.splitlines()
    assert said.format(seq=seq) in line
    assert "contacthub restore FILE --replace" in line


async def test_a_damaged_snapshot_is_passed_over(tmp_path: Path) -> None:
    await furnish(tmp_path)
    with closing(sqlite3.connect(tmp_path / "hub.db")) as raw:
        raw.execute(
            "INSERT INTO snapshots (seq, version, at, floor) VALUES (1, ?, 1, '{')", (SNAPSHOT_VERSION,)
        )
        raw.commit()
    async with hub_on(tmp_path) as owner:
        assert "lina" in owner.hub.parts.hub.routing.floor.agents
