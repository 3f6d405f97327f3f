"""Measures messages, from visitor to agent's frame and back, and what a visitor's socket takes.

Chats go on at agents' consoles. Messages are written by a schedule, not after answers (``event_to_frame.py``
says why), and the time of each runs from its scheduled instant to the frame at the other end, durable by
then. The floor sends the same texts on between as many bare sockets, durable too. Rounds of both alternate.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import orjson

from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.dataset import floor_tables, queue_of
from contacthub.bench.machine import cores, pinned, raise_open_files
from contacthub.bench.pacer import Pacer
from contacthub.bench.processes import Server, bare_process, hub_process
from contacthub.bench.spread import Spread, ratio
from contacthub.bench.stage import do, first_agents, ignore, make_available, open_consoles, owner_of

AGENTS: Final = 25
CHATS: Final = 100
VISITORS: Final = 2_000
RATES: Final = (50, 200)
EARLY_S: Final = 0.05
COMES_WITHIN_S: Final = 60.0
DRAINS_WITHIN_S: Final = 15.0
AT_ONCE: Final = 200
SETTLES_S: Final = 3.0
SHOP: Final = "https://shop.example"
CONFIG: Final = f"""
[messages]
per_minute = 100_000  # what is measured is not a flood

[[channels]]
type = "chat"
name = "web"
queue = "{queue_of(0)}"
origins = ["{SHOP}"]
sockets_per_address = 10_000
messages_per_visitor = 1_000
messages_per_address = 100_000
"""
NUMBER: Final = re.compile(rb"message (\d+) of the bench")
HELLO: Final = b'{"type":"hello"'
MESSAGE: Final = b'{"type":"message"'
OFFER: Final = b'{"type":"offer"'


@dataclass(frozen=True, slots=True)
class Line:
    """One direction of a chat: who writes, who is to have it, and the frame that says a text."""

    writer: AgentSocket
    reader: AgentSocket
    frame: Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ends:
    """All chats of a server, both ways."""

    server: Server
    to_agents: Sequence[Line]
    to_visitors: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One direction at one rate, medians over rounds."""

    what: str
    rate: int
    hub: Spread
    floor: Spread
    ratio_p50: float | None
    late_sends: Spread
    """How much later than scheduled the load itself was, beside the hub."""
    lost: int
    """Messages that never came: with one the figures are worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The results."""

    agents: int
    chats: int
    rounds: int
    seconds: float
    ways: list[Way]
    visitors: int
    bytes_each: float | None
    """Of a visitor's socket that has said hello."""
    bytes_each_written: float | None
    """After each has written: a contact of each waits in line."""


class Writing:
    """Writes messages by a schedule on the lines in turn, and notes when each comes."""

    def __init__(self, lines: Sequence[Line], pacer: Pacer) -> None:
        self._lines = lines
        self._pacer = pacer
        self._due: dict[int, tuple[float, AgentSocket]] = {}
        self._all_came = asyncio.Event()
        self._left = 0
        self._numbered = 0
        self.took: list[float] = []
        self.late: list[float] = []
        self.lost = 0
        for each in lines:
            each.reader.heard = self._heard

    async def round(self, rate: int, seconds: float) -> tuple[Spread, Spread]:
        """Write at ``rate`` a second; what it took, and how late the load itself was."""
        self.took, self.late, self._left = [], [], int(rate * seconds)
        self._all_came.clear()
        first = perf_counter() + EARLY_S
        for n in range(self._left):
            self._pacer.at(first + n / rate, self._write(n, first + n / rate))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + DRAINS_WITHIN_S):
                await self._all_came.wait()
        self.lost += len(self._due)
        self._due.clear()
        return Spread.of(self.took), Spread.of(self.late)

    def close(self) -> None:
        """Stop listening."""
        for each in self._lines:
            each.reader.heard = ignore

    def _write(self, n: int, at: float) -> Callable[[], None]:
        def write() -> None:
            line = self._lines[n % len(self._lines)]
            self._numbered += 1
            self._due[self._numbered] = at, line.reader
            self.late.append(perf_counter() - at)
            line.writer.send(orjson.dumps(line.frame(f"message {self._numbered} of the bench")))

        return write

    def _heard(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        found = NUMBER.search(payload)
        due = self._due.get(int(found[1])) if found is not None else None
        if found is None or due is None or due[1] is not socket:
            return
        del self._due[int(found[1])]
        self.took.append(at - due[0])
        self._left -= 1
        if not self._left:
            self._all_came.set()


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    chats: int = CHATS,
    agents: int = AGENTS,
    visitors: int = VISITORS,
    rates: Sequence[int] = RATES,
    rounds: int = 4,
    seconds: float = 5.0,
    settles_s: float = SETTLES_S,
) -> Messages:
    """Measure in the existing empty ``folder``."""
    raise_open_files()
    places = [folder / name for name in ("hub", "floor", "crowd")]
    for each in places:
        each.mkdir(mode=0o700)
    async with _hub(places[0], chats, agents) as hub, _floor(places[1], chats, agents) as floor:
        ways: list[Way] = []
        with pinned(cores().client), Pacer() as pacer:
            for rate in rates:
                for what, of in WAYS:
                    ways.append(await _way(what, rate, of(hub), of(floor), pacer, rounds, seconds))
                    progress(len(ways) / (len(rates) * len(WAYS) + 1))
    idle, written = await _crowd(places[2], visitors, settles_s)
    return Messages(
        agents=agents,
        chats=chats,
        rounds=rounds,
        seconds=seconds,
        ways=ways,
        visitors=visitors,
        bytes_each=idle,
        bytes_each_written=written,
    )


