"""The rows of customers' waits for answers, each written once it has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from contacthub.contacts.rows import ResponseRow
from contacthub.contacts.touched import Touched
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact


class Responses:
    """One row for each wait that ended.

    9:00 the customer writes, 9:02 again, 9:10 the agent answers    row 1: 9:00 to 9:10
    9:11 the agent adds something                                   nothing had to be answered
    9:20 the customer writes, 9:30 the agent ends the contact       row 2: 9:20 to 9:30, by no agent
    """

    def __init__(self, touched: Touched) -> None:
        self._touched = touched
        self._rows: deque[tuple[int, Row]] = deque()

    async def read_back(self) -> None:
        """The rows are as the log says: nothing is left to be written."""
        self._rows.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Take in the wait that the event ended."""
        ended = ended_wait(self._touched.contact, event)
        if ended is not None:
            self._rows.append((seq, ended))

    def rows(self, until: int) -> Sequence[Row]:
        """The waits that ended up to ``until``."""
        rows = []
        while self._rows and self._rows[0][0] <= until:
            rows.append(self._rows.popleft()[1])
        return rows


def ended_wait(contact: Contact | None, event: e.Event) -> ResponseRow | None:
    """The wait that the event, which has just changed the contact, ended; None: it ended none.

    Notes are no answers, and neither is what the hub writes by itself.
    """
    if contact is None or contact.writing is None or contact.queue is None:
        return None
    writing = contact.writing
    if isinstance(event, e.MessageWritten):
        if event.internal or event.agent is None or writing.asked_at is None:
            return None
        n, agent, asked_at = writing.responses, event.agent, writing.asked_at
    elif isinstance(event, e.ContactEnded) and writing.unanswered_since is not None:
        n, agent, asked_at = writing.responses + 1, None, writing.unanswered_since
    else:
        return None
    return ResponseRow(contact.id, n, contact.queue, agent, asked_at, event.at)
