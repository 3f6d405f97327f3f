"""How contacts change while an agent consults another about them."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Consult, Contact, Offer
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ConsultState
from contacthub.routing.words import AgentId, Instant


def consult_started(floor: FloorState, event: e.ConsultStarted) -> None:
    """Begin to look for an agent to consult; the router rings one."""
    floor.contacts[event.contact_id].consult = Consult(
        by=event.agent, to_queue=event.to_queue, to_agent=event.to_agent
    )
    floor.unsettled_consults[event.contact_id] = None


def consult_rings(contact: Contact, agent: AgentId) -> None:
    """It rings at an agent to be consulted."""
    if contact.consult is not None:
        contact.consult = replace(contact.consult, agent=agent)


def consult_let_go(floor: FloorState, contact: Contact, offer: Offer, cause: str) -> None:
    """It rings no more at the agent who was to be consulted: the router finds another, or ends it."""
    consult = contact.consult
    if offer.consult and consult is not None:
        contact.consult = replace(consult, agent=None, let_go=(*consult.let_go, offer.agent), cause=cause)
        floor.unsettled_consults[contact.id] = None


def consult_accepted(floor: FloorState, contact: Contact, event: e.OfferAccepted) -> None:
    """The agent wants to be consulted; a call is connected to them, until ``connect_until``."""
    _change(floor, contact, event.connect_until, state=ConsultState.CONNECTING, offer_id=event.offer_id)


def consult_answered(floor: FloorState, event: e.ConsultAnswered) -> None:
    """The agent is consulted."""
    _change(floor, floor.contacts[event.contact_id], None, state=ConsultState.TALKING)


def consult_requested(floor: FloorState, event: e.ConsultRequested) -> None:
    """The source was asked for something, and has not said yet that it did it."""
    _change(floor, floor.contacts[event.contact_id], event.until, wanted=event.wanted)


def consult_refused(floor: FloorState, event: e.ConsultRefused) -> None:
    """The source did not do it."""
    _change(floor, floor.contacts[event.contact_id], None, wanted=None, cause=event.cause)


def conference_started(floor: FloorState, event: e.ConferenceStarted) -> None:
    """All three talk."""
    _change(floor, floor.contacts[event.contact_id], None, state=ConsultState.CONFERENCE, wanted=None)


def consult_ended(floor: FloorState, event: e.ConsultEnded) -> None:
    """The contact is with its agent alone."""
    floor.contacts[event.contact_id].consult = None


def _change(floor: FloorState, contact: Contact, until: Instant | None, **changes: object) -> None:
    if contact.consult is None:
        return
    # Any: replace checks the names of the fields, and no type can.
    contact.consult = replace(contact.consult, until=until, **changes)  # type: ignore[arg-type]
    if until is not None:
        floor.deadlines.set(until, "consult", contact.id)


CHANGES: Changes = {
    e.ConsultStarted: consult_started,
    e.ConsultAnswered: consult_answered,
    e.ConsultRequested: consult_requested,
    e.ConsultRefused: consult_refused,
    e.ConferenceStarted: conference_started,
    e.ConsultEnded: consult_ended,
}
