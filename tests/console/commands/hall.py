"""A hub with an agent at a console, for the tests of commands."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import Api, Console, arrived, console, event

CUSTOMERS = [
    {"customer_id": key, "name": name, "phone": [{"e164": f"+86{phone}", "ext": None, "raw": phone}]}
    for key, name, phone in (("C1", "陆建国", "13800138000"), ("C2", "陆太太", "13900139000"))
]
SOURCES = [
    {"id": "phones", "capabilities": ["connect", "hold", "hangup"]},
    {"id": "plain"},
    {"id": "pbx", "capabilities": ["transfer", "consult", "conference"]},
]


@dataclass
class Hall:
    """A hub with lina at her screen, ready."""

    owner: Api
    api: Api
    lina: Console
    bearer: str
    data: Path

    async def offered(self, ref: str = "call-1", **data: Any) -> dict[str, Any]:
        source = data.pop("source", "phones")
        await self.api.events(arrived(ref, **data) | {"source": source})
        offer: dict[str, Any] = (await self.lina.next("offer"))["offer"]
        return offer

    async def talking(self, ref: str = "call-1", **data: Any) -> str:
        source = data.get("source", "phones")
        offer = await self.offered(ref, **data)
        assert (await self.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        await self.api.events(event("contact.answered", {"ref": ref, "agent": "lina"}, source=source))
        await self.lina.event("contact_answered")
        return str(offer["contact_id"])

    async def chatting(self, ref: str = "chat-1") -> str:
        offer = await self.offered(ref, channel="chat")
        assert (await self.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        return str(offer["contact_id"])

    @asynccontextmanager
    async def ready(self, agent: str) -> AsyncIterator[Console]:
        """Another agent at a console, available."""
        async with console(self.owner, agent) as opened:
            await opened.next("snapshot")
            assert (await opened.do("set_presence", presence="available"))["ok"]
            yield opened

    async def wrapping_up(self, ref: str = "call-1") -> str:
        contact_id = await self.talking(ref)
        await self.api.events(event("contact.ended", {"ref": ref, "by": "customer"}))
        await self.lina.event("wrap_up_started")
        return contact_id

    async def logged(self) -> list[str]:
        return [each["type"] for each in (await self.api.get("/log?since=0"))["items"]]

    def stored(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.data / "hub.db") as db:
            found = db.execute(sql).fetchall()
        db.close()
        return found


def code(reply: dict[str, Any]) -> str:
    assert reply["ok"] is False, reply
    assert reply["error"]["type"] == f"/problems/{reply['error']['code']}"
    return str(reply["error"]["code"])
