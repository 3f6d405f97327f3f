"""Time for hubs of tests that passes when the test says so, beside the machine's own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import pytest

from contacthub.bootstrap import running
from contacthub.clock import MS, SECOND, Clock
from contacthub.hub.hub import Hub
from contacthub.routing.words import Instant

MOST_DEADLINES = 10_000


@dataclass
class MovedTime:
    """How far ahead of the machine it is."""

    ahead_ns: int = 0

    def passes(self, *, seconds: float = 0, hours: float = 0) -> None:
        """Have so much time pass at once."""
        self.ahead_ns += int((seconds + 3_600 * hours) * SECOND)

    async def passes_for(self, hub: Hub, duration_ms: int) -> None:
        """Have so much time pass, in which the hub does what is due at each instant on the way."""
        await self.passes_until(hub, hub.now() + duration_ms)

    async def passes_until(self, hub: Hub, instant: Instant) -> None:
        """The same until an instant."""
        for _ in range(MOST_DEADLINES):
            due = hub._time.due()
            if due is None or due > instant:
                break
            self._move_to(hub, due)
            while hub._time.due() == due:  # noqa: ASYNC110 - its timer rings in one of the loop's next rounds
                await asyncio.sleep(0)
            await hub.durable()
        self._move_to(hub, instant)

    def _move_to(self, hub: Hub, instant: Instant) -> None:
        self.ahead_ns += max(0, instant - hub.now()) * MS
        hub.look_at_clock()

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
