"""A countdown counts time in which the loop ran."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from contacthub.hub.countdown import Countdown


class Loop:
    """A loop that runs when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self._timers: dict[float, Callable[[], object]] = {}

    def time(self) -> float:
        return self.now

    def call_at(self, due: float, call: Callable[..., object], *args: object) -> Any:
        self._timers[due] = lambda: call(*args)
        loop = self

        class Timer:
            def cancel(self) -> None:
                loop._timers.pop(due, None)

        return Timer()

    def runs_at(self, now: float) -> None:
        self.now = now
        for due in [each for each in self._timers if each <= now]:
            self._timers.pop(due)()


@pytest.fixture
def loop() -> Any:
    return Loop()


def test_it_calls_once_when_the_time_is_over(loop: Any) -> None:
    calls: list[float] = []
    Countdown(5, lambda: calls.append(loop.now), loop)
    for now in (104.9, 105.01, 200.0):
        loop.runs_at(now)
    assert calls == [105.01]


def test_time_in_which_the_process_was_stopped_does_not_count(loop: Any) -> None:
    calls: list[float] = []
    Countdown(5, lambda: calls.append(loop.now), loop)
    loop.runs_at(163.0)
    assert calls == []
    loop.runs_at(168.0)
    assert calls == [168.0]


def test_it_can_be_cancelled(loop: Any) -> None:
    calls: list[int] = []
    Countdown(5, lambda: calls.append(1), loop).cancel()
    loop.runs_at(105.0)
    assert calls == []


async def test_it_takes_the_running_loop() -> None:
    over = asyncio.Event()
    Countdown(0, over.set)
    await asyncio.wait_for(over.wait(), 10)
