"""What a waiting contact needs and no agent has: it would wait for ever, and nobody would know why."""

from __future__ import annotations

from contacthub.routing.floor.contact import Contact, is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.classes import widest_class_of
from contacthub.routing.words import Skills


def missing_skills(floor: Floor, contact: Contact) -> Skills:
    """The skills, each with its level, that no agent of the floor has; none if a step does without them.

    It asks what agents are configured to know; whether they are there, *why* tells.
    """
    if contact.state is not ContactState.WAITING or contact.queue is None or not is_hub_routed(contact):
        return ()
    tiers = widest_class_of(contact, floor.queues[contact.queue].config).tiers
    missing = [
        tuple(each for each in tier.skills if not floor.idle_agents.with_level(*each)) for tier in tiers
    ]
    return missing[0] if all(missing) else ()
