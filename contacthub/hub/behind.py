"""When the rows that follow from the log are written: behind it, with a cursor, in slices.

    c1 arrives, rings, is answered, ends    four transactions of events, which requests wait for
    5 to 10 s after each of them            its rows, in a transaction in which no request waits
    10,000 events behind                    the oldest rows go with each group of events
    a read asks                             at once, with what is written next
    the hub stops                           after the last events

A contact that changed several times meanwhile is written once, as it is by then. The cursor is in the
transaction of the rows: up to it they are at least as new as the log. When the hub starts, and when it is
read back, they are caught up from the log before anything reads them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contacthub.database.tables import Row
from contacthub.hub.groups import Group
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor

AFTER_S: Final = 5.0
MOST_EVENTS: Final = 10_000
"""Events behind which the rows are at most: half a second of catching up."""

SLICE: Final = 250
"""Events whose rows are written in one go: a group that comes meanwhile waits about 3 ms for them."""


class Projection(Protocol):
    """Keeps rows that follow from the log alone. None of it may block."""

    async def read_back(self) -> None:
        """The floor was read back, and the rows say the same: know both, forget what was noted."""

    def note(self, seq: int, event: Event) -> None:
        """Take in an event that has just changed the floor."""

    def rows(self, until: int) -> Sequence[Row]:
        """The rows that the events up to ``until`` changed and that were in no answer yet.

        A row may be as later events left it, if the rows of these, written again, make it the same.
        """


@dataclass(frozen=True, slots=True)
class Projections:
    """``live``: those that follow the hub's floor; ``over``: the same anew over another.

    ``after_s``: half of how long rows are at most behind when no event waits; None: five seconds.
    """

    live: Sequence[Projection] = ()
    over: Callable[[Floor], Sequence[Projection]] = lambda floor: ()
    after_s: float | None = None


class Behind:
    """Says which rows are written with which group. ``seq``: they are durable up to this event."""

    def __init__(self, projections: Projections, wake: Callable[[], None]) -> None:
        self._projections = projections.live
        self._after_s = AFTER_S if projections.after_s is None else projections.after_s
        self._wake = wake
        self._timer: asyncio.TimerHandle | None = None
        self.read_back(0)

    def read_back(self, seq: int) -> None:
        """They were caught up to this event."""
        self.seq = self._closed_seq = self._newest = seq
        self._due = self._due_next = self._wanted = seq
        self.stop()

    def lags(self, seq: int) -> bool:
        """Whether the rows of events up to ``seq`` are in no group yet."""
        return self._closed_seq < seq

    def want(self, seq: int) -> None:
        """A read waits for the rows up to ``seq``: they go with the next groups."""
        if self.lags(seq):
            self._wanted = max(self._wanted, seq)
            self._wake()

    def happened(self, seq: int) -> None:
        """Events up to ``seq`` happened: write their rows in a while."""
        self._newest = seq
        if self._timer is None and self.lags(seq):
            self._timer = asyncio.get_running_loop().call_later(self._after_s, self._tick)

    def _tick(self) -> None:
        # What had happened by the last tick is old enough: no time has to be kept for each event.
        self._due, self._due_next = self._due_next, self._newest
        self._timer = None
        self.happened(self._newest)
        if self.lags(self._due):
            self._wake()

    def close(self, group: Group, seq: int, *, is_alone: bool, is_last: bool) -> None:
        """Add the rows whose time has come to a group that is closed at ``seq``, a slice of them at most.

        ``is_alone``: no request waits for the group.
        """
        must = seq if is_last else max(self._wanted, seq - MOST_EVENTS)
        due = max(must, self._due)
        until = due if is_alone else must
        if self.lags(until):
            # Never less than the events that come: else they would never be caught up.
            until = min(until, self._closed_seq + max(SLICE, 2 * len(group.items)))
            for each in self._projections:
                group.rows.extend(each.rows(until))
            group.rows_seq = self._closed_seq = until
        if self.lags(due):
            self._wake()

    def written(self, group: Group) -> None:
        """A group is durable."""
        if group.rows_seq is not None:
            self.seq = group.rows_seq

    def stop(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
