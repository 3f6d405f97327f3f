"""What a wallboard shows: the floor now and lately in large figures, without a person in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts.changed import QUARTER_MS, quarter_of
from contacthub.contacts.today import QueueFigures, VisitFact, count_visit
from contacthub.contacts.views import target_view
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.states import AgentState
from contacthub.routing.words import OFFLINE, Instant, QueueId
from contacthub.sources.connectors import Connector, Link

QUARTERS: Final = 8
"""The trend: so many quarters of an hour, the last of which goes on."""
FRESH_MS: Final = 1_000
"""However many televisions ask, the figures are worked out once a second."""
TREND_FRESH_MS: Final = 30_000
TOO_LONG: Final = 3
"""A contact waits too long from so many times its queue's target on."""

Visits = Callable[[Instant], Awaitable[list[VisitFact]]]
"""Visits that ended since an instant."""


@dataclass(slots=True)
class _Serving:
    """How many agents serve a queue, how many of them are signed in, and how many of these are ready."""

    agents: int = 0
    signed_in: int = 0
    ready: int = 0


class Wallboard:
    """Works out the figures, and keeps them for a second."""

    def __init__(self, hub: Hub, world: World, visits: Visits, connectors: Sequence[Connector]) -> None:
        self._hub = hub
        self._world = world
        self._visits = visits
        self._connectors = connectors
        self._shown: tuple[Instant, Json] | None = None
        self._trend: tuple[Instant, dict[tuple[str, Instant], QueueFigures]] | None = None

    async def view(self) -> Json:
        """The figures now."""
        now = self._hub.now()
        if self._shown is None or not 0 <= now - self._shown[0] < FRESH_MS:
            self._shown = (now, self._view(now, await self._quarters(now)))
        return self._shown[1]

    async def _quarters(self, now: Instant) -> dict[tuple[str, Instant], QueueFigures]:
        """The figures of each queue's last quarters of an hour, by when these began."""
        if self._trend is None or not 0 <= now - self._trend[0] < TREND_FRESH_MS:
            await self._hub.readable(rows=True)
            targets = {each: self._target(each)["seconds"] * 1000 for each in self._world.floor.queues}
            found: dict[tuple[str, Instant], QueueFigures] = {}
            for visit in await self._visits(quarter_of(now) - (QUARTERS - 1) * QUARTER_MS):
                figures = found.setdefault((visit.queue, quarter_of(visit.left_at)), QueueFigures())
                count_visit(figures, visit, targets.get(QueueId(visit.queue), 20_000))
            self._trend = (now, found)
        return self._trend[1]

    def _view(self, now: Instant, quarters: dict[tuple[str, Instant], QueueFigures]) -> Json:
        floor = self._world.floor
        serving: dict[QueueId, _Serving] = {each: _Serving() for each in floor.queues}
        states: Counter[str] = Counter()
        for agent in floor.agents.values():
            is_there = _is_signed_in(agent)
            states[agent.state] += is_there
            for queue in agent.queues:
                if queue in serving:
                    serving[queue].agents += 1
                    serving[queue].signed_in += is_there
                    serving[queue].ready += is_there and agent.state is AgentState.READY
        return {
            "at": rfc3339(now),
            "queues": [
                self._queue(queue, serving[name], now, quarters) for name, queue in floor.queues.items()
            ],
            "agents": {"signed_in": states.total(), **{each.value: states[each] for each in SHOWN_STATES}},
            "alarms": [*self._alarms(serving, now)],
        }

    def _queue(
        self,
        queue: Queue,
        serving: _Serving,
        now: Instant,
        quarters: dict[tuple[str, Instant], QueueFigures],
    ) -> Json:
        today = self._world.figures.of(queue.config.id, now)
        began = [quarter_of(now) - n * QUARTER_MS for n in reversed(range(QUARTERS))]
        lately = [quarters.get((queue.config.id, each), QueueFigures()) for each in began]
        return {
            "id": queue.config.id,
            "name": self._world.directory.queue_name(queue.config.id),
            "is_open": queue.is_open,
            "waiting": queue.waiting_count,
            "oldest_waiting_at": maybe_rfc3339(queue.oldest_waiting_at),
            "agents_signed_in": serving.signed_in,
            "agents_ready": serving.ready,
            "answered_today": today.answered,
            "abandoned_today": today.abandoned,
            "service_level": today.service_level(),
            "target": self._target(queue.config.id),
            "trend": [
                {"from": rfc3339(at), "answered": each.answered, "service_level": each.service_level()}
                for at, each in zip(began, lately, strict=True)
            ],
        }

    def _target(self, queue: QueueId) -> dict[str, int]:
        return target_view(self._world.directory.queues.get(queue))

    def _alarms(self, serving: dict[QueueId, _Serving], now: Instant) -> Iterator[Json]:
        """What somebody has to do something about, the worst first."""
        if not self._hub.gate.is_open:
            yield _alarm("stores_nothing")
        for connector in self._connectors:
            if connector.link is not Link.SYNCHRONISED:
                yield _alarm("connector_down", name=connector.name)
        for name, queue in self._world.floor.queues.items():
            called = self._world.directory.queue_name(name)
            # An open queue without agents is for somebody else to look after, until somebody waits in it.
            is_manned = queue.is_open and serving[name].agents > 0
            if not serving[name].signed_in and (queue.waiting_count or is_manned):
                yield _alarm("nobody_signed_in", queue=called)
            oldest, target = queue.oldest_waiting_at, self._target(name)["seconds"]
            if oldest is not None and now - oldest >= TOO_LONG * target * 1000:
                yield _alarm("waits_too_long", queue=called)


SHOWN_STATES: Final = tuple(each for each in AgentState if each is not AgentState.LOGGED_OUT)


def _is_signed_in(agent: Agent) -> bool:
    return agent.present and agent.presence != OFFLINE


def _alarm(code: str, **params: str) -> Json:
    return {"code": code, "params": params}
