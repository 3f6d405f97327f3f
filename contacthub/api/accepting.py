"""Accepts connections a few in each turn of the event loop, so that thousands at once do not hold it.

turn 1    5,000 consoles come back, all have sent their request    10 are accepted and read, the others wait
turn 2    calls, commands                                          10 more: each turn takes 3 ms longer

A server of the loop accepts all that wait in one turn, and reads what all of them sent in the next: 250 ms.
"""

from __future__ import annotations

import asyncio
import logging
import selectors
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import islice
from typing import Final

log = logging.getLogger("contacthub.http")

BACKLOG: Final = 2_048
"""Connections that wait in the system; of more that come, each tries again after a second."""
AT_ONCE: Final = 10
SILENT_S: Final = 3.0
"""A connection is the server's once something was sent, or after this time: it then has the limits of one
whose request does not come."""
TURNS_TO_READ: Final = 3
"""Of the loop, until what waits in a connection that was just handed over is read."""
REST_S: Final = 0.5
"""After the system had no file left for a connection."""

Connection = Callable[[], asyncio.Protocol]


class Accepting:
    """Makes a ``connection`` of each that ``listener`` accepts. ``room``: so many may be open besides."""

    def __init__(self, listener: socket.socket, connection: Connection, room: Callable[[], int]) -> None:
        self._listener = listener
        self._connection = connection
        self._room = room
        self._loop = asyncio.get_running_loop()
        # By its file, with the time since when, in that order.
        self._silent: dict[int, tuple[socket.socket, float]] = {}
        self._heard = selectors.DefaultSelector()
        self._begun: set[asyncio.Task[None]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Accept while the block runs. Raises: OSError when another process listens on the port."""
        self._listener.setblocking(False)
        self._listener.listen(BACKLOG)
        self._loop.add_reader(self._heard.fileno(), self._hear_some)
        self._listen()
        self._look()
        try:
            yield
        finally:
            await self._stop()

    def _listen(self) -> None:
        self._loop.add_reader(self._listener, self._accept_some)

    async def _stop(self) -> None:
        """Hand over what has sent its request already, so that it is answered; cut the others."""
        self._loop.remove_reader(self._listener)
        self._loop.remove_reader(self._heard.fileno())
        while self._accept_some():
            pass
        self._listener.close()
        for timer in self._timers.values():
            timer.cancel()
        while self._hear_some():
            await asyncio.wait(self._begun)
        if self._begun:
            await asyncio.wait(self._begun)
        for _ in range(TURNS_TO_READ):
            await asyncio.sleep(0)
        self._heard.close()
        for accepted, _ in self._silent.values():
            accepted.close()

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        self._timers[do.__name__] = self._loop.call_later(seconds, do)

    def _accept_some(self) -> bool:
        """Accept a few; return whether there may be more."""
        for _ in range(AT_ONCE):
            try:
                accepted, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return False
            except OSError as error:
                log.warning("! no connection can be accepted: %s", error.strerror)
                self._loop.remove_reader(self._listener)  # it stays readable all the time
                self._later(REST_S, self._listen)
                return False
            self._silent[accepted.fileno()] = accepted, self._loop.time()
            self._heard.register(accepted.fileno(), selectors.EVENT_READ)
            self._make_room()
        return True

    def _make_room(self) -> None:
        # Two for one that comes: the server then has one more, which takes room as well.
        for file in list(islice(self._silent, 2)):
            if len(self._silent) > max(AT_ONCE, self._room()):
                self._hand_over(file)

    def _hear_some(self) -> bool:
        """Hand over a few that have sent something; return whether there were any."""
        # A selector of our own: that of the loop would have all of them read at once.
        heard = [key.fd for key, _ in islice(self._heard.select(0), AT_ONCE)]
        for file in heard:
            self._hand_over(file)
        return bool(heard)

    def _look(self) -> None:
        """Give up waiting for what has said nothing for long."""
        late = self._loop.time() - SILENT_S
        some = [file for file, (_, since) in islice(self._silent.items(), AT_ONCE) if since <= late]
        for file in some:
            self._hand_over(file)
        self._later(0.0 if len(some) == AT_ONCE else SILENT_S / 4, self._look)

    def _hand_over(self, file: int) -> None:
        accepted, _ = self._silent.pop(file)
        self._heard.unregister(file)
        task = self._loop.create_task(self._connect(accepted))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def _connect(self, accepted: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._connection, accepted)
        except OSError as error:
            accepted.close()
            log.debug("= a connection was gone at once: %s", error.strerror)
