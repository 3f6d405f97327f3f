"""Two hubs on one PostgreSQL database: the one that started later goes on, the other ends and says why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from contacthub.bootstrap.running import Running, running
from contacthub.config import Settings
from contacthub.database.storage import InUse
from contacthub.hub.tasks import HubFailed
from tests.support import arrived, hub_on, token

WITHIN_S = 30


async def fallen(hub: Running) -> str:
    """Wait until the hub has ended by itself; return what it says."""
    with pytest.raises(HubFailed) as told:
        async with asyncio.timeout(WITHIN_S):
            await asyncio.shield(hub.failed)
    return str(told.value)


@pytest.mark.acceptance
async def test_older_hub_ends_by_itself_and_nothing_of_it_is_lost(tmp_path: Path, postgres: str) -> None:
    settings = Settings(storage={"url": postgres})
    async with (
        running(settings, tmp_path / "one", host="127.0.0.1", port=0) as older,
        hub_on(tmp_path / "two", storage={"url": postgres}) as owner,
    ):
        assert await fallen(older) == "another hub writes this log now: this one stops"
        source = await token(owner)
        [taken] = await source.events(arrived("c-1"))
        assert taken["status"] == "accepted"
        assert (await source.get(f"/contacts/{taken['contact_id']}"))["state"] == "waiting"


@pytest.mark.acceptance
async def test_older_hub_that_is_asked_first_refuses_what_it_cannot_write(
    tmp_path: Path, postgres: str
) -> None:
    async with hub_on(tmp_path / "one", storage={"url": postgres}) as owner:
        source = await token(owner)
    settings = Settings(storage={"url": postgres})
    async with (
        running(settings, tmp_path / "one", host="127.0.0.1", port=0) as older,
        running(settings, tmp_path / "two", host="127.0.0.1", port=0),
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {source.token}"}) as session,
    ):
        async with session.post(f"{older.url}/api/v1/events", json=[arrived("c-2")]) as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "1"
        assert "another hub writes this log now" in await fallen(older)


@pytest.mark.acceptance
async def test_command_takes_nothing_over_from_a_hub_elsewhere(tmp_path: Path, postgres: str) -> None:
    settings = Settings(storage={"url": postgres})
    async with hub_on(tmp_path / "one", storage={"url": postgres}) as owner:
        command = running(settings, tmp_path / "two", host="127.0.0.1", port=0, for_command=True)
        with pytest.raises(InUse, match=r"a hub at 127\.0\.0\.1 works on this database"):
            async with command:
                pass
        await token(owner, "still-there")
