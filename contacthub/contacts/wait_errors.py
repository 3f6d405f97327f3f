"""How far estimated waits are from what then happens, of each queue over its latest contacts.

    c1 is told 1:00, from 0:20 to 2:00       an estimate is open
    c1 is answered after 1:10                10 s off, 10 s too short, within the range
    c2 leaves after 0:30                     how long it would have waited is not known: nothing
    c3 leaves after 2:30                     longer than the range: outside of it, by nobody knows how much

Nothing is kept of it: after a restart it begins anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Mapping, Set
from dataclasses import dataclass
from statistics import fmean

from contacthub.routing.matching.spread import Likely
from contacthub.routing.words import ContactId, Instant, QueueId

LATEST = 200
"""So many ended waits of a queue count, the latest ones."""

ENOUGH = 30
"""Of fewer answered ones nothing is said, and nothing is hidden."""

LEAST_WITHIN = 50.0
"""Percent of the waits in a range made for 80: with fewer, estimates are too poor."""


@dataclass(frozen=True, slots=True)
class WaitError:
    """Over ``contacts`` that were answered; ``waited_ms``: how long these waited on average."""

    contacts: int
    mean_absolute_ms: int
    bias_ms: int
    within_range: float
    waited_ms: int

    @property
    def is_too_poor(self) -> bool:
        """Fewer than half are in the range, or they are off by more than the whole wait."""
        return self.within_range < LEAST_WITHIN or self.mean_absolute_ms > self.waited_ms


@dataclass(frozen=True, slots=True)
class _Open:
    queue: QueueId
    at: Instant
    likely: Likely


@dataclass(frozen=True, slots=True)
class _Ended:
    """``off_ms``: what was told less what was waited; None: the contact left."""

    off_ms: int | None
    waited_ms: int
    is_within: bool


class WaitErrors:
    """Remembers what was told of each contact, and compares it once the wait is over."""

    def __init__(self) -> None:
        self._open: dict[ContactId, _Open] = {}
        self._ended: dict[QueueId, deque[_Ended]] = {}
        self._errors: dict[QueueId, WaitError] = {}
        self.hidden: Set[QueueId] = frozenset()
        """Queues of which no estimate is told: theirs are too poor."""

    def tell(self, contact: ContactId, queue: QueueId, now: Instant, likely: Likely) -> None:
        """Remember the first estimate of a contact in this queue; one that need not wait has none."""
        known = self._open.get(contact)
        if likely.to_ms > 0 and (known is None or known.queue != queue):
            self._open[contact] = _Open(queue, now, likely)

    def is_told(self, contact: ContactId) -> bool:
        """Whether an estimate of it is open."""
        return contact in self._open

    def keep(self, contacts: Container[ContactId]) -> None:
        """Forget all but these, of which there may be many more than estimates."""
        self._open = {each: told for each, told in self._open.items() if each in contacts}

    def queue_of(self, contact: ContactId) -> QueueId | None:
        """In which queue it was told a wait that is not over."""
        return self._open[contact].queue if contact in self._open else None

    def answered(self, contact: ContactId, at: Instant) -> None:
        """Its wait is over."""
        if (told := self._open.pop(contact, None)) is None:
            return
        waited = max(0, at - told.at)
        within = told.likely.from_ms <= waited <= told.likely.to_ms
        self._end(told.queue, _Ended(told.likely.wait_ms - waited, waited, within))

    def left(self, contact: ContactId, at: Instant) -> None:
        """It left the queue unanswered."""
        told = self._open.pop(contact, None)
        if told is not None and at - told.at > told.likely.to_ms:
            self._end(told.queue, _Ended(None, at - told.at, is_within=False))

    def moved(self, contact: ContactId) -> None:
        """It waits elsewhere, or no longer for an agent: nothing is learned."""
        self._open.pop(contact, None)

    def of(self, queue: QueueId) -> WaitError | None:
        """How far off the estimates of a queue were lately; None: too little is known."""
        return self._errors.get(queue)

    def all(self) -> Mapping[QueueId, WaitError]:
        """Of every queue of which enough is known."""
        return self._errors

    def _end(self, queue: QueueId, ended: _Ended) -> None:
        latest = self._ended.setdefault(queue, deque(maxlen=LATEST))
        latest.append(ended)
        offs = [each.off_ms for each in latest if each.off_ms is not None]
        if len(offs) < ENOUGH:
            return
        error = self._errors[queue] = WaitError(
            contacts=len(offs),
            mean_absolute_ms=round(fmean(map(abs, offs))),
            bias_ms=round(fmean(offs)),
            within_range=round(100 * fmean(each.is_within for each in latest), 1),
            waited_ms=round(fmean(each.waited_ms for each in latest if each.off_ms is not None)),
        )
        if error.is_too_poor != (queue in self.hidden):
            self.hidden = self.hidden ^ {queue}
