"""Time for hubs of tests that passes when the test says so, beside the machine's own."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from contacthub.bootstrap import running
from contacthub.clock import MS, SECOND, Clock


@dataclass
class MovedTime:
    """How far ahead of the machine it is."""

    ahead_ns: int = 0

    def passes(self, *, seconds: float = 0, hours: float = 0) -> None:
        """Have so much time pass at once."""
        self.ahead_ns += int((seconds + 3_600 * hours) * SECOND)

    def passed_ms(self) -> int:
        """How much the test has had pass, in milliseconds."""
        return self.ahead_ns // MS

    def clock(self) -> Clock:
        """The clock of a hub."""
        return Clock(
            wall_ns=lambda: time.time_ns() + self.ahead_ns,
            monotonic_ns=lambda: time.monotonic_ns() + self.ahead_ns,
        )


def moved_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    """Have hubs that start from now on go by this time."""
    made = MovedTime()
    monkeypatch.setattr(running, "Clock", made.clock)
    return made
