"""Ready agents whom a queue keeps for itself: others get nothing that would leave it with fewer.

    support keeps 1 for voice      lina and wang are ready for it
    a chat of sales comes          either may have it: the other stays
    lina has taken it              wang is the last one: the next chat of sales waits
    a call of support comes        wang gets it

An agent whom several queues keep may have the contacts of each of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.matching.classes import ClassKey, Tier
from contacthub.routing.words import QueueId

Reserve = tuple[QueueId, str]
"""A queue and one of its channels."""


def reserves(floor: FloorState) -> Iterator[tuple[Reserve, int, int]]:
    """Each reserve with how many agents it keeps and the bits of those who are ready for it."""
    for queue_id in floor.reserving:
        config = floor.queues[queue_id].config
        for channel, count in config.reserve:
            yield (queue_id, channel), count, _ready(floor, config, channel)


def _ready(floor: FloorState, queue: QueueConfig, channel: str) -> int:
    return floor.idle_agents.free(ClassKey((Tier((queue.id,), queue.skills),), channel, 0))


def kept_from(floor: FloorState, contact: Contact) -> int:
    """The agents who are kept for others than the contact's queue, as bits of ``idle_agents``."""
    own = others = 0
    for reserve, count, ready in reserves(floor):
        if ready.bit_count() <= count:
            if reserve == (contact.queue, contact.channel):
                own |= ready
            else:
                others |= ready
    return others & ~own


def keepers_of(floor: FloorState, agent: Agent) -> list[Reserve]:
    """The reserves that keep the agent: they may have contacts of these alone; empty: of all."""
    bit = floor.idle_agents.bit(agent.id)
    return [
        reserve for reserve, count, ready in reserves(floor) if ready & bit and ready.bit_count() <= count
    ]


def match_anew(floor: FloorState) -> None:
    """Have the agents matched of reserves that have come to keep them, or do not keep them any more.

    Both lets them have more: all contacts when they are free again; those of this queue and channel, when
    another reserve has kept them already.
    """
    keeping = set()
    for reserve, count, ready in reserves(floor):
        if ready.bit_count() <= count:
            keeping.add(reserve)
        if (reserve in keeping) != (reserve in floor.keeping):
            everybody = floor.idle_agents.first(ready, ready.bit_count())
            floor.unsettled_agents.update((each.id, None) for each in everybody)
    floor.keeping = keeping
