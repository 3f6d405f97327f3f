"""A running hub that watches a player, and what tests ask of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support import Api, hub_on, token
from tests.telephony.player import SECRET, Player, player

FLOOR: dict[str, Any] = {
    "floor": {"time_zone": "Asia/Shanghai", "default_region": "CN"},
    "breaks": [{"id": "lunch", "name": "午休 Lunch"}],
    "queues": [
        {"id": "support", "name": "售后", "wrap_up_seconds": 0},
        {"id": "sales", "name": "销售", "wrap_up_seconds": 0},
        {"id": "reg", "name": "登记", "wrap_up_seconds": 0},
    ],
    "agents": [
        {"id": agent, "name": agent, "queues": queues, "address": address}
        for agent, address, queues in [
            ("lina", "PJSIP/1001", ["support"]),
            ("wangwei", "PJSIP/1002", ["support"]),
            ("zhangsan", "PJSIP/1003", ["support", "sales"]),
            ("chenjie", "PJSIP/1004", ["sales"]),
            ("liuyang", "PJSIP/1005", ["sales"]),
            ("zhaomin", "PJSIP/1006", ["reg"]),
        ]
    ],
}


class Watched:
    """The hub, the player, and the owner's ``Api``."""

    def __init__(self, owner: Api, api: Api, pbx: Player) -> None:
        self.owner = owner
        self.api = api
        self.pbx = pbx

    async def contacts(self) -> list[dict[str, Any]]:
        """The connector's contacts, oldest first."""
        items = (await self.api.get("/contacts?source=pbx1&limit=200"))["items"]
        found = [await self.api.get(f"/contacts/{each['id']}") for each in items]
        return sorted(found, key=lambda contact: contact["arrived_at"])

    async def contact(self, ref: str) -> dict[str, Any]:
        """One of them."""
        [found] = [each for each in await self.contacts() if each["ref"] == ref]
        return found

    async def until(self, holds: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The contacts once something holds of them."""
        since = 0
        async with asyncio.timeout(10):
            while not holds(contacts := await self.contacts()):
                since = (await self.api.get(f"/log?since={since}&wait_ms=1000"))["next"]
        return contacts

    async def over(self, count: int = 1) -> list[dict[str, Any]]:
        """The contacts once there are so many and all are closed."""
        return await self.until(
            lambda found: len(found) >= count and all(each["state"] == "closed" for each in found)
        )

    async def agent(self, name: str) -> dict[str, Any]:
        """An agent as the floor shows them."""
        [found] = [each for each in (await self.api.get("/floor"))["agents"] if each["id"] == name]
        return found

    async def standing(self) -> dict[str, Any]:
        """How the connector stands, as health says it."""
        async with self.owner.session.get(f"{self.owner.hub.url}/health/ready") as response:
            [found] = (await response.json())["connectors"]
        return dict(found)

    async def log(self, *kinds: str) -> list[dict[str, Any]]:
        """What the log says of some kinds."""
        items = (await self.api.get("/log?since=0&limit=1000"))["items"]
        return [each for each in items if each["type"] in kinds]

    async def logged(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """What the log says of a kind once it was said so often."""
        since = 0
        async with asyncio.timeout(10):
            while len(found := await self.log(kind)) < count:
                since = (await self.api.get(f"/log?since={since}&wait_ms=1000"))["next"]
        return found


@asynccontextmanager
async def watched(
    data: Path, monkeypatch: Any, *, secret: str = SECRET, floor: Any = None, **more: Any
) -> AsyncIterator[Watched]:
    """A hub that knows its floor before it connects to the player."""
    monkeypatch.setenv("PBX1_SECRET", secret)
    async with player() as pbx:
        async with hub_on(data, floor=floor or FLOOR):
            pass
        connector = {
            "type": "asterisk-ami", "name": "pbx1", "port": pbx.port, "username": "hub",
            "secret_env": "PBX1_SECRET", **more,
        }  # fmt: skip
        async with hub_on(data, connectors=[connector]) as owner:
            yield Watched(owner, await token(owner, uuid.uuid4().hex), pbx)
