"""How contacts change when they leave a queue or are passed on."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.course import take_step
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import leave_line, stand_in_line


def left_queue(floor: FloorState, event: e.ContactLeftQueue) -> None:
    """End the visit."""
    take_step(floor, floor.contacts[event.contact_id], event, "left_queue", outcome=event.outcome)


def transferred(floor: FloorState, event: e.ContactTransferred) -> None:
    """End the visit, if the contact still waited, and the talk; a new visit begins by its own event."""
    contact = floor.contacts[event.contact_id]
    take_step(floor, contact, event, "transferred")
    contact.connecting_offer = contact.connect_until = None


def reservation_lapsed(floor: FloorState, event: e.ReservationLapsed) -> None:
    """Let any capable agent have the contact."""
    contact = floor.contacts[event.contact_id]
    leave_line(floor, contact)
    contact.reserved_for = contact.reserved_until = None
    if contact.state is ContactState.WAITING:
        stand_in_line(floor, contact)


CHANGES: Changes = {
    e.ContactLeftQueue: left_queue,
    e.ContactTransferred: transferred,
    e.ReservationLapsed: reservation_lapsed,
}
