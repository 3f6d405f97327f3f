"""Measures how long a console waits for answers beside one that abuses its socket, and beside none."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
import orjson

from contacthub.bench.agent_sockets import PING, TEXT, AgentSocket
from contacthub.bench.dataset import SOURCE, floor_tables, queue_of
from contacthub.bench.machine import cores, pinned
from contacthub.bench.processes import Server, hub_process
from contacthub.bench.spread import Spread
from contacthub.bench.stage import do, first_agents, open_consoles, owner_of

CONTACTS = 500
"""Live ones of the attacker: what a snapshot costs."""
ASKS = 300
PAUSE_S = 0.005
"""Between two commands of the neighbour."""
AHEAD = 256 * 1024
"""Bytes that the attacker keeps in its line."""
COMMANDS = 2_000
SIZE = 1024 * 1024 - 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the neighbour waited, in milliseconds, beside one kind of attacker; the ratio to the quiet hub."""

    attack: str
    waits: Spread
    ratio_p50: float
    ratio_p99: float
    cpu_percent: float | None
    frames: int
    """That the attacker was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """The results."""

    contacts: int
    quiet: Spread
    beside: list[Beside]


def framed(kind: int, payload: bytes) -> bytes:
    """A frame of a client with a mask of zeros. Source: RFC 6455, section 5.2."""
    length = len(payload)
    if length < 126:
        size = bytes((0x80 | length,))
    elif length < 1 << 16:
        size = b"\xfe" + length.to_bytes(2)
    else:
        size = b"\xff" + length.to_bytes(8)
    return bytes((0x80 | kind,)) + size + b"\0\0\0\0" + payload


def commands(cmd: str) -> bytes:
    """A command many times, each under a ref of its own."""
    refs = (str(uuid.uuid4()) for _ in range(COMMANDS))
    return b"".join(framed(TEXT, orjson.dumps({"ref": ref, "cmd": cmd})) for ref in refs)


def brackets() -> bytes:
    """A megabyte of lists."""
    return framed(TEXT, b"[" + b"[]," * (SIZE // 3) + b"0]")


@dataclass(frozen=True, slots=True)
class Attack:
    """What is sent without end, and whether what comes back is read."""

    name: str
    sent: Callable[[], bytes]
    reads: bool = True


ATTACKS = (
    Attack("asks for snapshots without end", lambda: commands("snapshot")),
    Attack("sends commands without end", lambda: commands("focus")),
    Attack("asks and never reads", lambda: commands("snapshot"), reads=False),
    Attack("sends megabytes of brackets", brackets),
    Attack("sends pings without end", lambda: framed(PING, b"x" * 100) * COMMANDS),
)


async def measure(
    folder: Path, progress: Callable[[float], None], *, contacts: int = CONTACTS, asks: int = ASKS
) -> Pressure:
    """Measure in the existing empty ``folder``."""
    which, (asking, attacking) = cores(), first_agents(2)
    async with hub_process(folder, core=which.server) as server, owner_of(folder, server.url) as owner:
        await owner.ask("PUT", "/admin/floor", _floor(contacts))
        posting = await owner.token("bench events", scopes=["events:write"], sources=[SOURCE])
        tokens = {each: await owner.token(f"bench {each}", agent=each) for each in (asking, attacking)}
        with pinned(which.client):
            await _talk(f"{server.url}/api/v1/events", posting, attacking, contacts)
            [socket] = await open_consoles(server, {asking: tokens.pop(asking)})
            await _waits(socket, asks)
            quiet = Spread.of(await _waits(socket, asks))
            beside = []
            for n, attack in enumerate(ATTACKS):
                beside.append(await _beside(server, attack, tokens, socket, quiet, asks))
                progress((n + 1) / len(ATTACKS))
            await socket.close()
    return Pressure(contacts=contacts, quiet=quiet, beside=beside)


def _floor(contacts: int) -> dict[str, Any]:
    floor = floor_tables(2)
    return {**floor, "agents": [{**each, "capacity": {"chat": 2 * contacts}} for each in floor["agents"]]}


async def _talk(url: str, token: str, agent: str, contacts: int) -> None:
    """Have the agent talk to so many at once."""
    told = {"agent": agent, "channel": "chat", "from": "13900139000", "queue": queue_of(0)}
    sent = [
        {
            "specversion": "1.0", "id": f"{n}", "source": SOURCE, "type": "contact.answered",
            "data": {"ref": f"chat-{n}", **told},
        }
        for n in range(contacts)
    ]  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=sent) as response:
        results = (await response.json())["results"]
    if {each["status"] for each in results} != {"accepted"}:
        raise RuntimeError(f"the hub did not take the contacts: {results[0]}")


async def _beside(
    server: Server, attack: Attack, tokens: dict[str, str], socket: AgentSocket, quiet: Spread, asks: int
) -> Beside:
    frames = 0

    def count(socket: AgentSocket, payload: bytes, at: float) -> None:
        nonlocal frames
        frames += 1

    [attacker] = await open_consoles(server, tokens, heard=count)
    flood = asyncio.create_task(_flood(attacker, attack))
    used, began = server.cpu_s(), perf_counter()
    try:
        waits = Spread.of(await _waits(socket, asks))
        cpu, lasted = server.cpu_s(), perf_counter() - began
    finally:
        flood.cancel()
        await asyncio.wait([flood])
        await attacker.close()
    return Beside(
        attack=attack.name,
        waits=waits,
        ratio_p50=round(waits.p50 / quiet.p50, 2),
        ratio_p99=round(waits.p99 / quiet.p99, 2),
        cpu_percent=round(100 * (cpu - used) / lasted) if cpu is not None and used is not None else None,
        frames=frames,
    )


async def _flood(socket: AgentSocket, attack: Attack) -> None:
    """Keep the line full until cancelled, or closed by the hub."""
    sent, line = attack.sent(), socket._transport
    if not attack.reads:
        line.pause_reading()
    while not line.is_closing():
        if line.get_write_buffer_size() < AHEAD:
            line.write(sent)
        await asyncio.sleep(0.001)


async def _waits(socket: AgentSocket, asks: int) -> list[float]:
    """Seconds that each of so many commands took."""
    took = []
    for _ in range(asks):
        began = perf_counter()
        await do(socket, "focus")
        took.append(perf_counter() - began)
        await asyncio.sleep(PAUSE_S)
    return took
