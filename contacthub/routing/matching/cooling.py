"""Cooling off: which agents a contact must not be offered to again yet.

An agent who lets a contact go (declines or misses it, or cannot be connected) cools off with it, so that
another agent gets it. The pair is over its cool-off when its time is up, or when every other capable agent
who is there, at least one, has let the contact go since: no agent is left to get it instead. With lina, wang
and zhao capable:

    9:00:00  lina declines c1       cooling: lina              offered to wang
    9:00:05  wang declines c1       cooling: lina, wang        offered to zhao
    9:00:09  zhao declines c1       cooling: wang, zhao        since lina, both others have let it go: lina's
                                                               cool-off is over, she is offered c1 again
"""

from __future__ import annotations

from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.blocked import blocked_bits
from contacthub.routing.matching.classes import ClassKey, class_of
from contacthub.routing.words import AgentId, Instant


def is_cooling(floor: Floor, contact: Contact, agent_id: AgentId, now: Instant) -> bool:
    """Whether the contact must not be offered to the agent again yet."""
    if agent_id not in contact.let_go:
        return False
    key = class_of(contact, floor.queues[contact.visits[-1].queue].config)
    return bool(cooling_bits(floor, contact, key, now) & floor.idle_agents.bit(agent_id))


def cooling_bits(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> int:
    """The agents whom the contact must not be offered to again yet, as bits of ``idle_agents``."""
    capable = floor.idle_agents.capable(key) & ~blocked_bits(floor, contact)
    cooling = later = 0
    # From the last who let it go to the first: ``later`` has those who did so after the agent looked at.
    for agent_id, let_go in sorted(contact.let_go.items(), key=lambda item: -item[1].order):
        bit = floor.idle_agents.bit(agent_id)
        all_others_since = later != 0 and not capable & ~bit & ~later
        if let_go.until > now and not all_others_since:
            cooling |= bit
        later |= bit
    return cooling
