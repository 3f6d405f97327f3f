"""Sources and an agent who work as fast as they are answered, and remember what they were told."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import websockets

from tests.support import event

Json = dict[str, Any]
GONE = (aiohttp.ClientError, ConnectionError, websockets.ConnectionClosed, TimeoutError)


@dataclass(slots=True)
class Told:
    """What the hub has answered, and what it was asked and has not."""

    events: dict[str, Json] = field(default_factory=dict)
    """Every event ever sent, by id."""
    results: dict[str, Json] = field(default_factory=dict)
    """The first answer to each."""
    commands: dict[str, Json] = field(default_factory=dict)
    """Console commands that were answered with ok, by ref."""
    notes: dict[str, list[str]] = field(default_factory=dict)
    """By contact: every note sent since the last that was acknowledged, and that one."""
    count: int = 0

    def doubtful(self) -> list[Json]:
        """Events without an answer."""
        return [each for key, each in self.events.items() if key not in self.results]


class Load:
    """Everybody who uses one run of the hub."""

    def __init__(self, url: str, told: Told, tokens: tuple[str, str], rng: random.Random) -> None:
        self.url = url
        self.told = told
        self._events_token, self._agent_token = tokens
        self._rng = rng
        self._enough: asyncio.Event = asyncio.Event()
        self._until = 0

    async def until_answered(self, count: int, kill: Callable[[], Any]) -> None:
        """Work until ``count`` more answers are in; call ``kill`` at that moment, with others under way."""
        self._until = self.told.count + count
        headers = {"Authorization": f"Bearer {self._events_token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            self._session = session
            work = [self._batches(1), self._batches(2), self._singles(3), self._singles(4), self._agent()]
            tasks = [asyncio.ensure_future(each) for each in work]
            enough = asyncio.ensure_future(self._enough.wait())
            async with asyncio.timeout(60):
                await asyncio.wait([enough, *tasks], return_when=asyncio.FIRST_COMPLETED)
            assert self._enough.is_set(), [each for each in tasks if each.done()]
            await kill()
            for task in tasks:
                try:
                    await task
                except GONE:
                    continue

    async def _batches(self, worker: int) -> None:
        while True:
            calls = [self._life(worker) for _ in range(self._rng.randint(1, 8))]
            await self.send([step for steps in zip(*calls, strict=True) for step in steps])

    async def _singles(self, worker: int) -> None:
        while True:
            for step in self._life(worker):
                await self.send([step])

    def _life(self, worker: int) -> list[Json]:
        ref = f"w{worker}-{uuid.UUID(int=self._rng.getrandbits(128)).hex[:12]}"
        told = {"ref": ref, "channel": "voice", "from": "13800138000", "to": "4008001234"}
        steps = [
            event("contact.arrived", told, id=f"{ref}-1"),
            event(
                "contact.noted",
                {"ref": ref, "attributes": {"ivr": ref}, "question": f"问 {ref}"},
                id=f"{ref}-2",
            ),
            event("contact.answered", {"ref": ref, "agent": "wangwei"}, id=f"{ref}-3"),
            event("contact.ended", {"ref": ref, "by": "customer"}, id=f"{ref}-4"),
        ]
        if worker % 2:
            steps[0], steps[3] = steps[3], steps[0]  # the end overtook the arrival
        return steps

    async def send(self, events: list[Json]) -> list[Json]:
        """Post and remember the answers."""
        self.told.events.update({each["id"]: each for each in events})
        async with self._session.post(f"{self.url}/api/v1/events", json=events) as response:
            body = await response.json()
            assert response.status == 200, body
        for result in body["results"]:
            assert result["status"] in ("accepted", "ignored", "duplicate"), result
            self.told.results.setdefault(result["id"], result)
        self._answered()
        return list(body["results"])

    def _answered(self) -> None:
        self.told.count += 1
        if self.told.count >= self._until:
            self._enough.set()

    # --- the agent ---------------------------------------------------------------------------------

    async def _agent(self) -> None:
        url = f"{self.url.replace('http', 'ws', 1)}/api/v1/console"
        headers = {"Authorization": f"Bearer {self._agent_token}"}
        async with websockets.connect(url, additional_headers=headers) as socket:
            await self._do(socket, "set_presence", presence="available")
            while True:
                ref = f"chat-{uuid.UUID(int=self._rng.getrandbits(128)).hex[:12]}"
                told = {"ref": ref, "channel": "chat", "from": "13900139000", "queue": "sales"}
                [result] = await self.send([event("contact.arrived", told, id=f"{ref}-1")])
                offer = await self._offer_of(socket, result["contact_id"])
                if (await self._do(socket, "accept_offer", offer_id=offer))["ok"]:
                    await self._talk(socket, ref, result["contact_id"])

    async def _talk(self, socket: websockets.ClientConnection, ref: str, contact: str) -> None:
        for text in (f"记 {ref} 1", f"记 {ref} 2"):
            notes = self.told.notes.setdefault(contact, [])
            notes.append(text)
            if (await self._do(socket, "set_note", contact_id=contact, text=text))["ok"]:
                self.told.notes[contact] = [text]
        await self.send([event("contact.ended", {"ref": ref, "by": "customer"}, id=f"{ref}-2")])

    async def _offer_of(self, socket: websockets.ClientConnection, contact: str) -> str:
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == "offer" and frame["offer"]["contact_id"] == contact:
                return str(frame["offer"]["id"])

    async def _do(self, socket: websockets.ClientConnection, cmd: str, **args: Any) -> Json:
        ref = str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        await socket.send(json.dumps({"ref": ref, "cmd": cmd, **args}))
        while True:
            frame: Json = json.loads(await socket.recv())
            if frame["type"] == "reply" and frame["ref"] == ref:
                if frame["ok"]:
                    self.told.commands[ref] = {"cmd": cmd, **args}
                self._answered()
                return frame
