"""One console's socket: it feeds commands in, sends what the session has, and ends when the peer is gone.

There may be thousands of them, nearly all silent. Each has two tasks, one that sends and one that receives,
and a timer instead of a third; a task for its commands runs only while it has some.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from contacthub.access.rate_limit import Limit, RateLimit
from contacthub.access.viewer import Pass
from contacthub.console.consoles import Consoles
from contacthub.console.inbox import Inbox
from contacthub.console.liveness import Act, Liveness
from contacthub.console.masking import only_masked_frames
from contacthub.console.performing import Performing
from contacthub.console.session import Session
from contacthub.console.turnstile import Turnstile
from contacthub.contacts.visibility import at_console
from contacthub.hub.countdown import Countdown
from contacthub.hub.hub import Hub

log = logging.getLogger("contacthub.console")

MAX_MESSAGE = 1024 * 1024

MESSAGES = Limit(per_second=400, burst=2_000)
"""Messages of one peer, of whatever kind, that are read; what comes faster waits in its line."""
PIECE = 4_096
"""Bytes; a longer message counts as so many as it has pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds.

    ``patience_s``: in which a peer takes what waits when that becomes too much. ``unread_s``: in which it
    takes anything at all. ``linger_s``: in which it fetches the closing frame before the line is cut.
    """

    ping_s: float = 5.0
    silence_s: float = 10.0
    close_s: float = 5.0
    patience_s: float = 2.0
    unread_s: float = 30.0
    linger_s: float = 10.0


class Turnstiles:
    """Of all sockets: those that come, those whose line was cut, and those that then leave the floor.

    Each takes a turn of the loop two milliseconds. Thousands come back at once after a restart, and are cut
    at once with a proxy.
    """

    def __init__(self) -> None:
        self.coming, self.cut, self.leaving = Turnstile(2), Turnstile(30), Turnstile(10)


class _Over(Exception):
    """Raised by a task of the socket to end its task group, and with it the socket."""


ENDS = (_Over, ConnectionError, RuntimeError)
"""By which a socket ends. The task group keeps its error in a frame that the error keeps: with it all of the
connection would be left to the garbage collector, so that it goes on without its traceback."""


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
        "_allowance", "_closing", "_consoles", "_group", "_has_joined", "_has_overtaken", "_inbox",
        "_is_paced", "_judging", "_life", "_request", "_session", "_socket", "_timer",
        "_timings", "_turnstiles", "_viewer",
        "_waiter", "holder",
    )  # fmt: skip

    def __init__(
        self,
        holder: Pass,
        hub: Hub,
        consoles: Consoles,
        performing: Performing,
        *,
        used: Callable[[], None],
        turnstiles: Turnstiles,
    ) -> None:
        self.holder = holder
        self._viewer = at_console(holder.viewer)
        self._consoles = consoles
        self._turnstiles = turnstiles
        self._socket: web.WebSocketResponse
        self._request: web.Request
        self._timings: Timings
        self._life: Liveness
        self._group: asyncio.TaskGroup | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._closing: tuple[int, str] | None = None
        self._has_joined = False
        self._judging: Countdown | None = None
        self._has_overtaken = False
        self._allowance = RateLimit(MESSAGES.per_second, MESSAGES.burst)
        self._is_paced = False
        self._session = Session(self._viewer, now=hub.now, wake=self._woken)
        self._inbox = Inbox(self._session, performing, hub, spawn=self._spawn, used=used)

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
        self._request, self._timings = request, timings
        # aiohttp refuses a message as long as its limit. Without a limit on writing it never waits by itself:
        # a wait of its that is cancelled would make the closing frame fail.
        self._socket = web.WebSocketResponse(
            compress=False,
            autoping=False,
            max_msg_size=MAX_MESSAGE + 1,
            timeout=timings.close_s,
            writer_limit=sys.maxsize,
        )
        if self._socket.can_prepare(request):
            only_masked_frames(request, self._turnstiles.cut)
        await self._socket.prepare(request)
        try:
            await self._consoles.prepare(self._viewer)
            if not self.is_closing:
                await self._run(request.query.get("since"))
        except asyncio.CancelledError as cut_off:
            raise cut_off.with_traceback(None) from None  # for the reason of ``ENDS``
        finally:
            await self._close()
            del self._session, self._inbox  # both know this connection
        return self._socket

    async def _run(self, since: str | None) -> None:
        now, timings = asyncio.get_running_loop().time(), self._timings
        self._life = Liveness(ping_s=timings.ping_s, silence_s=timings.silence_s, heard_at=now, pinged_at=now)
        self._consoles.join(self._session, since)
        self._has_joined = True
        try:
            async with asyncio.TaskGroup() as self._group:
                self._group.create_task(self._send())
                self._group.create_task(self._receive())
                self._woken()
                self._arm()
        except BaseExceptionGroup as ended:
            log.debug("= console of %s ended: %r", self._viewer.name, ended.exceptions)
            if (unexpected := ended.with_traceback(None).split(ENDS)[1]) is not None:
                raise unexpected from None
        finally:
            await self._leave()

    async def _leave(self) -> None:
        self._group = None
        self._has_joined = False
        for timer in (self._timer, self._judging):
            if timer is not None:
                timer.cancel()
        try:
            await self._turnstiles.leaving.through()
        finally:
            self._consoles.leave(self._session)
        self._session.begin_anew()  # frees what waits: nothing of it is sent any more

    async def _close(self) -> None:
        code, reason = self._closing or (WSCloseCode.OK, "")
        transport = self._request.transport
        if transport is None:
            return  # aiohttp would keep the error of that, and with it all of this connection in a circle
        # The closing frame waits behind what the peer has not read. It may still read that, and then
        # learns the code, but cannot hold the memory for ever.
        asyncio.get_running_loop().call_later(self._timings.linger_s, transport.abort)
        try:
            async with asyncio.timeout(self._timings.close_s):
                await self._socket.close(code=code, message=reason.encode(), drain=False)
        except (TimeoutError, ConnectionError, RuntimeError):
            log.debug("! console of %s did not close", self._viewer.name)

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
        if self._has_joined and self._session.is_behind:
            self._be_patient()

    async def _send(self) -> None:
        while True:
            while (frame := self._session.take()) is not None:
                await self._socket.send_frame(frame, WSMsgType.TEXT)
                await self._room()
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    async def _room(self) -> None:
        """Wait until the peer has taken so much of what was written that more may be."""
        if not self._request.protocol.writing_paused:
            return
        unread = Countdown(self._timings.unread_s, self._unread)
        try:
            # Shielded: sending and receiving wait by one future of aiohttp's.
            await asyncio.shield(self._request.writer.drain())
        finally:
            unread.cancel()

    def _unread(self) -> None:
        self.close(WSCloseCode.TRY_AGAIN_LATER, "nothing is read; come back with since")

    # --- does the peer take what there is? ---------------------------------------------------------

    # Only a peer can be too slow: 700 frames that one request made are judged by whether they are taken.
    #
    #   0 s    501 frames wait; the last of them is marked
    #   1 s    the marked one went out, 600 wait; at 2 s the last of these is marked
    #   4 s    that one still waits, and the line takes no more: closed with 1013

    def _be_patient(self) -> None:
        if self._judging is None:
            self._session.mark()
            self._judging = Countdown(self._timings.patience_s, self._judge)
        if self._session.is_far_behind and not self._has_overtaken:
            self._has_overtaken = True
            # Later: what is being told to this session is to be told first.
            asyncio.get_running_loop().call_soon(self._overtake)

    def _judge(self) -> None:
        self._judging, self._has_overtaken = None, False
        if self._session.is_marked and self._request.protocol.writing_paused:
            self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow; come back with since")
        else:
            self._woken()

    def _overtake(self) -> None:
        """Send a snapshot in place of the many events that wait; once for each time of patience."""
        if self._has_joined:
            self._consoles.snapshot(self._session, instead=True)

    # --- is the peer alive? ------------------------------------------------------------------------

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._life.next_at, self._look)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._inbox.is_full or self._is_paced:
            self._life.heard(now)  # it is we who do not read
        match self._life.take_due(now):
            case Act.GIVE_UP:
                self.close(WSCloseCode.GOING_AWAY, "silent")
                return
            case Act.PING:
                self._spawn(self._socket.ping())
        self._arm()

    # --- in ----------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            self._life.heard(asyncio.get_running_loop().time())
            await self._paced(message.data)
            match message.type:
                case WSMsgType.TEXT:
                    await self._inbox.take(message.data)
                case WSMsgType.PING:
                    await self._room()
                    await self._socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    self.close(WSCloseCode.UNSUPPORTED_DATA, "JSON text only")
                    return
                case _:
                    raise _Over

    async def _paced(self, data: object) -> None:
        """Wait until this much more of the peer may be read."""
        loop, size = asyncio.get_running_loop(), len(data) if isinstance(data, str | bytes) else 0
        while (wait_ms := self._allowance.take(int(loop.time() * 1_000), 1 + size // PIECE)) > 0:
            self._is_paced = True
            await asyncio.sleep(wait_ms / 1_000)
        self._is_paced = False
