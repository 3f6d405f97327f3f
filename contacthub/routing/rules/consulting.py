"""An agent consults another about the contact they have, and keeps it until they pass it on for good.

    ringing      the hub offers it to the agent who is asked, or to one of the queue after the other
    connecting   of a call: the source connects the two agents, the customer hears music
    talking      they talk; of what is written, the second agent sees the contact and may note
    conference   the customer talks with both

Its agent completes it, by which the contact is the other's, or ends it. Whatever becomes of the second agent,
the contact is with the first; if the customer leaves, or another agent has the contact, it is over.
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Consult, Contact, is_done_by_hub
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.states import TALKING, ConsultState
from contacthub.routing.inputs import ContactFact
from contacthub.routing.matching.blocked import blocked_bits
from contacthub.routing.matching.candidates import first_of, preferences_of
from contacthub.routing.matching.classes import class_in
from contacthub.routing.rules.moving import complete
from contacthub.routing.rules.observing import ignore, live
from contacthub.routing.rules.passing import ASKED_MS, check_free, check_not_asked
from contacthub.routing.rules.talking import TalkCommand, check_talking
from contacthub.routing.rules.withdrawing import end_consult, refuse_wanted, withdraw_offer
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import OFFLINE, SPOKEN, AgentId, QueueId, offer_id

COMPLETE, CONFERENCE = "complete", "conference"
"""What an agent may want of a consultation that stands."""


@value(kw_only=True)
class StartConsult(TalkCommand):
    """Ask an agent, or one of a queue, about the contact: one of the two."""

    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@value(kw_only=True)
class CompleteTransfer(TalkCommand):
    """Pass the contact on to the agent who is consulted."""


@value(kw_only=True)
class StartConference(TalkCommand):
    """Let the customer talk with both agents."""


@value(kw_only=True)
class CancelConsult(TalkCommand):
    """End the consultation; the agent who is consulted may leave it, too."""


@value(kw_only=True)
class AnswerConsult(ContactFact):
    """The source connected the two agents."""

    agent: AgentId


@value(kw_only=True)
class Confer(ContactFact):
    """The source let all three talk with each other."""


@value(kw_only=True)
class EndConsult(ContactFact):
    """The agent who was consulted is gone from the call."""

    cause: str


def start_consult(turn: Turn, command: StartConsult) -> None:
    """Ring the agent, or the best free one of the queue."""
    contact = check_talking(turn, command, TALKING, "consult")
    check_not_asked(contact, "consult")
    if command.to_agent is not None:
        check_free(turn, contact, command.to_agent)
    elif command.to_queue not in turn.floor.queues:
        raise errors.UnknownQueue(f"there is no queue {command.to_queue!r}")
    elif _free_of(turn, contact, command.to_queue, {command.agent}) is None:
        raise errors.AgentUnavailable(f"no agent of {command.to_queue} is free now: choose an agent")
    turn.emit(
        e.ConsultStarted(
            at=turn.now,
            contact_id=contact.id,
            agent=command.agent,
            to_queue=command.to_queue,
            to_agent=command.to_agent,
        )
    )


def consults_go_on(turn: Turn) -> None:
    """Ring the next agent for each consultation that rings at none, or end it where no agent is left."""
    floor = turn.floor
    while floor.unsettled_consults:
        contact_id = next(iter(floor.unsettled_consults))
        del floor.unsettled_consults[contact_id]
        contact = floor.contacts.get(contact_id)
        if contact is None or contact.consult is None:
            continue
        if contact.consult.agent is None:
            _ring_next(turn, contact, contact.consult)
        elif contact.consult.is_answered and _is_gone(turn, contact, contact.consult.agent):
            _cancel(turn, contact, "agent_left")


def _is_gone(turn: Turn, contact: Contact, agent_id: AgentId) -> bool:
    """Whether the agent cannot see what is written any more; on a call they may talk on."""
    agent = turn.floor.agents[agent_id]
    return contact.channel not in SPOKEN and (agent.presence == OFFLINE or not agent.present)


def _ring_next(turn: Turn, contact: Contact, consult: Consult) -> None:
    agent = _next(turn, contact, consult)
    if agent is None:
        end_consult(turn, contact, consult.cause or "nobody_free")
    else:
        _ring(turn, contact, agent)


def _next(turn: Turn, contact: Contact, consult: Consult) -> AgentId | None:
    if consult.to_agent is not None:
        return None if consult.let_go else consult.to_agent
    agent = _free_of(turn, contact, consult.to_queue, {consult.by, *consult.let_go})
    return None if agent is None else agent.id


def _free_of(turn: Turn, contact: Contact, queue_id: QueueId | None, but: set[AgentId]) -> Agent | None:
    """The agent who would get a contact of the queue now, leaving some out."""
    floor = turn.floor
    queue = floor.queues.get(queue_id) if queue_id is not None else None
    if queue is None:
        return None
    key = class_in(queue.config, channel=contact.channel, priority=0)
    free = floor.idle_agents.free(key) & ~blocked_bits(floor, contact)
    for agent_id in but:
        free &= ~floor.idle_agents.bit(agent_id)
    best = first_of(floor.idle_agents, free, key, preferences_of(contact, queue.config), 1)
    return best[0].agent if best else None


def _ring(turn: Turn, contact: Contact, agent_id: AgentId) -> None:
    offer_ms = turn.settings(contact).offer_ms
    turn.emit(
        e.OfferMade(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer_id(contact.id, contact.offers_made + 1),
            agent=agent_id,
            queue=contact.queue,
            deadline_at=turn.now + offer_ms if offer_ms else None,
            consult=True,
            why=e.Why(step="consult"),
        )
    )


def complete_transfer(turn: Turn, command: CompleteTransfer) -> None:
    """Pass the contact on; of a call the source is asked. Of one who is gone it is taken over."""
    contact = turn.contact_with(command.contact_id, command.agent)
    consult = contact.consult
    if consult is not None and consult.is_answered and _takes_over(turn, contact, consult, command.agent):
        complete(turn, contact)
        return
    consult = _together(contact, command, "complete the transfer")
    if not is_done_by_hub(contact):
        _ask(turn, contact, consult, COMPLETE)
    else:
        complete(turn, contact)


def _takes_over(turn: Turn, contact: Contact, consult: Consult, agent_id: AgentId) -> bool:
    """Whether the agent who is consulted in writing has the contact left, as the other one is gone."""
    return consult.agent == agent_id and _is_gone(turn, contact, consult.by)


def start_conference(turn: Turn, command: StartConference) -> None:
    """Let all three talk; of a call the source is asked."""
    contact = turn.contact_with(command.contact_id, command.agent)
    consult = _together(contact, command, "make a conference")
    if consult.state is ConsultState.CONFERENCE:
        raise errors.WrongState("cannot make a conference: it is one already")
    if not is_done_by_hub(contact):
        _ask(turn, contact, consult, CONFERENCE)
    else:
        _confer(turn, contact, consult)


def _together(contact: Contact, command: TalkCommand, what: str) -> Consult:
    """The consultation of the agent that has come about, and of which nothing is asked for yet."""
    consult = contact.consult
    if consult is None or consult.by != command.agent or not consult.is_answered:
        raise errors.WrongState(f"cannot {what}: you consult no agent who has answered")
    if consult.wanted is not None:
        raise errors.WrongState(f"cannot {what}: the source was asked already and has not answered yet")
    return consult


def _ask(turn: Turn, contact: Contact, consult: Consult, wanted: str) -> None:
    if consult.agent is not None:
        turn.emit(
            e.ConsultRequested(
                at=turn.now,
                contact_id=contact.id,
                agent=consult.by,
                with_agent=consult.agent,
                wanted=wanted,
                until=turn.now + ASKED_MS,
            )
        )


def _confer(turn: Turn, contact: Contact, consult: Consult, fact: Confer | None = None) -> None:
    if consult.agent is not None:
        turn.emit(
            e.ConferenceStarted(
                at=turn.now,
                contact_id=contact.id,
                agent=consult.by,
                with_agent=consult.agent,
                occurred_at=None if fact is None else turn.occurred_at(contact, fact.occurred_at),
            )
        )


def cancel_consult(turn: Turn, command: CancelConsult) -> None:
    """End it: by the agent who consults at any time, by the other once they have answered."""
    contact = turn.contact_with(command.contact_id, command.agent)
    consult = contact.consult
    if consult is None:
        raise errors.WrongState("cannot end the consultation: there is none")
    if command.agent == consult.by:
        _cancel(turn, contact, "cancelled")
    elif command.agent == consult.agent and consult.state is not ConsultState.RINGING:
        _cancel(turn, contact, "left")
    else:
        raise errors.WrongState("cannot end the consultation: decline its offer")


def _cancel(turn: Turn, contact: Contact, cause: str) -> None:
    """Take the offer back, or have the source end what it connects."""
    consult = contact.consult
    for offer in list(contact.offers.values()):
        if offer.consult:
            withdraw_offer(turn, contact, offer, cause)
    asks = consult is not None and consult.state is not ConsultState.RINGING and not is_done_by_hub(contact)
    end_consult(turn, contact, cause, with_agent=consult.agent if consult is not None else None, asks=asks)


def consult_times_out(turn: Turn, contact: Contact) -> None:
    """The source did not connect the agents in time, or did not do what was wanted."""
    consult = contact.consult
    if consult is None:
        return
    if consult.wanted is None:
        _cancel(turn, contact, "timed_out")
    else:
        refuse_wanted(turn, contact, consult, "timed_out")


def answer_consult(turn: Turn, fact: AnswerConsult) -> None:
    """The agents talk with each other."""
    contact = live(turn, fact)
    if contact is None:
        return
    consult = contact.consult
    if consult is None or consult.state is not ConsultState.CONNECTING or consult.agent != fact.agent:
        ignore(turn, "not_asked", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(
        e.ConsultAnswered(at=turn.now, contact_id=contact.id, agent=fact.agent, occurred_at=occurred_at)
    )


def confer(turn: Turn, fact: Confer) -> None:
    """The customer and both agents talk."""
    contact = live(turn, fact)
    if contact is None:
        return
    consult = contact.consult
    if consult is None or consult.state is not ConsultState.TALKING:
        ignore(turn, "not_asked", fact)
    else:
        _confer(turn, contact, consult, fact)


def lose_consulted(turn: Turn, fact: EndConsult) -> None:
    """The agent who was consulted is gone."""
    contact = live(turn, fact)
    if contact is None:
        return
    consult = contact.consult
    if consult is None or consult.state is ConsultState.RINGING:
        ignore(turn, "not_asked", fact)
    else:
        end_consult(turn, contact, fact.cause)


def refuse_consult(turn: Turn, contact: Contact, command: str, cause: str) -> bool:
    """Take in that the source does not do what it was asked of a consultation; False: it was not asked."""
    consult = contact.consult
    if consult is None:
        return False
    if command == "consult" and consult.state is ConsultState.CONNECTING:
        end_consult(turn, contact, cause)
        return True
    asked = {COMPLETE: "complete_transfer", CONFERENCE: "conference"}.get(consult.wanted or "")
    if asked is None or asked != command:
        return False
    refuse_wanted(turn, contact, consult, cause)
    return True


HANDLERS: Handlers = {
    StartConsult: start_consult,
    CompleteTransfer: complete_transfer,
    StartConference: start_conference,
    CancelConsult: cancel_consult,
    AnswerConsult: answer_consult,
    Confer: confer,
    EndConsult: lose_consulted,
}
