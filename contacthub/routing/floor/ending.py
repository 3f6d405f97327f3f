"""How contacts change when they end; ``applying`` takes a closed one off the floor."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.talking import stop_talking
from contacthub.routing.floor.waiting import end_visit


def ended(floor: FloorState, event: e.ContactEnded) -> None:
    """The customer is gone: visit and talk are over."""
    contact, at = floor.contacts[event.contact_id], floor.when(event)
    end_visit(floor, contact, at, event.outcome)
    stop_talking(contact, at)
    contact.connecting_offer = contact.connect_until = None
    contact.ended_at, contact.outcome = at, event.outcome
    contact.ended_by, contact.end_cause = event.ended_by, event.cause
    floor.deadlines.hears_no_more(contact)


def closed(floor: FloorState, event: e.ContactClosed) -> None:
    """All work on the contact is done."""
    floor.contacts[event.contact_id].closed_at = event.at


CHANGES: Changes = {
    e.ContactEnded: ended,
    e.ContactClosed: closed,
}
