"""kill -9 at any moment: every acknowledged event is there, and none is half there.

``CONTACTHUB_KILL_ROUNDS=200 make test ARGS="tests/acceptance/test_kill.py -k postgres --log-cli-level=INFO"``
takes longer and tells of each round.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Hub
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.units import Connection
from tests.acceptance.inspection import assert_rows_whole, assert_whole
from tests.acceptance.load import Load, Told
from tests.acceptance.processes import Served
from tests.support import hub_on, token

ROUNDS = int(os.environ.get("CONTACTHUB_KILL_ROUNDS", "16"))
ROUND_S = 30
EARLY = 5
"""In one of so many rounds the process is killed while it still starts."""

_log = logging.getLogger(__name__)


@pytest.mark.acceptance
@pytest.mark.timeout(ROUNDS * ROUND_S)
async def test_killed_hub_has_everything_it_acknowledged_and_nothing_by_halves(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = Files(tmp_path) if engine == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))
    async with hub_on(kept.data, **kept.settings) as owner:
        source = await token(owner, "source")
        agent = await token(owner, "agent", scopes=[], agent="lina")
    rng, told = random.Random(20261121), Told()
    before = kept.marks()
    for n in range(ROUNDS):
        if n % EARLY == EARLY // 2:
            await kill_while_starting(kept, rng)
        served = await Served.ready(kept.data, **kept.environment)
        try:
            await assert_remembered(served.url, source.token, told)
            load = Load(served.url, told, (source.token, agent.token), rng)
            await load.until_answered(rng.randint(3, 60), served.kill)
        finally:
            await served.kill()
        after = await asyncio.to_thread(kept.inspect, told)
        assert after["log_id"] == before["log_id"]
        assert int(after["epoch"]) > int(before["epoch"])
        before = after
        _log.info(
            "round %d of %d: %d events and %d commands acknowledged are there, once",
            n + 1, ROUNDS, len(told.results), len(told.commands),
        )  # fmt: skip
    assert told.count > ROUNDS * 3
    assert told.commands
    assert told.notes


class Files:
    """A hub's files, looked at in a copy: the next start is to find them as the kill left them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._copy = folder / "copy"
        self.settings: dict[str, Any] = {}
        self.environment: dict[str, str] = {}

    def marks(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.data / "hub.db")) as raw:
            return marks(raw)

    def inspect(self, told: Told) -> dict[str, str]:
        self._copy.mkdir()
        for name in ("hub.db", "hub.db-wal"):
            if (self.data / name).exists():
                shutil.copy(self.data / name, self._copy / name)
        assert_whole(self._copy, told.results)
        with closing(sqlite3.connect(self._copy / "hub.db")) as raw:
            found = inspect(raw, told)
        shutil.rmtree(self._copy)
        return found


class Server:
    """A hub's database on a PostgreSQL server, which ends what a killed hub had begun."""

    def __init__(self, folder: Path, address: str) -> None:
        self.data = folder / "data"
        self.settings: dict[str, Any] = {"storage": {"url": address}}
        self.environment = {"CONTACTHUB_STORAGE__URL": address}
        self._storage = PostgresDatabase(address)

    def marks(self) -> dict[str, str]:
        with self._storage.look("hub") as raw:
            return marks(raw)

    def inspect(self, told: Told) -> dict[str, str]:
        with self._storage.look("hub") as raw:
            assert_rows_whole(raw, told.results)
            return inspect(raw, told)


async def kill_while_starting(kept: Files | Server, rng: random.Random) -> None:
    served = await Served.begun(kept.data, **kept.environment)
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


def marks(raw: Connection) -> dict[str, str]:
    return dict(raw.execute("SELECT key, value FROM meta").fetchall())


def inspect(raw: Connection, told: Told) -> dict[str, str]:
    """Hold what was answered to what is stored."""
    replies = dict(raw.execute("SELECT ref, reply FROM command_replies").fetchall())
    notes = dict(raw.execute("SELECT contact_id, note FROM contact_details").fetchall())
    ended = {key for (key,) in raw.execute("SELECT contact_id FROM log WHERE type = 'contact_ended'")}
    assert set(told.commands) <= set(replies)
    for contact, texts in told.notes.items():
        assert notes[contact] in texts or (notes[contact] is None and len(texts) == 1)
    for key, result in told.results.items():
        kind = told.events[key]["type"]
        assert kind != "contact.ended" or result.get("contact_id") in ended | {None}
    return marks(raw)
