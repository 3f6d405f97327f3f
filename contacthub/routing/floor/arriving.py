"""How contacts change when they come in and wait."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_awaited
from contacthub.routing.floor.course import take_step
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.hearing import heard
from contacthub.routing.floor.steps import set_next_step
from contacthub.routing.floor.waiting import limit_wait, reorder


def arrived(floor: FloorState, event: e.ContactArrived) -> None:
    """Create the contact, in no queue yet."""
    contact = floor.contacts[event.contact_id] = Contact(
        id=event.contact_id,
        channel=event.channel,
        direction=event.direction,
        routing=event.routing,
        skills=event.skills,
        preferred=event.preferred,
        priority=event.priority,
        source=event.source,
        silent_ms=event.silent_ms,
        can_be_called=event.can_be_called,
        not_for=event.not_for,
        arrived_at=floor.when(event),
        last_occurred_at=event.occurred_at if event.occurred_at is not None else event.at,
    )
    heard(floor, contact, event.at)


def queued(floor: FloorState, event: e.ContactQueued) -> None:
    """Begin a visit. Agents who declined the contact in another queue may get it again in this one."""
    contact, at = floor.contacts[event.contact_id], floor.when(event)
    take_step(floor, contact, event, "queued", queue=event.queue)
    contact.let_go.clear()
    floor.entries += 1
    contact.entry = floor.entries
    contact.in_line_since = event.place_at if event.place_at is not None else at
    entry = event.place_entry if event.place_entry is not None else contact.entry
    config = floor.queues[event.queue].config
    contact.key = floor.place(contact.priority, contact.in_line_since, entry, config)
    contact.reserved_for, contact.reserved_until = event.reserved_for, event.reserved_until
    contact.reserved_as = event.reserved_as
    if event.reserved_until is not None:
        floor.deadlines.set(event.reserved_until, "reservation", contact.id)
    queue = floor.queues[event.queue]
    queue.waiting[contact.id] = at
    if not is_awaited(contact):
        queue.nobody_waits.add(contact.id)
    limit_wait(floor, contact, queue.config)
    contact.step = 0
    set_next_step(floor, contact, queue.config)


def enriched(floor: FloorState, event: e.ContactEnriched) -> None:
    """Change what the contact needs."""
    contact = floor.contacts[event.contact_id]
    contact.skills, contact.priority, contact.preferred = event.skills, event.priority, event.preferred
    reorder(floor, contact, contact.visits[-1])


CHANGES: Changes = {
    e.ContactArrived: arrived,
    e.ContactQueued: queued,
    e.ContactEnriched: enriched,
}
