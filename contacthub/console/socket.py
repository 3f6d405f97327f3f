"""The console's socket: a thin shell that feeds commands in and sends what the session has."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, TypeAdapter, ValidationError

from contacthub.application.access import check
from contacthub.application.accounts import Pass
from contacthub.application.desk import Desk
from contacthub.application.problems import Problem, problem_of
from contacthub.application.views import Delta
from contacthub.console.consoles import Consoles
from contacthub.console.messages import CommandToHub, Focus, Snapshot
from contacthub.console.session import Session

log = logging.getLogger("contacthub.console")

MAX_MESSAGE = 1024 * 1024
PING_S = 5.0
SILENCE_S = 10.0
CLOSE_TIMEOUT_S = 5.0
SIGN_IN_ENDED = 4401

COMMAND: TypeAdapter[Any] = TypeAdapter(CommandToHub)


class ConsoleSockets:
    """Every open console socket."""

    def __init__(
        self, consoles: Consoles, desk: Desk, seq: Callable[[], int], now: Callable[[], int]
    ) -> None:
        self._consoles = consoles
        self._desk = desk
        self._seq = seq
        self._now = now
        self._open: dict[_Connection, None] = {}
        self._closing = False

    async def serve(self, request: web.Request, holder: Pass) -> web.StreamResponse:
        """Upgrade the request and stay until the socket closes."""
        if self._closing:
            raise Problem(
                "unavailable", "shutting down; come back in a moment", headers=(("Retry-After", "1"),)
            )
        socket = web.WebSocketResponse(
            compress=False, autoping=False, max_msg_size=MAX_MESSAGE, timeout=CLOSE_TIMEOUT_S
        )
        await socket.prepare(request)
        connection = _Connection(socket, holder, self._consoles, self._desk, self._seq, self._now)
        self._open[connection] = None
        try:
            await connection.run(request.query.get("since"))
        finally:
            self._open.pop(connection, None)
        return socket

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Nothing: consoles are told elsewhere."""

    def reset(self) -> None:
        """What was shown may not have happened: every console comes back and gets what is true."""
        for connection in self._open:
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")

    def end_credential(self, credential: str) -> None:
        """Close the sockets of a session or token that is no longer good."""
        for connection in self._open:
            if connection.credential == credential:
                connection.close(SIGN_IN_ENDED, "the sign-in ended")

    async def shut_down(self) -> None:
        """Tell every socket to come back, and wait a moment until they are gone."""
        self._closing = True
        for connection in list(self._open):
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")
        deadline = time.monotonic() + CLOSE_TIMEOUT_S
        while self._open and time.monotonic() < deadline:
            await asyncio.sleep(0.02)


class _Connection:
    def __init__(
        self,
        socket: web.WebSocketResponse,
        holder: Pass,
        consoles: Consoles,
        desk: Desk,
        seq: Callable[[], int],
        now: Callable[[], int],
    ) -> None:
        self.credential = holder.credential
        self._socket = socket
        self._viewer = holder.viewer
        self._consoles = consoles
        self._desk = desk
        self._seq = seq
        self._wake = asyncio.Event()
        self._end = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._heard = time.monotonic()
        self._session = Session(holder.viewer, now=now, wake=self._woken)

    def close(self, code: int, reason: str) -> None:
        """Have the socket closed with a code."""
        self._closing = self._closing or (code, reason)
        self._end.set()

    async def run(self, since: str | None) -> None:
        """Serve until either side closes."""
        self._consoles.join(self._session, since)
        tasks = [
            asyncio.ensure_future(each)
            for each in (self._send(), self._receive(), self._ping(), self._end.wait())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (ConnectionError, RuntimeError):
            log.debug("! console of %s lost", self._viewer.name)
        finally:
            self._consoles.leave(self._session)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()

    async def _close(self) -> None:
        code, reason = self._closing or (WSCloseCode.OK, "")
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._socket.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError, RuntimeError):
            # A peer that takes nothing gets no farewell either.
            log.debug("! console of %s did not close", self._viewer.name)

    def _woken(self) -> None:
        if self._session.is_too_slow:
            self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow; come back with since")
        self._wake.set()

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (frame := self._session.take()) is not None:
                await self._socket.send_frame(frame, WSMsgType.TEXT)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            if time.monotonic() - self._heard > SILENCE_S:
                self.close(WSCloseCode.GOING_AWAY, "silent")
                return
            await self._socket.ping()

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            self._heard = time.monotonic()
            match message.type:
                case WSMsgType.TEXT:
                    await self._command(message.data)
                case WSMsgType.PING:
                    await self._socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    self.close(WSCloseCode.UNSUPPORTED_DATA, "JSON text only")
                    return
                case _:
                    return

    async def _command(self, text: str) -> None:
        try:
            command: BaseModel = COMMAND.validate_json(text)
        except ValidationError as error:
            self._refuse(text, error)
            return
        args = command.model_dump(exclude={"ref", "cmd"})
        ref, name = str(getattr(command, "ref")), str(getattr(command, "cmd"))  # noqa: B009 - on every member of the union
        try:
            match command:
                case Focus() | Snapshot():
                    check(self._viewer, name)
                    (self._consoles.focus if isinstance(command, Focus) else self._consoles.snapshot)(
                        self._session
                    )
                    body: dict[str, Any] = {"ok": True}
                case _:
                    body = await self._desk.perform(self._viewer, name, ref, args)
        except Exception as error:
            body = {"ok": False, "error": self._problem(name, error).body()}
        self._session.reply(ref, body, self._seq())

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
