"""One timer for the earliest deadline of all engines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from contacthub.clock import Clock
from contacthub.routing.words import Instant


class Alarm:
    """Calls ``ring`` at the instant it was last set to, once."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._due: Instant | None = None

    def set(self, due: Instant | None) -> None:
        """Ring at ``due``, at once if that is past; None: not at all."""
        if due == self._due and self._timer is not None:
            return  # as it is after most events: a new timer would cost more than the look at the floor
        self.cancel()
        if due is not None:
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
