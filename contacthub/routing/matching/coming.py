"""A contact as it is when it comes in: for whom it is kept, and how it would be if it came now."""

from __future__ import annotations

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact, Visit, is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.matching.classes import class_of
from contacthub.routing.values import value
from contacthub.routing.words import (
    LAST_AGENT,
    AgentId,
    ContactId,
    CustomerId,
    Instant,
    QueueId,
    Routing,
    Skills,
)


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
    former_ids: tuple[CustomerId, ...] = ()
    last_agent: AgentId | None = None
    can_be_called: bool = False


@value(kw_only=True)
class HadThread:
    """The agent who had the last contact of a thread, ``until`` its end or, while it goes on, until now."""

    agent: AgentId
    until: Instant


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
        former_ids=wanted.former_ids,
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
    return _if_able(floor, contact, last_agent, queue) if queue.last_agent_ms else None


def kept_for_owner(
    floor: Floor, contact: Contact, owner: AgentId | None, queue: QueueConfig
) -> AgentId | None:
    """Who promised the customer a call, if they are there and serve the queue; they may be busy."""
    return _if_able(floor, contact, owner, queue)


def kept_for_thread(
    floor: Floor, contact: Contact, had: HadThread | None, queue: QueueConfig, now: Instant
) -> AgentId | None:
    """Who had the contact's thread, if the queue has customers return to them and it is not too long ago."""
    if had is None or queue.returning_to != LAST_AGENT or had.until + queue.returning_within_ms < now:
        return None
    return _if_able(floor, contact, had.agent, queue)


def _if_able(floor: Floor, contact: Contact, wanted: AgentId | None, queue: QueueConfig) -> AgentId | None:
    agent = floor.agents.get(wanted) if wanted is not None else None
    if agent is None or not is_hub_routed(contact):
        return None
    able = floor.idle_agents.capable(class_of(contact, queue)) & floor.idle_agents.bit(agent.id)
    return agent.id if able and not is_blocked(floor, contact, agent.id) else None
