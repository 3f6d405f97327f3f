"""A customer is called back instead of waiting. The number is a row beside the log."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


@value(kw_only=True)
class CallbackAgreed(ContactEvent):
    """The contact is a call-back from now on: offered from ``due_at`` on while its queue is open.

    ``by``: the agent, supervisor or source that arranged it, ``hub`` by the settings of its queue.
    ``at_most``: so often it is tried; None: as its queue says.
    """

    by: str
    due_at: Instant
    expires_at: Instant
    at_most: int | None = None


@value(kw_only=True)
class CallbackDue(ContactEvent):
    """It is time to call: the contact is back in its place in line."""


@value(kw_only=True)
class DialRequested(ContactEvent):
    """The agent asked the source to dial the customer's number."""

    agent: AgentId
    queue: QueueId


@value(kw_only=True)
class CallbackMissed(ContactEvent):
    """The customer was not reached at the ``attempts``-th attempt; the next is at ``due_at``."""

    agent: AgentId
    attempts: int
    due_at: Instant


EVENTS: tuple[type[Event], ...] = (CallbackAgreed, CallbackDue, DialRequested, CallbackMissed)
