"""How contacts change when their agent puts them off until later, and when they come back."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.course import take_step
from contacthub.routing.floor.deadlines import SNOOZE
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.messaging import await_nothing, taken_over


def snoozed(floor: FloorState, event: e.ContactSnoozed) -> None:
    """The agent turns to others; the customer may take as long as they like."""
    contact = floor.contacts[event.contact_id]
    take_step(floor, contact, event, "snoozed")
    contact.snoozed_until = event.until
    floor.deadlines.set(event.until, SNOOZE, contact.id)
    await_nothing(contact)


def unsnoozed(floor: FloorState, event: e.ContactUnsnoozed) -> None:
    """The agent has it before them again."""
    contact = floor.contacts[event.contact_id]
    take_step(floor, contact, event, "unsnoozed")
    taken_over(floor, contact, event.at)


CHANGES: Changes = {
    e.ContactSnoozed: snoozed,
    e.ContactUnsnoozed: unsnoozed,
}
