"""How contacts change when they are answered, held and resumed, and asked to end."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.course import take_step
from contacthub.routing.floor.day import count_answer
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.messaging import taken_over
from contacthub.routing.floor.spans import began, over
from contacthub.routing.floor.states import PassingState


def answered(floor: FloorState, event: e.ContactAnswered) -> None:
    """End the visit and begin a talk; another agent's talk ends if they had the contact before."""
    contact = floor.contacts[event.contact_id]
    if contact.talking_since is None or contact.agent != event.agent:
        count_answer(floor, event.agent)
        take_step(floor, contact, event, "answered", agent=event.agent, timed=event.timed is not False)
        taken_over(floor, contact, event.at)
    contact.connecting_offer = contact.connect_until = contact.callback = None
    contact.end_requested = False
    contact.returns_to = contact.consult = None
    _end_passing(contact)


def _end_passing(contact: Contact) -> None:
    passing = contact.passing
    if passing is None or contact.agent == passing.by:
        return
    # One that the source was only asked for is overtaken: another agent has picked the contact up.
    taken = replace(passing, state=PassingState.TAKEN)
    contact.passing = taken if passing.state is PassingState.PASSED else None


def held(floor: FloorState, event: e.ContactHeld) -> None:
    """Remember since when the customer is on hold; the state follows by the table."""
    contact = floor.contacts[event.contact_id]
    contact.hold_said, contact.hold_said_at = True, event.occurred_at or event.at
    contact.hold_spans = began(contact.hold_spans, floor.when(event))


def resumed(floor: FloorState, event: e.ContactResumed) -> None:
    """Remember since when they talk again; the state follows by the table."""
    contact = floor.contacts[event.contact_id]
    contact.hold_said, contact.hold_said_at = False, event.occurred_at or event.at
    contact.hold_spans = over(contact.hold_spans, floor.when(event))


def end_requested(floor: FloorState, event: e.EndRequested) -> None:
    """The source was asked to hang up, and has not said yet that it did."""
    floor.contacts[event.contact_id].end_requested = True


CHANGES: Changes = {
    e.ContactAnswered: answered,
    e.ContactHeld: held,
    e.ContactResumed: resumed,
    e.EndRequested: end_requested,
}
