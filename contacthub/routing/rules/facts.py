"""What follows from each observation; one that changes nothing is recorded as ignored, none is refused."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.floor.entities import TALKING, Contact, is_hub_routed
from contacthub.routing.floor.states import ContactState
from contacthub.routing.rules.endings import (
    end_contact,
    fail_connecting,
    start_wrap_up,
    withdraw_hub_offers,
    withdraw_offers,
)
from contacthub.routing.rules.requests import change_presence, let_go
from contacthub.routing.turn import Turn
from contacthub.routing.words import (
    AVAILABLE,
    LEASE_MS,
    OFFLINE,
    PAUSED,
    STANDING_BREAKS,
    ContactId,
    CustomerId,
    EndedBy,
    Instant,
    Outcome,
    offer_id,
)

RESERVATION_MS = 60_000
"""How long a contact waits for the one agent it was transferred to before any capable agent may take it."""

BY_HUB = "hub"
"""By whom a customer was linked that no agent chose."""

OVER = frozenset({ContactState.WRAPPING_UP, ContactState.CLOSED})


def ignore(turn: Turn, reason: str, fact: c.Observation) -> None:
    """Record that the fact changes nothing."""
    turn.emit(
        e.ObservationIgnored(
            at=turn.now,
            reason=reason,
            contact_id=getattr(fact, "contact_id", None),
            agent=getattr(fact, "agent", None),
            occurred_at=turn.clamped(fact.occurred_at),
        )
    )


def live(turn: Turn, fact: c.ContactFact) -> Contact | None:
    """The fact's contact while it is not over; else the fact is ignored."""
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None:
        ignore(turn, "unknown_contact", fact)
        return None
    if contact.state in OVER:
        ignore(turn, "already_ended", fact)
        return None
    return contact


def arrival(turn: Turn, fact: c.Arrival) -> None:
    """A contact comes in and waits; one whose end is known already is closed at once."""
    if fact.contact_id in turn.floor.contacts:
        ignore(turn, "already_arrived", fact)
        return
    queue = turn.floor.queues.get(fact.queue)
    if queue is None:
        ignore(turn, "unknown_queue", fact)
        return
    occurred_at = turn.clamped(fact.occurred_at)
    priority = queue.config.priority if fact.priority is None else fact.priority
    turn.emit(
        e.ContactArrived(
            at=turn.now,
            contact_id=fact.contact_id,
            channel=fact.channel,
            direction=fact.direction,
            routing=fact.routing,
            skills=fact.skills,
            priority=priority,
            occurred_at=occurred_at,
        )
    )
    if fact.customer_id is not None:
        link(turn, fact.contact_id, fact.customer_id, fact.verdict)
    turn.emit(
        e.ContactQueued(at=turn.now, contact_id=fact.contact_id, queue=fact.queue, occurred_at=occurred_at)
    )
    if fact.ended_by is not None:
        contact = turn.floor.contacts[fact.contact_id]
        outcome = outcome_of_end(turn, contact, fact.ended_by, occurred_at)
        end_contact(turn, contact, ended_by=fact.ended_by, outcome=outcome, occurred_at=occurred_at)


def ring(turn: Turn, fact: c.Ring) -> None:
    """The phone system rings an agent: an observed offer, which takes the agent's capacity at once."""
    contact = live(turn, fact)
    if contact is None:
        return
    reason = _ring_changes_nothing(turn, contact, fact)
    if reason is not None:
        ignore(turn, reason, fact)
        return
    withdraw_hub_offers(turn, fact.agent, "phone_busy")
    turn.emit(
        e.OfferMade(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer_id(contact.id, contact.offers_made + 1),
            agent=fact.agent,
            queue=contact.queue,
            deadline_at=None,
            observed=True,
            occurred_at=turn.occurred_at(contact, fact.occurred_at),
        )
    )


def _ring_changes_nothing(turn: Turn, contact: Contact, fact: c.Ring) -> str | None:
    if fact.agent not in turn.floor.agents:
        return "unknown_agent"
    if is_hub_routed(contact):
        return "hub_routed"
    if contact.offer_to(fact.agent) is not None:
        return "already_offered"
    waits = {ContactState.WAITING, ContactState.OFFERED, ContactState.BETWEEN_QUEUES}
    return None if contact.state in waits else "already_answered"


