"""An agent passes the contact they have on to another agent or a queue.

What is written the hub passes on itself. A call it asks the source to transfer, and what the source then
reports counts:

    asked       the source is to transfer; it says that it did, that it does not, or nothing for too long
    passed      it waits in a queue, or rings at the one agent
    taken       that agent, or one of the queue, has it
    returned    the one agent let it go: it is with the first agent again, or rings at their phone
    failed      the source did not transfer: the first agent has it still
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_done_by_hub
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import TALKING, ContactState, PassingState
from contacthub.routing.inputs import Command
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.rules.moving import move_on
from contacthub.routing.rules.talking import TalkCommand, check_talking
from contacthub.routing.rules.withdrawing import fail_connecting, give_back, refuse_wanted, withdraw_offers
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN, TAKEN_BACK, TASK, AgentId, ContactId, QueueId

ASKED_MS = 20_000
"""How long a source may take to do what it is asked, before the agent is told that it did not."""


@value(kw_only=True)
class RequestTransfer(TalkCommand):
    """Pass the contact on to a queue or an agent, one of the two."""

    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@value(kw_only=True)
class TakeBack(Command):
    """Have a contact back that was passed on and is not taken, or not connect an accepted one.

    What the source was asked and has not done, a transfer or what is wanted of a question, is called off.
    """

    agent: AgentId
    contact_id: ContactId


def request_transfer(turn: Turn, command: RequestTransfer) -> None:
    """Pass the contact on, or ask the source to."""
    contact = check_talking(turn, command, TALKING, "transfer")
    check_no_task(contact, "transfer")
    check_not_asked(contact, "transfer")
    _check_target(turn, contact, command)
    if is_done_by_hub(contact):
        move_on(
            turn,
            contact,
            to_queue=command.to_queue,
            to_agent=command.to_agent,
            returns=command.to_agent is not None,
        )
        return
    turn.emit(
        e.TransferRequested(
            at=turn.now,
            contact_id=contact.id,
            agent=command.agent,
            to_queue=command.to_queue,
            to_agent=command.to_agent,
            until=turn.now + ASKED_MS,
        )
    )


def check_no_task(contact: Contact, what: str) -> None:
    """Refuse what is done with the item of a task, which the task follows."""
    if contact.channel == TASK:
        raise errors.WrongState(f"cannot {what} a task: give its item to somebody else, or put that off")


def check_not_asked(contact: Contact, what: str) -> None:
    """Refuse what an agent cannot do while they pass the contact on or consult another agent."""
    if contact.is_snoozed:
        raise errors.WrongState(f"cannot {what}: the contact is snoozed; take it up first")
    if is_asked(contact):
        raise errors.WrongState(f"cannot {what}: the source is asked to transfer and has not answered yet")
    if contact.consult is not None:
        raise errors.WrongState(f"cannot {what}: you consult an agent; end or complete that first")


def is_asked(contact: Contact) -> bool:
    """Whether the source is to transfer the contact."""
    return contact.passing is not None and contact.passing.state is PassingState.ASKED


def _check_target(turn: Turn, contact: Contact, command: RequestTransfer) -> None:
    if command.to_queue is not None:
        turn.queue(command.to_queue)
    if command.to_agent is not None:
        check_free(turn, contact, command.to_agent)


def check_free(turn: Turn, contact: Contact, agent_id: AgentId) -> None:
    """Refuse an agent at whom the contact may not ring now.

    Raises:
        AgentUnavailable: they are away, have no room, or have the contact themselves.
    """
    why = why_not_free(turn.floor, contact, turn.agent(agent_id))
    if why is not None:
        raise errors.AgentUnavailable(why)


def why_not_free(floor: Floor, contact: Contact, agent: Agent) -> str | None:
    """Why the contact may not ring at the agent now, if it is passed to them by name; None: it may."""
    if agent.id in contact.agents():
        return f"{agent.id} has a part in this contact already"
    if is_blocked(floor, contact, agent.id):
        return _apart(agent.id)
    if not agent.routable:
        why = agent.shown_presence if agent.present else "without a console"
        return f"{agent.id} is {why}: choose another agent, or a queue"
    if not agent.has_room(contact.channel):
        return f"{agent.id} has no room for another {contact.channel} contact now"
    return None


def check_not_apart(turn: Turn, contact: Contact, agent_id: AgentId) -> None:
    """Refuse an agent who is kept apart from the contact's customer."""
    if is_blocked(turn.floor, contact, agent_id):
        raise errors.AgentUnavailable(_apart(agent_id))


def _apart(agent_id: AgentId) -> str:
    return f"{agent_id} and this customer are kept apart by the floor file"


def take_back(turn: Turn, command: TakeBack) -> None:
    """Give the contact back to the agent who passed it on, or end the attempt to connect it."""
    contact = turn.contact_with(command.contact_id, command.agent)
    if _call_off(turn, contact, command.agent):
        return
    if contact.state is ContactState.CONNECTING and contact.agent == command.agent:
        fail_connecting(turn, contact, TAKEN_BACK)
        return
    if contact.returns_to != command.agent or contact.state is ContactState.CONNECTING:
        raise errors.WrongState(f"cannot take back: the contact is {contact.state}")
    if contact.channel in SPOKEN and not turn.agent(command.agent).routable:
        raise errors.WrongState("cannot take back: go available first, so that the call can ring")
    withdraw_offers(turn, contact, TAKEN_BACK)
    give_back(turn, contact, TAKEN_BACK)


def _call_off(turn: Turn, contact: Contact, agent_id: AgentId) -> bool:
    """Call off what the agent had the source asked; False: there is nothing. If it was done, that counts."""
    passing, consult = contact.passing, contact.consult
    if passing is not None and passing.state is PassingState.ASKED and passing.by == agent_id:
        fail_transfer(turn, contact, TAKEN_BACK)
        return True
    if consult is None or consult.wanted is None or consult.by != agent_id:
        return False
    refuse_wanted(turn, contact, consult, TAKEN_BACK)
    return True


def fail_transfer(turn: Turn, contact: Contact, cause: str) -> None:
    """The source did not transfer: the contact is with its agent still."""
    if contact.passing is not None:
        agent = contact.passing.by
        turn.emit(e.TransferFailed(at=turn.now, contact_id=contact.id, agent=agent, cause=cause))


HANDLERS: Handlers = {
    RequestTransfer: request_transfer,
    TakeBack: take_back,
}
