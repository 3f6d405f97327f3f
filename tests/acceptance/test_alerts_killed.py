"""kill -9 while alerts begin and end: a program is told of each beginning and end, in order, under one id."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from tests.acceptance.processes import Served
from tests.acceptance.test_callbacks import SECRET
from tests.acceptance.test_kill import Files, Server
from tests.support import FLOOR, arrived, event, hub_on, token

Json = dict[str, Any]
WAITS: Final = 3
KILLED_AT: Final = {1, 3, 4, 6}
"""At which deliveries the hub is killed: before they are answered."""
PATIENCE_S: Final = 60
RULE: Final = {
    "id": "long", "name": "等待过久", "kind": "longest_wait", "queues": ["support"], "above_seconds": 1,
    "for_seconds": 0, "clears_after_seconds": 0, "tell": {"webhook": "erp"},
}  # fmt: skip
pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


class Erp:
    """Takes events, and has the hub killed in the middle of some."""

    def __init__(self) -> None:
        self.bodies: dict[str, Json] = {}
        self.order: list[str] = []
        self.grown = asyncio.Event()
        self.served: Served | None = None
        self.deliveries = 0

    async def take(self, request: web.Request) -> web.Response:
        """One event."""
        text = await request.text()
        body = Webhook(SECRET).verify(text, {name.lower(): value for name, value in request.headers.items()})
        name = request.headers["webhook-id"]
        assert self.bodies.setdefault(name, body) == body
        self.deliveries += 1
        if self.deliveries in KILLED_AT:
            assert self.served is not None
            await self.served.kill()
            return web.Response(status=503)
        self.order.append(name)
        self.grown.set()
        return web.Response(status=204)

    def told(self, kind: str) -> list[str]:
        """The alerts of which it was told so, each once, in the order in which it took them."""
        bodies = [self.bodies[each] for each in dict.fromkeys(self.order)]
        return [each["data"]["id"] for each in bodies if each["type"] == kind]

    async def has(self, kind: str, count: int) -> None:
        """Wait until it was told so of this many alerts."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.told(kind)) < count:
                self.grown.clear()
                await self.grown.wait()


async def kept_running(erp: Erp, data: Path, environment: dict[str, str]) -> None:
    """Start the hub again each time it is no more."""
    while True:
        erp.served = await Served.ready(data, **environment)
        await erp.served.process.wait()


async def taken(session: aiohttp.ClientSession, erp: Erp, sent: Json) -> None:
    """Send an event until a hub has taken it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(aiohttp.ClientError):
                url = "" if erp.served is None else erp.served.url
                async with session.post(f"{url}/api/v1/events", json=[sent]) as response:
                    assert response.status == 200, await response.text()
                    return
            await asyncio.sleep(0.05)


async def test_each_beginning_and_end_is_told_over_kills(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_SECRET", SECRET)
    kept = Files(tmp_path) if engine == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))
    erp = Erp()
    app = web.Application()
    app.router.add_post("/hub", erp.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    hook = {"id": "erp", "url": url, "secret_env": "ERP_SECRET", "types": ["alert.began", "alert.ended"]}
    async with hub_on(
        kept.data, floor={**FLOOR, "alerts": [RULE]}, webhooks=[hook], **kept.settings
    ) as owner:
        api = await token(owner, "phones")
    environment = {**kept.environment, "CONTACTHUB_WEBHOOKS": json.dumps([hook]), "ERP_SECRET": SECRET}
    running = asyncio.create_task(kept_running(erp, kept.data, environment))
    try:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {api.token}"}) as session:
            for n in range(1, WAITS + 1):
                await taken(session, erp, arrived(f"r{n}"))
                await erp.has("alert.began", n)
                await taken(session, erp, event("contact.ended", {"ref": f"r{n}", "by": "customer"}))
                await erp.has("alert.ended", n)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        if erp.served is not None:
            await erp.served.kill()
        await runner.cleanup()
    async with hub_on(kept.data, webhooks=[hook], **kept.settings) as owner:
        alerts = (await owner.get("/alerts"))["items"]
    ids = [each["id"] for each in reversed(alerts)]
    assert erp.told("alert.began") == erp.told("alert.ended") == ids
    assert all(each["ended_at"] is not None for each in alerts)
    assert len(erp.bodies) == 2 * WAITS
    assert erp.deliveries > max(KILLED_AT)
