"""Contacts are passed to another queue or agent, or leave their queue."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_hub_routed
from contacthub.routing.floor.moving import RESERVATION_MS
from contacthub.routing.floor.states import TALKING, PassingState
from contacthub.routing.inputs import ContactFact
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.rules.correcting import correct, is_late, queue_of_transfer
from contacthub.routing.rules.exits import leave_at_once
from contacthub.routing.rules.observing import ignore, live_call
from contacthub.routing.rules.offering import ring_again
from contacthub.routing.rules.withdrawing import fail_connecting, give_back, withdraw_offers
from contacthub.routing.rules.wrapping_up import start_wrap_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


@value(kw_only=True)
class Transfer(ContactFact):
    """The contact was passed to a queue or an agent."""

    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@value(kw_only=True)
class QueueExit(ContactFact):
    """The contact left its queue otherwise than by an answer or by leaving."""

    outcome: str


def transfer(turn: Turn, fact: Transfer) -> None:
    """Move the contact on: a new visit, with wrap-up for the agent who had it."""
    if fact.to_queue is not None and fact.to_queue not in turn.floor.queues:
        ignore(turn, "unknown_queue", fact)
    elif is_late(turn, fact):
        at = turn.clamped(fact.occurred_at)
        queue = queue_of_transfer(turn, fact, fact.to_queue, at)
        queued = [e.CourseStep(kind="queued", counted_at=at, queue=queue)] if queue is not None else []
        correct(turn, fact, "overtaken", e.CourseStep(kind="transferred", counted_at=at), *queued)
    else:
        _transfer_now(turn, fact)


def _transfer_now(turn: Turn, fact: Transfer) -> None:
    contact = live_call(turn, fact)
    if contact is None:
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    consult = contact.consult
    if consult is not None and consult.is_answered and consult.agent == fact.to_agent:
        complete(turn, contact, occurred_at)
        return
    move_on(
        turn,
        contact,
        to_queue=fact.to_queue,
        to_agent=fact.to_agent,
        returns=_was_asked_for(contact, fact),
        occurred_at=occurred_at,
    )


def _was_asked_for(contact: Contact, fact: Transfer) -> bool:
    """Whether an agent passes the contact to another one by the hub, and so may have it back."""
    passing = contact.passing
    return (
        passing is not None
        and passing.state is PassingState.ASKED
        and passing.to_agent is not None
        and passing.to_agent == fact.to_agent
        and is_hub_routed(contact)
    )


def complete(turn: Turn, contact: Contact, occurred_at: Instant | None = None) -> None:
    """Give the contact to the agent who was consulted; the first one has wrap-up for their part."""
    before, agent = contact.agent, contact.consult.agent if contact.consult is not None else None
    turn.emit(
        e.ContactTransferred(
            at=turn.now, contact_id=contact.id, agent=before, to_agent=agent, occurred_at=occurred_at
        )
    )
    turn.emit(e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=agent, occurred_at=occurred_at))
    start_wrap_up(turn, contact, before)


def move_on(
    turn: Turn,
    contact: Contact,
    *,
    to_queue: QueueId | None,
    to_agent: AgentId | None,
    returns: bool,
    occurred_at: Instant | None = None,
) -> None:
    """Move the contact to a queue or an agent. ``returns``: it comes back unless that agent takes it."""
    before = contact.agent if contact.state in TALKING else None
    fail_connecting(turn, contact, "transferred", cool_off=False)
    withdraw_offers(turn, contact, "transferred")
    turn.emit(
        e.ContactTransferred(
            at=turn.now,
            contact_id=contact.id,
            agent=before,
            to_queue=to_queue,
            to_agent=to_agent,
            returns=returns,
            occurred_at=occurred_at,
        )
    )
    start_wrap_up(turn, contact, before)
    _queue_after_transfer(turn, contact, to_queue, to_agent, occurred_at)
    if returns and (to_agent is None or not _may_ring_at(turn, contact, to_agent)):
        give_back(turn, contact, "agent_left")
    if occurred_at is not None:
        ring_again(turn, contact, occurred_at)


def _queue_after_transfer(
    turn: Turn,
    contact: Contact,
    to_queue: QueueId | None,
    to_agent: AgentId | None,
    occurred_at: Instant | None,
) -> None:
    # A PBX that passes a call to an agent rings them by itself: no visit begins until it says so.
    queue = to_queue or (contact.queue if is_hub_routed(contact) else None)
    if queue is None:
        return
    reserved = (
        to_agent if to_agent is not None and _may_ring_at(turn, contact, to_agent) else contact.returns_to
    )
    if not is_hub_routed(contact):
        reserved = None
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
    if reserved is None:
        leave_at_once(turn, contact)


def _may_ring_at(turn: Turn, contact: Contact, agent_id: AgentId) -> bool:
    agent = turn.floor.agents.get(agent_id)
    return agent is not None and agent.routable and not is_blocked(turn.floor, contact, agent_id)


def queue_exit(turn: Turn, fact: QueueExit) -> None:
    """End the visit: no agent has answered, and the customer is still there."""
    if is_late(turn, fact):
        at = turn.clamped(fact.occurred_at)
        step = e.CourseStep(kind="left_queue", counted_at=at, outcome=fact.outcome)
        correct(turn, fact, "not_in_queue", step)
        return
    contact = live_call(turn, fact)
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
    ring_again(turn, contact, occurred_at)


HANDLERS: Handlers = {
    Transfer: transfer,
    QueueExit: queue_exit,
}
