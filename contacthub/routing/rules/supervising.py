"""What a supervisor may do with contacts that wait, and with the queues of agents.

They are held to what an agent is held to: nobody is given a contact who is away or takes no such contacts.
Only whether the agent serves the queue and has the skills is left to who gives it.
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_done_by_hub, is_hub_routed
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.moving import RESERVATION_MS
from contacthub.routing.floor.states import OVER, ContactState
from contacthub.routing.inputs import Command
from contacthub.routing.rules.ending import end_by_agent
from contacthub.routing.rules.exits import leave_at_once
from contacthub.routing.rules.passing import check_not_apart
from contacthub.routing.rules.withdrawing import withdraw_offers
from contacthub.routing.rules.wrapping_up import end_wrap_up, wrapping_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId

IN_LINE = frozenset({ContactState.WAITING, ContactState.OFFERED})


@value(kw_only=True)
class AssignContact(Command):
    """Give a contact in line to one agent: they get it next, as soon as they have room for it."""

    contact_id: ContactId
    agent: AgentId
    by: str | None = None


@value(kw_only=True)
class MoveContact(Command):
    """Put a contact in line into another queue."""

    contact_id: ContactId
    queue: QueueId
    by: str | None = None


@value(kw_only=True)
class SetPriority(Command):
    """Change the priority of a waiting contact, and so its place in line."""

    contact_id: ContactId
    priority: int
    by: str | None = None


@value(kw_only=True)
class SetAgentQueues(Command):
    """Have the agent serve these queues, or not serve those; until then, None: until it is undone."""

    agent: AgentId
    add: tuple[QueueId, ...] = ()
    remove: tuple[QueueId, ...] = ()
    until: Instant | None = None
    by: str | None = None


@value(kw_only=True)
class EndWrapUp(Command):
    """End an agent's wrap-up, without a disposition."""

    contact_id: ContactId
    agent: AgentId
    by: str | None = None


@value(kw_only=True)
class HangUp(Command):
    """Ask the source to hang up, whoever has the contact."""

    contact_id: ContactId


def assign_contact(turn: Turn, command: AssignContact) -> None:
    """Reserve the contact for the agent and take back what is offered to others."""
    contact, agent = _in_line(turn, command.contact_id, "assign"), turn.agent(command.agent)
    if not agent.routable:
        raise errors.AgentUnavailable(f"{agent.id} takes no contacts now: {agent.shown_presence}")
    if not agent.capacity.get(agent.pools[contact.channel], 0):
        raise errors.AgentUnavailable(f"{agent.id} takes no contacts of channel {contact.channel}")
    check_not_apart(turn, contact, agent.id)
    if contact.offer_to(agent.id) is not None:
        raise errors.WrongState(f"contact {contact.id} is offered to {agent.id} already")
    withdraw_offers(turn, contact, "assigned")
    turn.emit(
        e.ContactAssigned(
            at=turn.now,
            contact_id=contact.id,
            agent=agent.id,
            reserved_until=turn.now + RESERVATION_MS,
            by=command.by,
        )
    )


def move_contact(turn: Turn, command: MoveContact) -> None:
    """End the visit and begin one in the other queue."""
    contact = _in_line(turn, command.contact_id, "move")
    turn.queue(command.queue)
    if contact.queue == command.queue:
        raise errors.WrongState(f"contact {contact.id} is in queue {command.queue} already")
    withdraw_offers(turn, contact, "transferred")
    turn.emit(
        e.ContactTransferred(
            at=turn.now,
            contact_id=contact.id,
            agent=None,
            to_queue=command.queue,
            from_queue=contact.queue,
            by=command.by,
        )
    )
    turn.emit(e.ContactQueued(at=turn.now, contact_id=contact.id, queue=command.queue))
    leave_at_once(turn, contact)


def set_priority(turn: Turn, command: SetPriority) -> None:
    """Change the priority; nothing happens when it is the same."""
    contact = _in_line(turn, command.contact_id, "prioritise")
    if contact.state is not ContactState.WAITING:
        raise errors.WrongState("cannot prioritise: the contact is being offered to an agent")
    if contact.priority != command.priority:
        turn.emit(
            e.ContactEnriched(
                at=turn.now,
                contact_id=contact.id,
                skills=contact.skills,
                priority=command.priority,
                preferred=contact.preferred,
                by=command.by,
            )
        )


def _in_line(turn: Turn, contact_id: ContactId, what: str) -> Contact:
    """The contact, if it waits for an agent of the hub's choice."""
    contact = turn.contact(contact_id)
    if not is_hub_routed(contact):
        raise errors.WrongState(f"cannot {what}: the phone system chooses who gets the contact")
    if contact.state not in IN_LINE:
        raise errors.WrongState(f"cannot {what}: the contact is {contact.state}, not in line")
    return contact


def set_agent_queues(turn: Turn, command: SetAgentQueues) -> None:
    """Change the queues; what is so already is left as it is."""
    agent = turn.agent(command.agent)
    for queue in command.add + command.remove:
        turn.queue(queue)
    for queue in command.add:
        _set_queue(turn, agent, queue, command, serves=True)
    for queue in command.remove:
        _set_queue(turn, agent, queue, command, serves=False)


def _set_queue(turn: Turn, agent: Agent, queue: QueueId, command: SetAgentQueues, *, serves: bool) -> None:
    until, by = command.until, command.by
    change = agent.queue_changes.get(queue)
    if serves == (queue in agent.config.queues):
        if change is not None:
            turn.emit(e.AgentQueueReset(at=turn.now, agent=agent.id, queue=queue, by=by))
    elif change is None or (change.serves, change.until) != (serves, until):
        turn.emit(
            e.AgentQueueSet(at=turn.now, agent=agent.id, queue=queue, serves=serves, until=until, by=by)
        )


def reset_queue(turn: Turn, agent_id: AgentId, queue: QueueId) -> None:
    """The time is over for which the agent was to serve the queue, or not."""
    turn.emit(e.AgentQueueReset(at=turn.now, agent=agent_id, queue=queue))


def end_wrap_up_of(turn: Turn, command: EndWrapUp) -> None:
    """End the wrap-up."""
    contact = wrapping_up(turn, command.contact_id, command.agent)
    end_wrap_up(turn, contact, command.agent, by="supervisor", who=command.by)


def hang_up(turn: Turn, command: HangUp) -> None:
    """Ask for the end of the contact."""
    contact = turn.contact(command.contact_id)
    if contact.state in OVER:
        raise errors.WrongState("cannot end: the customer is gone already; end its wrap-up")
    if is_done_by_hub(contact):
        end_by_agent(turn, contact)
    else:
        turn.emit(e.EndRequested(at=turn.now, contact_id=contact.id, agent=None))


HANDLERS: Handlers = {
    AssignContact: assign_contact,
    MoveContact: move_contact,
    SetPriority: set_priority,
    SetAgentQueues: set_agent_queues,
    EndWrapUp: end_wrap_up_of,
    HangUp: hang_up,
}
