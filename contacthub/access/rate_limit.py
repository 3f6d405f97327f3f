"""A limit on how often something may happen, kept as one number: the generic cell rate algorithm.

Source: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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


@dataclass(frozen=True, slots=True)
class Payment:
    """For events at ``now``, which cost ``cost_ms``: they pass if no more is paid than until ``at_most``."""

    now: Instant
    cost_ms: float
    at_most: float


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
        if (wait_ms := self.wait_ms(now)) > 0:
            return wait_ms
        self._paid_until = max(self._paid_until, float(now)) + self.payment(now, count).cost_ms
        return 0

    def wait_ms(self, now: Instant) -> int:
        """How long to wait before anything can be taken."""
        over_ms = max(self._paid_until, float(now)) - self.payment(now).at_most
        # Of a sum of fractions a trace may be left over.
        return ceil(over_ms) if over_ms > 1e-3 else 0

    def payment(self, now: Instant, count: int = 1) -> Payment:
        """What ``count`` cost, and up to when may be paid before."""
        each_ms = SECOND_MS / self.per_second
        return Payment(now, count * each_ms, now + self._ahead_ms - each_ms)

    def is_paid(self, until: float) -> None:
        """Know that others have paid until then."""
        self._paid_until = max(self._paid_until, until)


Pay = Callable[[Payment], Awaitable[float | None]]
"""Takes from a limit that processes share; or returns until when it is used up, and takes nothing."""


class Meter:
    """Holds the events of one token to its limit, at all processes together.

    What is known to be used up is refused without asking: a flood costs the database nothing.
    """

    def __init__(self, limit: RateLimit, now: Callable[[], Instant], pay: Pay) -> None:
        self._limit = limit
        self._now = now
        self._pay = pay

    async def take(self, events: int) -> None:
        """Let events pass.

        Raises:
            Problem: over_limit, and when to come back; none has passed.
            StorageUnavailable: it cannot be written down that they have.
        """
        now = self._now()
        wait_ms = self._limit.wait_ms(now)
        if wait_ms == 0:
            used_up_until = await self._pay(self._limit.payment(now, events))
            if used_up_until is None:
                return
            self._limit.is_paid(used_up_until)
            wait_ms = max(1, self._limit.wait_ms(now))
        seconds = -(-wait_ms // 1000)
        raise Problem(
            "over_limit",
            f"this token is for {self._limit.per_second} events a second; go on in {seconds} s",
            headers=(("Retry-After", str(seconds)),),
        )
