"""When a source last said something of a contact: one that falls silent may have lost its end."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import Instant


def heard(floor: FloorState, contact: Contact, at: Instant) -> None:
    """The source said something of the contact."""
    contact.heard_at = at
    floor.deadlines.heard(contact)


def observation_ignored(floor: FloorState, event: e.ObservationIgnored) -> None:
    """What changes nothing is a sign of life all the same."""
    contact = floor.contacts.get(event.contact_id) if event.contact_id is not None else None
    if contact is not None:
        heard(floor, contact, event.at)


CHANGES: Changes = {e.ObservationIgnored: observation_ignored}
