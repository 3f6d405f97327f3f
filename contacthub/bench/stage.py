"""Sets up hub and bare server for a measurement: process, consoles of the agents, connections for posts."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from contacthub.bench.agent_sockets import AgentSocket, Heard
from contacthub.bench.dataset import SOURCE, agent_id
from contacthub.bench.machine import Cores
from contacthub.bench.posting import Posts
from contacthub.bench.processes import Server, bare_process, hub_process
from contacthub.database.data_directory import control_of

CONNECTIONS = 64
AT_ONCE = 500
"""WebSocket handshakes at a time."""

ANSWERS_WITHIN_S = 60.0
EVENTS = "/api/v1/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server with its agents' consoles. ``is_hub``: its frames carry cards, which are checked."""

    name: str
    is_hub: bool
    server: Server
    posts: Posts
    sockets: Sequence[AgentSocket]


class Owner:
    """Calls the hub's HTTP interface with the rights of its directory's owner."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the answer's JSON. Raises: RuntimeError when the hub refuses."""
        async with self._session.request(method, f"{self._url}/api/v1{path}", json=body) as response:
            if response.status >= 400:
                raise RuntimeError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def token(self, name: str, **what: Any) -> str:
        """Create a token and return it."""
        answer = await self.ask("POST", "/admin/tokens", {"name": name, **what})
        return str(answer["token"])


@asynccontextmanager
async def owner_of(folder: Path, url: str) -> AsyncIterator[Owner]:
    """Reach the hub that holds ``folder``."""
    control = control_of(folder)
    if control is None:
        raise RuntimeError(f"the hub on {folder} does not say how to reach it")
    headers = {"Authorization": f"Bearer {control.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield Owner(session, url)


@asynccontextmanager
async def hub_target(
    folder: Path, cores: Cores, floor: dict[str, Any], consoles: Sequence[str], *, address: str | None = None
) -> AsyncIterator[Target]:
    """Run the hub with the floor applied and ``consoles`` open and available."""
    async with (
        hub_process(folder, core=cores.server, address=address) as server,
        owner_of(folder, server.url) as owner,
    ):
        await owner.ask("PUT", "/admin/floor", floor)
        events_token = await owner.token("bench events", scopes=["events:write"], sources=[SOURCE])
        tokens = {agent: await owner.token(f"bench {agent}", agent=agent) for agent in consoles}
        async with _connected("hub", True, server, events_token, tokens) as target:
            await asyncio.gather(*(make_available(each) for each in target.sockets))
            yield target


@asynccontextmanager
async def bare_target(
    folder: Path, cores: Cores, consoles: Sequence[str], *, address: str | None = None
) -> AsyncIterator[Target]:
    """Run the bare server with ``consoles`` open."""
    async with (
        bare_process(folder, core=cores.server, address=address) as server,
        _connected("floor", False, server, "-", {agent: agent for agent in consoles}) as target,
    ):
        yield target


@asynccontextmanager
async def _connected(
    name: str, is_hub: bool, server: Server, events_token: str, tokens: dict[str, str]
) -> AsyncIterator[Target]:
    posts = Posts(server.host, server.port, EVENTS, events_token)
    sockets: list[AgentSocket] = []
    try:
        await posts.open(CONNECTIONS)
        sockets = await open_consoles(server, tokens)
        yield Target(name=name, is_hub=is_hub, server=server, posts=posts, sockets=sockets)
    finally:
        await posts.close()
        for each in sockets:
            await each.close()


def ignore(socket: AgentSocket, payload: bytes, at: float) -> None:
    """Ignore a frame: the listener of sockets while nothing is measured."""


async def open_consoles(
    server: Server,
    tokens: dict[str, str],
    since: dict[str, str] | None = None,
    *,
    heard: Heard = ignore,
) -> list[AgentSocket]:
    """Open the console of each agent; ``since`` has the log positions from which they resume."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(agent: str, token: str) -> AgentSocket:
        async with gate:
            return await AgentSocket.open(
                server.host,
                server.port,
                agent=agent,
                token=token,
                heard=heard,
                since=(since or {}).get(agent),
            )

    return list(await asyncio.gather(*(one(agent, token) for agent, token in tokens.items())))


async def make_available(socket: AgentSocket) -> None:
    """Set the agent's presence to available."""
    await do(socket, "set_presence", presence="available")


async def do(socket: AgentSocket, cmd: str, **members: str) -> None:
    """Send a console command and wait for its reply. Raises: RuntimeError when the hub refuses."""
    ref, heard = str(uuid.uuid4()), socket.heard
    replied: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def listen(socket: AgentSocket, payload: bytes, at: float) -> None:
        heard(socket, payload, at)
        if payload.startswith(b'{"type":"reply"') and not replied.done():
            frame = orjson.loads(payload)
            if frame["ref"] == ref:
                replied.set_result(frame)

    socket.heard = listen
    try:
        socket.send(orjson.dumps({"ref": ref, "cmd": cmd, **members}))
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            frame = await replied
    finally:
        socket.heard = heard
    if not frame["ok"]:
        raise RuntimeError(f"{cmd}: {frame['error']}")


def first_agents(count: int) -> list[str]:
    """The ids of the first agents."""
    return [agent_id(n) for n in range(count)]
