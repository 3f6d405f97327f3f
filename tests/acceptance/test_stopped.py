"""The process is stopped for a while and goes on: nobody loses a console or an offer by it."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import websockets

from tests.acceptance.processes import Served
from tests.support import FLOOR, Console, arrived, hub_on, token

STOPPED_S = 14.0
"""Longer than the silence after which a console is given up."""
PATIENT = {**FLOOR, "queues": [{**each, "offer_seconds": 300} for each in FLOOR["queues"]]}


@pytest.mark.acceptance
@pytest.mark.timeout(180)
async def test_a_hub_that_was_stopped_gives_consoles_and_offers_the_time(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with hub_on(data, floor=PATIENT) as owner:
        source = (await token(owner, "source")).token
        agent = (await token(owner, "agent", scopes=[], agent="lina")).token
    served = await Served.ready(data)
    try:
        url = f"{served.url.replace('http', 'ws', 1)}/api/v1/console"
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {source}"}) as session,
            websockets.connect(
                url, additional_headers={"Authorization": f"Bearer {agent}"}, proxy=None, ping_interval=None
            ) as socket,
        ):
            lina = Console(socket)
            assert (await lina.do("set_presence", presence="available"))["ok"]
            async with session.post(f"{served.url}/api/v1/events", json=[arrived("call-1")]) as response:
                assert response.status == 200
            offered = (await lina.next("offer"))["offer"]
            served.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(STOPPED_S)
            served.process.send_signal(signal.SIGCONT)
            assert (await lina.do("focus"))["ok"]
            log = await _log_until(session, served.url, "hub_resumed")
            async with session.get(f"{served.url}/api/v1/floor") as response:
                [offer] = (await response.json())["offers"]
        [resumed] = [each for each in log if each["type"] == "hub_resumed"]
        assert resumed["away_ms"] >= (STOPPED_S - 1) * 1_000
        assert not {"console_detached", "console_vanished", "offer_expired"} & {each["type"] for each in log}
        assert offer["id"] == offered["id"]
        assert offer["deadline_at"] > offered["deadline_at"]
    finally:
        await served.kill()


async def _log_until(session: aiohttp.ClientSession, url: str, kind: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(30):
        while True:
            async with session.get(f"{url}/api/v1/log?since=0&limit=1000") as response:
                items: list[dict[str, Any]] = json.loads(await response.text())["items"]
            if any(each["type"] == kind for each in items):
                return items
            await asyncio.sleep(0.1)
