"""A day's answers to messages, by queue and interval: those that were given in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from contacthub.contacts.response_times import ResponseFact, ResponseFigures
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True)
class Day:
    """From its beginning to that of the next one, cut into intervals; the last of them may be shorter."""

    began: Instant
    ends: Instant
    every_ms: int

    def interval(self, n: int) -> tuple[Instant, Instant]:
        """When the interval begins and ends; ``n`` counts from 0."""
        began = self.began + n * self.every_ms
        return began, min(began + self.every_ms, self.ends)


@dataclass(slots=True)
class QueueDay:
    """A queue's figures of the day, and of the intervals in which there are any."""

    whole: ResponseFigures = field(default_factory=ResponseFigures)
    intervals: defaultdict[int, ResponseFigures] = field(default_factory=lambda: defaultdict(ResponseFigures))


def by_queue(facts: Iterable[ResponseFact], day: Day) -> dict[str, QueueDay]:
    """The figures of each queue that had waits end on the day."""
    queues: defaultdict[str, QueueDay] = defaultdict(QueueDay)
    for fact in facts:
        queue = queues[fact.queue]
        queue.whole.count(fact)
        queue.intervals[(fact.at - day.began) // day.every_ms].count(fact)
    return dict(queues)
