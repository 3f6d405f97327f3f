"""How contacts change when offers are made and end."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.consulting import consult_accepted, consult_let_go, consult_rings
from contacthub.routing.floor.contact import Contact, LetGo, Offer, Rung
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import OFFER_ENDS
from contacthub.routing.words import TAKEN_BACK, AgentId, Instant


def offer_made(floor: FloorState, event: e.OfferMade) -> None:
    """Add a pending offer."""
    contact, at = floor.contacts[event.contact_id], floor.when(event)
    contact.offers_made += 1
    contact.offered_at = contact.offered_at if contact.offered_at is not None else at
    contact.offers[event.offer_id] = Offer(
        id=event.offer_id,
        agent=event.agent,
        queue=event.queue,
        made_at=event.at,
        deadline_at=event.deadline_at,
        observed=event.observed,
        consult=event.consult,
    )
    if event.consult:
        consult_rings(contact, event.agent)
    if event.deadline_at is not None:
        floor.deadlines.set(event.deadline_at, "offer", contact.id, event.offer_id)
    if event.observed:
        contact.rung[event.agent] = Rung(at=at, is_over=False)
    else:
        floor.agents[event.agent].hub_offers[event.offer_id] = contact.id
        if not event.consult:
            _count_shares(floor, contact, floor.agents[event.agent])


def _count_shares(floor: FloorState, contact: Contact, agent: Agent) -> None:
    """Count an offer for the queues with a share that have contacts in line which this agent could take."""
    for queue_id in floor.sharing:
        if floor.waiting_room.may_take(agent, queue_id):
            queue = floor.queues[queue_id]
            made, got = queue.offers
            queue.offers = (made + 1, got + (contact.queue == queue_id))


def offer_accepted(floor: FloorState, event: e.OfferAccepted) -> None:
    """The contact is with the agent and connects."""
    contact = _end_offer(floor, event)
    if event.consult:
        consult_accepted(floor, contact, event)
        return
    contact.agent, contact.connecting_offer = event.agent, event.offer_id
    contact.connect_until = event.connect_until
    if event.connect_until is not None:
        floor.deadlines.set(event.connect_until, "connect", contact.id)


def offer_let_go(floor: FloorState, event: e.OfferDeclined | e.OfferExpired) -> None:
    """The agent did not take the contact, and cools off."""
    contact = _end_offer(floor, event)
    _cool_off(floor, contact, event.agent, event.cool_off_until)


def offer_withdrawn(floor: FloorState, event: e.OfferWithdrawn) -> None:
    """The offer is over by no fault of the agent's."""
    _end_offer(floor, event)


def connect_failed(floor: FloorState, event: e.ConnectFailed) -> None:
    """The contact is no longer with the agent, who cools off."""
    contact = floor.contacts[event.contact_id]
    contact.agent = contact.connecting_offer = contact.connect_until = None
    if contact.callback is not None:
        contact.callback.is_dialled = False
    if event.cause != TAKEN_BACK:
        contact.failed_connects += 1
    _cool_off(floor, contact, event.agent, event.cool_off_until)


def _end_offer(
    floor: FloorState, event: e.OfferAccepted | e.OfferDeclined | e.OfferExpired | e.OfferWithdrawn
) -> Contact:
    contact = floor.contacts[event.contact_id]
    offer = contact.offers.pop(event.offer_id)
    if offer.observed and event.occurred_at is not None and not isinstance(event, e.OfferAccepted):
        # Only what the source said has its time; what follows from an answer elsewhere has none.
        contact.rung[event.agent] = Rung(at=event.occurred_at, is_over=True)
    contact.ended_offers[event.offer_id] = (OFFER_ENDS[type(event)], event.at)
    floor.agents[event.agent].hub_offers.pop(event.offer_id, None)
    if not isinstance(event, e.OfferAccepted):
        consult_let_go(floor, contact, offer, getattr(event, "cause", "no_answer"))
    return contact


def _cool_off(floor: FloorState, contact: Contact, agent: AgentId, until: Instant | None) -> None:
    if until is None:
        return
    contact.let_go_count += 1
    contact.let_go[agent] = LetGo(order=contact.let_go_count, until=until)
    floor.deadlines.set(until, "cool_off", contact.id, agent)


CHANGES: Changes = {
    e.OfferMade: offer_made,
    e.OfferAccepted: offer_accepted,
    e.OfferDeclined: offer_let_go,
    e.OfferExpired: offer_let_go,
    e.OfferWithdrawn: offer_withdrawn,
    e.ConnectFailed: connect_failed,
}
