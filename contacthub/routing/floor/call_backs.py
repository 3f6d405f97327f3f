"""How contacts change that are called back."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Callback, Contact
from contacthub.routing.floor.entities import Queue
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import leave_line, stand_in_line
from contacthub.routing.words import Instant, Routing


def agreed(floor: FloorState, event: e.CallbackAgreed) -> None:
    """Make the contact a call-back: the hub routes it, and its source need say nothing more of it."""
    contact = floor.contacts[event.contact_id]
    floor.deadlines.hears_no_more(contact)
    contact.silent_ms = None
    contact.channel, contact.routing = "callback", Routing.HUB
    contact.callback = Callback(expires_at=event.expires_at, at_most=event.at_most)
    _put_off(floor, contact, event.due_at, event.at)
    floor.deadlines.set(event.expires_at, "callback_expiry", contact.id)


def due(floor: FloorState, event: e.CallbackDue) -> None:
    """Put the contact in its place in line, if its queue is open."""
    contact = floor.contacts[event.contact_id]
    if contact.callback is not None:
        contact.callback.due_at = None
    stand_in_line(floor, contact)


def dial_requested(floor: FloorState, event: e.DialRequested) -> None:
    """What the source says of the contact is about this call from now on."""
    callback = floor.contacts[event.contact_id].callback
    if callback is not None:
        callback.is_dialled = True


def missed(floor: FloorState, event: e.CallbackMissed) -> None:
    """Let the agent go, and wait for the next attempt."""
    contact = floor.contacts[event.contact_id]
    contact.agent = contact.connecting_offer = contact.connect_until = None
    if contact.callback is not None:
        contact.callback.attempts, contact.callback.is_dialled = event.attempts, False
    _put_off(floor, contact, event.due_at, event.at)


def _put_off(floor: FloorState, contact: Contact, due_at: Instant, at: Instant) -> None:
    if contact.callback is not None and due_at > at:
        contact.callback.due_at = due_at
        floor.deadlines.set(due_at, "callback", contact.id)


def follow_opening(floor: FloorState, queue: Queue) -> None:
    """Put call-backs in their places in line, as the queue is open, or out of them, as it is closed."""
    for contact_id in queue.waiting:
        contact = floor.contacts[contact_id]
        if contact.callback is not None and contact.state is ContactState.WAITING:
            leave_line(floor, contact)
            stand_in_line(floor, contact)


CHANGES: Changes = {
    e.CallbackAgreed: agreed,
    e.CallbackDue: due,
    e.DialRequested: dial_requested,
    e.CallbackMissed: missed,
}
