"""Lines of the log about what happens many times over: the first, and then one every ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contacthub.routing.words import Instant

BETWEEN_MS: Final = 10_000


class Seldom:
    """Says whether something that happened is to have a line of its own.

    ::

        12:00:00   a line
        12:00:01   no line, and so 99 times more
        12:00:12   a line, which tells of the 100 before it
    """

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._may_tell_at: Instant = 0
        self._untold = 0

    def happened(self) -> int | None:
        """How many before this one had no line; None: this one is to have none either."""
        now = self._now()
        if now < self._may_tell_at:
            self._untold += 1
            return None
        untold, self._untold = self._untold, 0
        self._may_tell_at = now + BETWEEN_MS
        return untold
