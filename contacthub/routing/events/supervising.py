"""A supervisor steps in: gives a contact to an agent, and agents other queues for a while."""

from __future__ import annotations

from contacthub.routing.events.event import AgentEvent, ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


@value(kw_only=True)
class ContactAssigned(ContactEvent):
    """Only this agent gets the waiting contact until the reservation lapses, whatever it needs.

    ``by``: the supervisor or program that gave it to them.
    """

    agent: AgentId
    reserved_until: Instant
    by: str | None = None


@value(kw_only=True)
class AgentQueueSet(AgentEvent):
    """The agent serves the queue, or does not, other than the floor file says; None: until it is undone.

    ``by``: the supervisor or program that said so.
    """

    queue: QueueId
    serves: bool
    until: Instant | None = None
    by: str | None = None


@value(kw_only=True)
class AgentQueueReset(AgentEvent):
    """For this queue the floor file holds again. ``by``: who said so; None: the time was over."""

    queue: QueueId
    by: str | None = None


EVENTS: tuple[type[Event], ...] = (ContactAssigned, AgentQueueSet, AgentQueueReset)
