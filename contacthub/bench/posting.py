"""Posts over keep-alive connections, one request at a time on each, as cheaply as Python can."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import cast

Answered = Callable[[int, bytes], None]
"""Called with the status and the body; with 0 and no body when the connection broke."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Posts:
    """A pool of connections; posts wait in order while all are busy. ``lost`` counts broken connections."""

    def __init__(self, host: str, port: int, path: str, token: str) -> None:
        self._host, self._port = host, port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._connections: list[_Connection] = []
        self._free: deque[_Connection] = deque()
        self._waiting: deque[tuple[bytes, Answered]] = deque()
        self.lost = 0

    async def open(self, count: int) -> None:
        """Connect."""
        loop = asyncio.get_running_loop()
        for _ in range(count):
            _, connection = await loop.create_connection(lambda: _Connection(self), self._host, self._port)
            self._connections.append(connection)
            self._free.append(connection)

    async def close(self) -> None:
        """Close every connection."""
        for each in self._connections:
            each.close()
        for each in self._connections:
            await each.gone.wait()

    def post(self, body: bytes, answered: Answered) -> None:
        """Send ``body`` on a free connection; ``answered`` is called with what comes back."""
        request = b"%b%d\r\n\r\n%b" % (self._head, len(body), body)
        if self._free:
            self._free.popleft().send(request, answered)
        else:
            self._waiting.append((request, answered))

    def _freed(self, connection: _Connection) -> None:
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._free.append(connection)

    def _lost(self, connection: _Connection) -> None:
        self.lost += 1
        with suppress(ValueError):
            self._free.remove(connection)


class _Connection(asyncio.Protocol):
    def __init__(self, owner: Posts) -> None:
        self._owner = owner
        self._answered: Answered | None = None
        self._received = b""
        self._closing = False
        self._transport: asyncio.Transport
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        if not self._closing:
            self._owner._lost(self)
            if self._answered is not None:
                self._answered(0, b"")

    def close(self) -> None:
        self._closing = True
        self._transport.abort()

    def send(self, request: bytes, answered: Answered) -> None:
        self._answered = answered
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Parse the answer once it is complete: head, ``Content-Length``, body."""
        self._received = data = self._received + data if self._received else data
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return
        found = _LENGTH.search(data, 0, end + 2)
        length = int(found[1]) if found is not None else 0
        if len(data) < end + 4 + length:
            return
        self._received = b""
        answered, self._answered = self._answered, None
        self._owner._freed(self)
        if answered is not None:
            answered(int(data[9:12]), data[end + 4 :])
