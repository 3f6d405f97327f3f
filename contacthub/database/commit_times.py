"""How long transactions take, as the thread that writes a database sees it: a slow disk is not silent."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from contacthub.seldom import Seldom

C = TypeVar("C")
T = TypeVar("T")

SLOW_MS: Final = 100
"""What is answered and shown waits for a transaction, so this long at least."""

REMEMBERED_MS: Final = 60_000

log = logging.getLogger("contacthub.database")


class CommitTimes:
    """Of one connection: how many transactions were ``slow``, and how long the slowest took of late."""

    def __init__(self, steady_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self.slow = 0
        self._steady_ns = steady_ns
        self._telling = Seldom(self._now)
        self._slowest_ms = 0
        self._slowest_at = 0

    @property
    def slowest_ms(self) -> int:
        """How long the slowest of the last minute took; 0: none was slow."""
        return self._slowest_ms if self._now() - self._slowest_at < REMEMBERED_MS else 0

    def timed(self, work: Callable[[C], T]) -> Callable[[C], T]:
        """``work``, and its time counted."""

        def run(connection: C) -> T:
            began = self._steady_ns()
            try:
                return work(connection)
            finally:
                self._took((self._steady_ns() - began) // 1_000_000)

        return run

    def _took(self, took_ms: int) -> None:
        if took_ms <= SLOW_MS:
            return
        self.slow += 1
        if took_ms >= self.slowest_ms:
            self._slowest_ms, self._slowest_at = took_ms, self._now()
        untold = self._telling.happened()
        if untold is not None:
            before = f"; so were {untold} before it" if untold else ""
            log.warning("! a transaction was slow: %d ms until it was on the disk%s", took_ms, before)

    def _now(self) -> int:
        return self._steady_ns() // 1_000_000
