"""Lets a few through in each turn of the event loop, so that thousands at once do not hold it.

turn 1    5,000 consoles come back     2 join, the others wait
turn 2    calls, commands              2 more: each turn takes 2 ms longer, none takes 5 s
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Turnstile:
    """First come, first through: ``at_once`` of them in a turn."""

    def __init__(self, at_once: int) -> None:
        self._at_once = self._left = at_once
        self._waiting: deque[Callable[[], object]] = deque()
        self._is_turning = False

    async def through(self) -> None:
        """Go through now, or in a later turn."""
        mine = asyncio.Event()
        self.call(mine.set)
        await mine.wait()

    def call(self, do: Callable[[], object]) -> None:
        """Do something now, or in a later turn."""
        if self._left and not self._waiting:
            self._do(do)
        else:
            self._waiting.append(do)

    def _do(self, do: Callable[[], object]) -> None:
        self._left -= 1
        if not self._is_turning:
            self._is_turning = True
            asyncio.get_running_loop().call_soon(self._turn)
        do()

    def _turn(self) -> None:
        self._is_turning, self._left = False, self._at_once
        while self._left and self._waiting:
            self._do(self._waiting.popleft())
