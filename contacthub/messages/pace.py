"""A customer's flood: how many messages a thread takes in a minute.

What is beyond is refused for now (``over_limit``), with the time after which the same is taken: a program
says it again, and what comes by a channel of the hub's own waits (``channels/waiting.py``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from contacthub.access.rate_limit import RateLimit
from contacthub.problems import Problem
from contacthub.routing.words import Instant

PER_MINUTE: Final = 60
MOST_THREADS: Final = 20_000
"""Of which it is known how much they wrote; of others a minute's worth is taken at once."""


class Pace:
    """Counts the messages of each thread; all of a minute may come at once."""

    def __init__(self, per_minute: int, now: Callable[[], Instant]) -> None:
        self._per_minute = per_minute
        self._now = now
        self._threads: OrderedDict[tuple[str, str], RateLimit] = OrderedDict()

    def take(self, source: str, ref: str) -> None:
        """Count one message.

        Raises:
            Problem: over_limit, and when to come back; it is not counted.
        """
        thread = source, ref
        limit = self._threads.setdefault(thread, RateLimit(self._per_minute / 60, self._per_minute))
        self._threads.move_to_end(thread)
        if len(self._threads) > MOST_THREADS:
            self._threads.popitem(last=False)
        wait_ms = limit.take(self._now())
        if wait_ms:
            raise Problem(
                "over_limit",
                f"a thread takes {self._per_minute} messages of its customer in a minute: send it again",
                retry_after_ms=wait_ms,
            )
