"""Measures from an agent becoming free to the frame of their next offer, with contacts always waiting."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from contacthub.bench import events
from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.dataset import (
    SOURCE,
    customer_id,
    floor_tables,
    number_of,
    queue_of,
    storage_at,
    write_customers,
)
from contacthub.bench.machine import cores, pinned
from contacthub.bench.spread import Spread
from contacthub.bench.stage import Target, do, first_agents, hub_target, make_available

AGENTS = 50
"""All in one queue."""

WAITING = 200
ANSWERS_WITHIN_S = 30.0
OFFER = b'{"type":"offer"'


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOffer:
    """Milliseconds from the command's send to the offer's frame on the same socket."""

    agents: int
    waiting: int
    after_wrap_up: Spread
    after_a_break: Spread


class Desks:
    """Agents who accept each offer, one after another, with contacts always waiting."""

    def __init__(self, target: Target, *, customers: int, seed: int = 1) -> None:
        self._target = target
        self._customers = customers
        self._rng = random.Random(seed)
        self._arrived = 0
        self._caller: dict[str, int] = {}
        self._offers: dict[str, asyncio.Future[tuple[float, dict[str, Any]]]] = {}
        for socket in target.sockets:
            socket.heard = self._heard
            self._expect(socket)

    async def fill(self, waiting: int) -> None:
        """Post so many contacts that every agent is offered one and more wait."""
        for _ in range(len(self._target.sockets) + waiting):
            await self._arrive()

    async def round(self, count: int, progress: Callable[[float], None]) -> tuple[list[float], list[float]]:
        """Let agents become free ``count`` times; return seconds after wrap-up and after a break."""
        spent: tuple[list[float], list[float]] = ([], [])
        for n in range(count):
            socket = self._target.sockets[n % len(self._target.sockets)]
            by_break = bool(n // len(self._target.sockets) % 2)
            contact = await self._talked(socket)
            await self._arrive()
            spent[by_break].append(await self._free(socket, contact, by_break=by_break))
            progress((n + 1) / count)
        return spent

    async def _talked(self, socket: AgentSocket) -> str:
        """Take the offer, talk, and have the customer hang up; the wrap-up begins."""
        frame = (await self._offered(socket))[1]
        offer = frame["offer"]
        self._check(frame)
        self._expect(socket)
        await do(socket, "accept_offer", offer_id=offer["id"])
        ref = offer["ref"].encode()
        await self._post(events.answered(ref, socket.agent.encode()))
        await self._post(events.ended(ref))
        return str(offer["contact_id"])

    async def _free(self, socket: AgentSocket, contact: str, *, by_break: bool) -> float:
        members = {"contact_id": contact, "disposition": "resolved"}
        if by_break:
            await do(socket, "set_presence", presence="lunch")
            await do(socket, "finish_wrap_up", **members)
        began = perf_counter()
        if by_break:
            await make_available(socket)
        else:
            await do(socket, "finish_wrap_up", **members)
        return (await self._offered(socket))[0] - began

    async def _arrive(self) -> None:
        self._arrived += 1
        customer = self._rng.randrange(self._customers)
        data = {
            "ref": f"wait-{self._arrived}", "channel": "voice", "from": number_of(customer),
            "to": "4008001234", "queue": queue_of(0), "routing": "hub",
        }  # fmt: skip
        self._caller[str(data["ref"])] = customer
        envelope = {"specversion": "1.0", "source": SOURCE, "type": "contact.arrived"}
        await self._post(json.dumps({**envelope, "id": f"arrived-{self._arrived}", "data": data}).encode())

    async def _post(self, body: bytes) -> None:
        told: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._target.posts.post(body, lambda status, answer: told.set_result((status, answer)))
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            status, answer = await told
        if not events.all_accepted(status, answer, 1):
            raise RuntimeError(f"an event was not accepted: {status} {answer[:200]!r}")

    def _check(self, frame: dict[str, Any]) -> None:
        card, customer = frame["card"], self._caller.pop(frame["offer"]["ref"])
        if card is not None and card["customer"]["id"] != customer_id(customer):
            raise RuntimeError("the card of another customer")

    def _expect(self, socket: AgentSocket) -> None:
        self._offers[socket.agent] = asyncio.get_running_loop().create_future()

    async def _offered(self, socket: AgentSocket) -> tuple[float, dict[str, Any]]:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await asyncio.shield(self._offers[socket.agent])

    def _heard(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        if payload.startswith(OFFER):
            self._offers[socket.agent].set_result((at, orjson.loads(payload)))


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    customers: int = 20_000,
    count: int = 2_000,
    warm_up: int = 2 * AGENTS,
) -> NextOffer:
    """Measure in the existing empty ``folder``."""
    which = cores()
    await write_customers(storage_at(folder), customers, lambda part: None)
    floor = floor_tables(AGENTS, wrap_up_seconds=3_600)
    floor["breaks"] = [{"id": "lunch"}]
    floor["queues"][0] |= {"offer_seconds": 3_600, "connect_seconds": 3_600}
    async with hub_target(folder, which, floor, first_agents(AGENTS)) as hub:
        with pinned(which.client):
            desks = Desks(hub, customers=customers)
            await desks.fill(WAITING)
            await desks.round(warm_up, lambda part: None)
            after_wrap_up, after_a_break = await desks.round(count, progress)
    return NextOffer(
        agents=AGENTS,
        waiting=WAITING,
        after_wrap_up=Spread.of(after_wrap_up),
        after_a_break=Spread.of(after_a_break),
    )
