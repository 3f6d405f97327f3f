"""Waiting contacts: their visits, their places in line, and which of them the router has to match."""

from __future__ import annotations

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact, Visit, is_hub_routed
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.classes import class_of


def stand_in_line(floor: FloorState, contact: Contact) -> None:
    """Put a waiting contact in its place: in its class, or with the agent it is reserved for."""
    if contact.queue is None or not is_hub_routed(contact):
        return
    # Also one that is not offered now: its time may have run out while it rang, was called or was kept.
    floor.unsettled_contacts[contact.id] = None
    if not may_be_offered(floor, contact):
        return
    if contact.reserved_for is not None:
        floor.agents[contact.reserved_for].reserved[contact.id] = contact.key
    else:
        floor.waiting_room.add(contact, class_of(contact, floor.queues[contact.queue].config))
    if contact.let_go:
        floor.cooling.add(contact.id)


def may_be_offered(floor: FloorState, contact: Contact) -> bool:
    """Whether the hub offers a waiting contact: none set aside, no call-back out of its time or hours."""
    if not is_hub_routed(contact) or contact.queue is None or contact.set_aside:
        return False
    if contact.callback is None:
        return True
    return contact.callback.due_at is None and floor.queues[contact.queue].is_open


def leave_line(floor: FloorState, contact: Contact) -> None:
    """Take a contact out of its line or reservation, if it is in one.

    A queue whose line is empty then has its share counted anew.
    """
    step_out(floor, contact)
    if floor.sharing and contact.queue in floor.sharing and not floor.waiting_room.waits(contact.queue):
        floor.queues[contact.queue].offers = (0, 0)


def step_out(floor: FloorState, contact: Contact) -> None:
    """Take a contact out that stands in line again at once, in another place or class."""
    floor.waiting_room.remove(contact)
    floor.cooling.discard(contact.id)
    if contact.reserved_for is not None:
        floor.agents[contact.reserved_for].reserved.pop(contact.id, None)


def limit_wait(floor: FloorState, contact: Contact, queue: QueueConfig) -> None:
    """Set how long the contact may wait in the queue that it is in."""
    contact.wait_until = None
    is_limited = is_hub_routed(contact) and contact.callback is None
    if queue.max_wait_ms and is_limited and contact.visit is not None:
        contact.wait_until = contact.visit.entered_at + queue.max_wait_ms
        floor.deadlines.set(contact.wait_until, "wait", contact.id)


def reorder(floor: FloorState, contact: Contact, visit: Visit) -> None:
    """Give a contact the place that its priority and the floor's settings now mean."""
    waits = contact.state is ContactState.WAITING
    if waits:
        step_out(floor, contact)
    queue = floor.queues[visit.queue].config
    contact.key = floor.place(contact.priority, contact.in_line_since, contact.key[2], queue)
    if waits:
        stand_in_line(floor, contact)


def unsettle_all(floor: FloorState) -> None:
    """Have every waiting contact and every agent matched anew."""
    floor.unsettled_agents.update(dict.fromkeys(floor.agents))
    for contact in floor.contacts.values():
        if contact.state is ContactState.WAITING and is_hub_routed(contact):
            floor.unsettled_contacts[contact.id] = None


def unsettle_cooling(floor: FloorState) -> None:
    """Have contacts matched anew that cool off: an agent they may have waited for can no longer take them.

    A contact cools off with lina until every other capable agent has declined it. If zhao was the last of
    these and goes on a break, lina's cool-off is over although she did nothing.
    """
    floor.unsettled_contacts.update(dict.fromkeys(floor.cooling))
