"""What changed since reports counted it: marked in the transaction that writes the rows.

seq 9   c1 is answered           c1 is marked with its rows
seq 12  lina is ready no more    the quarters of an hour in which she was are marked with the interval
later   reports count the quarters of c1, and those, anew, and the marks go
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from contacthub.contacts.rows import ChangedRow, DirtyRow, IntervalRow
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.course import history
from contacthub.routing.floor.states import AgentState
from contacthub.routing.words import ContactId, Instant

QUARTER_MS: Final = 15 * 60_000
COUNTED_MS: Final = 24 * 3600 * 1000
"""So much of an agent's time in one state is counted: who forgets to sign out is not there for a week."""
BUSY: Final = frozenset({AgentState.HANDLING, AgentState.WRAPPING_UP})
READY: Final = frozenset({AgentState.READY, AgentState.OFFERED})


def quarter_of(at: Instant) -> Instant:
    """When the quarter of an hour of an instant begins."""
    return at - at % QUARTER_MS


def counted_until(interval: IntervalRow) -> Instant:
    """Until when an interval that has ended is counted; when it began: not at all."""
    if interval.until_at is None or interval.state not in BUSY | READY:
        return interval.from_at
    return min(interval.until_at, interval.from_at + COUNTED_MS)


def dirtied(interval: IntervalRow) -> list[DirtyRow]:
    """The quarters in which an interval counts."""
    until = counted_until(interval)
    return [DirtyRow("quarter", at) for at in range(quarter_of(interval.from_at), until, QUARTER_MS)]


class Changed:
    """The marks of contacts, each with the rows of its change."""

    def __init__(self) -> None:
        self._line: deque[tuple[int, ContactId]] = deque()
        self._in_line: set[ContactId] = set()
        self._before: deque[tuple[int, DirtyRow]] = deque()

    async def read_back(self) -> None:
        """All marks are written that the rows need."""
        self._line.clear()
        self._in_line.clear()
        self._before.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Remember the contact, and the quarters that it is no longer in."""
        if not isinstance(event, e.ContactEvent):
            return
        if event.contact_id not in self._in_line:
            self._in_line.add(event.contact_id)
            self._line.append((seq, event.contact_id))
        if isinstance(event, e.ContactCorrected):
            for visit in history(event.before).visits:
                for at in (visit.entered_at, visit.left_at):
                    if at is not None:
                        self._before.append((seq, DirtyRow("quarter", quarter_of(at))))

    def rows(self, until: int) -> Sequence[Row]:
        """The marks for the events up to ``until``."""
        return list(self._taken(until))

    def _taken(self, until: int) -> Iterator[Row]:
        while self._line and self._line[0][0] <= until:
            contact_id = self._line.popleft()[1]
            self._in_line.discard(contact_id)
            yield ChangedRow(contact_id)
        while self._before and self._before[0][0] <= until:
            yield self._before.popleft()[1]
