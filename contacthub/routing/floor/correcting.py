"""How contacts change when a step of theirs is told late; those that are over are remembered for it."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, Over
from contacthub.routing.floor.course import history
from contacthub.routing.floor.day import count_answer
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import Instant

OVER_MS = 3_600_000
"""For how long after its end what is told late of a contact still counts."""

MOST_OVER = 10_000
"""How many contacts that are over are remembered at most."""


def corrected(floor: FloorState, event: e.ContactCorrected) -> None:
    """Take over the contact's new past; it may be that an agent talks to the customer since then."""
    over = floor.over.get(event.contact_id)
    if over is not None:
        floor.over[event.contact_id] = replace(over, course=event.course)
    contact = floor.contacts.get(event.contact_id)
    if contact is None:
        return
    past = history(event.course)
    if past.talking_since is not None and (contact.talking_since is None or contact.agent != past.agent):
        count_answer(floor, past.agent)
    contact.course = list(event.course)
    contact.visits, contact.outcome, contact.last_agent = past.visits, past.outcome, past.last_agent
    contact.answered_at, contact.handled_ms = past.answered_at, past.handled_ms
    contact.talking_since, contact.snoozed_since = past.talking_since, past.snoozed_since
    if past.talking_since is not None:
        contact.agent = past.agent


def remember(floor: FloorState, contact: Contact, at: Instant) -> None:
    """Keep the course of a contact that closes; one that the hub ended itself is not corrected."""
    if contact.course[-1].said_at is None:
        return
    floor.over[contact.id] = Over(
        course=tuple(contact.course),
        routing=contact.routing,
        closed_at=at,
        hold_spans=contact.hold_spans,
        wrap_up_spans=contact.wrap_up_spans,
    )
    while len(floor.over) > MOST_OVER or next(iter(floor.over.values())).closed_at < at - OVER_MS:
        floor.over.popitem(last=False)


CHANGES: Changes = {e.ContactCorrected: corrected}