def miss(turn: Turn, fact: c.Miss) -> None:
    """The agent's phone stopped ringing: the offer, or the attempt to connect, ends."""
    contact = live(turn, fact)
    if contact is None:
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    if contact.state is ContactState.CONNECTING and contact.agent == fact.agent:
        fail_connecting(turn, contact, fact.cause)
        return
    offer = contact.offer_to(fact.agent)
    if offer is None:
        ignore(turn, "no_such_offer", fact)
    elif fact.cause == "no_answer":
        let_go(turn, contact, offer, cause=None, occurred_at=occurred_at)
    elif fact.cause in {"declined", "unreachable"}:
        let_go(turn, contact, offer, cause=fact.cause, occurred_at=occurred_at)
    else:
        turn.emit(
            e.OfferWithdrawn(
                at=turn.now,
                contact_id=contact.id,
                offer_id=offer.id,
                agent=offer.agent,
                cause=fact.cause,
                occurred_at=occurred_at,
            )
        )


def answer(turn: Turn, fact: c.Answer) -> None:
    """Somebody answered: by the offered agent it is an accept, by another it wins over the offer."""
    contact = live(turn, fact)
    if contact is None:
        return
    agent = fact.agent if fact.agent in turn.floor.agents else None
    before = contact.agent if contact.state in TALKING else None
    if contact.state in TALKING and before == agent:
        ignore(turn, "already_answered", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    if contact.state is ContactState.CONNECTING and contact.agent != agent:
        fail_connecting(turn, contact, "answered_elsewhere", cool_off=False)
    withdraw_offers(turn, contact, "answered_elsewhere", taken_by=agent, but=agent)
    offer = contact.offer_to(agent) if agent is not None else None
    if offer is not None:
        turn.emit(
            e.OfferAccepted(
                at=turn.now,
                contact_id=contact.id,
                offer_id=offer.id,
                agent=offer.agent,
                occurred_at=occurred_at,
            )
        )
    elif agent is not None:
        # Nobody can take what the hub offers while talking to somebody it did not expect.
        withdraw_hub_offers(turn, agent, "phone_busy")
    turn.emit(
        e.ContactAnswered(
            at=turn.now,
            contact_id=contact.id,
            agent=agent,
            timed=None if fact.timed else False,
            occurred_at=occurred_at,
        )
    )
    start_wrap_up(turn, contact, before)


def hold(turn: Turn, fact: c.Hold) -> None:
    """The customer is on hold."""
    contact = live(turn, fact)
    if contact is None:
        return
    if contact.state is not ContactState.HANDLING:
        ignore(turn, "not_handling", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(e.ContactHeld(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def resume(turn: Turn, fact: c.Resume) -> None:
    """The customer is off hold."""
    contact = live(turn, fact)
    if contact is None:
        return
    if contact.state is not ContactState.HELD:
        ignore(turn, "not_held", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(e.ContactResumed(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def transfer(turn: Turn, fact: c.Transfer) -> None:
    """The contact moves on: a new visit, with wrap-up for the agent who had it."""
    contact = live(turn, fact)
    if contact is None:
        return
    if fact.to_queue is not None and fact.to_queue not in turn.floor.queues:
        ignore(turn, "unknown_queue", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    before = contact.agent if contact.state in TALKING else None
    fail_connecting(turn, contact, "transferred", cool_off=False)
    withdraw_offers(turn, contact, "transferred")
    turn.emit(
        e.ContactTransferred(
            at=turn.now,
            contact_id=contact.id,
            agent=before,
            to_queue=fact.to_queue,
            to_agent=fact.to_agent,
            occurred_at=occurred_at,
        )
    )
    start_wrap_up(turn, contact, before)
    _queue_after_transfer(turn, contact, fact, occurred_at)


def _queue_after_transfer(turn: Turn, contact: Contact, fact: c.Transfer, occurred_at: Instant) -> None:
    # A PBX that passes a call to an agent rings them by itself: no visit begins until it says so.
    queue = fact.to_queue or (contact.queue if is_hub_routed(contact) else None)
    if queue is None:
        return
    agent = turn.floor.agents.get(fact.to_agent) if fact.to_agent is not None else None
    reserved = agent.id if agent is not None and agent.routable and is_hub_routed(contact) else None
    turn.emit(
        e.ContactQueued(
            at=turn.now,
            contact_id=contact.id,
            queue=queue,
            reserved_for=reserved,
            reserved_until=turn.now + RESERVATION_MS if reserved is not None else None,
            occurred_at=occurred_at,
        )
    )


def queue_exit(turn: Turn, fact: c.QueueExit) -> None:
    """The visit ends, nobody having answered and the customer still being there."""
    contact = live(turn, fact)
    if contact is None:
        return
    if contact.visit is None:
        ignore(turn, "not_in_queue", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    fail_connecting(turn, contact, "left_queue", cool_off=False)
    withdraw_offers(turn, contact, "left_queue")
    turn.emit(
        e.ContactLeftQueue(
            at=turn.now,
            contact_id=contact.id,
            queue=contact.visit.queue,
            outcome=fact.outcome,
            occurred_at=occurred_at,
        )
    )


def end(turn: Turn, fact: c.End) -> None:
    """The contact is over."""
    contact = live(turn, fact)
    if contact is None:
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    fail_connecting(turn, contact, "caller_left", cool_off=False)
    outcome = outcome_of_end(turn, contact, fact.ended_by, occurred_at)
    end_contact(turn, contact, ended_by=fact.ended_by, outcome=outcome, occurred_at=occurred_at)


def outcome_of_end(turn: Turn, contact: Contact, ended_by: EndedBy, occurred_at: Instant) -> str:
    """The outcome if the contact ended now: that of the last visit, or how the open one ends."""
    visit = contact.visit
    if visit is None:
        return contact.outcome or Outcome.FAILED
    if ended_by != EndedBy.CUSTOMER:
        return Outcome.WITHDRAWN if ended_by == EndedBy.AGENT else Outcome.FAILED
    at = turn.now if is_hub_routed(contact) else occurred_at
    short = at - visit.entered_at < turn.settings(contact).short_abandon_ms
    return Outcome.SHORT_ABANDONED if short else Outcome.ABANDONED


def remark(turn: Turn, fact: c.Remark) -> None:
    """A source told more; contacts that are over may be remarked on too while they are live."""
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None:
        ignore(turn, "unknown_contact", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(e.ContactNoted(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def match(turn: Turn, fact: c.Match) -> None:
    """The look-up has an answer, which a later one may correct; an agent's own choice is not overruled."""
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None and fact.is_over and fact.customer_id is not None:
        link(turn, fact.contact_id, fact.customer_id, fact.verdict)
    elif contact is None:
        ignore(turn, "unknown_contact", fact)
    elif contact.customer_by in {None, BY_HUB} and fact.customer_id not in {None, contact.customer_id}:
        link(turn, contact.id, fact.customer_id, fact.verdict)


def link(turn: Turn, contact_id: ContactId, customer_id: CustomerId | None, verdict: str) -> None:
    """The look-up found out who it is."""
    turn.emit(
        e.CustomerLinked(
            at=turn.now, contact_id=contact_id, customer_id=customer_id, verdict=verdict, by=BY_HUB
        )
    )


def presence_report(turn: Turn, fact: c.PresenceReport) -> None:
    """The phone system masters the agent's presence from now on."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is None:
        ignore(turn, "unknown_agent", fact)
        return
    known = {AVAILABLE, OFFLINE} | STANDING_BREAKS | turn.floor.breaks
    presence = fact.presence if fact.presence in known else PAUSED
    if (agent.presence, agent.presence_by) == (presence, "source"):
        ignore(turn, "same_presence", fact)
        return
    occurred_at = turn.clamped(fact.occurred_at)
    change_presence(turn, fact.agent, presence, "source", occurred_at)


def queue_pause(turn: Turn, fact: c.QueuePause) -> None:
    """The phone system paused or unpaused the agent in one queue."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is None or fact.queue not in turn.floor.queues:
        ignore(turn, "unknown_agent" if agent is None else "unknown_queue", fact)
    elif (fact.queue in agent.paused_queues) != fact.paused:
        turn.emit(e.QueuePauseChanged(at=turn.now, agent=agent.id, queue=fact.queue, paused=fact.paused))


def console_seen(turn: Turn, fact: c.ConsoleSeen) -> None:
    """A console of the agent is connected."""
    if fact.agent in turn.floor.agents:
        turn.emit(e.ConsoleAttached(at=turn.now, agent=fact.agent, program=fact.program))


def console_lost(turn: Turn, fact: c.ConsoleLost) -> None:
    """The agent's last console is gone; offers go on until the lease ends."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is not None and agent.console:
        turn.emit(e.ConsoleDetached(at=turn.now, agent=agent.id, lease_until=turn.now + LEASE_MS))


def irrelevant(turn: Turn, fact: c.Irrelevant) -> None:
    """Record a fact the hub could not place."""
    ignore(turn, fact.reason, fact)
