"""A series: very many commands of one transaction, done in slices so that the loop stays free.

handle_all(retire and queues, series=10,000 agents)   250 agents | calls | 250 agents | calls | …
durable()                                             waits for all of them, and the calls
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from contacthub.routing import commands as c

SLICE = 250
"""Commands done in one go: a few milliseconds."""


class Series:
    """The commands that are still to be done; ``do`` does some of them, at one instant."""

    def __init__(self, do: Callable[[Sequence[c.Command]], object]) -> None:
        self._do = do
        self._left: deque[c.Command] = deque()

    @property
    def is_under_way(self) -> bool:
        """Whether commands are left: until then the floor is changed in half."""
        return bool(self._left)

    def extend(self, commands: Sequence[c.Command]) -> None:
        """Have these done as well."""
        self._left.extend(commands)

    def clear(self) -> None:
        """Do no more of them."""
        self._left.clear()

    async def work_off(self) -> None:
        """Do all that is left, a slice in each turn of the loop."""
        while self._left:
            self._do([self._left.popleft() for _ in range(min(SLICE, len(self._left)))])
            await asyncio.sleep(0)
