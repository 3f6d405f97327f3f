"""Ready agents whom a queue keeps for itself: others get nothing that would leave it with fewer.

    support keeps 1 for voice      lina and wang are ready for it
    a chat of sales comes          either may have it: the other stays
    lina has taken it              wang is the last one: the next chat of sales waits
    a call of support comes        wang gets it, and so he does a call-back of support

An agent whom several queues keep may have the contacts of each of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.matching.classes import ClassKey, Tier
from contacthub.routing.words import QueueId

Reserve = tuple[QueueId, str]
"""A queue and one of its channels."""

LET_IN = {"voice": ("voice", "callback")}
"""Of which channels of the queue those may have contacts who are kept for one: a call-back is a call.

Else the last one who is ready for calls would never call those back who left the line for it.
"""


class Ready(NamedTuple):
    """The agents who are ready for a reserve, as bits; ``kept``: no other contacts may have them."""

    reserve: Reserve
    agents: int
    kept: bool


def reserved(floor: FloorState) -> Iterator[tuple[Reserve, ClassKey, int]]:
    """Each reserve, what an agent must meet to be kept for it, and how many are kept."""
    for queue_id in floor.reserving:
        config = floor.queues[queue_id].config
        for channel, count in config.reserve:
            yield (queue_id, channel), ClassKey((Tier((queue_id,), config.skills),), channel, 0), count


def homes_of(reserve: Reserve) -> list[Reserve]:
    """The queue and channel of each contact that those may have who are kept for this."""
    queue, channel = reserve
    return [(queue, each) for each in LET_IN.get(channel, (channel,))]


def kept_from(floor: FloorState, queue: QueueId | None, channel: str) -> int:
    """The agents who are kept for others than contacts of this queue and channel, as bits."""
    own = others = 0
    for reserve, agents, kept in _ready(floor):
        if kept and (queue, channel) in homes_of(reserve):
            own |= agents
        elif kept:
            others |= agents
    return others & ~own


def keepers_of(floor: FloorState, agent: Agent) -> list[Reserve]:
    """Of which queues and channels the agent may have contacts, if some keep them; empty: of all."""
    bit = floor.idle_agents.bit(agent.id)
    keeping = [reserve for reserve, agents, kept in _ready(floor) if kept and agents & bit]
    return [home for reserve in keeping for home in homes_of(reserve)]


def match_anew(floor: FloorState) -> None:
    """Have the agents matched whom other reserves keep than when all was matched last.

    Either lets them have more: all contacts when they are free again; those of one more queue and channel,
    when another reserve has kept them already.
    """
    before = floor.keeping
    if not before and not floor.reserving:
        return
    floor.keeping = {reserve: agents for reserve, agents, kept in _ready(floor) if kept}
    changed = 0
    for reserve in before.keys() | floor.keeping.keys():
        changed |= before.get(reserve, 0) ^ floor.keeping.get(reserve, 0)
    everybody = floor.idle_agents.first(changed, changed.bit_count())
    floor.unsettled_agents.update((each.id, None) for each in everybody)


def _ready(floor: FloorState) -> Iterator[Ready]:
    for reserve, key, count in reserved(floor):
        agents = floor.idle_agents.free(key)
        yield Ready(reserve, agents, agents.bit_count() <= count)
