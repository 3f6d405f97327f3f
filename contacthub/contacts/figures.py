"""Keeps today's figures up with the floor: each visit is counted once, when its end is durable."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from contacthub.contacts.projection import wait_of
from contacthub.contacts.today import Figures, VisitFact
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing.events import ContactCorrected, Event
from contacthub.routing.floor.contact import Contact, Visit
from contacthub.routing.floor.course import history
from contacthub.routing.words import Instant


class StoredVisits(Protocol):
    """Reads ended visits back."""

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""


class FiguresKept:
    """Counts the visits that end; at the floor's midnight it begins anew."""

    def __init__(
        self, world: World, touched: Touched, store: StoredVisits, now: Callable[[], Instant]
    ) -> None:
        self._world = world
        self._touched = touched
        self._store = store
        self._now = now
        self._seen: dict[str, int] = {}
        self._waiting: deque[tuple[int, VisitFact, int]] = deque()

    async def read_back(self) -> None:
        """Count what is written of today."""
        await self.recount()
        self._seen = {each.id: _ended(each) for each in self._world.floor.contacts.values()}
        self._waiting.clear()

    async def recount(self) -> None:
        """Count today anew from what is written: the floor was read back, or its day begins elsewhere now."""
        figures = Figures(self._world.directory.floor.time_zone)
        day = figures.begin_day(self._now())
        figures.count(await self._store.ended_visits(day), self._targets())
        self._world.figures = figures

    def note(self, seq: int, event: Event) -> None:
        """Take in the visits that the event ended, or put right what was counted of a contact."""
        if isinstance(event, ContactCorrected):
            self._count(seq, history(event.before).visits, by=-1)
            self._count(seq, history(event.course).visits)
        contact = self._touched.contact
        if contact is None:
            return
        seen = _ended(contact)
        if not isinstance(event, ContactCorrected):
            self._count(seq, contact.visits[self._seen.get(contact.id, 0) :])
        if self._touched.is_live:
            self._seen[contact.id] = seen
        else:
            self._seen.pop(contact.id, None)

    def _count(self, seq: int, visits: Sequence[Visit], by: int = 1) -> None:
        for visit in visits:
            if visit.left_at is not None and visit.outcome is not None:
                fact = VisitFact(visit.queue, visit.outcome, wait_of(visit), visit.left_at)
                self._waiting.append((seq, fact, by))

    def rows(self) -> Sequence[Row]:
        """None: visits have rows already."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Count the visits whose end is durable."""
        if not self._waiting:
            return
        if self._world.figures.is_over(now := self._now()):
            self._world.figures.begin_day(now)
        targets = self._targets()
        while self._waiting and self._waiting[0][0] <= last_seq:
            _, visit, by = self._waiting.popleft()
            self._world.figures.count([visit], targets, by=by)

    def _targets(self) -> dict[str, int]:
        """Within how many milliseconds each queue promises to answer."""
        queues = self._world.directory.queues
        return {queue: entry.service_level_seconds * 1000 for queue, entry in queues.items()}


def _ended(contact: Contact) -> int:
    return sum(1 for visit in contact.visits if visit.left_at is not None)
