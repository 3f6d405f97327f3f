"""How contacts change when they are set aside and offered again."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.waiting import leave_line, stand_in_line


def set_aside(floor: FloorState, event: e.ContactSetAside) -> None:
    """Take the contact out of its line; its visit and its place go on."""
    contact = floor.contacts[event.contact_id]
    leave_line(floor, contact)
    contact.set_aside = True


def offered_again(floor: FloorState, event: e.ContactOfferedAgain) -> None:
    """Put the contact back in its place, and count its failed connects anew."""
    contact = floor.contacts[event.contact_id]
    contact.set_aside, contact.failed_connects = False, 0
    stand_in_line(floor, contact)


CHANGES: Changes = {
    e.ContactSetAside: set_aside,
    e.ContactOfferedAgain: offered_again,
}
