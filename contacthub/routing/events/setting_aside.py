"""Contacts that cannot be connected are set aside, until they are offered again."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value


@value(kw_only=True)
class ContactSetAside(ContactEvent):
    """The contact could not be connected so often: it keeps its place and is not offered any more."""

    failed_connects: int


@value(kw_only=True)
class ContactOfferedAgain(ContactEvent):
    """A supervisor lets the contact that was set aside be offered from its place in line."""


EVENTS: tuple[type[Event], ...] = (ContactSetAside, ContactOfferedAgain)
