"""Browsers of visitors for tests, and a hub with a chat for them, all over real sockets."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import websockets

from contacthub.testing.disk import Disk
from tests.support import Api, hub_on

Json = dict[str, Any]

SHOP = "https://shop.example"
SECRET = b"s" * 32


@dataclass
class Chat:
    """A hub, and the chat at its side."""

    owner: Api
    url: str

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

    async def any(self, *kinds: str) -> Json:
        """The next frame of these kinds."""
        while True:
            assert self.socket is not None
            frame: Json = json.loads(await self.socket.recv())
            self.frames.append(frame)
            if frame["type"] in kinds:
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
    *,
    origin: str = SHOP,
    port: int = 0,
    disk: Disk | None = None,
    beside: Sequence[Json] = (),
    **settings: Any,
) -> AsyncIterator[Chat]:
    """A hub on a folder, with a chat whose messages come to agents and whose answers come back.

    ``beside``: its other channels.
    """
    table = {
        "type": "chat", "name": "web", "queue": "support", "origins": [origin], "secret_env": "CHAT_SECRET",
        **settings,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAT_SECRET", SECRET.decode())
        async with hub_on(data, port=port, disk=disk, channels=[table, *beside]) as owner:
            url = owner.hub.url.replace("http", "ws", 1)
            yield Chat(owner, f"{url}/api/v1/channels/web/socket")
