"""Reads the floor back from its log, and what is kept in memory beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contacthub.clock import Clock
from contacthub.hub.behind import Projections
from contacthub.hub.engine import Engines, replay, replay_unwritten
from contacthub.hub.followers import Kept
from contacthub.hub.log import Log, Recovery
from contacthub.routing.events import Event


@dataclass(frozen=True, slots=True)
class ReadingBack:
    """``applied`` is told of each event that changes the floor after it was read back."""

    store: Log
    clock: Clock
    engines: Engines
    kept: Sequence[Kept]
    projections: Projections
    applied: Callable[[Event], None]

    async def to_take_work(self) -> Recovery:
        """Begin a new epoch, and write the rows that were behind the log."""
        recovery = await self.store.recover()
        await replay(self.store, recovery, self.engines, self.projections.over)
        await self._take_over(recovery)
        return recovery

    async def to_show(self) -> Recovery:
        """Write nothing: rows that are behind the log stay so."""
        recovery = await self.store.look()
        await replay_unwritten(self.store, recovery, self.engines)
        await self._take_over(recovery)
        return recovery

    async def _take_over(self, recovery: Recovery) -> None:
        self.engines.take_over(self.applied)
        self.clock.not_before(recovery.last_at)
        for each in self.kept:
            await each.read_back()
