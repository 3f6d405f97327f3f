"""The live contacts whose customer waits for an answer: how many of a queue, and since when the first."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest

from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import Instant, QueueId

Unanswered = tuple[QueueId, Instant]
"""The queue of a contact, and since when its customer waits for an answer."""


def waiting_for_answer(contact: Contact) -> Unanswered | None:
    """Where and since when the customer waits; None: all is answered, or the contact has ended."""
    writing, queue = contact.writing, contact.queue
    if writing is None or writing.unanswered_since is None or queue is None or contact.ended_at is not None:
        return None
    return queue, writing.unanswered_since


class UnansweredIndex:
    """Counts them without going through all contacts of the floor."""

    def __init__(self) -> None:
        self._queue_of: dict[str, QueueId] = {}
        self._since: dict[QueueId, dict[str, Instant]] = {}
        self._oldest: dict[QueueId, Instant] = {}

    def follow(self, contact_id: str, now: Unanswered | None) -> None:
        """Know how it is with a contact now."""
        before = self._queue_of.pop(contact_id, None)
        if before is not None:
            gone = self._since[before].pop(contact_id)
            if gone == self._oldest.get(before):
                del self._oldest[before]  # another may be as old: it is looked for when it is asked for
        if now is not None:
            queue, since = now
            self._queue_of[contact_id] = queue
            waiting = self._since.setdefault(queue, {})
            waiting[contact_id] = since
            if len(waiting) == 1:
                self._oldest[queue] = since
            elif queue in self._oldest:
                self._oldest[queue] = min(self._oldest[queue], since)

    def of(self, queue: QueueId) -> tuple[int, Instant | None]:
        """How many customers of the queue wait for an answer, and since when the first of them does."""
        waiting = self._since.get(queue)
        if not waiting:
            return 0, None
        if queue not in self._oldest:
            self._oldest[queue] = min(waiting.values())
        return len(waiting), self._oldest[queue]

    def longest(
        self, *, after: tuple[Instant, str] | None, limit: int, seen: Callable[[str], bool]
    ) -> list[tuple[Instant, str]]:
        """Since when customers wait, and their contacts: who waits longest first, those after a place.

        ``seen``: of these contacts alone.
        """
        waiting = ((since, contact) for each in self._since.values() for contact, since in each.items())
        behind = (each for each in waiting if after is None or each > after)
        return nsmallest(limit, (each for each in behind if seen(each[1])))

    def forget(self) -> None:
        """Know none."""
        self._queue_of.clear()
        self._since.clear()
        self._oldest.clear()
