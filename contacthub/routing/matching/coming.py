"""A contact as it is when it comes in: for whom it is kept, and how it would be if it came now."""

from __future__ import annotations

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact, Visit, is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.matching.classes import class_of
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, CustomerId, Instant, QueueId, Routing, Skills


@value(kw_only=True)
class Wanted:
    """A contact that may come. ``priority`` None: its queue's; ``last_agent``: who had its customer last.

    ``can_be_called``: a number of its customer is known.
    """

    channel: str
    queue: QueueId
    skills: Skills = ()
    preferred: Skills = ()
    priority: int | None = None
    customer_id: CustomerId | None = None
    last_agent: AgentId | None = None
    can_be_called: bool = False


def as_if_it_came(floor: Floor, wanted: Wanted, now: Instant) -> Contact:
    """The contact as it would be once it is in line; no index of the floor knows of it."""
    config = floor.queues[wanted.queue].config
    priority = config.priority if wanted.priority is None else wanted.priority
    contact = Contact(
        id=ContactId(""),
        channel=wanted.channel,
        direction="inbound",
        routing=Routing.HUB,
        skills=wanted.skills,
        preferred=wanted.preferred,
        priority=priority,
        customer_id=wanted.customer_id,
        can_be_called=wanted.can_be_called,
        arrived_at=now,
        last_occurred_at=now,
        state=ContactState.WAITING,
        visits=[Visit(queue=wanted.queue, entered_at=now)],
    )
    contact.key = floor.place(priority, now, floor.entries + 1, config)
    contact.reserved_for = kept_for(floor, contact, wanted.last_agent, config)
    return contact


def kept_for(
    floor: Floor, contact: Contact, last_agent: AgentId | None, queue: QueueConfig
) -> AgentId | None:
    """Who handled the customer last, if the queue keeps contacts for them and they may have this one.

    They may be busy: the contact waits for them as long as the queue says.
    """
    agent = floor.agents.get(last_agent) if last_agent is not None else None
    if agent is None or not queue.last_agent_ms or not is_hub_routed(contact):
        return None
    able = floor.idle_agents.capable(class_of(contact, queue)) & floor.idle_agents.bit(agent.id)
    return agent.id if able and not is_blocked(floor, contact, agent.id) else None
