"""How long customers who wrote waited for answers: what is counted of a queue, for a day or an interval."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value()
class ResponseFact:
    """A customer's wait for an answer that has ended: by one, or unanswered when the contact ended.

    ``n``: which wait of the contact it was, from 1.
    """

    queue: str
    n: int
    asked_at: Instant
    at: Instant
    answered: bool


class Durations:
    """Times in milliseconds; percentiles by nearest rank, so that each of them was really measured.

    60, 120, 300, 900    median 120 (50 of 100 within it), p90 900, average 345
    """

    def __init__(self) -> None:
        self._times: list[int] = []
        self._is_sorted = True

    def add(self, ms: int) -> None:
        """Take one in."""
        self._is_sorted = False
        self._times.append(ms)

    def __len__(self) -> int:
        return len(self._times)

    def percentile(self, percent: int) -> int | None:
        """The least time within which so many of a hundred were; None: there are none."""
        times = self._in_order()
        return times[(len(times) * percent + 99) // 100 - 1] if times else None

    def average(self) -> int | None:
        """Their mean, to the millisecond; None: there are none."""
        return round(sum(self._times) / len(self._times)) if self._times else None

    def within(self, ms: int) -> int:
        """How many were no longer."""
        return bisect_right(self._in_order(), ms)

    def _in_order(self) -> list[int]:
        if not self._is_sorted:
            self._times.sort()  # they are in order up to the newest, so that little is to be done
            self._is_sorted = True
        return self._times


class ResponseFigures:
    """The answers of a queue: ``first`` those to what contacts began with, ``all_`` every one.

    ``never_answered``: contacts that ended before anything was answered.
    """

    def __init__(self, facts: Iterable[ResponseFact] = ()) -> None:
        self.first = Durations()
        self.all_ = Durations()
        self.never_answered = 0
        for each in facts:
            self.count(each)

    def count(self, fact: ResponseFact) -> None:
        """Take a wait in that has ended."""
        if not fact.answered:
            self.never_answered += fact.n == 1
            return
        self.all_.add(fact.at - fact.asked_at)
        if fact.n == 1:
            self.first.add(fact.at - fact.asked_at)

    def level(self, target_ms: int | None) -> float | None:
        """Percent of the first answers and the contacts never answered that were answered in time.

        None: there are none, or no time is promised.
        """
        total = len(self.first) + self.never_answered
        if target_ms is None or not total:
            return None
        return round(100 * self.first.within(target_ms) / total, 1)
