"""Every open connection of the server, and when one that keeps it waiting is closed.

A connection waits for its peer, or its peer for the hub. Only what waits for its peer can be closed by time
or for want of room, so that a request is never cut off because others came::

    connected ── HEAD ──> whole head ── BODY ──> whole request ── our work ──> answered ── IDLE ──> HEAD …
                                                while the answer is not taken: READING
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from contacthub.problems import Problem

log = logging.getLogger("contacthub.http")

FRESH_S: Final = 1.0
"""A connection that waits no longer than this does not count against its address: thousands come at once
after a restart, and what they sent is read after all were let in."""
AT_ONCE: Final = 50
"""Connections closed in one turn of the loop: each takes 0.1 ms."""
TURN_S: Final = 0.01
PERIOD_S: Final = 1.0
BETWEEN_LINES_S: Final = 10.0
OF_HUB: Final = 256
"""Open files that are no connections to the server: databases, call-backs, phone systems."""
RETRY_S: Final = 5
MOST_KEPT_FREE: Final = 100


class Wait(StrEnum):
    """What a connection waits for; but for ``IDLE``, with a limit of time."""

    HEAD = "head"
    BODY = "body"
    READING = "reading"
    IDLE = "idle"


class Cause(StrEnum):
    """Why a connection was closed."""

    HEAD = "head"
    BODY = "body"
    READING = "reading"
    ADDRESS = "address"  # its address has too many that wait
    ROOM = "room"  # all together are too many


TIMED: Final = {Wait.HEAD: Cause.HEAD, Wait.BODY: Cause.BODY, Wait.READING: Cause.READING}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """``most`` connections in all; of strangers that wait, ``of_address`` from one address."""

    head_s: float
    body_s: float
    idle_s: float
    of_address: int
    most: int

    def of(self, wait: Wait) -> float:
        """How long a connection may wait."""
        return {Wait.HEAD: self.head_s, Wait.IDLE: self.idle_s}.get(wait, self.body_s)


def most_connections(wanted: int, files: int | None) -> int:
    """How many connections there may be; ``files`` is the limit of open files, None when there is none."""
    if files is None:
        return wanted
    return min(wanted, max(files // 2, files - OF_HUB))


class Closable(Protocol):
    """A connection. ``address`` is None when it is a trusted proxy's, which many share."""

    address: str | None
    is_known: bool

    def cut(self, cause: Cause) -> None:
        """Close it."""


@dataclass(slots=True)
class _Waiting:
    wait: Wait
    since: float


class Connections:
    """Counts connections, and closes those that wait too long or are in the way of others.

    One on which a login succeeded is *known*; the others are strangers. Of those that wait strangers go
    first, and among them the one that has waited longest.
    """

    def __init__(self, limits: ConnectionLimits, now: Callable[[], float]) -> None:
        self.limits = limits
        self.closed: Counter[Cause] = Counter()
        self._now = now
        self._open: dict[Closable, None] = {}
        self._waiting: dict[Closable, _Waiting] = {}
        # The same connections in the order in which they began to wait.
        self._by_wait: dict[Wait, dict[Closable, None]] = {each: {} for each in Wait}
        self._strangers: dict[Closable, None] = {}
        self._known: dict[Closable, None] = {}
        self._of_address: dict[str, dict[Closable, None]] = {}
        self._unsaid: Counter[Cause] = Counter()
        self._may_say_at = 0.0

    @property
    def waiting(self) -> int:
        """Connections whose peer has something to do."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """Connections for which the hub works: requests, long polls, sockets."""
        return len(self._open) - len(self._waiting)

    def room(self) -> int:
        """How many more may be open."""
        return self.limits.most - len(self._open)

    def check_room(self) -> None:
        """Leave room for health and sign-out when nearly all connections are sockets or long polls.

        Raises:
            Problem: unavailable.
        """
        kept_free = min(MOST_KEPT_FREE, self.limits.most // 10)
        if self.busy > self.limits.most - kept_free:
            self._count(Cause.ROOM)
            raise Problem(
                "unavailable", "too many connections; come back", headers=(("Retry-After", str(RETRY_S)),)
            )

    def admit(self, one: Closable) -> bool:
        """Let a connection in, for which another may have to go; False: there is no room."""
        if len(self._open) >= self.limits.most:
            oldest = next(iter(self._strangers or self._known), None)
            if oldest is None:
                self._count(Cause.ROOM)
                return False
            self.cut(oldest, Cause.ROOM)
        self._open[one] = None
        return True

    def begin_wait(self, one: Closable, wait: Wait) -> None:
        """The connection now waits for something else than before."""
        self.end_wait(one)
        self._waiting[one] = _Waiting(wait, self._now())
        self._by_wait[wait][one] = None
        if one.is_known:
            self._known[one] = None
            return
        self._strangers[one] = None
        if one.address is not None:
            of_address = self._of_address.setdefault(one.address, {})
            of_address[one] = None
            self._make_room_at(of_address)

    def end_wait(self, one: Closable) -> None:
        """The connection waits for nothing: the hub works for it."""
        waiting = self._waiting.pop(one, None)
        if waiting is None:
            return
        del self._by_wait[waiting.wait][one]
        self._known.pop(one, None)
        if one not in self._strangers:
            return
        del self._strangers[one]
        if one.address is not None:
            of_address = self._of_address[one.address]
            del of_address[one]
            if not of_address:
                del self._of_address[one.address]

    def gone(self, one: Closable) -> None:
        """The connection is closed."""
        self.end_wait(one)
        self._open.pop(one, None)

    def _make_room_at(self, of_address: dict[Closable, None]) -> None:
        # Two for one that comes: enough to get below the limit, and never many at once.
        for _ in range(2):
            oldest = next(iter(of_address))
            is_fresh = self._waiting[oldest].since > self._now() - FRESH_S
            if len(of_address) <= self.limits.of_address or is_fresh:
                return
            self.cut(oldest, Cause.ADDRESS)

    def cut(self, one: Closable, cause: Cause) -> None:
        """Close a connection, and count it."""
        self._count(cause)
        self.end_wait(one)
        one.cut(cause)

    def _count(self, cause: Cause) -> None:
        self.closed[cause] += 1
        self._unsaid[cause] += 1

    # --- by time -----------------------------------------------------------------------------------------

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Close what waits too long while the block runs; one timer for all connections."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle

        def look() -> None:
            nonlocal timer
            timer = loop.call_later(TURN_S if self.close_late() else PERIOD_S, look)

        timer = loop.call_later(PERIOD_S, look)
        try:
            yield
        finally:
            timer.cancel()

    def close_late(self) -> bool:
        """Close what has waited too long; return whether there may be more of it."""
        left = AT_ONCE
        for wait, cause in TIMED.items():
            late = self._now() - self.limits.of(wait)
            while left and (one := next(iter(self._by_wait[wait]), None)) is not None:
                if self._waiting[one].since > late:
                    break
                self.cut(one, cause)
                left -= 1
        self._say()
        return left == 0

    def _say(self) -> None:
        now = self._now()
        if not self._unsaid or now < self._may_say_at:
            return
        causes = ", ".join(f"{cause} {count}" for cause, count in sorted(self._unsaid.items()))
        log.warning(
            "! %d connections were closed or refused, by cause: %s; %d are open",
            self._unsaid.total(),
            causes,
            len(self._open),
        )
        self._unsaid.clear()
        self._may_say_at = now + BETWEEN_LINES_S
