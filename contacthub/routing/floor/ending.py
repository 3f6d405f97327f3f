"""How contacts change when they end; ``applying`` takes a closed one off the floor."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.correcting import remember
from contacthub.routing.floor.course import UNANSWERED, take_step
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import EndedBy


def ended(floor: FloorState, event: e.ContactEnded) -> None:
    """The customer is gone: visit and talk are over."""
    contact = floor.contacts[event.contact_id]
    # How an open visit would have ended is kept where none is open: a move told late may have begun one.
    outcome = event.outcome if contact.visit is not None else UNANSWERED[EndedBy(event.ended_by)]
    take_step(floor, contact, event, "ended", outcome=outcome)
    contact.connecting_offer = contact.connect_until = None
    contact.passing = contact.returns_to = contact.consult = None
    contact.ended_at, contact.outcome = floor.when(event), event.outcome
    contact.ended_by, contact.end_cause = event.ended_by, event.cause
    floor.deadlines.hears_no_more(contact)


def closed(floor: FloorState, event: e.ContactClosed) -> None:
    """All work on the contact is done."""
    contact = floor.contacts[event.contact_id]
    contact.closed_at = event.at
    remember(floor, contact, event.at)


CHANGES: Changes = {
    e.ContactEnded: ended,
    e.ContactClosed: closed,
}