WAYS: Final[tuple[tuple[str, Callable[[Ends], Sequence[Line]]], ...]] = (
    ("message → agent's frame", lambda ends: ends.to_agents),
    ("agent's answer → visitor's frame", lambda ends: ends.to_visitors),
)


async def _way(
    what: str,
    rate: int,
    hub: Sequence[Line],
    floor: Sequence[Line],
    pacer: Pacer,
    rounds: int,
    seconds: float,
) -> Way:
    ours, theirs = Writing(hub, pacer), Writing(floor, pacer)
    found: list[tuple[Spread, Spread, Spread]] = []
    for n in range(rounds + 1):
        took, late = await ours.round(rate, seconds)
        least, _ = await theirs.round(rate, seconds)
        if n:  # the first one warms both up
            found.append((took, least, late))
    ours.close()
    theirs.close()
    spread, least, late = (Spread.over([each[n] for each in found]) for n in range(3))
    return Way(
        what=what,
        rate=rate,
        hub=spread,
        floor=least,
        ratio_p50=ratio(spread.p50, least.p50),
        late_sends=late,
        lost=ours.lost + theirs.lost,
    )


@asynccontextmanager
async def _floor(folder: Path, chats: int, agents: int) -> AsyncIterator[Ends]:
    core = cores().server
    async with bare_process(folder, core=core, module="tests.bench.echo_server") as server:
        names = [f"visitor-{n}" for n in range(chats)]
        sockets = await open_consoles(server, {each: each for each in [*first_agents(agents), *names]})
        by_name = {each.agent: each for each in sockets}
        to_agents, to_visitors = [], []
        for n, name in enumerate(names):
            agent = by_name[first_agents(agents)[n % agents]]
            to_agents.append(Line(by_name[name], agent, _echoed(agent.agent)))
            to_visitors.append(Line(agent, by_name[name], _echoed(name)))
        yield Ends(server, to_agents, to_visitors)
        for each in sockets:
            await each.close()


def _echoed(to: str) -> Callable[[str], dict[str, Any]]:
    return lambda text: {"to": to, "text": text}


