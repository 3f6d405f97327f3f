"""What an agent puts off until later comes back to them."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant


@value(kw_only=True)
class ContactSnoozed(ContactEvent):
    """The agent put the contact off until ``until``; it stays theirs and takes no room of theirs."""

    agent: AgentId
    until: Instant


@value(kw_only=True)
class ContactUnsnoozed(ContactEvent):
    """The contact is back: it is time (``due``), the ``customer`` wrote, or its ``agent`` took it up.

    ``agent``: who had it; None: an agent whom the hub does not know.
    """

    agent: AgentId | None
    cause: str


EVENTS: tuple[type[Event], ...] = (ContactSnoozed, ContactUnsnoozed)
