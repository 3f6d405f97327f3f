"""People who sign in with a password and open their console with a ticket."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import websockets

from tests.support import Api, Console

PASSWORD = "correct horse"


class Person:
    """A browser's session: its cookie and its token against forged requests."""

    def __init__(self, owner: Api, name: str) -> None:
        self.owner = owner
        self.name = name
        # The hub listens on an address, where browsers keep cookies and aiohttp needs to be told to.
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.csrf = ""

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Origin": self.owner.hub.url, "X-CSRF-Token": self.csrf}
        url = f"{self.owner.hub.url}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None) if response.status != 204 else None

    async def ticket(self) -> str:
        status, body = await self.call("POST", "/console/ticket")
        assert status == 201, body
        return str(body["ticket"])

    async def sign_in(self) -> None:
        status, answer = await self.call("POST", "/session", {"name": self.name, "password": PASSWORD})
        assert status == 200, answer
        self.csrf = answer["csrf_token"]

    async def sign_out(self) -> None:
        status, _ = await self.call("DELETE", "/session")
        assert status == 204

    @asynccontextmanager
    async def console(self, since: str | None = None) -> AsyncIterator[Console]:
        query = {"ticket": await self.ticket(), **({"since": since} if since else {})}
        async with open_socket(self.owner, origin=self.owner.hub.url, **query) as opened:
            yield opened


@asynccontextmanager
async def person(owner: Api, *, role: str = "agent", agent: str | None = None) -> AsyncIterator[Person]:
    """A new user, signed in at a browser."""
    name = f"{agent or role}-{uuid.uuid4().hex[:6]}"
    body = {"name": name, "role": role, "password": PASSWORD, **({"agent": agent} if agent else {})}
    status, answer = await owner.call("POST", "/admin/users", body)
    assert status == 201, answer
    async with signed_in(owner, name) as signed:
        yield signed


@asynccontextmanager
async def signed_in(owner: Api, name: str) -> AsyncIterator[Person]:
    """A further browser of the same user."""
    signed = Person(owner, name)
    async with signed.session:
        await signed.sign_in()
        yield signed


@asynccontextmanager
async def open_socket(
    owner: Api, *, bearer: str | None = None, origin: str | None = None, **query: str
) -> AsyncIterator[Console]:
    """A console socket, opened in whatever way."""
    params = "&".join(f"{key}={value}" for key, value in query.items())
    url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?{params}"
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    async with websockets.connect(
        url, additional_headers=headers, origin=origin, proxy=None, open_timeout=30
    ) as socket:
        yield Console(socket)


async def refused(owner: Api, **how: Any) -> int:
    """The status with which the handshake is refused."""
    try:
        async with open_socket(owner, **how):
            raise AssertionError("the socket was opened")
    except websockets.InvalidStatus as error:
        return int(error.response.status_code)


async def closing_code(console: Console, within_s: float = 15) -> int:
    """Read until the hub closes; the code it closes with."""
    try:
        while True:
            await console.next(timeout=within_s)
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else 1006


async def seen(console: Console, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first frame that is wanted, of those received already or still to come."""
    for frame in console.frames:
        if wanted(frame):
            return frame
    while not wanted(frame := await console.next()):
        pass
    return frame


def is_event(kind: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "event" and frame["event"]["type"] == kind


def is_card(told: Callable[[dict[str, Any]], bool]) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "card" and told(frame["card"])
