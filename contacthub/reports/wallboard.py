"""What a wallboard shows: the floor now and lately in large figures, without a person in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts.changed import QUARTER_MS, quarter_of
from contacthub.contacts.views import target_view
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.reports.live_figures import (
    QUARTERS,
    LiveFigures,
    Serving,
    is_signed_in,
    lacks_agents,
    longest_wait_ms,
)
from contacthub.routing.floor.entities import Queue
from contacthub.routing.floor.states import AgentState
from contacthub.routing.words import Instant, QueueId
from contacthub.sources.connectors import Connector, Link

FRESH_MS: Final = 1_000
"""However many televisions ask, the figures are worked out once a second."""
TOO_LONG: Final = 3
"""A contact waits too long from so many times its queue's target on."""

Open = Callable[[], Sequence[Json]]
"""The alerts that go on, without anybody's name."""


class Wallboard:
    """Works out the figures, and keeps them for a second."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        live: LiveFigures,
        connectors: Sequence[Connector],
        *,
        alerts: Open,
    ) -> None:
        self._hub = hub
        self._world = world
        self._live = live
        self._connectors = connectors
        self._alerts = alerts
        self._shown: tuple[Instant, Json] | None = None

    async def view(self) -> Json:
        """The figures now."""
        now = self._hub.now()
        if self._shown is None or not 0 <= now - self._shown[0] < FRESH_MS:
            await self._live.read(now)
            self._shown = (now, self._view(now))
        return self._shown[1]

    def _view(self, now: Instant) -> Json:
        floor = self._world.floor
        serving = self._live.serving(now)
        states = Counter(agent.state for agent in floor.agents.values() if is_signed_in(agent))
        return {
            "at": rfc3339(now),
            "queues": [self._queue(queue, serving[name], now) for name, queue in floor.queues.items()],
            "agents": {"signed_in": states.total(), **{each.value: states[each] for each in SHOWN_STATES}},
            "alarms": [*self._alarms(serving, now)],
            "alerts": [*self._alerts()],
        }

    def _queue(self, queue: Queue, serving: Serving, now: Instant) -> Json:
        today = self._world.figures.of(queue.config.id, now)
        began = [quarter_of(now) - n * QUARTER_MS for n in reversed(range(QUARTERS))]
        lately = [self._live.quarter(queue.config.id, each) for each in began]
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

    def _alarms(self, serving: Mapping[QueueId, Serving], now: Instant) -> Iterator[Json]:
        """What somebody has to do something about, the worst first."""
        if not self._hub.gate.is_open:
            yield _alarm("stores_nothing")
        for connector in self._connectors:
            if connector.link is not Link.SYNCHRONISED:
                yield _alarm("connector_down", name=connector.name)
        for name, queue in self._world.floor.queues.items():
            called = self._world.directory.queue_name(name)
            if lacks_agents(queue, serving[name]):
                yield _alarm("nobody_signed_in", queue=called)
            waited_ms, target = longest_wait_ms(queue, now), self._target(name)["seconds"]
            if waited_ms and waited_ms >= TOO_LONG * target * 1000:
                yield _alarm("waits_too_long", queue=called)


SHOWN_STATES: Final = tuple(each for each in AgentState if each is not AgentState.LOGGED_OUT)


def _alarm(code: str, **params: str) -> Json:
    return {"code": code, "params": params}
