"""One timer for the earliest deadline of all engines.

It is set anew only to ring earlier. After most events the next deadline is the same or a later one, and a
timer for each would cost more than one that rings too early now and then and is set to what is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from contacthub.clock import Clock
from contacthub.routing.words import Instant


class Alarm:
    """Calls ``ring`` once: at the instant it was last set to, or earlier; ``ring`` sets it anew."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._due: Instant | None = None

    def set(self, due: Instant | None) -> None:
        """Ring at ``due``, at once if that is past; None: not at all."""
        if due is None:
            self.cancel()
        elif self._timer is None or self._due is None or due < self._due:
            self.put_off(max(0, due - self._clock.now()) / 1000)
            self._due = due

    def put_off(self, seconds: float) -> None:
        """Ring later, whatever is due."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._rings)

    def _rings(self) -> None:
        self._timer = None
        self._ring()

    def cancel(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._due = None
