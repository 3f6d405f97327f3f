"""The console's socket: a thin shell that feeds commands in and sends what the session has."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, TypeAdapter, ValidationError

from contacthub.application.accounts import Pass
from contacthub.application.desk import Desk
from contacthub.application.problems import Problem, problem_of
from contacthub.application.views import Delta, at_console
from contacthub.console.consoles import Consoles
from contacthub.console.liveness import Act, Liveness
from contacthub.console.masking import only_masked_frames
from contacthub.console.messages import CommandToHub, Focus, Snapshot
from contacthub.console.session import Session
from contacthub.domain.ids import Instant

log = logging.getLogger("contacthub.console")

MAX_MESSAGE = 1024 * 1024
MAX_COMMANDS = 100
"""Commands of one socket that may wait for their turn; then no more is read until one is done."""

SIGN_IN_ENDED = 4401

COMMAND: TypeAdapter[Any] = TypeAdapter(CommandToHub)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds. ``linger_s``: how long a peer that reads nothing may take to fetch its farewell."""

    ping_s: float = 5.0
    silence_s: float = 10.0
    close_s: float = 5.0
    linger_s: float = 30.0


class ConsoleSockets:
    """Every open console socket. ``timings`` are those of sockets opened from now on."""

    def __init__(
        self, consoles: Consoles, desk: Desk, seq: Callable[[], int], now: Callable[[], Instant]
    ) -> None:
        self.timings = Timings()
        self._consoles = consoles
        self._desk = desk
        self._seq = seq
        self._now = now
        self._open: dict[_Connection, None] = {}
        self._gone = asyncio.Event()
        self._closing = False

    async def serve(self, request: web.Request, holder: Pass) -> web.StreamResponse:
        """Upgrade the request and stay until the socket closes."""
        if self._closing:
            raise Problem(
                "unavailable", "shutting down; come back in a moment", headers=(("Retry-After", "1"),)
            )
        connection = _Connection(holder, self._consoles, self._desk, seq=self._seq, now=self._now)
        # Known before the first wait: a sign-in that ends meanwhile must end this socket too.
        self._open[connection] = None
        try:
            return await connection.serve(request, self.timings)
        finally:
            self._open.pop(connection, None)
            self._gone.set()

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Nothing: consoles are told elsewhere."""

    def reset(self) -> None:
        """What was shown may not have happened: every console comes back and gets what is true."""
        for connection in self._open:
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")

    def end_credential(self, credential: str) -> None:
        """Close the sockets of a session or token that is no longer good."""
        for connection in self._open:
            if connection.holder.credential == credential:
                connection.close(SIGN_IN_ENDED, "the sign-in ended")

    def signed_out(self, holder: Pass) -> None:
        """Somebody signed out: with no console elsewhere the agent has gone home."""
        self.end_credential(holder.credential)
        agent = holder.viewer.agent
        if agent is not None and not any(
            each.holder.viewer.agent == agent and not each.is_closing for each in self._open
        ):
            self._desk.go_home(agent)

    async def shut_down(self) -> None:
        """Tell every socket to come back, and wait a moment until they are gone."""
        self._closing = True
        for connection in list(self._open):
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")
        with suppress(TimeoutError):
            async with asyncio.timeout(self.timings.close_s):
                while self._open:
                    self._gone.clear()
                    await self._gone.wait()


class _Over(Exception):
    """The socket has come to its end."""


class _Connection:
    def __init__(
        self,
        holder: Pass,
        consoles: Consoles,
        desk: Desk,
        *,
        seq: Callable[[], int],
        now: Callable[[], Instant],
    ) -> None:
        self.holder = holder
        self._viewer = at_console(holder.viewer)
        self._consoles = consoles
        self._desk = desk
        self._seq = seq
        self._wake = asyncio.Event()
        self._end = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._commands: asyncio.Queue[str] = asyncio.Queue(MAX_COMMANDS)
        self._has_joined = False
        self._session = Session(self._viewer, now=now, wake=self._woken)

    @property
    def is_closing(self) -> bool:
        """Whether it has been told to close."""
        return self._closing is not None

    def close(self, code: int, reason: str) -> None:
        """Have the socket closed with a code."""
        self._closing = self._closing or (code, reason)
        self._end.set()

    async def serve(self, request: web.Request, timings: Timings) -> web.StreamResponse:
        """Upgrade, and serve until either side closes."""
        # aiohttp refuses a message as long as its limit.
        socket = web.WebSocketResponse(
            compress=False, autoping=False, max_msg_size=MAX_MESSAGE + 1, timeout=timings.close_s
        )
        if socket.can_prepare(request):
            only_masked_frames(request)
        await socket.prepare(request)
        try:
            if not self.is_closing:
                await self._run(socket, timings, request.query.get("since"))
        finally:
            await self._close(request, socket, timings)
        return socket

    async def _run(self, socket: web.WebSocketResponse, timings: Timings, since: str | None) -> None:
        now = asyncio.get_running_loop().time()
        life = Liveness(ping_s=timings.ping_s, silence_s=timings.silence_s, heard_at=now, pinged_at=now)
        self._consoles.join(self._session, since)
        self._has_joined = True
        self._woken()
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in (
                    self._send(socket), self._receive(socket, life), self._work(), self._watch(socket, life),
                    self._until_closed(),
                ):  # fmt: skip
                    tasks.create_task(work)
        except* (_Over, ConnectionError, RuntimeError) as ended:
            log.debug("= console of %s ended: %r", self._viewer.name, ended.exceptions)
        finally:
            self._consoles.leave(self._session)

    async def _close(self, request: web.Request, socket: web.WebSocketResponse, timings: Timings) -> None:
        code, reason = self._closing or (WSCloseCode.OK, "")
        transport = request.transport
        try:
            async with asyncio.timeout(timings.close_s):
                await socket.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError, RuntimeError):
            log.debug("! console of %s did not close", self._viewer.name)
            if transport is not None:
                # Its farewell waits behind what it has not read; it may fetch that, but not hold it for ever.
                asyncio.get_running_loop().call_later(timings.linger_s, transport.abort)

    def _woken(self) -> None:
        self._wake.set()
        if self._has_joined and self._session.is_too_slow:
            self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow; come back with since")

    async def _until_closed(self) -> None:
        await self._end.wait()
        raise _Over

    async def _send(self, socket: web.WebSocketResponse) -> None:
        while True:
            while (frame := self._session.take()) is not None:
                await socket.send_frame(frame, WSMsgType.TEXT)
            await self._wake.wait()
            self._wake.clear()

    async def _watch(self, socket: web.WebSocketResponse, life: Liveness) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, life.next_at - loop.time()))
            if self._commands.full():
                life.heard(loop.time())  # it is we who do not listen
            match life.take_due(loop.time()):
                case Act.GIVE_UP:
                    self.close(WSCloseCode.GOING_AWAY, "silent")
                    return
                case Act.PING:
                    with suppress(TimeoutError):
                        async with asyncio.timeout_at(life.silent_at):
                            await socket.ping()
                case None:
                    continue

    async def _receive(self, socket: web.WebSocketResponse, life: Liveness) -> None:
        while True:
            message = await socket.receive()
            life.heard(asyncio.get_running_loop().time())
            match message.type:
                case WSMsgType.TEXT:
                    await self._commands.put(message.data)
                case WSMsgType.PING:
                    await socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    self.close(WSCloseCode.UNSUPPORTED_DATA, "JSON text only")
                    return
                case _:
                    raise _Over

    async def _work(self) -> None:
        while True:
            await self._command(await self._commands.get())

    async def _command(self, text: str) -> None:
        try:
            command: BaseModel = COMMAND.validate_json(text)
        except ValidationError as error:
            self._refuse(text, error)
            return
        args = command.model_dump(exclude={"ref", "cmd"})
        ref, name = str(getattr(command, "ref")), str(getattr(command, "cmd"))  # noqa: B009 - on every member of the union
        try:
            body = await self._desk.perform(self._viewer, name, ref, args, here=self._here(command))
        except Exception as error:
            body = {"ok": False, "error": self._problem(name, error).body()}
        self._session.reply(ref, body, self._seq())

    def _here(self, command: BaseModel) -> Callable[[], None] | None:
        """What a command means that is about this socket and not about the floor."""
        match command:
            case Focus():
                return lambda: self._consoles.focus(self._session)
            case Snapshot():
                return lambda: self._consoles.snapshot(self._session)
            case _:
                return None

    @staticmethod
    def _problem(name: str, error: Exception) -> Problem:
        problem = problem_of(error)
        if problem is None:
            log.error("! command %s failed", name, exc_info=error)
            problem = Problem("internal", "our fault; it is in the log")
        return problem

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
