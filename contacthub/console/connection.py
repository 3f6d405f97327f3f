"""One console's connection: a thin shell that feeds commands in and sends what the session has.

There may be thousands, nearly all of them silent: what one is not doing now it keeps neither a task nor a
queue for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import TypeAdapter, ValidationError

from contacthub.access.viewer import Pass
from contacthub.console.commands import CommandToHub
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.consoles import Consoles
from contacthub.console.liveness import Act, Liveness
from contacthub.console.masking import only_masked_frames
from contacthub.console.performing import Performing, refusal
from contacthub.console.session import Session
from contacthub.contacts.views import at_console
from contacthub.problems import Problem
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.console")

MAX_MESSAGE = 1024 * 1024
MAX_COMMANDS = 100
"""Commands of one socket that may wait for their turn; then no more is read until one is done."""

COMMAND: TypeAdapter[Any] = TypeAdapter(CommandToHub)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds. ``linger_s``: how long a peer that reads nothing may take to fetch its farewell."""

    ping_s: float = 5.0
    silence_s: float = 10.0
    close_s: float = 5.0
    linger_s: float = 30.0


class _Over(Exception):
    """The socket has come to its end."""


async def _end() -> None:
    raise _Over


class Connection:
    """Serves one socket until either side closes it."""

    __slots__ = (
        "_closing", "_commands", "_consoles", "_group", "_has_joined", "_is_working", "_life", "_performing",
        "_room", "_seq", "_session", "_socket", "_timer", "_viewer", "_waiter", "holder",
    )  # fmt: skip

    def __init__(
        self,
        holder: Pass,
        consoles: Consoles,
        performing: Performing,
        *,
        seq: Callable[[], int],
        now: Callable[[], Instant],
    ) -> None:
        self.holder = holder
        self._viewer = at_console(holder.viewer)
        self._consoles = consoles
        self._performing = performing
        self._seq = seq
        self._socket: web.WebSocketResponse
        self._life: Liveness
        self._group: asyncio.TaskGroup | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._closing: tuple[int, str] | None = None
        self._commands: list[str] = []
        self._is_working = False
        self._has_joined = False
        self._session = Session(self._viewer, now=now, wake=self._woken)

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
                # Its farewell waits behind what it has not read; it may fetch that, but not hold it for ever.
                asyncio.get_running_loop().call_later(timings.linger_s, transport.abort)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something that ends with the socket."""
        try:
            if self._group is not None:
                self._group.create_task(work)
                return
        except RuntimeError:
            log.debug("= console of %s is ending already", self._viewer.name)
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

    # --- is anybody there? -------------------------------------------------------------------------

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._life.next_at, self._look)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._has_no_room:
            self._life.heard(now)  # it is we who do not listen
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
                    await self._take(message.data)
                case WSMsgType.PING:
                    await self._socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    self.close(WSCloseCode.UNSUPPORTED_DATA, "JSON text only")
                    return
                case _:
                    raise _Over

    @property
    def _has_no_room(self) -> bool:
        return len(self._commands) >= MAX_COMMANDS

    async def _take(self, text: str) -> None:
        while self._has_no_room:
            self._room = asyncio.get_running_loop().create_future()
            await self._room
        self._commands.append(text)
        if not self._is_working:
            self._is_working = True
            self._spawn(self._work())

    async def _work(self) -> None:
        while self._commands:
            text = self._commands.pop(0)
            if self._room is not None and not self._room.done():
                self._room.set_result(None)
            await self._command(text)
        self._is_working = False

    async def _command(self, text: str) -> None:
        try:
            command: ConsoleCommand = COMMAND.validate_json(text)
        except ValidationError as error:
            self._refuse(text, error)
            return
        try:
            body = await self._performing.perform(self._session, command)
        except Exception as error:
            body = refusal(command.cmd, error)
        self._session.reply(command.ref, body, self._seq())

    def _refuse(self, text: str, error: ValidationError) -> None:
        fields = [
            ("/".join(["#", *map(str, each["loc"][1:])]) or "#", each["msg"])
            for each in error.errors(include_input=False, include_url=False)
        ]
        problem = Problem("bad_command", f"not a command: {fields[0][0]} {fields[0][1]}", fields[:20])
        self._session.reply(_ref_in(text), {"ok": False, "error": problem.body()}, self._seq())


def _ref_in(text: str) -> str | None:
    try:
        ref = orjson.loads(text).get("ref")
    except (orjson.JSONDecodeError, AttributeError):
        return None
    return ref if isinstance(ref, str) and len(ref) <= 100 else None