@asynccontextmanager
async def _hub(folder: Path, chats: int, agents: int) -> AsyncIterator[Ends]:
    tables = floor_tables(agents)
    room = -(-chats // agents)
    tables["agents"] = [
        {**each, "queues": [queue_of(0)], "capacity": {"chat": room}} for each in tables["agents"]
    ]
    async with hub_process(folder, core=cores().server, more=CONFIG) as server:
        async with owner_of(folder, server.url) as owner:
            await owner.ask("PUT", "/admin/floor", tables)
            tokens = {each: await owner.token(each, agent=each) for each in first_agents(agents)}
        desks = [Desk(each) for each in await open_consoles(server, tokens)]
        await asyncio.gather(*(make_available(each.socket) for each in desks))
        visitors = await _visitors(server, chats)
        by_ref = {_ref(n): visitor for n, visitor in enumerate(visitors)}
        for visitor in visitors:
            visitor.send(_say("Hello"))
        lines = [pair for desk in desks for pair in await desk.take_all(room, by_ref)][:chats]
        yield Ends(server, [to_agent for to_agent, _ in lines], [to_visitor for _, to_visitor in lines])
        for socket in (*(each.socket for each in desks), *visitors):
            await socket.close()


class Desk:
    """An agent's console that takes every chat it is offered."""

    def __init__(self, socket: AgentSocket) -> None:
        self.socket = socket
        self._offers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        socket.heard = self._heard

    async def take_all(self, room: int, by_ref: dict[str, AgentSocket]) -> list[tuple[Line, Line]]:
        """Accept chats until the agent has no more room; both lines of each."""
        lines = []
        for _ in range(room):
            async with asyncio.timeout(COMES_WITHIN_S):
                offer = await self._offers.get()
            await do(self.socket, "accept_offer", offer_id=offer["id"])
            visitor = by_ref[offer["ref"]]
            lines.append(
                (
                    Line(visitor, self.socket, _said),
                    Line(self.socket, visitor, _answered(offer["contact_id"])),
                )
            )
        return lines

    def _heard(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        if payload.startswith(OFFER):
            self._offers.put_nowait(orjson.loads(payload)["offer"])


def _said(text: str) -> dict[str, Any]:
    return {"type": "message", "client_id": str(uuid.uuid4()), "text": text}


def _say(text: str) -> bytes:
    return orjson.dumps(_said(text))


def _answered(contact_id: str) -> Callable[[str], dict[str, Any]]:
    return lambda text: {
        "ref": str(uuid.uuid4()), "cmd": "send_message", "contact_id": contact_id, "text": text,
    }  # fmt: skip


def _token(n: int) -> str:
    return f"visitor-{n}".ljust(43, "_")


def _ref(n: int) -> str:
    """The name of a visitor's thread."""
    return hashlib.sha256(f"token {_token(n)}".encode()).hexdigest()[:40]


async def _visitors(server: Server, count: int) -> list[AgentSocket]:
    """Open the sockets of visitors, each of which has said hello and was answered."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(n: int) -> AgentSocket:
        async with gate:
            welcome = Heard(HELLO)
            socket = await AgentSocket.open_at(
                "/api/v1/channels/web/socket",
                server.host,
                server.port,
                name=f"visitor-{n}",
                sent=f"Origin: {SHOP}\r\n",
                heard=welcome,
            )
            socket.send(orjson.dumps({"type": "hello", "token": _token(n)}))
            await welcome.came()
            socket.heard = ignore
            return socket

    return list(await asyncio.gather(*(one(n) for n in range(count))))


class Heard:
    """Waits for a frame that begins so."""

    def __init__(self, begins: bytes) -> None:
        self._begins = begins
        self._came = asyncio.Event()

    def __call__(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        """Hear a frame."""
        if payload.startswith(self._begins):
            self._came.set()

    async def came(self) -> None:
        """Wait for it."""
        async with asyncio.timeout(COMES_WITHIN_S):
            await self._came.wait()


async def _crowd(folder: Path, count: int, settles_s: float) -> tuple[float | None, float | None]:
    """Memory of each visitor's socket: after hello, and after each has written."""
    async with hub_process(folder, core=cores().server, more=CONFIG) as server:
        async with owner_of(folder, server.url) as owner:
            await owner.ask("PUT", "/admin/floor", floor_tables(1))
        with pinned(cores().client):
            await asyncio.sleep(settles_s)
            before = server.memory()
            visitors = await _visitors(server, count)
            await asyncio.sleep(settles_s)
            idle = server.memory()
            for each in visitors:
                stored = each.heard = Heard(MESSAGE)
                each.send(_say("Hello"))
                await stored.came()
            await asyncio.sleep(settles_s)
            written = server.memory()
            for each in visitors:
                await each.close()
    return _each(before, idle, count), _each(before, written, count)


def _each(before: int | None, after: int | None, count: int) -> float | None:
    return round((after - before) / count) if before is not None and after is not None else None
