"""One console's socket: it feeds commands in, sends what the session has, and ends when the peer is gone.

There may be thousands of them, nearly all silent. Each has two tasks, one that sends and one that receives,
and a timer instead of a third; a task for its commands runs only while it has some.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from contacthub.access.viewer import Pass
from contacthub.console.consoles import Consoles
from contacthub.console.inbox import Inbox
from contacthub.console.liveness import Act, Liveness
from contacthub.console.masking import only_masked_frames
from contacthub.console.performing import Performing
from contacthub.console.session import Session
from contacthub.contacts.visibility import at_console
from contacthub.hub.hub import Hub

log = logging.getLogger("contacthub.console")

MAX_MESSAGE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds. ``linger_s``: how long a peer that reads nothing may take to fetch the closing frame."""

    ping_s: float = 5.0
    silence_s: float = 10.0
    close_s: float = 5.0
    linger_s: float = 30.0


class _Over(Exception):
    """Raised by a task of the socket to end its task group, and with it the socket."""


async def _end() -> None:
    raise _Over


class Connection:
    """Serves one socket until either side closes it.

    All its tasks are in one task group; ``close`` ends them by a task that raises::

        close(1013, …)   the code is kept; the task ``_end`` raises; the others are cancelled
        _run             leaves the consoles
        _close           sends the closing frame with the code, and waits for the peer's
    """

    __slots__ = (
        "_closing", "_consoles", "_group", "_has_joined", "_inbox", "_life", "_session", "_socket", "_timer",
        "_viewer", "_waiter", "holder",
    )  # fmt: skip

    def __init__(self, holder: Pass, hub: Hub, consoles: Consoles, performing: Performing) -> None:
        self.holder = holder
        self._viewer = at_console(holder.viewer)
        self._consoles = consoles
        self._socket: web.WebSocketResponse
        self._life: Liveness
        self._group: asyncio.TaskGroup | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._closing: tuple[int, str] | None = None
        self._has_joined = False
        self._session = Session(self._viewer, now=hub.now, wake=self._woken)
        self._inbox = Inbox(self._session, performing, hub, self._spawn)

    @property
    def is_closing(self) -> bool:
        """Whether it has been told to close."""
        return self._closing is not None

    def close(self, code: int, reason: str) -> None:
        """Have the socket closed with a code."""
        if self._closing is None:
            self._closing = (code, reason)
            self._spawn(_end())

    async def serve(self, request: web.Request, timings: Timings) -> web.StreamResponse:
        """Upgrade, and serve until either side closes."""
        # aiohttp refuses a message as long as its limit.
        self._socket = web.WebSocketResponse(
            compress=False, autoping=False, max_msg_size=MAX_MESSAGE + 1, timeout=timings.close_s
        )
        if self._socket.can_prepare(request):
            only_masked_frames(request)
        await self._socket.prepare(request)
        try:
            if not self.is_closing:
                await self._run(timings, request.query.get("since"))
        finally:
            await self._close(request, timings)
        return self._socket

    async def _run(self, timings: Timings, since: str | None) -> None:
        now = asyncio.get_running_loop().time()
        self._life = Liveness(ping_s=timings.ping_s, silence_s=timings.silence_s, heard_at=now, pinged_at=now)
        self._consoles.join(self._session, since)
        self._has_joined = True
        try:
            async with asyncio.TaskGroup() as self._group:
                self._group.create_task(self._send())
                self._group.create_task(self._receive())
                self._woken()
                self._arm()
        except* (_Over, ConnectionError, RuntimeError) as ended:
            log.debug("= console of %s ended: %r", self._viewer.name, ended.exceptions)
        finally:
            self._group = None
            if self._timer is not None:
                self._timer.cancel()
            self._consoles.leave(self._session)

    async def _close(self, request: web.Request, timings: Timings) -> None:
        code, reason = self._closing or (WSCloseCode.OK, "")
        transport = request.transport
        try:
            async with asyncio.timeout(timings.close_s):
                await self._socket.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError, RuntimeError):
            log.debug("! console of %s did not close", self._viewer.name)
            if transport is not None:
                # The closing frame waits behind what the peer has not read. It may still read that, and then
                # learns the code, but cannot hold the memory for ever.
                asyncio.get_running_loop().call_later(timings.linger_s, transport.abort)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something that ends with the socket."""
        try:
            if self._group is not None:
                self._group.create_task(work)
                return
        except RuntimeError:
            log.debug("= console of %s is ending already", self._viewer.name)  # the group takes no more tasks
        work.close()

    # --- out ---------------------------------------------------------------------------------------

    def _woken(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._has_joined and self._session.is_too_slow:
            self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow; come back with since")

    async def _send(self) -> None:
        while True:
            while (frame := self._session.take()) is not None:
                await self._socket.send_frame(frame, WSMsgType.TEXT)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    # --- is the peer alive? ------------------------------------------------------------------------

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._life.next_at, self._look)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._inbox.is_full:
            self._life.heard(now)  # it is we who do not read
        match self._life.take_due(now):
            case Act.GIVE_UP:
                self.close(WSCloseCode.GOING_AWAY, "silent")
                return
            case Act.PING:
                self._spawn(self._ping(self._life.silent_at))
        self._arm()

    async def _ping(self, until: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._socket.ping()

    # --- in ----------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            self._life.heard(asyncio.get_running_loop().time())
            match message.type:
                case WSMsgType.TEXT:
                    await self._inbox.take(message.data)
                case WSMsgType.PING:
                    await self._socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    self.close(WSCloseCode.UNSUPPORTED_DATA, "JSON text only")
                    return
                case _:
                    raise _Over
