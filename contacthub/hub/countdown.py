"""A timer that does not count the time in which the process did not run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LATE_S = 1.0
"""A timer that comes later than this shows that the process did not run, or that its loop was held up."""


class Countdown:
    """Calls ``over`` once, after ``seconds`` in which the loop ran.

    What is waited for had no chance while the process was stopped or the machine slept::

        0 s    begun, for 5 s
        3 s    the process is stopped
        63 s   it goes on; the timer comes 58 s late, and begins anew
        68 s   over
    """

    __slots__ = ("_loop", "_over", "_seconds", "_timer")

    def __init__(
        self, seconds: float, over: Callable[[], None], loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self._seconds = seconds
        self._over = over
        self._loop = loop or asyncio.get_running_loop()
        self._begin()

    def _begin(self) -> None:
        due = self._loop.time() + self._seconds
        self._timer = self._loop.call_at(due, self._come, due)

    def _come(self, due: float) -> None:
        if self._loop.time() - due > LATE_S:
            self._begin()
        else:
            self._over()

    def cancel(self) -> None:
        """Do not call."""
        self._timer.cancel()
