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

    def set(self, due: Instant | None) -> None:
        """Ring at ``due``, at once if that is past; None: not at all."""
        self.cancel()
        if due is not None:
            self.put_off(max(0, due - self._clock.now()) / 1000)

    def put_off(self, seconds: float) -> None:
        """Ring later, whatever is due."""
        self._timer = asyncio.get_running_loop().call_later(seconds, self._ring)

    def cancel(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
