"""A limit on how often something may happen, kept as one number: the generic cell rate algorithm.

Source: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from contacthub.problems import Problem
from contacthub.routing.words import Instant

SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many a second; ``burst`` of them may come at once after a rest."""

    per_second: int
    burst: int


class RateLimit:
    """So many events a second, of which those of one second, or else ``burst``, may come at once.

    A batch is taken whole while anything of the limit is left; what it takes beyond that is waited off before
    the next. Otherwise a batch larger than the limit could never pass. With 10 a second:

        at 0 ms a batch of 25     taken: it pays for the first 2,500 ms
        at 0 ms one more          refused: wait 1,600 ms
        at 1,600 ms one more      taken
    """

    def __init__(self, per_second: float, burst: int | None = None) -> None:
        self.per_second = per_second
        self._ahead_ms = SECOND_MS if burst is None else burst * SECOND_MS / per_second
        self._paid_until: float = 0

    def take(self, now: Instant, count: int = 1) -> int:
        """Take ``count``; return 0, or the milliseconds to wait, and then nothing was taken."""
        paid_until = max(self._paid_until, float(now))
        over_ms = paid_until + SECOND_MS / self.per_second - now - self._ahead_ms
        # Of a sum of fractions a trace may be left over.
        if over_ms > 1e-3:
            return ceil(over_ms)
        self._paid_until = paid_until + count * SECOND_MS / self.per_second
        return 0


class Meter:
    """Holds the events of one token to its limit."""

    def __init__(self, limit: RateLimit, now: Callable[[], Instant]) -> None:
        self._limit = limit
        self._now = now

    def take(self, events: int) -> None:
        """Let events pass.

        Raises:
            Problem: over_limit, and when to come back; none has passed.
        """
        wait_ms = self._limit.take(self._now(), events)
        if wait_ms > 0:
            seconds = -(-wait_ms // 1000)
            raise Problem(
                "over_limit",
                f"this token is for {self._limit.per_second} events a second; go on in {seconds} s",
                headers=(("Retry-After", str(seconds)),),
            )
