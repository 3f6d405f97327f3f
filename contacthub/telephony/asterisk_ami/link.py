"""One connection to a manager port: read without pause, log in, ask for lists. Every wait has an end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contacthub.routing.words import Instant
from contacthub.telephony.asterisk_ami.lists import Buffered
from contacthub.telephony.asterisk_ami.model import matters
from contacthub.telephony.asterisk_ami.protocol import Frame, Parser, ProtocolError, action

CONNECT_S = 10.0
LOGIN_S = 10.0
LIST_S = 5.0
"""How long the PBX may be silent in the middle of a list."""
QUIET_S = 60.0
"""After so long without a word the PBX is asked whether it is there; after half of it again, it is not."""
CLOSE_S = 2.0

YIELD_EVERY = 500
MAX_WAITING = 20_000
"""Events that may wait for the hub; with more the connection is given up and the calls are read anew."""

READ_SIZE = 256 * 1024
RECEIVE_BUFFER = 4 * 1024 * 1024
"""The PBX drops a reader that takes nothing for 100 ms; this holds what it says while the loop is busy."""

EVENTS = "system,agent,call,dialplan"


class LinkLost(Exception):
    """The connection is of no use any more; another one may be."""


class Refused(Exception):
    """The PBX does not let this account in."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """Where the manager listens and who asks."""

    host: str
    port: int
    username: str
    secret: str
    tls: bool = False
    ca_file: str | None = None


@asynccontextmanager
async def connected(target: Target, now: Callable[[], Instant]) -> AsyncIterator[AmiLink]:
    """A connection that is logged in.

    Raises:
        Refused: wrong user name or secret.
        LinkLost: no answer, or none that a manager gives.
        OSError: nothing listens there.
    """
    async with asyncio.timeout(CONNECT_S):
        reader, writer = await _open(target)
    link = AmiLink(reader, writer, now)
    reading = asyncio.create_task(link.read())
    try:
        await link.log_in(target)
        yield link
    finally:
        reading.cancel()
        writer.close()
        with contextlib.suppress(Exception):  # closing what is broken already
            async with asyncio.timeout(CLOSE_S):
                await writer.wait_closed()
        await asyncio.gather(reading, return_exceptions=True)


async def _open(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context(cafile=target.ca_file) if target.tls else None
    reader, writer = await asyncio.open_connection(
        target.host, target.port, ssl=context, limit=RECEIVE_BUFFER
    )
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return reader, writer


class AmiLink:
    """What the PBX says, in order, and what it answers."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, now: Callable[[], Instant]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._now = now
        self._waiting: deque[Buffered] = deque()
        self._arrived = asyncio.Event()
        self._lost: Exception | None = None
        self._heard_at = asyncio.get_running_loop().time()
        self._pinged = False
        self._asked = 0
        self.held: list[Buffered] = []
        """Events that came while an answer was waited for."""
        self.privileges: set[str] = set()
        """The classes of the events heard."""
        self.stamped: bool | None = None
        """Whether events carry the PBX's time; None before the first that could."""
        self.on_heard: Callable[[], None] = lambda: None
        """Called when the PBX says something."""
        self.on_lost: Callable[[], None] = lambda: None
        """Called when it is over, at once; what came before is still handed out."""

    # --- hearing -----------------------------------------------------------------------------------------

    async def read(self) -> None:
        """Take in what the PBX says as fast as it says it, until the connection is lost."""
        parser = Parser()
        try:
            while data := await self._reader.read(READ_SIZE):
                self._heard_at, self._pinged = asyncio.get_running_loop().time(), False
                self.on_heard()
                for frame in parser.feed(data):
                    self._keep(frame)
                if len(self._waiting) > MAX_WAITING:
                    # What waits is still handed out; the PBX is not kept waiting for a reader that is none.
                    self._lost = LinkLost(f"more than {MAX_WAITING} events wait for the hub")
                    self._writer.close()
                    return
            self._lost = LinkLost("the PBX closed the connection")
        except (OSError, ProtocolError) as error:
            self._lost = LinkLost(str(error))
        finally:
            self.on_lost()
            self._arrived.set()

    def _keep(self, frame: Frame) -> None:
        if frame.event and not frame.get("actionid"):
            self.privileges.add(frame.get("privilege").partition(",")[0])
            if frame.event != "fullybooted":  # which never carries one
                self.stamped = frame.timestamp is not None
            if not matters(frame):
                return
        self._waiting.append(Buffered(frame=frame, received_at=self._now()))
        self._arrived.set()

    async def frames(self, at_most: int, timeout_s: float) -> list[Buffered]:
        """What came next; nothing when ``timeout_s`` have passed.

        Raises:
            LinkLost: it is over, and everything that came before was handed out.
        """
        if not self._waiting and self._lost is None:
            self._arrived.clear()
            # Not wait_for: before Python 3.12 it may swallow a cancellation, and the hub would never stop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._arrived.wait()
        if not self._waiting:
            if self._lost is not None:
                raise self._lost
            await self._ask_for_life()
        return [self._waiting.popleft() for _ in range(min(at_most, len(self._waiting)))]

    async def _ask_for_life(self) -> None:
        silence = asyncio.get_running_loop().time() - self._heard_at
        if silence > 1.5 * QUIET_S:
            raise LinkLost(f"the PBX has said nothing for {silence:.0f} s")
        if silence > QUIET_S and not self._pinged:
            self._pinged = True
            await self.send("Ping")

    # --- asking ------------------------------------------------------------------------------------------

    async def send(self, name: str, *fields: tuple[str, str]) -> str:
        """Send an action; its id."""
        self._asked += 1
        action_id = f"contacthub-{self._asked}"
        self._writer.write(action(name, action_id, fields))
        async with asyncio.timeout(LOGIN_S):
            await self._writer.drain()
        return action_id

    async def log_in(self, target: Target) -> None:
        """Say who asks, and that events are wanted."""
        action_id = await self.send(
            "Login", ("Username", target.username), ("Secret", target.secret), ("Events", EVENTS)
        )
        answer = await self._answer(action_id, LOGIN_S)
        if answer is None:
            raise LinkLost(f"no answer to the log-in within {LOGIN_S:.0f} s")
        if answer.get("response").lower() != "success":
            raise Refused(answer.get("message") or "log-in refused")

    async def ask(self, name: str, *fields: tuple[str, str]) -> Frame | None:
        """The response to an action that is no list; None when none came in time."""
        return await self._answer(await self.send(name, *fields), LIST_S)

    async def listed(self, name: str, end: str) -> list[Frame] | None:
        """The events of a list; None when the PBX refuses, or falls silent before ``end``."""
        action_id = await self.send(name)
        found: list[Frame] = []
        while (frame := await self._answer(action_id, LIST_S)) is not None:
            if frame.get("response").lower() == "error":
                return None
            if frame.event == end or frame.get("eventlist").lower() == "complete":
                return found
            if frame.event:
                found.append(frame)
                if len(found) % YIELD_EVERY == 0:
                    await asyncio.sleep(0)  # what has come already is read without waiting for anything
        return None

    async def _answer(self, action_id: str, timeout_s: float) -> Frame | None:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            for each in await self.frames(1, left):
                if each.frame.get("actionid") == action_id:
                    return each.frame
                self.held.append(each)
        return None
