"""One connection of the HTTP server: aiohttp's own, which tells ``Connections`` what it waits for."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from aiohttp import EMPTY_PAYLOAD, StreamReader, web

from contacthub.api.bodies import MIB
from contacthub.api.client_address import TrustedProxies, one_place
from contacthub.api.connections import Cause, Connections, Wait
from contacthub.api.safe_headers import SAFE_HEADERS

MAX_HEAD: Final = 64 * 1024
"""Bytes; aiohttp alone takes 128 lines of 8 KiB."""

PART: Final = MIB
"""Bytes of a large body that have the time which any other body has as a whole."""

TIMED_OUT: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HttpConnection(web.RequestHandler):
    """Follows what aiohttp's parser and handler do, by what they keep: it has no hooks for that."""

    __slots__ = (
        "_answered",
        "_body",
        "_connections",
        "_head_bytes",
        "_part_bytes",
        "_proxies",
        "_wait",
        "address",
        "is_known",
    )

    def __init__(
        self,
        server: web.Server,
        connections: Connections,
        proxies: TrustedProxies,
        *,
        loop: asyncio.AbstractEventLoop,
        **more: Any,  # Any: as aiohttp has it
    ) -> None:
        idle_s = connections.limits.idle_s
        super().__init__(server, loop=loop, keepalive_timeout=idle_s, **more)
        self.address: str | None = None
        self.is_known = False
        self._connections = connections
        self._proxies = proxies
        self._wait: Wait | None = None
        self._answered = 0
        self._head_bytes = 0
        self._body: StreamReader = EMPTY_PAYLOAD
        self._part_bytes: int | None = None
        """What came of a part of a large body; None: the body is none."""

    def check_room(self) -> None:
        """Raise ``unavailable`` when only what needs no login has room."""
        self._connections.check_room()

    def take_large(self) -> None:
        """Have the time of the body that is under way begin anew with each part of it: it may be a file."""
        self._part_bytes = 0

    def cut(self, cause: Cause) -> None:
        """Close the connection; a request that is late is told so."""
        transport = self.transport
        if transport is None:
            return
        is_begun = self._wait is Wait.BODY if self._answered < self._request_count else self._head_bytes > 0
        if cause in (Cause.HEAD, Cause.BODY) and is_begun:
            transport.write(TIMED_OUT)
            self.force_close()
        else:
            self.force_close()
            transport.abort()

    # --- as asyncio and aiohttp call it ------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer has connected."""
        peer = (transport.get_extra_info("peername") or ("",))[0]
        self.address = None if self._proxies.trusts(peer) else one_place(peer)
        if not self._connections.admit(self):
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        super().connection_made(transport)
        self._set(Wait.HEAD)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is closed."""
        self._connections.gone(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        before = self._request_count
        super().data_received(data)
        if self._payload_parser is not None:
            return  # a socket, which has limits of its own
        if self._request_count > before:
            self._set(None)  # the time of a body begins anew with each request
            self._part_bytes = None
            if self._messages:
                self._body = self._messages[-1][1]
        # What ended a body whose request was answered without it began no head.
        self._look(Wait.IDLE if self._wait is Wait.BODY else Wait.HEAD)
        if self._wait is Wait.HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                self._connections.cut(self, Cause.HEAD)
        elif self._wait is Wait.BODY and self._part_bytes is not None:
            self._part_bytes += len(data)
            if self._part_bytes >= PART:
                self._part_bytes = 0
                self._connections.begin_wait(self, Wait.BODY)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP; no middleware sees this answer."""
        answer = super().handle_error(request, status, exc, message)
        answer.headers.update(SAFE_HEADERS)
        return answer

    async def finish_response(
        self, request: Any, resp: Any, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the answer of one request."""
        sent = await super().finish_response(request, resp, start_time)
        self._answered += 1
        self._part_bytes = None
        self._look(Wait.IDLE)
        return sent

    def pause_writing(self) -> None:
        """The peer does not take what is sent."""
        super().pause_writing()
        self._look(Wait.IDLE)

    def resume_writing(self) -> None:
        """The peer takes it again."""
        super().resume_writing()
        self._look(Wait.IDLE)

    def _look(self, without_request: Wait) -> None:
        """Find what is waited for; ``without_request`` if no request is under way."""
        if self._payload_parser is not None:
            self._set(None)
        elif self.writing_paused:
            self._set(Wait.READING)
        elif not self._body.is_eof():
            self._set(Wait.BODY)
        else:
            self._set(without_request if self._answered == self._request_count else None)

    def _set(self, wait: Wait | None) -> None:
        if wait is self._wait or self.transport is None:
            return
        self._wait = wait
        if wait is None:
            self._head_bytes = 0
            self._connections.end_wait(self)
        else:
            self._connections.begin_wait(self, wait)


def connection_of(request: web.BaseRequest) -> HttpConnection | None:
    """The connection a request came on; None in a server that is not the hub's."""
    found = request.protocol
    return found if isinstance(found, HttpConnection) else None
