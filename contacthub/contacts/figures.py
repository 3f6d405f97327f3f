"""Keeps today's figures up with the floor: each visit is counted once, when its end is durable."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from contacthub.contacts.projection import wait_of
from contacthub.contacts.response_times import ResponseFact
from contacthub.contacts.responses import ended_wait
from contacthub.contacts.today import Figures, VisitFact
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing.events import ContactCorrected, Event
from contacthub.routing.floor.contact import Contact, Visit
from contacthub.routing.floor.course import history
from contacthub.routing.words import TASK, Instant, Outcome


class StoredFigures(Protocol):
    """Reads back what was counted."""

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""

    async def responses(self, since: Instant) -> list[ResponseFact]:
        """Customers' waits for answers that ended since an instant."""


class FiguresKept:
    """Counts the visits and the waits for answers that end; at the floor's midnight it begins anew."""

    def __init__(
        self, world: World, touched: Touched, store: StoredFigures, now: Callable[[], Instant]
    ) -> None:
        self._world = world
        self._touched = touched
        self._store = store
        self._now = now
        self._seen: dict[str, int] = {}
        self._waiting: deque[tuple[int, VisitFact, int]] = deque()
        self._responses: deque[tuple[int, ResponseFact]] = deque()

    async def read_back(self) -> None:
        """Count what is written of today."""
        await self.recount()
        self._seen = {each.id: _ended(each) for each in self._world.floor.contacts.values()}
        self._waiting.clear()
        self._responses.clear()

    async def recount(self) -> None:
        """Count today anew from what is written: the floor was read back, or its day begins elsewhere now."""
        figures = Figures(self._world.directory.floor.time_zone)
        day = figures.begin_day(self._now())
        figures.count(await self._store.ended_visits(day), self._targets())
        figures.count_responses(await self._store.responses(day))
        self._world.figures = figures

    def note(self, seq: int, event: Event) -> None:
        """Take in the visits that the event ended, or put right what was counted of a contact."""
        if isinstance(event, ContactCorrected):  # also of a contact that has left the floor
            self._count(seq, ended_visits(history(event.before).visits), by=-1)
            self._count(seq, ended_visits(history(event.course).visits))
        contact = self._touched.contact
        if contact is None:
            return
        if (wait := ended_wait(contact, event)) is not None:
            fact = ResponseFact(wait.queue, wait.n, wait.asked_at, wait.at, wait.agent is not None)
            self._responses.append((seq, fact))
        seen = _ended(contact)
        if not isinstance(event, ContactCorrected) and contact.channel != TASK:
            known = self._seen.get(contact.id, 0)
            self._count(seq, ended_visits(contact.visits, self._calls(contact), known))
        if self._touched.is_live:
            self._seen[contact.id] = seen
        else:
            self._seen.pop(contact.id, None)

    def _calls(self, contact: Contact) -> int | None:
        """How many of its visits are those of a call; None: all."""
        if contact.channel != "callback":
            return None
        details = self._world.details.get(contact.id)
        return calls_before(contact.visits, is_wish=details is not None and details.ref == contact.id)

    def _count(self, seq: int, visits: Sequence[VisitFact], by: int = 1) -> None:
        self._waiting += [(seq, visit, by) for visit in visits]

    def rows(self) -> Sequence[Row]:
        """None: visits have rows already."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Count the visits and waits whose end is durable."""
        if not (self._waiting or self._responses):
            return
        if self._world.figures.is_over(now := self._now()):
            self._world.figures.begin_day(now)
        targets = self._targets()
        while self._waiting and self._waiting[0][0] <= last_seq:
            _, visit, by = self._waiting.popleft()
            self._world.figures.count([visit], targets, by=by)
        while self._responses and self._responses[0][0] <= last_seq:
            self._world.figures.count_responses([self._responses.popleft()[1]])

    def _targets(self) -> dict[str, int]:
        """Within how many milliseconds each queue promises to answer."""
        queues = self._world.directory.queues
        return {queue: entry.service_level_seconds * 1000 for queue, entry in queues.items()}


def ended_visits(visits: Sequence[Visit], calls: int | None = None, known: int = 0) -> list[VisitFact]:
    """The visits of a contact that have ended, without the first ``known``.

    ``calls``: those after so many are of a call-back, which no queue promises within seconds: they count as
    answered and for no service level.
    """
    timed = len(visits) if calls is None else calls
    return [
        VisitFact(each.queue, each.outcome, wait_of(each) if n < timed else None, each.left_at)
        for n, each in enumerate(visits)
        if n >= known and each.left_at is not None and each.outcome is not None
    ]


def calls_before(visits: Sequence[Visit], *, is_wish: bool) -> int:
    """How many visits of a call-back were those of a call; none if it was a wish to be called."""
    agreed = (n for n, each in enumerate(visits, 1) if each.outcome == Outcome.CALLBACK)
    return 0 if is_wish else max(agreed, default=0)


def _ended(contact: Contact) -> int:
    return sum(1 for visit in contact.visits if visit.left_at is not None)
