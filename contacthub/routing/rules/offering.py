"""Agents accept, decline and miss offers; a phone system rings them by itself."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, Offer, is_hub_routed
from contacthub.routing.floor.states import ConsultState, ContactState
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.correcting import is_past
from contacthub.routing.rules.observing import ignore, live
from contacthub.routing.rules.presence import change_presence
from contacthub.routing.rules.withdrawing import (
    end_consult,
    fail_connecting,
    lapse_reservation,
    withdraw_hub_offers,
    withdraw_offer,
)
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import (
    BY_HUB,
    MISSED,
    SPOKEN,
    AgentId,
    IgnoredReason,
    Instant,
    OfferId,
    contact_of,
    offer_id,
)


@value(kw_only=True)
class AcceptOffer(Command):
    """Take the offered contact."""

    agent: AgentId
    offer_id: OfferId


@value(kw_only=True)
class DeclineOffer(Command):
    """Let the offered contact go to another agent."""

    agent: AgentId
    offer_id: OfferId


@value(kw_only=True)
class Ring(ContactFact):
    """The phone system rings an agent with the contact."""

    agent: AgentId


@value(kw_only=True)
class Miss(ContactFact):
    """The agent's phone stopped ringing; ``cause`` as in ``contact.missed``."""

    agent: AgentId
    cause: str


def accept_offer(turn: Turn, command: AcceptOffer) -> None:
    """Take the contact: a spoken one connects, a written one is handled at once."""
    contact, offer = _pending_offer(turn, command.offer_id, command.agent)
    spoken = contact.channel in SPOKEN
    connect_ms = turn.settings(contact).connect_ms if spoken and contact.callback is None else 0
    turn.emit(
        e.OfferAccepted(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer.id,
            agent=offer.agent,
            connect_until=turn.now + connect_ms if connect_ms else None,
            consult=offer.consult,
        )
    )
    if spoken:
        return
    if offer.consult:
        turn.emit(e.ConsultAnswered(at=turn.now, contact_id=contact.id, agent=offer.agent))
    else:
        turn.emit(e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=offer.agent))


def decline_offer(turn: Turn, command: DeclineOffer) -> None:
    """Let the contact go; the pair cools off."""
    contact, offer = _pending_offer(turn, command.offer_id, command.agent)
    decline(turn, contact, offer, cause="declined")


def _pending_offer(turn: Turn, wanted: OfferId, agent_id: AgentId) -> tuple[Contact, Offer]:
    """The hub's pending offer to this agent; an error says why there is none."""
    contact = turn.floor.contacts.get(contact_of(wanted))
    if contact is None:
        raise errors.OfferGone(f"offer {wanted} is gone: its contact is closed or unknown")
    offer = contact.offers.get(wanted)
    if offer is None:
        how, at = contact.ended_offers.get(wanted, ("never made", turn.now))
        raise errors.OfferGone(f"offer {wanted}: {how} {(turn.now - at) / 1000:.1f} s ago")
    if offer.agent != agent_id:
        raise errors.NotYourOffer(f"offer {wanted} was made to another agent")
    if offer.observed:
        raise errors.ObservedOffer("the phone system rings your phone: answer or refuse there")
    return contact, offer


def decline(
    turn: Turn, contact: Contact, offer: Offer, *, cause: str, occurred_at: Instant | None = None
) -> None:
    """End an offer that its agent refused; they stay available."""
    turn.emit(
        e.OfferDeclined(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer.id,
            agent=offer.agent,
            cause=cause,
            cool_off_until=_cool_off_until(turn, contact, offer),
            occurred_at=occurred_at,
        )
    )
    if not offer.consult:
        lapse_reservation(turn, contact, cause)


