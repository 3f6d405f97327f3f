"""kill -9 at any moment: every acknowledged event is there, and none is half there."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contacthub.client import Hub
from tests.acceptance.inspection import assert_whole
from tests.acceptance.load import Load, Told
from tests.acceptance.processes import Served
from tests.support import hub_on, token

ROUNDS = 16
EARLY = (3, 8, 13)
"""Rounds in which the process is killed while it still starts."""


@pytest.mark.acceptance
@pytest.mark.timeout(300)
async def test_killed_hub_has_everything_it_acknowledged_and_nothing_by_halves(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with hub_on(data) as owner:
        source = await token(owner, "source")
        agent = await token(owner, "agent", scopes=[], agent="lina")
    rng, told = random.Random(20261121), Told()
    before = marks(data)
    for n in range(ROUNDS):
        if n in EARLY:
            await kill_while_starting(data, rng)
        served = await Served.ready(data)
        try:
            await assert_remembered(served.url, source.token, told)
            load = Load(served.url, told, (source.token, agent.token), rng)
            await load.until_answered(rng.randint(3, 60), served.kill)
        finally:
            await served.kill()
        after = await asyncio.to_thread(inspect, data, tmp_path / f"copy-{n}", told)
        assert after["log_id"] == before["log_id"]
        assert int(after["epoch"]) > int(before["epoch"])
        before = after
    assert told.count > ROUNDS * 3
    assert told.commands
    assert told.notes


async def kill_while_starting(data: Path, rng: random.Random) -> None:
    served = await Served.begun(data)
    await asyncio.sleep(rng.uniform(0.1, 0.9))
    await served.kill()


async def assert_remembered(url: str, bearer: str, told: Told) -> None:
    """Send again what was sent in the last rounds: what was answered is a duplicate, with its contact."""
    doubtful = told.doubtful()
    recent = list(told.results)[-400:]
    async with Hub(url, bearer) as hub:
        again = await hub.post_events([told.events[each] for each in recent])
        for key, result in zip(recent, again, strict=True):
            assert result["status"] == "duplicate", (key, result, told.results[key])
            # What came before its contact had none to name then; the contact may have come since.
            if "contact_id" in told.results[key]:
                assert result["contact_id"] == told.results[key]["contact_id"]
        for result in await hub.post_events(doubtful):
            assert result["status"] in ("accepted", "ignored", "duplicate"), result
            told.results[result["id"]] = result


def marks(data: Path) -> dict[str, str]:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        return dict(raw.execute("SELECT key, value FROM meta").fetchall())


def inspect(data: Path, copy: Path, told: Told) -> dict[str, str]:
    """Look into a copy: the next start is to find the files as the kill left them."""
    copy.mkdir()
    for name in ("hub.db", "hub.db-wal"):
        if (data / name).exists():
            shutil.copy(data / name, copy / name)
    assert_whole(copy, told.results)
    with closing(sqlite3.connect(copy / "hub.db")) as raw:
        replies = dict(raw.execute("SELECT ref, reply FROM command_replies").fetchall())
        notes = dict(raw.execute("SELECT contact_id, note FROM contact_details").fetchall())
        ended = {key for (key,) in raw.execute("SELECT id FROM contacts WHERE ended_at IS NOT NULL")}
    assert set(told.commands) <= set(replies)
    for contact, texts in told.notes.items():
        assert notes[contact] in texts or (notes[contact] is None and len(texts) == 1)
    for key, result in told.results.items():
        kind = told.events[key]["type"]
        assert kind != "contact.ended" or result.get("contact_id") in ended | {None}
    found = marks(copy)
    shutil.rmtree(copy)
    return found
