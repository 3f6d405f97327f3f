"""Contacts leave a queue, or go on to another queue or agent."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


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
    """The contact is on its way to another queue or agent; ``agent`` had it before.

    ``returns``: it comes back to them unless ``to_agent`` takes it. ``by``: the supervisor or program that
    moved it while it waited in ``from_queue``.
    """

    agent: AgentId | None
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    returns: bool = False
    from_queue: QueueId | None = None
    by: str | None = None


@value(kw_only=True)
class TransferRequested(ContactEvent):
    """The agent wants to pass the contact on; the source may take until ``until`` to report it."""

    agent: AgentId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    until: Instant


@value(kw_only=True)
class TransferFailed(ContactEvent):
    """The source did not transfer: the contact is still with ``agent``."""

    agent: AgentId
    cause: str


@value(kw_only=True)
class TransferReturned(ContactEvent):
    """``from_agent`` did not take what ``agent`` passed on to them: it comes back to ``agent``."""

    agent: AgentId
    from_agent: AgentId
    cause: str


@value(kw_only=True)
class ReservationLapsed(ContactEvent):
    """The agent the contact was reserved for did not take it: it waits for any capable agent."""

    agent: AgentId


EVENTS: tuple[type[Event], ...] = (
    ContactLeftQueue,
    ContactTransferred,
    TransferRequested,
    TransferFailed,
    TransferReturned,
    ReservationLapsed,
)
