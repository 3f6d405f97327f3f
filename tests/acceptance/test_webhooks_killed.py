"""kill -9 while work goes on: its receiver has every event in the end, in order, each under one id."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from tests.acceptance.processes import Served
from tests.acceptance.test_callbacks import SECRET
from tests.acceptance.test_kill import Files, Server
from tests.support import hub_on, token
from tests.work.items import with_claims

Json = dict[str, Any]
ROUNDS = 3
ITEMS = 4
PATIENCE_S = 60
pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120 + ROUNDS * 100)]


class Erp:
    """Takes most events, refuses some, and has the hub killed in the middle of one."""

    def __init__(self) -> None:
        self.bodies: dict[str, Json] = {}
        self.versions: defaultdict[str, list[int]] = defaultdict(list)
        self.grown = asyncio.Event()
        self.served: Served | None = None
        self.left = 0
        self._rng = random.Random(7)

    async def take(self, request: web.Request) -> web.Response:
        """One event."""
        text = await request.text()
        body = Webhook(SECRET).verify(text, {name.lower(): value for name, value in request.headers.items()})
        assert self.bodies.setdefault(request.headers["webhook-id"], body) == body
        if self._rng.random() < 0.2:
            return web.Response(status=503)
        self.versions[body["data"]["id"]].append(body["data"]["version"])
        self.grown.set()
        self.left -= 1
        if self.left == 0 and self.served is not None:
            await self.served.kill()
        return web.Response(status=204)

    async def has(self, wanted: dict[str, int]) -> None:
        """Wait until it has every version of these items."""
        async with asyncio.timeout(PATIENCE_S):
            while any(max(self.versions[each], default=0) < last for each, last in wanted.items()):
                self.grown.clear()
                await self.grown.wait()


async def written(session: aiohttp.ClientSession, url: str, items: list[str]) -> None:
    """Write down one thing after the other until the hub is no more."""
    for n in range(10_000):
        try:
            async with session.post(
                f"{url}/api/v1/work/{items[n % ITEMS]}/notes", json={"text": f"note {n}"}
            ) as response:
                assert response.status == 200, await response.text()
        except aiohttp.ClientError:
            return
    raise AssertionError("it was never killed")


async def test_every_event_arrives_over_kills(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = Files(tmp_path) if engine == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))
    async with hub_on(kept.data, **kept.settings) as owner:
        await with_claims(owner)
        api = await token(owner, "work", scopes=["work:write", "work:read"])
    erp = Erp()
    app = web.Application()
    app.router.add_post("/hub", erp.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook = {"id": "erp", "url": f"http://127.0.0.1:{runner.addresses[0][1]}/hub", "secret_env": "ERP_SECRET"}
    environment = {**kept.environment, "CONTACTHUB_WEBHOOKS": json.dumps([hook]), "ERP_SECRET": SECRET}
    rng, items = random.Random(20261127), []
    try:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {api.token}"}) as session:
            for _ in range(ROUNDS):
                erp.left = rng.randint(15, 40)
                erp.served = await Served.ready(kept.data, **environment)
                while len(items) < ITEMS:
                    items.append(await opened(session, erp.served.url))
                await written(session, erp.served.url, items)
            erp.left, erp.served = 0, await Served.ready(kept.data, **environment)
            last = {each: await version(session, erp.served.url, each) for each in items}
            await erp.has(last)
    finally:
        if erp.served is not None:
            await erp.served.kill()
        await runner.cleanup()
    for each in items:
        assert list(dict.fromkeys(erp.versions[each])) == list(range(1, last[each] + 1))
    assert len(erp.bodies) == sum(last.values())


async def opened(session: aiohttp.ClientSession, url: str) -> str:
    async with session.post(
        f"{url}/api/v1/work", json={"process": "claim", "title": "x", "owner": "lina"}
    ) as response:
        assert response.status == 201, await response.text()
        return str((await response.json())["id"])


async def version(session: aiohttp.ClientSession, url: str, item_id: str) -> int:
    async with session.get(f"{url}/api/v1/work/{item_id}") as response:
        return int((await response.json())["version"])
