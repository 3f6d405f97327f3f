"""A console socket written by hand, for frames that no client would send."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.support import Api, token

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN, RSV1, RSV2, RSV3 = 0x80, 0x40, 0x20, 0x10
WITHIN_S = 20


def frame(first: int, payload: bytes, *, masked: bool = True, length: int | None = None) -> bytes:
    """A frame as a client sends it; ``length`` is said in place of the true one.

    Source: RFC 6455, section 5.2.
    """
    said = len(payload) if length is None else length
    bit = 0x80 if masked else 0
    if said < 126:
        head = struct.pack("!BB", first, bit | said)
    elif said < 1 << 16:
        head = struct.pack("!BBH", first, bit | 126, said)
    else:
        head = struct.pack("!BBQ", first, bit | 127, said)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(each ^ mask[n % 4] for n, each in enumerate(payload))


@dataclass
class Raw:
    """The bytes of one socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def next(self) -> tuple[int, bytes]:
        """The first byte and the payload of the hub's next frame."""
        async with asyncio.timeout(WITHIN_S):
            first, second = await self.reader.readexactly(2)
            assert second < 128, "the hub never masks"
            size = second
            if second == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif second == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first, await self.reader.readexactly(size)

    async def reply(self) -> dict[str, Any]:
        """The next reply to a command."""
        while True:
            first, payload = await self.next()
            assert first == FIN | TEXT, (first, payload)
            said: dict[str, Any] = json.loads(payload)
            if said["type"] == "reply":
                return said

    async def pong(self) -> bytes:
        """What the next pong says."""
        while True:
            first, payload = await self.next()
            if first == FIN | PONG:
                return payload

    async def closed(self) -> int:
        """The code the hub closes with; after it nothing comes and the line is cut."""
        while True:
            first, payload = await self.next()
            if first & 0x0F == CLOSE:
                self.send(frame(FIN | CLOSE, payload[:2]))
                async with asyncio.timeout(WITHIN_S):
                    assert await self.reader.read() == b""
                return int.from_bytes(payload[:2], "big")


async def handshake(owner: Api, **headers: str | None) -> tuple[str, Raw]:
    """Ask for a socket; the head of the answer. A header given as None is left out."""
    made = await token(owner, f"raw-{os.urandom(4).hex()}", scopes=[], agent="lina")
    usual: dict[str, str | None] = {
        "Host": f"127.0.0.1:{owner.hub.port}", "Connection": "Upgrade", "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13", "Authorization": f"Bearer {made.token}",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    }  # fmt: skip
    asked = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in asked.items() if value is not None]
    reader, writer = await asyncio.open_connection("127.0.0.1", owner.hub.port)
    writer.write("\r\n".join(["GET /api/v1/console HTTP/1.1", *lines, "", ""]).encode())
    async with asyncio.timeout(WITHIN_S):
        head = await reader.readuntil(b"\r\n\r\n")
    return head.decode(), Raw(reader, writer)


@asynccontextmanager
async def raw(owner: Api, **headers: str | None) -> AsyncIterator[Raw]:
    """A console socket that has got its snapshot."""
    head, opened = await handshake(owner, **headers)
    try:
        assert head.startswith("HTTP/1.1 101 "), head
        first, payload = await opened.next()
        assert (first, json.loads(payload)["type"]) == (FIN | TEXT, "snapshot")
        yield opened
    finally:
        opened.writer.close()
