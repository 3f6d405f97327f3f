"""A fake hub for the client's tests: it gives the answers it is given and records the requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

PROBLEM = "application/problem+json"


def problem(code: str, *, status: int, **headers: str) -> web.Response:
    body = {"type": f"/problems/{code}", "code": code, "title": code, "status": status, "detail": "details"}
    return web.json_response(body, status=status, content_type=PROBLEM, headers=headers)


class FakeHub:
    """``answers`` are given to requests in turn; each console socket runs the next of ``sockets``."""

    def __init__(self) -> None:
        self.answers: list[web.Response | Callable[[web.Request], Awaitable[web.StreamResponse]]] = []
        self.sockets: list[Callable[[Socket], Awaitable[None]]] = []
        self.requests: list[web.Request] = []
        self.bodies: list[Any] = []
        self.queries: list[dict[str, str]] = []
        self.url = ""

    async def http(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.bodies.append(await request.json() if request.can_read_body else None)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, web.Response) else await answer(request)

    async def console(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.queries.append(dict(request.query))
        if not self.sockets:
            return problem("bad_token", status=401)
        script = self.sockets.pop(0)
        socket = Socket(web.WebSocketResponse())
        await socket.response.prepare(request)
        await script(socket)
        if not socket.response.closed:
            await socket.response.close()
        return socket.response


class Socket:
    """The hub's side of a console socket."""

    def __init__(self, response: web.WebSocketResponse) -> None:
        self.response = response

    async def send(self, **frame: Any) -> None:
        await self.response.send_json(frame)

    async def command(self) -> dict[str, Any]:
        message = await self.response.receive(timeout=10)
        assert message.type is WSMsgType.TEXT
        return json.loads(message.data)

    async def until_closed(self) -> None:
        async for _ in self.response:
            pass


def snapshot(seq: int, **parts: Any) -> dict[str, Any]:
    state = {"me": {"user": "lina"}, "queues": [], "agents": [], "contacts": [], "offers": [], **parts}
    return {"type": "snapshot", "seq": seq, "prev": None, "now": "…", "log": "log1", "state": state}


def event(seq: int, prev: int | None, **changes: Any) -> dict[str, Any]:
    item = {"type": "event", "seq": seq, "prev": prev, "now": "…", "event": {"type": "contact_queued"}}
    return {**item, "changes": changes}


async def drop(request: web.Request) -> web.StreamResponse:
    """Lose the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def fake_hub() -> AsyncIterator[FakeHub]:
    hub = FakeHub()
    app = web.Application()
    app.router.add_get("/api/v1/console", hub.console)
    app.router.add_route("*", "/api/v1/{rest:.*}", hub.http)
    async with TestServer(app) as server:
        hub.url = str(server.make_url("/"))
        yield hub
