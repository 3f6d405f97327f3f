"""A report from outside changed nothing."""

from __future__ import annotations

from contacthub.routing.events.event import Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Instant


@value(kw_only=True)
class ObservationIgnored(Event):
    """A fact that changes nothing: late, out of order, repeated or about an unknown contact."""

    reason: str
    contact_id: ContactId | None = None
    agent: AgentId | None = None
    occurred_at: Instant | None = None


EVENTS: tuple[type[Event], ...] = (ObservationIgnored,)
