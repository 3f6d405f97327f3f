"""Sources and an agent who work as fast as they are answered, and remember what they were told."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contacthub.client import Console, Hub, HubError
from tests.support import event

Json = dict[str, Any]


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

    def chats(self) -> list[str]:
        """The refs of chats whose end was not acknowledged."""
        begun = [
            each["data"]["ref"] for each in self.events.values() if each["data"].get("channel") == "chat"
        ]
        return [ref for ref in begun if f"{ref}-2" not in self.results]


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
        # One attempt: what the killed hub has not answered is to stay unanswered.
        async with Hub(self.url, self._events_token, attempts=1) as hub:
            self._hub = hub
            work = [self._batches(1), self._batches(2), self._singles(3), self._singles(4), self._agent()]
            tasks = [asyncio.ensure_future(each) for each in work]
            enough = asyncio.ensure_future(self._enough.wait())
            async with asyncio.timeout(60):
                await asyncio.wait([enough, *tasks], return_when=asyncio.FIRST_COMPLETED)
            assert self._enough.is_set(), [each for each in tasks if each.done()]
            await kill()
            await self._all_gone(tasks)

    async def _all_gone(self, tasks: list[asyncio.Task[None]]) -> None:
        *sources, agent = tasks
        for source in sources:
            try:
                await source
            except HubError as loss:
                assert loss.code == "unreachable"  # noqa: PT017 - which of its errors is the point
        agent.cancel()  # a console waits for its hub for ever
        await asyncio.wait([agent])
        assert agent.cancelled() or isinstance(agent.exception(), HubError), agent

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
        results = await self._hub.post_events(events)
        for result in results:
            assert result["status"] in ("accepted", "ignored", "duplicate"), result
            self.told.results.setdefault(result["id"], result)
        self._answered()
        return results

    def _answered(self) -> None:
        self.told.count += 1
        if self.told.count >= self._until:
            self._enough.set()

    # --- the agent ---------------------------------------------------------------------------------

    async def _agent(self) -> None:
        async with Hub(self.url, self._agent_token) as desk, desk.console() as console:
            for ref in self.told.chats():  # else the agent is soon full of what a kill interrupted
                await self._end(ref)
            await self._do(console, "set_presence", presence="available")
            while True:
                ref = f"chat-{uuid.UUID(int=self._rng.getrandbits(128)).hex[:12]}"
                told = {"ref": ref, "channel": "chat", "from": "13900139000", "queue": "sales"}
                [result] = await self.send([event("contact.arrived", told, id=f"{ref}-1")])
                offer = await self._offer_of(console, result["contact_id"])
                if await self._do(console, "accept_offer", offer_id=offer):
                    await self._talk(console, ref, result["contact_id"])

    async def _talk(self, console: Console, ref: str, contact: str) -> None:
        for text in (f"记 {ref} 1", f"记 {ref} 2"):
            notes = self.told.notes.setdefault(contact, [])
            notes.append(text)
            if await self._do(console, "set_note", contact_id=contact, text=text):
                self.told.notes[contact] = [text]
        await self._end(ref)

    async def _end(self, ref: str) -> None:
        await self.send([event("contact.ended", {"ref": ref, "by": "customer"}, id=f"{ref}-2")])

    async def _offer_of(self, console: Console, contact: str) -> str:
        async for frame in console:
            if frame["type"] == "offer" and frame["offer"]["contact_id"] == contact:
                return str(frame["offer"]["id"])
        raise AssertionError

    async def _do(self, console: Console, cmd: str, **args: Any) -> bool:
        """Whether the hub did it; a refusal is an answer, too."""
        ref = str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        try:
            await console.command(cmd, ref=ref, **args)
        except HubError:
            self._answered()
            return False
        self.told.commands[ref] = {"cmd": cmd, **args}
        self._answered()
        return True
