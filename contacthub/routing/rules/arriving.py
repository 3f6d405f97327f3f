"""Contacts come in, and what they need becomes known."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.matching.coming import HadThread, kept_for, kept_for_owner, kept_for_thread
from contacthub.routing.rules.call_backs import become_callback, replace
from contacthub.routing.rules.ending import end_contact, outcome_of_end
from contacthub.routing.rules.exits import leave_at_once
from contacthub.routing.rules.identifying import Match, link
from contacthub.routing.rules.observing import ignore
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import (
    LAST_AGENT,
    OWNER,
    RETURNING,
    AgentId,
    ContactId,
    CustomerId,
    EndedBy,
    Instant,
    QueueId,
    Routing,
    Skills,
)


@value(kw_only=True)
class Arrival(ContactFact):
    """A contact arrived in ``queue``. ``ended_by``: its end was heard of before its arrival.

    ``customer_id`` and ``verdict``: the customer that the look-up found, if it was done by then;
    ``former_ids``: the other ids that mean them;
    ``last_agent``: who handled them last; ``had_thread``: who had the thread that it goes on with.
    ``source``: who reports it; for how long at most it may say nothing of the contact is ``silent_ms``,
    None: for ever.

    ``can_be_called``: a number is known. ``callback_of``: the call-back that waits for this customer in this
    queue, whose place is theirs. ``callback_by``: it is no call but a wish to be called, from
    ``callback_due_at`` on, that this one arranged; ``callback_at_most``: so often it is tried, None: as the
    queue says. ``owner``: who promised it, and has it before others for ``owner_ms``.
    ``not_for``: agents who may not have it.
    """

    channel: str
    queue: QueueId
    direction: str = "inbound"
    routing: Routing = Routing.HUB
    skills: Skills = ()
    preferred: Skills = ()
    rules: tuple[int, ...] = ()
    failed_rules: tuple[int, ...] = ()
    priority: int | None = None
    ended_by: EndedBy | None = None
    customer_id: CustomerId | None = None
    former_ids: tuple[CustomerId, ...] = ()
    last_agent: AgentId | None = None
    had_thread: HadThread | None = None
    verdict: str = "none"
    source: str | None = None
    silent_ms: int | None = None
    can_be_called: bool = False
    callback_of: ContactId | None = None
    callback_by: str | None = None
    callback_due_at: Instant | None = None
    callback_at_most: int | None = None
    not_for: tuple[AgentId, ...] = ()
    owner: AgentId | None = None
    owner_ms: int = 0


@value(kw_only=True)
class EnrichContact(Command):
    """What was learned while the contact waits: the skills it needs beside its queue's, its priority."""

    contact_id: ContactId
    skills: Skills
    priority: int
    preferred: Skills = ()
    rules: tuple[int, ...] = ()
    failed_rules: tuple[int, ...] = ()


def arrival(turn: Turn, fact: Arrival) -> None:
    """Put a new contact in its queue; one whose end is known already is closed at once."""
    if fact.contact_id in turn.floor.contacts:
        ignore(turn, "already_arrived", fact)
        return
    queue = turn.floor.queues.get(fact.queue)
    if queue is None:
        ignore(turn, "unknown_queue", fact)
        return
    occurred_at = turn.clamped(fact.occurred_at)
    contact = _arrived(turn, fact, queue.config, occurred_at)
    if fact.callback_by is not None:
        become_callback(
            turn,
            contact,
            fact.queue,
            by=fact.callback_by,
            due_at=fact.callback_due_at,
            at_most=fact.callback_at_most,
        )
    place_at, place_entry = replace(turn, fact.callback_of) or (None, None)
    kept = _kept(turn, contact, fact, queue.config)
    turn.emit(
        e.ContactQueued(
            at=turn.now,
            contact_id=fact.contact_id,
            queue=fact.queue,
            reserved_for=kept.agent,
            reserved_until=kept.until,
            reserved_as=kept.reason,
            place_at=place_at,
            place_entry=place_entry,
            occurred_at=occurred_at,
        )
    )
    if fact.ended_by is not None:
        outcome = outcome_of_end(turn, contact, fact.ended_by, occurred_at)
        end_contact(turn, contact, ended_by=fact.ended_by, outcome=outcome, occurred_at=occurred_at)
    else:
        leave_at_once(turn, contact)


def _arrived(turn: Turn, fact: Arrival, queue: QueueConfig, occurred_at: Instant | None) -> Contact:
    """The contact is there, with what it needs and whose it is, and in no queue yet."""
    turn.emit(
        e.ContactArrived(
            at=turn.now,
            contact_id=fact.contact_id,
            channel=fact.channel,
            direction=fact.direction,
            routing=fact.routing,
            skills=fact.skills,
            preferred=fact.preferred,
            rules=fact.rules,
            failed_rules=fact.failed_rules,
            priority=queue.priority if fact.priority is None else fact.priority,
            source=fact.source,
            silent_ms=fact.silent_ms,
            can_be_called=fact.can_be_called,
            not_for=fact.not_for,
            occurred_at=occurred_at,
        )
    )
    if fact.customer_id is not None:
        link(
            turn,
            Match(
                contact_id=fact.contact_id,
                customer_id=fact.customer_id,
                former_ids=fact.former_ids,
                verdict=fact.verdict,
            ),
        )
    return turn.floor.contacts[fact.contact_id]


@value(kw_only=True)
class _Kept:
    """For whom a contact is kept as it comes in, if for anyone."""

    agent: AgentId | None = None
    until: Instant | None = None
    reason: str = "reserved"


def _kept(turn: Turn, contact: Contact, fact: Arrival, queue: QueueConfig) -> _Kept:
    owner = kept_for_owner(turn.floor, contact, fact.owner, queue)
    if owner is not None and fact.owner_ms:
        return _Kept(agent=owner, until=turn.now + fact.owner_ms, reason=OWNER)
    had = kept_for_thread(turn.floor, contact, fact.had_thread, queue, turn.now)
    if had is not None:
        return _Kept(agent=had, until=turn.now + queue.returning_wait_ms, reason=RETURNING)
    last = kept_for(turn.floor, contact, fact.last_agent, queue)
    if last is not None:
        return _Kept(agent=last, until=turn.now + queue.last_agent_ms, reason=LAST_AGENT)
    return _Kept()


def enrich_contact(turn: Turn, command: EnrichContact) -> None:
    """Change what a waiting contact needs."""
    contact = turn.contact(command.contact_id)
    if contact.state is not ContactState.WAITING:
        raise errors.WrongState(f"only a waiting contact can be enriched; this one is {contact.state}")
    needs = (command.skills, command.priority, command.preferred)
    if (contact.skills, contact.priority, contact.preferred) != needs:
        turn.emit(
            e.ContactEnriched(
                at=turn.now,
                contact_id=contact.id,
                skills=command.skills,
                priority=command.priority,
                preferred=command.preferred,
                rules=command.rules,
                failed_rules=command.failed_rules,
            )
        )


HANDLERS: Handlers = {
    Arrival: arrival,
    EnrichContact: enrich_contact,
}
