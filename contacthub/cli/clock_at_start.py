"""The system clock when the hub starts: not believed at once when it is far in the future.

What was dated once can only be followed by later dates. A machine that starts with a wrong clock gets the
right time within minutes, when it reaches the network; a hub that had begun to date calls by then would go
on ahead of that time for months.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from contacthub.cli.service_manager import ServiceManager
from contacthub.clock import MS, SECOND, in_words, rfc3339

log = logging.getLogger("contacthub")

FAR_NS = 14 * 24 * 3600 * SECOND
"""A hub may well have been off for so long: over holidays."""
STEADY_NS = 300 * SECOND
LOOK_S = 1.0
LOCK = "lock"
"""The file that a hub touches every second; commands do not."""


def last_used_ns(data: Path) -> int | None:
    """When a hub last used the folder; None: never."""
    with contextlib.suppress(OSError):
        return (data / LOCK).stat().st_mtime_ns
    return None


class Doubt:
    """Whether the system clock is still to be doubted.

    ::

        13 days after the folder was last used        believed at once
        90 days after; put right 40 s later           believed then
        90 days after; not put right                  believed after five minutes
    """

    def __init__(
        self, data: Path, *, wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:  # fmt: skip
        self._data = data
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._steady_since = monotonic_ns()
        self._offset = wall_ns() - self._steady_since

    @property
    def ahead_ns(self) -> int:
        """How long after the folder was last used it is by the system clock; 0 for a new folder."""
        used = last_used_ns(self._data)
        return 0 if used is None else self._wall_ns() - used

    @property
    def is_over(self) -> bool:
        """Whether the clock is plausible, or has gone on for five minutes without being put right."""
        now = self._monotonic_ns()
        offset = self._wall_ns() - now
        if abs(offset - self._offset) > SECOND:
            self._offset, self._steady_since = offset, now
        return self.ahead_ns <= FAR_NS or now - self._steady_since >= STEADY_NS

    def in_words(self) -> str:
        """What is doubted, and what to do."""
        return (
            f"the system clock says {rfc3339(self._wall_ns() // MS)}, {in_words(self.ahead_ns)} after a hub "
            f"last used {self._data}: put it right if it is wrong; the hub starts then, or in "
            f"{STEADY_NS // SECOND} s (if it is right: `touch {self._data / LOCK}` starts it now)"
        )


async def believe_clock(data: Path, stop: asyncio.Event, manager: ServiceManager) -> None:
    """Wait until the system clock can be believed, or ``stop`` is set."""
    doubt = Doubt(data)
    if doubt.is_over:
        return
    log.warning("! %s", doubt.in_words())
    while not (doubt.is_over or stop.is_set()):
        manager.tell(f"EXTEND_TIMEOUT_USEC={60_000_000}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await stop.wait()