def expire(turn: Turn, contact: Contact, offer: Offer, *, occurred_at: Instant | None = None) -> None:
    """End an offer that its agent did not react to.

    An agent who misses an offer of the hub is taken to be away: they go on the break ``missed``, so that the
    next contact does not ring at an empty desk too. Where the phone system rings, it decides that itself.
    """
    turn.emit(
        e.OfferExpired(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer.id,
            agent=offer.agent,
            cool_off_until=_cool_off_until(turn, contact, offer),
            occurred_at=occurred_at,
        )
    )
    if not offer.consult:
        lapse_reservation(turn, contact, "no_answer")
    if not offer.observed:
        change_presence(turn, offer.agent, MISSED, BY_HUB)


def _cool_off_until(turn: Turn, contact: Contact, offer: Offer) -> Instant | None:
    cool_off_ms = 0 if offer.observed or offer.consult else turn.settings(contact).cool_off_ms
    return turn.now + cool_off_ms if cool_off_ms else None


def ring(turn: Turn, fact: Ring) -> None:
    """Note an observed offer, which takes the agent's capacity at once."""
    contact = live(turn, fact)
    if contact is None:
        return
    reason = _ring_changes_nothing(turn, contact, fact)
    if reason is not None:
        ignore(turn, reason, fact)
        return
    _observe_offer(turn, contact, fact.agent, turn.occurred_at(contact, fact.occurred_at))


def ring_again(turn: Turn, contact: Contact, since: Instant) -> None:
    """Note the rings that began after the contact moved on, and were told before that."""
    for agent, rung in list(contact.rung.items()):
        if not rung.is_over and rung.at > since and agent in turn.floor.agents:
            _observe_offer(turn, contact, agent, rung.at)


def _observe_offer(turn: Turn, contact: Contact, agent: AgentId, occurred_at: Instant) -> None:
    withdraw_hub_offers(turn, agent, "phone_busy")
    turn.emit(
        e.OfferMade(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer_id(contact.id, contact.offers_made + 1),
            agent=agent,
            queue=contact.queue,
            deadline_at=None,
            observed=True,
            occurred_at=occurred_at,
        )
    )


def _ring_changes_nothing(turn: Turn, contact: Contact, fact: Ring) -> IgnoredReason | None:
    if fact.agent not in turn.floor.agents:
        return "unknown_agent"
    if is_hub_routed(contact):
        return "hub_routed"
    if is_past(contact, fact.occurred_at) or _is_older(contact, fact):
        return "overtaken"
    if contact.offer_to(fact.agent) is not None:
        return "already_offered"
    waits = {ContactState.WAITING, ContactState.OFFERED, ContactState.BETWEEN_QUEUES}
    return None if contact.state in waits else "already_answered"


def _is_older(contact: Contact, fact: Ring | Miss) -> bool:
    """Whether something later is known of the agent's phone: another ring, or the end of one."""
    rung = contact.rung.get(fact.agent)
    return rung is not None and fact.occurred_at is not None and fact.occurred_at < rung.at


def miss(turn: Turn, fact: Miss) -> None:
    """End the offer, or the attempt to connect, by the cause."""
    contact = live(turn, fact)
    if contact is None:
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    if contact.state is ContactState.CONNECTING and contact.agent == fact.agent:
        fail_connecting(turn, contact, fact.cause)
        return
    if _is_connected_to_consult(contact, fact.agent):
        end_consult(turn, contact, fact.cause)
        return
    offer = contact.offer_to(fact.agent)
    if _is_older(contact, fact):
        ignore(turn, "overtaken", fact)
    elif offer is None:
        ignore(turn, "no_such_offer", fact)
    elif fact.cause == "no_answer":
        expire(turn, contact, offer, occurred_at=occurred_at)
    elif fact.cause in {"declined", "unreachable"}:
        decline(turn, contact, offer, cause=fact.cause, occurred_at=occurred_at)
    else:
        withdraw_offer(turn, contact, offer, fact.cause, occurred_at=occurred_at)


def _is_connected_to_consult(contact: Contact, agent: AgentId) -> bool:
    consult = contact.consult
    return consult is not None and consult.agent == agent and consult.state is ConsultState.CONNECTING


HANDLERS: Handlers = {
    AcceptOffer: accept_offer,
    DeclineOffer: decline_offer,
    Ring: ring,
    Miss: miss,
}
