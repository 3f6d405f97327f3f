"""Contacts end, and leave the floor once all work on them is done."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId


@value(kw_only=True)
class ContactEnded(ContactEvent):
    """The customer is gone. ``outcome`` is the contact's: that of its last visit, or ``lost``.

    ``cause``: why, where the source did not say that it ended.
    """

    ended_by: str
    agent: AgentId | None
    outcome: str
    cause: str | None = None


@value(kw_only=True)
class ContactClosed(ContactEvent):
    """Nothing is left to do: the contact leaves the floor."""

    outcome: str


EVENTS: tuple[type[Event], ...] = (ContactEnded, ContactClosed)
