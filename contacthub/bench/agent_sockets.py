"""Console sockets of agents as cheap as Python can: WebSocket frames are cut apart, their JSON is not read.

The load shares the machine with the server it measures, so what it does itself must cost little.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable
from time import perf_counter
from typing import cast

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA

Heard = Callable[["AgentSocket", bytes, float], None]
"""Called with a socket, a text frame's payload and when it came (seconds of ``perf_counter``)."""


class Refused(Exception):
    """The server refuses the upgrade to a WebSocket, or closes the connection during it."""


class AgentSocket(asyncio.Protocol):
    """One agent's console. Source: RFC 6455.

    Servers never mask, and neither of the two measured here splits a message into several frames.
    """

    def __init__(self, agent: str, heard: Heard) -> None:
        self.agent = agent
        self.heard = heard
        self.received = 0
        """Bytes, with the frames' headers."""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self._buffer = b""
        self._transport: asyncio.Transport

    @classmethod
    async def open(
        cls, host: str, port: int, *, agent: str, token: str, heard: Heard, since: str | None = None
    ) -> AgentSocket:
        """Connect and upgrade to a console. Raises: Refused, OSError."""
        query = f"?since={since}" if since is not None else ""
        sent = f"Authorization: Bearer {token}\r\n"
        return await cls.open_at(f"/api/v1/console{query}", host, port, name=agent, sent=sent, heard=heard)

    @classmethod
    async def open_at(
        cls, path: str, host: str, port: int, *, name: str, sent: str, heard: Heard
    ) -> AgentSocket:
        """Connect and upgrade, ``sent`` among the headers. Raises: Refused, OSError."""
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(name, heard), host, port)
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{sent}"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n"
        )
        socket._transport.write(request.encode())
        await socket.opened
        return socket

    def send(self, text: bytes) -> None:
        """Send a text frame."""
        self._send(TEXT, text)

    async def close(self) -> None:
        """Abort the connection, and wait until it is gone."""
        self._transport.abort()
        await self.gone.wait()

    # --- asyncio.Protocol --------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake ``open`` and ``close``, which wait for this."""
        self.gone.set()
        if not self.opened.done():
            self.opened.set_exception(Refused("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Handle complete frames; keep the beginning of the next one."""
        now = perf_counter()
        self.received += len(data)
        data = self._buffer + data if self._buffer else data
        if not self.opened.done():
            data = self._upgraded(data)
        if self.opened.done():
            self._buffer = self._frames(data, now)

    def _upgraded(self, data: bytes) -> bytes:
        """Read the answer to the upgrade; return what is left of the data."""
        head, mark, rest = data.partition(b"\r\n\r\n")
        if not mark:
            self._buffer = data
            return b""
        status = head.partition(b"\r\n")[0]
        if b" 101 " in status:
            self.opened.set_result(None)
            return rest
        self.opened.set_exception(Refused(status.decode("latin-1")))
        return b""

    def _frames(self, data: bytes, now: float) -> bytes:
        """Handle the complete frames; return what follows them.

        The second byte has the length up to 125; 126 and 127 mean that 2 or 8 bytes of length follow.
        """
        start, end = 0, len(data)
        while end - start >= 2:
            length, body = data[start + 1] & 0x7F, start + 2
            if length == 126:
                body = start + 4
                length = int.from_bytes(data[start + 2 : body])
            elif length == 127:
                body = start + 10
                length = int.from_bytes(data[start + 2 : body])
            if end < body or end < body + length:
                break
            self._frame(data[start] & 0x0F, data[body : body + length], now)
            start = body + length
        return data[start:] if start else data

    def _frame(self, kind: int, payload: bytes, now: float) -> None:
        if kind == TEXT:
            self.heard(self, payload, now)
        elif kind == PING:
            self._send(PONG, payload)
        elif kind == CLOSE:
            self._transport.close()

    def _send(self, kind: int, payload: bytes) -> None:
        # Clients must mask; a mask of zeros leaves the payload as it is.
        length = len(payload)
        size = bytes((0x80 | length,)) if length < 126 else b"\xfe" + length.to_bytes(2)
        self._transport.write(bytes((0x80 | kind,)) + size + b"\0\0\0\0" + payload)
