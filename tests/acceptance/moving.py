"""A hub whose time the test moves: a day passes at once, and everything due in it happens in its order."""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap import running
from contacthub.clock import Clock
from contacthub.hub.hub import Hub
from contacthub.routing.words import Instant
from tests.support import Api, hub_on

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MOST_DEADLINES = 10_000


class MovingClock(Clock):
    """The system's clock, moved on by what the test says; for the hub that time has passed as any other."""

    def __init__(self) -> None:
        self._moved_ns = 0
        super().__init__(
            wall_ns=lambda: time.time_ns() + self._moved_ns,
            monotonic_ns=lambda: time.monotonic_ns() + self._moved_ns,
        )

    async def pass_by(self, hub: Hub, duration_ms: int) -> None:
        """Let that time pass: the hub does what is due at each instant on the way, and has it durable."""
        await self.pass_until(hub, self.now() + duration_ms)

    async def pass_until(self, hub: Hub, instant: Instant) -> None:
        """The same until an instant."""
        for _ in range(MOST_DEADLINES):
            due = hub._time.due()
            if due is None or due > instant:
                break
            self._move_to(due)
            hub.look_at_clock()
            while hub._time.due() == due:  # noqa: ASYNC110 - its timer rings in one of the loop's next rounds
                await asyncio.sleep(0)
            await hub.durable()
        self._move_to(instant)
        hub.look_at_clock()

    def _move_to(self, instant: Instant) -> None:
        self._moved_ns += max(0, instant - self.now()) * 1_000_000


def sample_floor() -> dict[str, Any]:
    """The floor of the sample shop, as ``contacthub apply`` would take it in."""
    return tomllib.loads(files("contacthub").joinpath("samples/floor.toml").read_text("utf-8"))


@asynccontextmanager
async def moving_hub_on(
    data: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> AsyncIterator[tuple[Api, MovingClock]]:
    """A hub with the sample floor, and the clock by which it goes."""
    clock = MovingClock()
    monkeypatch.setattr(running, "Clock", lambda: clock)
    async with hub_on(data, floor=sample_floor(), **settings) as owner:
        yield owner, clock
