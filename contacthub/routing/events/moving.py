"""Contacts leave a queue, or go on to another queue or agent."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, QueueId


@value(kw_only=True)
class ContactLeftQueue(ContactEvent):
    """A visit ended without an agent and without the customer leaving.

    ``cause``: why it could not wait there, as in ``Exit``; None: the source took it out.
    """

    queue: QueueId
    outcome: str
    cause: str | None = None


@value(kw_only=True)
class ContactTransferred(ContactEvent):
    """The contact is on its way to another queue or agent; ``agent`` had it before."""

    agent: AgentId | None
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@value(kw_only=True)
class ReservationLapsed(ContactEvent):
    """The agent the contact was reserved for did not take it: it waits for any capable agent."""

    agent: AgentId


EVENTS: tuple[type[Event], ...] = (ContactLeftQueue, ContactTransferred, ReservationLapsed)
