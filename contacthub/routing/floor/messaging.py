"""How contacts change as messages are written on them and read."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_done_by_hub
from contacthub.routing.floor.deadlines import IDLE
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.settings import settings
from contacthub.routing.floor.writing import Writing
from contacthub.routing.words import Instant


def _writing(contact: Contact) -> Writing:
    if contact.writing is None:
        contact.writing = Writing()
    return contact.writing


def await_customer(floor: FloorState, contact: Contact, since: Instant) -> None:
    """Count from ``since`` on how long the customer does not write, where the queue's settings end that."""
    writing, config = _writing(contact), settings(floor, contact)
    await_nothing(contact)
    if not config.idle_ms or contact.channel not in config.idle_channels or not is_done_by_hub(contact):
        return
    writing.idle_at = since + config.idle_ms - config.idle_warning_ms
    floor.deadlines.set(writing.idle_at, IDLE, contact.id)


def await_nothing(contact: Contact) -> None:
    """Let the customer be silent for as long as they like."""
    if contact.writing is not None:
        contact.writing.idle_at, contact.writing.idle_warned, contact.writing.idle_told = None, False, False


def taken_over(floor: FloorState, contact: Contact, at: Instant) -> None:
    """An agent has the contact anew, and all the time that the one before had."""
    writing = contact.writing
    if writing is not None and writing.answered_until and writing.unanswered_since is None:
        await_customer(floor, contact, at)


def idle_warned(floor: FloorState, event: e.ContactIdleWarned) -> None:
    """The contact ends soon."""
    writing = _writing(floor.contacts[event.contact_id])
    writing.idle_at, writing.idle_warned = event.ends_at, True
    floor.deadlines.set(event.ends_at, IDLE, event.contact_id)


def received(floor: FloorState, event: e.MessageReceived) -> None:
    """The customer wrote, and so opened the time in which they may be written to."""
    writing = _writing(floor.contacts[event.contact_id])
    writing.said(event.said_at)
    if event.reply_allowed is not None:
        writing.may_be_answered(event.reply_until, event.reply_allowed)
    if event.stopped is not None:
        writing.stopped = event.stopped


def written(floor: FloorState, event: e.MessageWritten) -> None:
    """An agent wrote; a note that is not sent answers nothing, and neither does what the hub writes."""
    contact = floor.contacts[event.contact_id]
    writing = _writing(contact)
    if event.internal or event.agent is None:
        writing.last_at = max(writing.last_at, event.at)
        writing.idle_told = writing.idle_told or not event.internal
    else:
        writing.answered(event.at)
        await_customer(floor, contact, event.at)


def reported(floor: FloorState, event: e.MessageStatusChanged) -> None:
    """A message failed, as the customer wants none; of any other report the floor knows nothing."""
    contact = floor.contacts.get(event.contact_id)
    if event.stopped and contact is not None:
        _writing(contact).stopped = True


def replies_allowed(floor: FloorState, event: e.RepliesAllowed) -> None:
    """The customer may be written to again."""
    _writing(floor.contacts[event.contact_id]).stopped = False


def read(floor: FloorState, event: e.ThreadRead) -> None:
    """An agent has read it all."""
    _writing(floor.contacts[event.contact_id]).unread = 0


CHANGES: Changes = {
    e.MessageReceived: received,
    e.MessageWritten: written,
    e.MessageStatusChanged: reported,
    e.RepliesAllowed: replies_allowed,
    e.ThreadRead: read,
    e.ContactIdleWarned: idle_warned,
}
