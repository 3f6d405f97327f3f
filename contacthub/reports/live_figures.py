"""Figures of the floor as it is and of the last two hours, counted one way for wallboards and alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contacthub.contacts.changed import QUARTER_MS, quarter_of
from contacthub.contacts.today import QueueFigures, VisitFact, count_visit
from contacthub.contacts.views import target_view
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import AgentState
from contacthub.routing.words import OFFLINE, Instant, QueueId

QUARTERS: Final = 8
"""So many quarters of an hour are known, the last of which goes on."""
FRESH_MS: Final = 30_000
"""What ended lately is read twice a minute."""
MINUTE_MS: Final = 60_000
SLICE: Final = 2_000
"""Visits that are counted in one go."""
SERVING_MS: Final = 1_000
"""Who serves each queue is counted for wallboards where no look of alerts has counted it as lately."""

Visits = Callable[[Instant], Awaitable[Sequence[VisitFact]]]
"""Visits that ended since an instant."""


@dataclass(slots=True)
class Serving:
    """How many agents serve a queue, how many of them are signed in, and how many of these are ready."""

    agents: int = 0
    signed_in: int = 0
    ready: int = 0


def is_signed_in(agent: Agent) -> bool:
    """Whether the agent is there and not offline."""
    return agent.present and agent.presence != OFFLINE


def serving_of(floor: Floor) -> Mapping[QueueId, Serving]:
    """Who serves each queue; one pass through the agents."""
    serving: dict[QueueId, Serving] = {each: Serving() for each in floor.queues}
    for agent in floor.agents.values():
        is_there = is_signed_in(agent)
        is_ready = is_there and agent.state is AgentState.READY
        for queue in agent.queues:
            if (found := serving.get(queue)) is not None:
                found.agents += 1
                found.signed_in += is_there
                found.ready += is_ready
    return serving


def lacks_agents(queue: Queue, serving: Serving) -> bool:
    """Whether nobody who serves the queue is signed in, while it is open or somebody waits in it."""
    # An open queue without agents is for somebody else to look after, until somebody waits in it.
    is_manned = queue.is_open and serving.agents > 0
    return not serving.signed_in and bool(queue.waiting_count or is_manned)


def longest_wait_ms(queue: Queue, now: Instant) -> int:
    """How long the one who waits longest has waited; 0: nobody does."""
    oldest = queue.oldest_waiting_at
    return 0 if oldest is None else now - oldest


class LiveFigures:
    """Visits that ended in the last two hours, counted by queue and minute; and who serves each queue now."""

    def __init__(self, hub: Hub, world: World, visits: Visits) -> None:
        self._hub = hub
        self._world = world
        self._visits = visits
        self._read_at: Instant | None = None
        self._minutes: Mapping[str, Mapping[int, QueueFigures]] = {}
        self._served_at: Instant = 0
        self._serving: Mapping[QueueId, Serving] = {}

    def count_serving(self, now: Instant) -> Mapping[QueueId, Serving]:
        """Who serves each queue."""
        self._served_at, self._serving = now, serving_of(self._world.floor)
        return self._serving

    def serving(self, now: Instant) -> Mapping[QueueId, Serving]:
        """The same as it was counted within the last second, if that was of the queues there are."""
        is_fresh = 0 <= now - self._served_at < SERVING_MS
        if is_fresh and self._serving.keys() == self._world.floor.queues.keys():
            return self._serving
        return self.count_serving(now)

    async def read(self, now: Instant) -> None:
        """Know what ended until now, or until half a minute ago.

        Raises:
            StorageUnavailable: it cannot be read.
        """
        if self._read_at is not None and 0 <= now - self._read_at < FRESH_MS:
            return
        await self._hub.readable(rows=True)
        queues = self._world.directory.queues
        targets = {each: target_view(queues.get(each))["seconds"] * 1000 for each in self._world.floor.queues}
        found: dict[str, dict[int, QueueFigures]] = {}
        for n, visit in enumerate(await self._visits(quarter_of(now) - QUARTERS * QUARTER_MS), start=1):
            figures = found.setdefault(visit.queue, {}).setdefault(visit.left_at // MINUTE_MS, QueueFigures())
            count_visit(figures, visit, targets.get(QueueId(visit.queue), 20_000))
            if n % SLICE == 0:
                await asyncio.sleep(0)
        self._minutes, self._read_at = found, now

    def quarter(self, queue: str, began: Instant) -> QueueFigures:
        """The figures of a quarter of an hour, by when it began."""
        first = began // MINUTE_MS
        return self._sum(queue, range(first, first + QUARTER_MS // MINUTE_MS))

    def last(self, queue: str, minutes: int, now: Instant) -> QueueFigures:
        """The figures of the last minutes, the one that goes on among them."""
        this = now // MINUTE_MS
        return self._sum(queue, range(this - minutes + 1, this + 1))

    def _sum(self, queue: str, minutes: Iterable[int]) -> QueueFigures:
        known, total = self._minutes.get(queue, {}), QueueFigures()
        for minute in minutes:
            if (each := known.get(minute)) is not None:
                total.add(each)
        return total
