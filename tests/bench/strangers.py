"""Measures how long a request waits beside a client that sends the worst it may, or holds lines open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, time

import aiohttp
import orjson

from contacthub.bench.dataset import SOURCE, floor_tables
from contacthub.bench.machine import cores, pinned, raise_open_files
from contacthub.bench.processes import Server, hub_process
from contacthub.bench.spread import Spread
from contacthub.bench.stage import owner_of

ASKS = 300
PAUSE_S = 0.005
"""Between two requests of the neighbour."""
LINES = 1_000
MIB = 1024 * 1024
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: hub\r\nX-Slow: "


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideOne:
    """What the neighbour waited, in milliseconds, beside one attacker; the ratio to the quiet hub."""

    attack: str
    waits: Spread
    ratio_p50: float
    ratio_p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """The results."""

    lines: int
    quiet: Spread
    beside: list[BesideOne]


def request(path: str, body: bytes, *, method: str = "POST", **headers: str) -> bytes:
    """A request as bytes, after which the hub closes the line."""
    told = {
        "Host": "hub", "Connection": "close", "Content-Type": "application/json",
        "Content-Length": str(len(body)), **{name.replace("_", "-"): each for name, each in headers.items()},
    }  # fmt: skip
    head = "".join(f"{name}: {each}\r\n" for name, each in told.items())
    return f"{method} /api/v1{path} HTTP/1.1\r\n{head}\r\n".encode() + body


def worst(token: str) -> Mapping[str, bytes]:
    """The worst body of each kind of route: as it was before there were limits, and just within them."""
    auth = f"Bearer {token}"
    brackets = b'{"data": [' + b"[]," * (MIB // 3 - 100) + b"0]}"
    event = {"specversion": "1.0", "source": SOURCE, "type": "contact.arrived"}
    lists = {**event, "id": "1", "data": {"ref": "1", "channel": "chat", "attributes": {"x": [[]] * 24_000}}}
    wrong = [{**event, "id": str(n), "data": {"skills": dict.fromkeys("abcdef", "x")}} for n in range(1_000)]
    stamp = {"webhook_id": "1", "webhook_timestamp": str(int(time())), "webhook_signature": "v1,x"}
    customer = orjson.dumps({"name": "x", "phones": [1] * 4_900})
    record = orjson.dumps({"name": "x", "items": [1] * 9_900})
    return {
        "sign-in, a megabyte of brackets": request("/session", brackets),
        "events, a megabyte of brackets": request("/events", brackets, Authorization=auth),
        "events, 24,000 lists in one": request("/events", orjson.dumps(lists), Authorization=auth),
        "events, 1,000 wrong ones": request("/events", orjson.dumps(wrong), Authorization=auth),
        "events, a megabyte with a wrong signature": request("/events", b" " * MIB, **stamp),
        "a customer of 4,900 wrong phones": request("/customers", customer, Authorization=auth),
        "a purchase of 9,900 wrong items": request("/customers/x/purchases", record, Authorization=auth),
    }


async def measure(
    folder: Path, progress: Callable[[float], None], *, asks: int = ASKS, lines: int = LINES
) -> Strangers:
    """Measure in the existing empty ``folder``."""
    raise_open_files()
    which, scopes = cores(), ["events:write", "floor:read", "customers:write", "customers:read"]
    async with hub_process(folder, core=which.server) as server, owner_of(folder, server.url) as owner:
        await owner.ask("PUT", "/admin/floor", floor_tables(2))
        token = await owner.token("bench", scopes=scopes)
        attacks = {
            **{name: _repeated(server, sent) for name, sent in worst(token).items()},
            f"{lines:,} half heads": _held(server, HALF_HEAD, lines),
            f"{lines:,} slow bodies": _held(server, request("/session", b"x" * 100)[:-99], lines),
        }
        with pinned(which.client):
            await _waits(server, token, asks)
            quiet = Spread.of(await _waits(server, token, asks))
            beside = []
            for n, (name, attack) in enumerate(attacks.items()):
                async with attack:
                    waits = Spread.of(await _waits(server, token, asks))
                p50, p99 = round(waits.p50 / quiet.p50, 2), round(waits.p99 / quiet.p99, 2)
                beside.append(BesideOne(attack=name, waits=waits, ratio_p50=p50, ratio_p99=p99))
                progress((n + 1) / len(attacks))
    return Strangers(lines=lines, quiet=quiet, beside=beside)


async def _waits(server: Server, token: str, asks: int) -> list[float]:
    """Seconds that each of so many requests took, each on a line of its own."""
    took = []
    headers, connector = {"Authorization": f"Bearer {token}"}, aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
        for _ in range(asks):
            began = perf_counter()
            async with session.get(f"{server.url}/api/v1/floor") as response:
                response.raise_for_status()
                await response.read()
            took.append(perf_counter() - began)
            await asyncio.sleep(PAUSE_S)
    return took


@asynccontextmanager
async def _repeated(server: Server, sent: bytes) -> AsyncIterator[None]:
    """One attacker who sends the same request again and again."""

    async def send() -> None:
        while True:
            with suppress(ConnectionError):
                reader, writer = await asyncio.open_connection(server.host, server.port)
                writer.write(sent)
                await reader.read()
                writer.transport.abort()

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def _held(server: Server, sent: bytes, count: int) -> AsyncIterator[None]:
    """As many lines on which a request was begun; the hub may close them."""
    lines = []
    for _ in range(count):
        _, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(sent)
        lines.append(writer)
    try:
        yield
    finally:
        for each in lines:
            each.transport.abort()
