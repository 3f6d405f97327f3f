"""A running hub with one queue and one agent, and the people and programs that use it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from contacthub.bootstrap.running import Running
from contacthub.customers.card import Drawn
from contacthub.routing.words import ContactId

LU = {"name": "陆小明", "phones": ["138 0013-8000"], "emails": ["lu@example.com"], "tier": "gold"}


FLOOR = {"queues": [{"id": "support"}], "agents": [{"id": "lina", "queues": ["support"]}]}


ITEM = {"model": "KFR-35GW", "name": "空调", "quantity": 3, "price": {"amount": "1299", "currency": "CNY"}}


ORDER = {"order_no": "O-1", "date": "2025-05-01", "status": "delivered", "items": [ITEM]}


PASSWORD = "correct horse battery"


ABOUT_CUSTOMERS = (
    "SELECT viewer, action, subject FROM audit "
    "WHERE action IN ('search_customers', 'create_customer', 'open_card') ORDER BY id"
)


@dataclass
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Asker:
    """A user or a program with its credential."""

    session: aiohttp.ClientSession
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, f"{self.url}/api/v1{path}", json=body, headers={**self.headers, **sent}
        ) as response:
            return Answer(response.status, await response.json(content_type=None), response.headers)


class House:
    """A running hub with one queue and one agent, and the people and programs around it."""

    def __init__(self, hub: Running, session: aiohttp.ClientSession, folder: Path) -> None:
        self.hub = hub
        self.parts = hub.parts
        self.session = session
        self.folder = folder
        self.control = Asker(session, hub.url, {"Authorization": f"Bearer {hub.control_token}"})

    async def program(self, *scopes: str) -> Asker:
        token = await self.parts.accounts.tokens.add(
            name="-".join(scopes), scopes=frozenset(scopes), agent=None, sources=frozenset()
        )
        return Asker(self.session, self.hub.url, {"Authorization": f"Bearer {token}"})

    async def person(self, name: str, role: str, agent: str | None = None) -> Asker:
        await self.parts.accounts.sign_ins.add_user(name=name, role=role, agent=agent, password=PASSWORD)
        begun = await self.parts.accounts.sign_ins.sign_in(name, PASSWORD, "here")
        headers = {
            "Cookie": f"contacthub_session={begun.secret}",
            "X-CSRF-Token": begun.holder.csrf_token or "",
            "Origin": self.hub.url,
        }
        return Asker(self.session, self.hub.url, headers)

    async def call_for_lina(self, number: str = "13800138000") -> str:
        """A call that rings at Li Na; return its contact once its card is there."""
        phones = await self.program("events:write")
        data = {"ref": "call-1", "channel": "voice", "from": number, "queue": "support", "routing": "pbx"}
        events = [
            {"specversion": "1.0", "id": "1", "source": "pbx", "type": "contact.arrived", "data": data},
            {"specversion": "1.0", "id": "2", "source": "pbx", "type": "contact.offered",
             "data": {"ref": "call-1", "agent": "lina"}},
        ]  # fmt: skip
        results = (await phones.ask("POST", "/events", events)).body["results"]
        assert [one["status"] for one in results] == ["accepted", "accepted"]
        contact_id: str = results[0]["contact_id"]
        await self.parts.pop.wait(contact_id)
        return contact_id

    async def talk_to_lina(self, number: str = "13800138000") -> str:
        """A call that Li Na has answered."""
        contact_id = await self.call_for_lina(number)
        phones = await self.program("events:write", "log:read")
        answered = {"specversion": "1.0", "id": "3", "source": "pbx", "type": "contact.answered",
                    "data": {"ref": "call-1", "agent": "lina"}}  # fmt: skip
        results = (await phones.ask("POST", "/events", answered)).body["results"]
        assert [one["status"] for one in results] == ["accepted"]
        return contact_id

    async def matched(self, contact_id: str) -> None:
        """Wait until the floor knows the customer; only a fault makes this time out."""
        hub = self.parts.hub
        async with asyncio.timeout(30):
            while hub.routing.floor.contacts[ContactId(contact_id)].customer_id is None:
                await hub.tail.beyond(hub.tail.durable_seq)

    def cards_shown(self) -> asyncio.Queue[tuple[str, int]]:
        """The contacts whose cards are shown from now on, with the customer's version."""
        shown: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

        def show(contact: str, card: Drawn) -> None:
            shown.put_nowait((contact, orjson.loads(orjson.dumps(card.json))["customer"]["version"]))

        self.parts.pop.on_card(show)
        return shown

    def audit(self) -> list[tuple[str, str, str]]:
        """Who looked at or created which customers."""
        raw = sqlite3.connect(self.folder / "hub.db")
        try:
            return raw.execute(ABOUT_CUSTOMERS).fetchall()
        finally:
            raw.close()
