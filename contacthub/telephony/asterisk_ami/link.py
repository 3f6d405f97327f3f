"""One connection to a manager port: log-in, events, actions and lists. Every wait has a time-out."""

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
from contacthub.telephony.asterisk_ami.pulse import PING_S, Beat, Pulse

CONNECT_S = 5.0
LOGIN_S = 10.0
LIST_S = 5.0
"""Longest silence of the PBX in the middle of a list or before a response."""
CLOSE_S = 2.0

YIELD_EVERY = 500
"""Entries of a list after which other tasks get a turn."""
MAX_WAITING = 20_000
"""Bound of the event queue; above it the connection is given up and the calls are read anew."""

READ_SIZE = 256 * 1024
RECEIVE_BUFFER = 4 * 1024 * 1024
"""Bytes. Asterisk drops a reader that takes nothing for 100 ms; this buffer bridges a busy event loop."""

EVENTS = "system,agent,call,dialplan"


class LinkLost(Exception):
    """The connection is lost or unusable; a new one may work."""


class Refused(Exception):
    """The PBX refuses the log-in; trying again helps only after a change of the account or the settings."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """Address and account of a manager port; not shown in logs (``repr``), as it holds the secret."""

    host: str
    port: int
    username: str
    secret: str
    tls: bool = False
    ca_file: str | None = None


@asynccontextmanager
async def connected(target: Target, now: Callable[[], Instant]) -> AsyncIterator[AmiLink]:
    """Connect and log in; the connection is closed at the end.

    Raises:
        Refused: wrong user name or secret, or an address that is not permitted.
        LinkLost: no answer to the log-in, or the peer does not speak the manager protocol.
        OSError: the port cannot be reached; ``TimeoutError`` after ``CONNECT_S``.
    """
    async with asyncio.timeout(CONNECT_S):
        reader, writer = await _open(target)
    link = AmiLink(reader, writer, now)
    tasks = [asyncio.create_task(link.read()), asyncio.create_task(link.stay_alive())]
    try:
        await link.log_in(target)
        yield link
    finally:
        for task in tasks:
            task.cancel()
        writer.close()
        with contextlib.suppress(Exception):  # closing what is broken already
            async with asyncio.timeout(CLOSE_S):
                await writer.wait_closed()
        await asyncio.gather(*tasks, return_exceptions=True)


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
    """Receives events in order and asks for lists, over one connection.

    One task, ``read``, fills the event queue, another, ``stay_alive``, finds out when the connection is dead;
    the connector takes from the queue with ``frames``, at its own pace. An answer comes
    through the same queue, so while one is waited for, events that come before it are put into ``held``::

        -> Action: QueueStatus, ActionID: contacthub-2
        <- Event: QueueCallerJoin                           no ActionID: to ``held``
        <- Event: QueueEntry, ActionID: contacthub-2        an entry of the list
        <- Event: QueueStatusComplete, ActionID: …          the end of the list
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, now: Callable[[], Instant]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._now = now
        self._waiting: deque[Buffered] = deque()
        self._arrived = asyncio.Event()
        self._lost: Exception | None = None
        self._pulse = Pulse(asyncio.get_running_loop().time())
        self._asked = 0
        self.held: list[Buffered] = []
        """Events received while an answer was waited for; the connector takes them."""
        self.privileges: set[str] = set()
        """The event classes received so far, such as ``call``: what the account may read."""
        self.stamped: bool | None = None
        """Whether events carry the PBX's time (``timestampevents``); None before the first event."""
        self.on_heard: Callable[[], None] = lambda: None
        """Called when data arrives."""
        self.on_lost: Callable[[], None] = lambda: None
        """Called at once when the connection is lost; ``frames`` still returns the events queued before."""

    # --- hearing -----------------------------------------------------------------------------------------

    async def read(self) -> None:
        """Queue events as fast as they arrive, until the connection is lost."""
        parser = Parser()
        try:
            while data := await self._reader.read(READ_SIZE):
                self._pulse.heard(asyncio.get_running_loop().time())
                self.on_heard()
                for frame in parser.feed(data):
                    self._keep(frame)
                if len(self._waiting) > MAX_WAITING:
                    # The queued events are still handed out. The socket is closed at once: the PBX must not
                    # wait for a reader that does not read.
                    self._writer.close()
                    self._lose(LinkLost(f"more than {MAX_WAITING} events wait for the hub"))
                    return
            self._lose(LinkLost("the PBX closed the connection"))
        except (OSError, ProtocolError) as error:
            self._lose(LinkLost(str(error)))

    async def stay_alive(self) -> None:
        """Ping a silent PBX; give the connection up if nothing comes, which TCP may take hours to report."""
        clock = asyncio.get_running_loop().time
        while self._lost is None:
            await asyncio.sleep(self._pulse.due_s - clock())
            beat = self._pulse.beat(clock())
            if beat is Beat.PING:
                # Without drain: a dead connection takes nothing, and this task must not wait for it.
                self._write("Ping")
            elif beat is Beat.DEAD:
                self._lose(LinkLost(f"the PBX has said nothing for {2 * PING_S:.0f} s"))
                self._writer.transport.abort()

    def _lose(self, reason: Exception) -> None:
        """Note that the connection is lost; the first reason counts, others follow from it."""
        if self._lost is None:
            self._lost = reason
            self.on_lost()
            self._arrived.set()

    def _keep(self, frame: Frame) -> None:
        """Queue an answer, or an event that the model reads; every event shows what the account may read."""
        if frame.event and not frame.get("actionid"):
            self.privileges.add(frame.get("privilege").partition(",")[0])
            if frame.event != "fullybooted":  # which never carries a time stamp
                self.stamped = frame.timestamp is not None
            if not matters(frame):
                return
        self._waiting.append(Buffered(frame=frame, received_at=self._now()))
        self._arrived.set()

    async def frames(self, at_most: int, timeout_s: float) -> list[Buffered]:
        """Return the next frames, as soon as there is one; none when ``timeout_s`` has passed.

        Raises:
            LinkLost: the connection is lost, and every frame received before was returned.
        """
        if not self._waiting and self._lost is None:
            self._arrived.clear()
            # Not wait_for: before Python 3.12 it may swallow a cancellation, and the hub would never stop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._arrived.wait()
        if not self._waiting and self._lost is not None:
            raise self._lost
        return [self._waiting.popleft() for _ in range(min(at_most, len(self._waiting)))]

    # --- asking ------------------------------------------------------------------------------------------

    async def send(self, name: str, *fields: tuple[str, str]) -> str:
        """Send an action and return its ActionID."""
        action_id = self._write(name, *fields)
        async with asyncio.timeout(LOGIN_S):
            await self._writer.drain()
        return action_id

    def _write(self, name: str, *fields: tuple[str, str]) -> str:
        self._asked += 1
        action_id = f"contacthub-{self._asked}"
        self._writer.write(action(name, action_id, fields))
        return action_id

    async def log_in(self, target: Target) -> None:
        """Log in and ask for the event classes the model reads."""
        action_id = await self.send(
            "Login", ("Username", target.username), ("Secret", target.secret), ("Events", EVENTS)
        )
        answer = await self._answer(action_id, LOGIN_S)
        if answer is None:
            raise LinkLost(f"no answer to the log-in within {LOGIN_S:.0f} s")
        if answer.get("response").lower() != "success":
            raise Refused(answer.get("message") or "log-in refused")

    async def ask(self, name: str, *fields: tuple[str, str]) -> Frame | None:
        """Return the response to an action that lists nothing; None when none came in time."""
        return await self._answer(await self.send(name, *fields), LIST_S)

    async def listed(self, name: str, end: str) -> list[Frame] | None:
        """Return the entries of a list; None when the PBX refuses it, or falls silent before ``end``."""
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
                    # Entries that are queued already come without a wait: no other task would get a turn.
                    await asyncio.sleep(0)
        return None

    async def _answer(self, action_id: str, timeout_s: float) -> Frame | None:
        """Return the next frame with this ActionID, None after ``timeout_s``; others go to ``held``."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            for each in await self.frames(1, left):
                if each.frame.get("actionid") == action_id:
                    return each.frame
                self.held.append(each)
        return None
