"""Contacts reach the steps of their queue while they wait."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value


@value(kw_only=True)
class StepReached(ContactEvent):
    """From now on the first ``step`` steps of its queue count for the contact."""

    step: int


EVENTS: tuple[type[Event], ...] = (StepReached,)
