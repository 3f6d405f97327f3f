"""An agent answers; the customer is held and resumed; the agent asks the source for these and for the end."""

from __future__ import annotations

from collections.abc import Set

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_done_by_hub
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.states import TALKING, ContactState
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.correcting import correct, hold_as_said, is_late, is_past
from contacthub.routing.rules.ending import end_by_agent, end_contact, outcome_of_end
from contacthub.routing.rules.observing import ignore, live
from contacthub.routing.rules.withdrawing import fail_connecting, withdraw_hub_offers, withdraw_offers
from contacthub.routing.rules.wrapping_up import start_wrap_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN, AgentId, ContactId, EndCause, EndedBy, IgnoredReason, Instant


@value(kw_only=True)
class Answer(ContactFact):
    """An agent answered; None: a person the hub does not know did.

    ``timed`` False: they were found talking, and since when is not known.
    """

    agent: AgentId | None
    timed: bool = True


@value(kw_only=True)
class Hold(ContactFact):
    """The customer was put on hold."""


@value(kw_only=True)
class Resume(ContactFact):
    """The customer was taken off hold."""


@value(kw_only=True)
class TalkCommand(Command):
    """What an agent asks for on the contact that they talk on."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class RequestHold(TalkCommand):
    """Ask the source to hold the customer."""


@value(kw_only=True)
class RequestResume(TalkCommand):
    """Ask the source to take the customer off hold."""


@value(kw_only=True)
class RequestEnd(TalkCommand):
    """Ask the source to hang up."""


def answer(turn: Turn, fact: Answer) -> None:
    """Begin the talk: an answer of the offered agent accepts the offer, one of another agent takes it back.

    While lina talks, an answer of wang means that wang took the call over: lina wraps up.
    """
    if is_late(turn, fact):
        correct(turn, fact, "already_answered", _answered_late(turn, fact))
    else:
        _answer_now(turn, fact)


def _answered_late(turn: Turn, fact: Answer) -> e.CourseStep:
    agent = fact.agent if fact.agent in turn.floor.agents else None
    return e.CourseStep(
        kind="answered", counted_at=turn.clamped(fact.occurred_at), agent=agent, timed=fact.timed
    )


def _answer_now(turn: Turn, fact: Answer) -> None:
    contact = live(turn, fact)
    if contact is None:
        return
    agent = fact.agent if fact.agent in turn.floor.agents else None
    before = contact.agent if contact.state in TALKING else None
    if contact.state in TALKING and before == agent:
        ignore(turn, "already_answered", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    if agent is not None:
        _end_the_call_before(turn, contact, turn.floor.agents[agent], occurred_at)
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
                consult=offer.consult,
                occurred_at=occurred_at,
            )
        )
    elif agent is not None:
        # The agent answered what the hub had not offered them, and cannot take what it did offer meanwhile.
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
    hold_as_said(turn, contact, occurred_at)
    start_wrap_up(turn, contact, before)


def _end_the_call_before(turn: Turn, contact: Contact, agent: Agent, answered_at: Instant) -> None:
    """End the call that an agent with one line had: its own source says that they talk to another caller.

    A call on hold is spared, as it may wait for the agent on the same phone, and one of which the source has
    said something later than this answer.
    """
    pool = agent.pools[contact.channel]
    if contact.channel not in SPOKEN or contact.source is None or agent.capacity.get(pool) != 1:
        return
    for contact_id in list(agent.contacts):
        other = turn.floor.contacts[contact_id]
        if (
            other is not contact
            and other.agent == agent.id
            and other.state is ContactState.HANDLING
            and other.source == contact.source
            and agent.pools[other.channel] == pool
            and other.last_occurred_at <= answered_at
        ):
            end_contact(
                turn,
                other,
                ended_by=EndedBy.SYSTEM,
                outcome=outcome_of_end(turn, other, EndedBy.SYSTEM, answered_at),
                cause=EndCause.ANSWERED_ANOTHER,
                occurred_at=answered_at,
            )


def hold(turn: Turn, fact: Hold) -> None:
    """Put the customer on hold."""
    contact = live(turn, fact)
    if contact is None:
        return
    reason = _hold_changes_nothing(contact, fact, ContactState.HANDLING, "not_handling")
    if reason is not None:
        ignore(turn, reason, fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(e.ContactHeld(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def resume(turn: Turn, fact: Resume) -> None:
    """Take the customer off hold."""
    contact = live(turn, fact)
    if contact is None:
        return
    reason = _hold_changes_nothing(contact, fact, ContactState.HELD, "not_held")
    if reason is not None:
        ignore(turn, reason, fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(e.ContactResumed(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def _hold_changes_nothing(
    contact: Contact, fact: Hold | Resume, state: ContactState, otherwise: IgnoredReason
) -> IgnoredReason | None:
    is_older = fact.occurred_at is not None and fact.occurred_at < contact.hold_said_at
    if is_older or is_past(contact, fact.occurred_at):
        return "overtaken"
    return None if contact.state is state else otherwise


def request_hold(turn: Turn, command: RequestHold) -> None:
    """Ask for hold."""
    check_talking(turn, command, {ContactState.HANDLING}, "hold")
    turn.emit(e.HoldRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def request_resume(turn: Turn, command: RequestResume) -> None:
    """Ask for the end of hold."""
    check_talking(turn, command, {ContactState.HELD}, "resume")
    turn.emit(e.ResumeRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def request_end(turn: Turn, command: RequestEnd) -> None:
    """Ask for the end of the contact; what is written ends at once."""
    contact = check_talking(turn, command, TALKING, "end")
    if is_done_by_hub(contact):
        end_by_agent(turn, contact)
        return
    turn.emit(e.EndRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def check_talking(turn: Turn, command: TalkCommand, states: Set[ContactState], what: str) -> Contact:
    """The contact that the agent talks on, or ``WrongState``; ``what`` they cannot do."""
    contact = turn.contact_with(command.contact_id, command.agent)
    if contact.agent != command.agent or contact.state not in states:
        wanted = " or ".join(sorted(states))
        raise errors.WrongState(
            f"cannot {what}: the contact is {contact.state}, not {wanted} with {command.agent}"
        )
    return contact


HANDLERS: Handlers = {
    Answer: answer,
    Hold: hold,
    Resume: resume,
    RequestHold: request_hold,
    RequestResume: request_resume,
    RequestEnd: request_end,
}
