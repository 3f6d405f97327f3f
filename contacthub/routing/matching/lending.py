"""Who could be moved to a queue that falls behind, and what that would do to all waits concerned.

sales waits, 4 min      lina and wang serve support, and know what sales asks for
lina to sales           sales 4 -> 2 min    support 0 -> 1 min
wang to sales           sales 4 -> 2 min    support 0 -> 1 min
zhao cannot be moved    the skill of sales is not hers
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.classes import ClassKey, class_in
from contacthub.routing.matching.estimating import Estimating, Move, usual_channel
from contacthub.routing.words import CHANNELS, Instant, QueueId

LOOKED_AT = 20
"""So many agents are looked at, those without contacts first and idle for longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a move does to a queue: its estimated wait before and after; None where it is not known."""

    queue: QueueId
    before_ms: int | None
    after_ms: int | None

    @property
    def harm_ms(self) -> float:
        """By how much the wait grows; without end if nobody is left to say how long it is."""
        if self.after_ms is None:
            return 0.0 if self.before_ms is None else float("inf")
        return max(0, self.after_ms - (self.before_ms or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Movable:
    """An agent who could be moved: the queue they would help, and those they would leave."""

    agent: Agent
    gains: Effect
    leaves: tuple[Effect, ...]


def movable(floor: Floor, queue_id: QueueId, now: Instant) -> list[Movable]:
    """The agents of other queues who are there and have this one's skills; who harms least comes first."""
    key = _asked_for(floor, floor.queues[queue_id])
    agents = floor.idle_agents
    bits = agents.able_elsewhere(key)
    idle = bits & agents.without_contacts()
    looked_at = agents.first(idle, LOOKED_AT)
    looked_at += agents.first(bits ^ idle, LOOKED_AT - len(looked_at))
    before = cache(partial(_wait_ms, Estimating(floor, now)))
    found = [
        _moved(agent, queue_id, before, Estimating(floor, now, Move(agent=agent, to=queue_id)))
        for agent in looked_at
    ]
    return sorted(found, key=lambda each: (sum(it.harm_ms for it in each.leaves), bool(each.agent.contacts)))


def _asked_for(floor: Floor, queue: Queue) -> ClassKey:
    """What contacts of the queue mostly need; of one that none has come into, on the first channel."""
    first = next((floor.contacts[each].channel for each in queue.waiting), None)
    channel = usual_channel(queue) or first or CHANNELS[0]
    return class_in(queue.config, channel=channel, priority=queue.config.priority)


def _wait_ms(estimating: Estimating, queue: QueueId) -> int | None:
    found = estimating.of_queue(queue)
    return None if found is None else found.wait_ms


def _moved(
    agent: Agent, queue_id: QueueId, before: Callable[[QueueId], int | None], after: Estimating
) -> Movable:
    def effect(queue: QueueId) -> Effect:
        return Effect(queue=queue, before_ms=before(queue), after_ms=_wait_ms(after, queue))

    return Movable(agent=agent, gains=effect(queue_id), leaves=tuple(effect(queue) for queue in agent.queues))
