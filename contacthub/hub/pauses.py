"""Notices that the hub did not run: the machine slept, the process was stopped, the loop was held up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

log = logging.getLogger("contacthub.hub")

NOTICED_S = 3.0
"""Nothing having happened for so long, a hub that looks every second did not run."""


class Pauses:
    """Asked at everything the hub does, and every second; ``steady_s`` is a clock that is never set.

    ::

        12:00:00.0   a look
        12:00:00.4   the process is stopped
        12:01:00.4   it goes on; the first call returns 60,400, before any deadline takes effect
        12:01:00.4   the next call returns 0
    """

    def __init__(self, steady_s: Callable[[], float] = time.monotonic) -> None:
        self._steady_s = steady_s
        self._looked_at = steady_s()

    def take(self) -> int:
        """For how many milliseconds the hub did not run, if that was long enough to matter; else 0."""
        now = self._steady_s()
        passed, self._looked_at = now - self._looked_at, now
        if passed <= NOTICED_S:
            return 0
        log.warning("! the hub did not run for %.1f s: what is due is put off by that", passed)
        return int(passed * 1_000)
