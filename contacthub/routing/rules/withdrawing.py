"""How offers, attempts to connect and reservations end without an act of the agent's."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Consult, Contact, Offer
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.turn import Turn
from contacthub.routing.words import OFFLINE, SPOKEN, AgentId, Instant


def withdraw_hub_offers(turn: Turn, agent_id: AgentId, cause: str) -> None:
    """Take back every offer the hub made to the agent; the contacts keep their places."""
    agent = turn.floor.agents[agent_id]
    for offer_id, contact_id in list(agent.hub_offers.items()):
        turn.emit(
            e.OfferWithdrawn(
                at=turn.now, contact_id=contact_id, offer_id=offer_id, agent=agent_id, cause=cause
            )
        )


def withdraw_offers(
    turn: Turn, contact: Contact, cause: str, *, taken_by: AgentId | None = None, but: AgentId | None = None
) -> None:
    """Take back every pending offer of the contact, except the one to ``but``."""
    for offer in list(contact.offers.values()):
        if offer.agent != but:
            withdraw_offer(turn, contact, offer, cause, taken_by=taken_by)


def withdraw_offer(
    turn: Turn,
    contact: Contact,
    offer: Offer,
    cause: str,
    *,
    taken_by: AgentId | None = None,
    occurred_at: Instant | None = None,
) -> None:
    """Take back one pending offer of the contact."""
    turn.emit(
        e.OfferWithdrawn(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer.id,
            agent=offer.agent,
            cause=cause,
            taken_by=taken_by,
            occurred_at=occurred_at,
        )
    )


def fail_connecting(turn: Turn, contact: Contact, cause: str, *, cool_off: bool = True) -> None:
    """End the attempt to connect, if there is one: the contact is back in its place, the pair cools off.

    Without ``cool_off`` the contact did not fail to connect: it is about to end or to move on.
    """
    if contact.agent is None or contact.connecting_offer is None:
        return
    cool_off_ms = turn.settings(contact).cool_off_ms if cool_off else 0
    turn.emit(
        e.ConnectFailed(
            at=turn.now,
            contact_id=contact.id,
            agent=contact.agent,
            offer_id=contact.connecting_offer,
            cause=cause,
            cool_off_until=turn.now + cool_off_ms if cool_off_ms else None,
        )
    )
    if cool_off:
        lapse_reservation(turn, contact, cause)
        _set_aside_if_hopeless(turn, contact)


def _set_aside_if_hopeless(turn: Turn, contact: Contact) -> None:
    attempts = turn.settings(contact).connect_attempts
    if attempts and contact.failed_connects >= attempts:
        turn.emit(
            e.ContactSetAside(at=turn.now, contact_id=contact.id, failed_connects=contact.failed_connects)
        )


def keep_apart(turn: Turn, contact: Contact) -> None:
    """Take back what the hub offered, or keeps waiting, for an agent who is kept apart from the customer.

    Where the phone system rings, and once they talk, it is too late.
    """
    for offer in list(contact.offers.values()):
        if not offer.observed and is_blocked(turn.floor, contact, offer.agent):
            withdraw_offer(turn, contact, offer, "blocked")
    if contact.reserved_for is not None and is_blocked(turn.floor, contact, contact.reserved_for):
        lapse_reservation(turn, contact, "blocked")


def end_consult(
    turn: Turn, contact: Contact, cause: str, *, with_agent: AgentId | None = None, asks: bool = False
) -> None:
    """Leave the contact to its agent alone. ``asks``: the source is asked to end what it connected."""
    consult = contact.consult
    if consult is None:
        return
    last = consult.let_go[-1] if consult.let_go else None
    turn.emit(
        e.ConsultEnded(
            at=turn.now,
            contact_id=contact.id,
            agent=consult.by,
            with_agent=with_agent or consult.agent or last,
            cause=cause,
            asks=asks,
        )
    )


def refuse_wanted(turn: Turn, contact: Contact, consult: Consult, cause: str) -> None:
    """Let the agents talk with each other as before: the source has not done what was wanted of it."""
    turn.emit(
        e.ConsultRefused(
            at=turn.now, contact_id=contact.id, agent=consult.by, wanted=consult.wanted or "", cause=cause
        )
    )


def lapse_reservation(turn: Turn, contact: Contact, cause: str) -> None:
    """Give a contact that was reserved for an agent back to whom it came from, else to any capable agent."""
    # Once it was answered the reservation is over, and only its name is left.
    if contact.reserved_for is None or contact.visit is None:
        return
    if contact.returns_to is not None:
        give_back(turn, contact, cause)
    else:
        turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact.id, agent=contact.reserved_for))


def give_back(turn: Turn, contact: Contact, cause: str) -> None:
    """Give a contact back to the agent who passed it on, or to any capable agent if they are not there.

    What is written is theirs again at once. A call must ring: it was taken from their phone.
    """
    if contact.returns_to is None or contact.passing is None or contact.passing.to_agent is None:
        return
    agent, from_agent = turn.floor.agents[contact.returns_to], contact.passing.to_agent
    spoken = contact.channel in SPOKEN
    is_there = agent.routable if spoken else agent.present and agent.presence != OFFLINE
    if not is_there or is_blocked(turn.floor, contact, agent.id):
        turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact.id, agent=from_agent))
        return
    if agent.id in contact.wrap_ups:
        turn.emit(e.WrapUpEnded(at=turn.now, contact_id=contact.id, agent=agent.id, by="returned"))
    turn.emit(
        e.TransferReturned(
            at=turn.now, contact_id=contact.id, agent=agent.id, from_agent=from_agent, cause=cause
        )
    )
    if not spoken:
        turn.emit(e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=agent.id))


def lapse_reservations_for(turn: Turn, agent_id: AgentId) -> None:
    """Let any capable agent have the waiting contacts that are reserved for this one."""
    for contact_id in list(turn.floor.agents[agent_id].reserved):
        lapse_reservation(turn, turn.floor.contacts[contact_id], "agent_left")
