"""How contacts change when they leave a queue or are passed on."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Passing
from contacthub.routing.floor.course import take_step
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ContactState, PassingState
from contacthub.routing.floor.waiting import leave_line, stand_in_line

RESERVATION_MS = 60_000
"""How long a contact waits for the one agent it was passed to before any capable agent may take it."""


def left_queue(floor: FloorState, event: e.ContactLeftQueue) -> None:
    """End the visit."""
    contact = floor.contacts[event.contact_id]
    take_step(floor, contact, event, "left_queue", outcome=event.outcome)
    contact.returns_to = None


def transferred(floor: FloorState, event: e.ContactTransferred) -> None:
    """End the visit, if the contact still waited, and the talk; a new visit begins by its own event."""
    contact = floor.contacts[event.contact_id]
    take_step(floor, contact, event, "transferred")
    contact.connecting_offer = contact.connect_until = None
    contact.passing = contact.consult = None
    if event.agent is not None:
        contact.passing = Passing(
            by=event.agent, to_queue=event.to_queue, to_agent=event.to_agent, state=PassingState.PASSED
        )
    contact.returns_to = event.agent if event.returns else None


def transfer_requested(floor: FloorState, event: e.TransferRequested) -> None:
    """The source was asked to transfer, and has not said yet that it did."""
    floor.contacts[event.contact_id].passing = Passing(
        by=event.agent,
        to_queue=event.to_queue,
        to_agent=event.to_agent,
        state=PassingState.ASKED,
        until=event.until,
    )
    floor.deadlines.set(event.until, "transfer", event.contact_id)


def transfer_failed(floor: FloorState, event: e.TransferFailed) -> None:
    """The contact stays where it is."""
    contact = floor.contacts[event.contact_id]
    if contact.passing is not None:
        contact.passing = replace(contact.passing, state=PassingState.FAILED, until=None, cause=event.cause)


def transfer_returned(floor: FloorState, event: e.TransferReturned) -> None:
    """Keep the contact for the agent who passed it on."""
    contact = floor.contacts[event.contact_id]
    leave_line(floor, contact)
    contact.reserved_for, contact.reserved_until = event.agent, event.at + RESERVATION_MS
    contact.returns_to = None
    if contact.passing is not None:
        contact.passing = replace(contact.passing, state=PassingState.RETURNED, cause=event.cause)
    floor.deadlines.set(contact.reserved_until, "reservation", contact.id)
    stand_in_line(floor, contact)


def reservation_lapsed(floor: FloorState, event: e.ReservationLapsed) -> None:
    """Let any capable agent have the contact."""
    contact = floor.contacts[event.contact_id]
    leave_line(floor, contact)
    contact.reserved_for = contact.reserved_until = contact.returns_to = None
    if contact.state is ContactState.WAITING:
        stand_in_line(floor, contact)


CHANGES: Changes = {
    e.ContactLeftQueue: left_queue,
    e.ContactTransferred: transferred,
    e.TransferRequested: transfer_requested,
    e.TransferFailed: transfer_failed,
    e.TransferReturned: transfer_returned,
    e.ReservationLapsed: reservation_lapsed,
}
