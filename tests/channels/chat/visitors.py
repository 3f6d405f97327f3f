"""Browsers of visitors for tests, and a hub with a chat for them, all over real sockets."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import websockets
from aiohttp import web

from contacthub.api.client_address import PROXIES, TrustedProxies
from contacthub.bootstrap.running import Running
from contacthub.channels.chat.conversations import Conversations
from contacthub.channels.chat.files import script
from contacthub.channels.chat.limits import ChatLimits, Floods
from contacthub.channels.chat.sockets import Rules, VisitorSockets
from contacthub.problems import Problem
from contacthub.sources.incoming import Incoming, Result
from tests.support import Api, hub_on

Json = dict[str, Any]

SHOP = "https://shop.example"
SECRET = b"s" * 32


class Port:
    """The hub as the chat sees it."""

    source = "web"

    def __init__(self, hub: Running) -> None:
        self._intake = hub.parts.intake

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        """Hand events in."""
        return await self._intake.take(events)


@dataclass
class Chat:
    """A hub, and the chat at its side."""

    owner: Api
    url: str
    sockets: VisitorSockets

    def browser(self, token: str, **hello: Any) -> Browser:
        """A window of the shop's page."""
        return Browser(self.url, {"type": "hello", "token": token.ljust(43, "_"), **hello})


@dataclass
class Browser:
    """One window: it says hello when it opens, and keeps what it was sent."""

    url: str
    hello: Json
    origin: str | None = SHOP
    frames: list[Json] = field(default_factory=list)
    socket: websockets.ClientConnection | None = None

    async def __aenter__(self) -> Browser:
        headers = {} if self.origin is None else {"Origin": self.origin}
        self.socket = await websockets.connect(self.url, additional_headers=headers)
        await self.send(self.hello)
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self.socket is not None
        await self.socket.close()

    async def send(self, frame: Json) -> None:
        """Send a frame."""
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))

    async def next(self, kind: str) -> Json:
        """The next frame of a kind."""
        assert self.socket is not None
        async with asyncio.timeout(20):
            while True:
                frame: Json = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if frame["type"] == kind:
                    return frame

    async def say(self, text: str, client_id: str | None = None, **more: Any) -> Json:
        """Write, and wait until it is stored."""
        client_id = client_id or str(uuid.uuid4())
        await self.send({"type": "message", "client_id": client_id, "text": text, **more})
        while True:
            message: Json = (await self.next("message"))["message"]
            if message["client_id"] == client_id:
                return message

    async def closed(self) -> tuple[int, str]:
        """The code and the words with which the hub closes the socket."""
        assert self.socket is not None
        async with asyncio.timeout(20):
            await self.socket.wait_closed()
        return self.socket.close_code or 0, self.socket.close_reason or ""


@asynccontextmanager
async def chat_on(
    data: Path,
    limits: ChatLimits | None = None,
    *,
    only_verified: bool = False,
    origin: str = SHOP,
    port: int = 0,
    **settings: Any,
) -> AsyncIterator[Chat]:
    """A hub on a folder, with a chat whose messages come to agents and whose answers come back."""
    app = web.Application()
    app[PROXIES] = TrustedProxies()
    made: list[VisitorSockets] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            if request.match_info["what"] != "socket":
                return script(request.match_info["what"])
            return await made[0].serve(request)
        except Problem as problem:
            return web.json_response(problem.body(), status=problem.status)

    async def call_back(request: web.Request) -> web.Response:
        event = await request.json()
        if event["type"] == "contact.send_message":
            await made[0].deliver(event["data"]["ref"], event["data"]["message_id"])
        return web.Response(status=204)

    app.router.add_get("/{what}", serve)
    app.router.add_post("/hub", call_back)
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host = f"127.0.0.1:{runner.addresses[0][1]}"
        source = {"id": "web", "callback_url": f"http://{host}/hub", "capabilities": ["messages"]}
        owner = await stack.enter_async_context(hub_on(data, sources=[source], **settings))
        stack.push_async_callback(runner.cleanup)  # before the hub: its sockets read from it
        hub = owner.hub
        conversations = Conversations(
            Port(hub),
            hub.parts.messages.store,
            partial(hub.parts.hub.readable, rows=True),
            queue="support",
        )
        now = hub.parts.hub.now
        rules = Rules(origins={origin}, secrets=[SECRET], only_verified=only_verified)
        made.append(VisitorSockets(conversations, rules, Floods(limits or ChatLimits(), now), now))
        yield Chat(owner, f"ws://{host}/socket", made[0])
