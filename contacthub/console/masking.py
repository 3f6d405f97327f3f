"""What aiohttp takes and a server must close on: frames that a client did not mask, and floods of tiny ones.

Source: https://www.rfc-editor.org/rfc/rfc6455#section-5.1
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from contacthub.access.rate_limit import Limit, RateLimit
from contacthub.console.turnstile import Turnstile

RESERVED = b"\xf0\x80"
"""The head of a frame that aiohttp refuses with 1002, which is the code for frames without a mask, too."""

FRAMES = Limit(per_second=400, burst=10_000)
"""Frames of one peer. Messages are read no faster than that, and what is sent faster waits in the line; but
megabytes of fragments without content are in no message's size, and hold the event loop for half a second."""

MASK = 0x80
MASK_BYTES = 4
LENGTH_BYTES = {126: 2, 127: 8}


class MaskedFrames(asyncio.Protocol):
    """Stands between the transport and ``inner``; for a frame it does not take it passes a refused one.

    ``now_s`` is a steady clock; lines that are cut go through ``cut``.
    """

    __slots__ = ("_cut", "_head", "_inner", "_is_refused", "_limit", "_now_s", "_skip")

    def __init__(self, inner: asyncio.Protocol, now_s: Callable[[], float], cut: Turnstile) -> None:
        self._inner = inner
        self._cut = cut
        self._now_s = now_s
        self._limit = RateLimit(FRAMES.per_second, FRAMES.burst)
        self._head = bytearray()  # of a frame, as far as it has come
        self._skip = 0  # bytes until the next head
        self._is_refused = False

    def data_received(self, data: bytes) -> None:
        """Pass the bytes on, as long as all frames in them are masked and not too many."""
        if self._is_refused:
            return
        held = bytes(self._head) if len(self._head) == 1 else b""
        data, at = held + data, len(held)
        start = self._refused_at(data, at)
        if start is not None:
            self._is_refused = True
            data = data[:start] + RESERVED
        elif len(self._head) == 1:
            data = data[:-1]  # held back until the second byte says whether there is a mask
        if data:
            self._inner.data_received(data)

    def _refused_at(self, data: bytes, at: int) -> int | None:
        """Where a frame begins that is not taken, if one does; heads are read from ``at`` on."""
        now_ms = int(self._now_s() * 1_000)
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            self._head.append(data[at])
            at += 1
            if len(self._head) == 2 and not (self._head[1] & MASK and self._limit.take(now_ms) == 0):
                return at - 2
            self._skip = self._payload_bytes()
            if self._skip:
                self._head.clear()
        return None

    def _payload_bytes(self) -> int:
        """What follows the head with its mask; 0 while it is not whole."""
        if len(self._head) < 2:
            return 0
        short = self._head[1] & ~MASK
        if len(self._head) < 2 + LENGTH_BYTES.get(short, 0):
            return 0
        return MASK_BYTES + (short if short not in LENGTH_BYTES else int.from_bytes(self._head[2:], "big"))

    def eof_received(self) -> bool | None:
        """The client has no more to say."""
        return self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is cut."""
        self._cut.call(lambda: self._inner.connection_lost(exc))

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._inner.resume_writing()


def only_masked_frames(request: web.Request, cut: Turnstile) -> None:
    """Have whatever comes from now on looked at; to be called right before the request is upgraded.

    ``cut``: through which lines go that are cut, as this costs aiohttp more than all else of a line.
    """
    transport = request.transport
    if transport is not None:
        now_s = asyncio.get_running_loop().time
        transport.set_protocol(MaskedFrames(request.protocol, now_s, cut))
