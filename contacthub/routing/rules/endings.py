"""How offers, attempts to connect, wrap-ups and contacts come to an end."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.entities import TALKING, Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.turn import Turn
from contacthub.routing.words import AgentId, Instant


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
            turn.emit(
                e.OfferWithdrawn(
                    at=turn.now,
                    contact_id=contact.id,
                    offer_id=offer.id,
                    agent=offer.agent,
                    cause=cause,
                    taken_by=taken_by,
                )
            )


def fail_connecting(turn: Turn, contact: Contact, cause: str, *, cool_off: bool = True) -> None:
    """End the attempt to connect: the contact is back in its place, the pair cools off."""
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
        lapse_reservation(turn, contact)


def lapse_reservation(turn: Turn, contact: Contact) -> None:
    """Let any capable agent have the contact, if it was reserved for one."""
    if contact.reserved_for is not None:
        turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact.id, agent=contact.reserved_for))


def start_wrap_up(turn: Turn, contact: Contact, agent_id: AgentId | None) -> None:
    """Give the agent their time after the contact, if the queue grants any."""
    wrap_up_ms = turn.settings(contact).wrap_up_ms
    if agent_id is None or not wrap_up_ms:
        return
    turn.emit(
        e.WrapUpStarted(at=turn.now, contact_id=contact.id, agent=agent_id, until=turn.now + wrap_up_ms)
    )


def end_contact(
    turn: Turn, contact: Contact, *, ended_by: str, outcome: str, occurred_at: Instant | None = None
) -> None:
    """The customer is gone: nothing is offered any more, the agent wraps up, then the contact closes."""
    withdraw_offers(turn, contact, "caller_left")
    agent = contact.agent
    talked = contact.state in TALKING
    turn.emit(
        e.ContactEnded(
            at=turn.now,
            contact_id=contact.id,
            ended_by=ended_by,
            agent=agent if talked else None,
            outcome=outcome,
            occurred_at=occurred_at,
        )
    )
    if talked:
        start_wrap_up(turn, contact, agent)
    close_if_done(turn, contact)


def close_if_done(turn: Turn, contact: Contact) -> None:
    """Close a contact that has ended once nobody wraps up any more."""
    if contact.state is ContactState.WRAPPING_UP and not contact.wrap_ups:
        turn.emit(e.ContactClosed(at=turn.now, contact_id=contact.id, outcome=contact.outcome or "failed"))
