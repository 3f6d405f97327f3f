"""The floor: all live routing state. ``Floor.apply`` is the only code that changes it.

An event makes its own change, by its row in ``CHANGES``; of a contact the state and the agents follow.
"""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor import (
    arriving,
    call_backs,
    configuring,
    consulting,
    correcting,
    day,
    ending,
    hearing,
    hours,
    identifying,
    messaging,
    moving,
    offering,
    presence,
    setting_aside,
    snoozing,
    steps,
    supervising,
    talking,
    wrapping_up,
)
from contacthub.routing.floor.agents import refresh_part
from contacthub.routing.floor.contact import Contact, is_awaited
from contacthub.routing.floor.floor_state import Change, Changes, FloorState
from contacthub.routing.floor.hearing import heard
from contacthub.routing.floor.states import TRANSITIONS, ContactState
from contacthub.routing.floor.waiting import leave_line, stand_in_line
from contacthub.routing.words import Instant


class Floor(FloorState):
    """The state of a floor, and how it changes: by events only, one after the other."""

    def apply(self, event: e.Event) -> None:
        """Change the floor by what happened."""
        change = CHANGES.get(type(event))
        if isinstance(event, e.ContactEvent):
            contact = self.contacts.get(event.contact_id)
            if contact is not None:
                _apply_to_contact(self, contact, event, change)
                return
        if change is not None:
            change(self, event)

    def next_deadline(self) -> Instant | None:
        """The next instant at which something is due."""
        return self.deadlines.next()


def _apply_to_contact(
    floor: FloorState, contact: Contact, event: e.ContactEvent, change: Change | None
) -> None:
    """Change a live contact: first its own data, then its state by the table, then its agents.

    Agents who had a part in the contact before the event are looked at as well as those who have one now:
    after an answer by wang, lina's offer is withdrawn and she is free again.
    """
    involved = contact.agents()
    if event.occurred_at is not None:
        # Only what a source reports has such a time.
        contact.last_occurred_at = max(contact.last_occurred_at, event.occurred_at)
        heard(floor, contact, event.at)
    state = TRANSITIONS[contact.state].get(type(event))
    if change is not None:
        change(floor, event)
    if state is not None:
        _enter(floor, contact, _by_exception(contact, state))
    for agent_id in involved | contact.agents():
        refresh_part(floor, agent_id, contact, event.at)
    if contact.state is ContactState.CLOSED:
        del floor.contacts[contact.id]
        floor.cooling.discard(contact.id)


def _by_exception(contact: Contact, state: ContactState) -> ContactState:
    # The two rules that do not fit the table, named beside it.
    if contact.offers and state is ContactState.WAITING:
        return ContactState.OFFERED
    if contact.visit is None and state is ContactState.WAITING:
        return ContactState.BETWEEN_QUEUES
    return state


def _enter(floor: FloorState, contact: Contact, state: ContactState) -> None:
    if state is ContactState.WAITING and contact.state is not state:
        stand_in_line(floor, contact)
    elif contact.state is ContactState.WAITING and state is not ContactState.WAITING:
        leave_line(floor, contact)
    if (
        is_awaited(contact)
        and ContactState.CONNECTING in (state, contact.state)
        and contact.queue in floor.queues
    ):
        connecting = floor.queues[contact.queue].connecting
        (connecting.add if state is ContactState.CONNECTING else connecting.discard)(contact.id)
    contact.state = state


CHANGES: Changes = {
    **configuring.CHANGES,
    **hours.CHANGES,
    **day.CHANGES,
    **presence.CHANGES,
    **arriving.CHANGES,
    **call_backs.CHANGES,
    **offering.CHANGES,
    **setting_aside.CHANGES,
    **supervising.CHANGES,
    **steps.CHANGES,
    **talking.CHANGES,
    **moving.CHANGES,
    **consulting.CHANGES,
    **ending.CHANGES,
    **correcting.CHANGES,
    **wrapping_up.CHANGES,
    **identifying.CHANGES,
    **messaging.CHANGES,
    **snoozing.CHANGES,
    **hearing.CHANGES,
}
