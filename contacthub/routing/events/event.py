"""What all events have in common.

Every event has ``at``, the hub's time in UTC milliseconds. Events that report something from outside may
have ``occurred_at``, the source's time, never after ``at`` and never before the contact's previous one.
"""

from __future__ import annotations

from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Instant


@value(kw_only=True)
class Event:
    """Something that happened at ``at``."""

    at: Instant


@value(kw_only=True)
class ContactEvent(Event):
    """Something that happened to one contact."""

    contact_id: ContactId
    occurred_at: Instant | None = None


@value(kw_only=True)
class AgentEvent(Event):
    """Something that happened to one agent."""

    agent: AgentId
