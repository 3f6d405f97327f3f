"""Frames that a client did not mask, which aiohttp takes: a server must close on them.

Source: https://www.rfc-editor.org/rfc/rfc6455#section-5.1
"""

from __future__ import annotations

import asyncio

from aiohttp import web

RESERVED = b"\xf0\x80"
"""The head of a frame that aiohttp refuses with 1002, which is the code for frames without a mask, too."""

MASK = 0x80
MASK_BYTES = 4
LENGTH_BYTES = {126: 2, 127: 8}


class MaskedFrames(asyncio.Protocol):
    """Stands between the transport and ``inner``; for a frame without a mask it passes a refused one."""

    __slots__ = ("_head", "_inner", "_is_refused", "_skip")

    def __init__(self, inner: asyncio.Protocol) -> None:
        self._inner = inner
        self._head = bytearray()  # of a frame, as far as it has come
        self._skip = 0  # bytes until the next head
        self._is_refused = False

    def data_received(self, data: bytes) -> None:
        """Pass the bytes on, as long as all frames in them are masked."""
        if self._is_refused:
            return
        held = bytes(self._head) if len(self._head) == 1 else b""
        data, at = held + data, len(held)
        start = self._unmasked_at(data, at)
        if start is not None:
            self._is_refused = True
            data = data[:start] + RESERVED
        elif len(self._head) == 1:
            data = data[:-1]  # held back until the second byte says whether there is a mask
        if data:
            self._inner.data_received(data)

    def _unmasked_at(self, data: bytes, at: int) -> int | None:
        """Where a frame without a mask begins, if one does; heads are read from ``at`` on."""
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            self._head.append(data[at])
            at += 1
            if len(self._head) == 2 and not self._head[1] & MASK:
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
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._inner.resume_writing()


def only_masked_frames(request: web.Request) -> None:
    """Have whatever comes from now on looked at; to be called right before the request is upgraded."""
    transport = request.transport
    if transport is not None:
        transport.set_protocol(MaskedFrames(request.protocol))
