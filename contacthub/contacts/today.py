"""Today's figures of each queue: answered, abandoned, the service level, and how fast it answers messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contacthub.contacts.response_times import ResponseFact, ResponseFigures
from contacthub.routing.values import value
from contacthub.routing.words import Instant, Outcome


@value()
class VisitFact:
    """An ended visit, for today's figures; ``waited_ms`` None: not known, or that of a call-back."""

    queue: str
    outcome: str
    waited_ms: int | None
    left_at: Instant


@dataclass(slots=True)
class QueueFigures:
    """Counts since the day began. Short abandons count for neither side, unknown waits for no level."""

    answered: int = 0
    within: int = 0
    abandoned: int = 0
    untimed: int = 0

    def service_level(self) -> float | None:
        """Percent of the answered and abandoned that were answered in time; None when there are none."""
        total = self.answered + self.abandoned - self.untimed
        return round(100 * self.within / total, 1) if total else None

    def add(self, other: QueueFigures) -> None:
        """Count what another counted as well."""
        self.answered += other.answered
        self.within += other.within
        self.abandoned += other.abandoned
        self.untimed += other.untimed


def count_visit(figures: QueueFigures, visit: VisitFact, target_ms: int, *, by: int = 1) -> None:
    """Count a visit that ended; ``target_ms``: within how long its queue promises to answer."""
    if visit.outcome == Outcome.ANSWERED:
        figures.answered += by
        if visit.waited_ms is None:
            figures.untimed += by
        elif visit.waited_ms <= target_ms:
            figures.within += by
    elif visit.outcome == Outcome.ABANDONED:
        figures.abandoned += by


class Figures:
    """Counts ended visits and waits for answers until the floor's midnight."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._queues: dict[str, QueueFigures] = {}
        self._responses: dict[str, ResponseFigures] = {}
        self._began: Instant = 0
        self._ends: Instant = 0

    def begin_day(self, now: Instant) -> Instant:
        """Start anew when a day has begun; return when the current day began."""
        today = datetime.fromtimestamp(now / 1000, self._zone).date()
        if self.is_over(now):
            self._queues.clear()
            self._responses.clear()
        self._began, self._ends = day_of(today, self._zone)
        return self._began

    def is_over(self, now: Instant) -> bool:
        """Whether the day that was counted has ended."""
        return now >= self._ends

    def count(self, visits: Iterable[VisitFact], target_ms: dict[str, int], *, by: int = 1) -> None:
        """Count visits that ended today, by -1 those that were counted and turn out otherwise.

        ``target_ms``: within how long each queue promises to answer.
        """
        for visit in visits:
            if visit.left_at < self._began:
                continue
            figures = self._queues.setdefault(visit.queue, QueueFigures())
            count_visit(figures, visit, target_ms.get(visit.queue, 20_000), by=by)

    def count_responses(self, facts: Iterable[ResponseFact]) -> None:
        """Count waits for answers that ended today."""
        for fact in facts:
            if fact.at >= self._began:
                self._responses.setdefault(fact.queue, ResponseFigures()).count(fact)

    def responses_of(self, queue: str, now: Instant) -> ResponseFigures:
        """How fast a queue answered messages: no figures yet on a day of which nothing was counted."""
        known = None if self.is_over(now) else self._responses.get(queue)
        return known if known is not None else ResponseFigures()

    def of(self, queue: str, now: Instant) -> QueueFigures:
        """The figures of one queue: none yet on a day of which nothing was counted."""
        known = None if self.is_over(now) else self._queues.get(queue)
        return known if known is not None else QueueFigures()


def day_of(day: date, zone: ZoneInfo) -> tuple[Instant, Instant]:
    """When a day begins, and when the next one does."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    """When the day begins: the first of two midnights, or one o'clock where the clocks skip midnight."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)
