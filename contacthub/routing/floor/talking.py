"""How contacts change when they are answered, and asked to end.

Hold and resume change the state only: see ``states``.
"""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.entities import Contact
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.waiting import end_visit
from contacthub.routing.words import Instant, Outcome


def answered(floor: FloorState, event: e.ContactAnswered) -> None:
    """End the visit and begin a talk; another agent's talk ends if they had the contact before."""
    contact, at = floor.contacts[event.contact_id], floor.when(event)
    stop_talking(contact, at)
    visit, timed = contact.visit, event.timed is not False
    end_visit(floor, contact, at, Outcome.ANSWERED, event.agent)
    if visit is not None:
        visit.timed = timed
    contact.agent, contact.talking_since = event.agent, at
    contact.last_agent = event.agent or contact.last_agent
    if timed and contact.answered_at is None:
        contact.answered_at = at
    contact.connecting_offer = contact.connect_until = None
    contact.end_requested = False


def end_requested(floor: FloorState, event: e.EndRequested) -> None:
    """The source was asked to hang up, and has not said yet that it did."""
    floor.contacts[event.contact_id].end_requested = True


def stop_talking(contact: Contact, at: Instant) -> None:
    """End the talk, if there is one, and count how long it was."""
    if contact.talking_since is not None:
        contact.handled_ms += at - contact.talking_since
    contact.talking_since = contact.agent = None


CHANGES: Changes = {
    e.ContactAnswered: answered,
    e.EndRequested: end_requested,
}
