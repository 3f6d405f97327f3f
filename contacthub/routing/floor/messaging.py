"""How contacts change as messages are written on them and read."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.writing import Writing


def _writing(contact: Contact) -> Writing:
    if contact.writing is None:
        contact.writing = Writing()
    return contact.writing


def received(floor: FloorState, event: e.MessageReceived) -> None:
    """The customer wrote, and so opened the time in which they may be written to."""
    writing = _writing(floor.contacts[event.contact_id])
    writing.said(event.said_at)
    if event.reply_allowed is not None:
        writing.may_be_answered(event.reply_until, event.reply_allowed)


def written(floor: FloorState, event: e.MessageWritten) -> None:
    """An agent wrote; a note that is not sent answers nothing."""
    writing = _writing(floor.contacts[event.contact_id])
    if event.internal:
        writing.last_at = max(writing.last_at, event.at)
    else:
        writing.answered(event.at)


def read(floor: FloorState, event: e.ThreadRead) -> None:
    """An agent has read it all."""
    _writing(floor.contacts[event.contact_id]).unread = 0


CHANGES: Changes = {
    e.MessageReceived: received,
    e.MessageWritten: written,
    e.ThreadRead: read,
}
