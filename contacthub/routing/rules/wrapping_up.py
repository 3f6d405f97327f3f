"""Agents work on a contact after its talk; the last of them to finish closes it."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.unfinished import COMPLETED_WITHIN_MS
from contacthub.routing.inputs import Command
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import TASK, AgentId, ContactId, Outcome


@value(kw_only=True)
class FinishWrapUp(Command):
    """End the wrap-up; ``disposition`` is one of the queue's, if it lists any, and None if it needs none.

    A full wrap-up goes on to its end all the same.
    """

    agent: AgentId
    contact_id: ContactId
    disposition: str | None


@value(kw_only=True)
class CompleteWrapUp(Command):
    """Say how a contact ended, within an hour after the wrap-up ended without that."""

    agent: AgentId
    contact_id: ContactId
    disposition: str


@value(kw_only=True)
class ExtendWrapUp(Command):
    """Have the wrap-up end later."""

    agent: AgentId
    contact_id: ContactId
    by_ms: int


def finish_wrap_up(turn: Turn, command: FinishWrapUp) -> None:
    """End the wrap-up."""
    contact = wrapping_up(turn, command.contact_id, command.agent)
    settings = turn.settings_of(contact, command.agent)
    if command.disposition is not None or settings.disposition_required:
        _check_disposition(settings, command.disposition)
    if settings.wrap_up == "full":
        turn.emit(e.DispositionGiven(at=turn.now, contact_id=contact.id, agent=command.agent))
    else:
        end_wrap_up(turn, contact, command.agent, by="agent")


def _check_disposition(settings: QueueConfig, disposition: str | None) -> None:
    allowed = settings.dispositions
    if disposition is None:
        raise errors.UnknownDisposition("this queue needs a disposition")
    if allowed is not None and disposition not in allowed:
        raise errors.UnknownDisposition(f"{disposition!r} is none of {', '.join(allowed)}")


def complete_wrap_up(turn: Turn, command: CompleteWrapUp) -> None:
    """Give a disposition at last; the contact may have left the floor."""
    left = turn.floor.unfinished.get(command.contact_id, command.agent)
    if left is None or left.at < turn.now - COMPLETED_WITHIN_MS:
        raise errors.NotWrappingUp(f"contact {command.contact_id} lacks nothing, or it is over an hour ago")
    queue = turn.floor.queues.get(left.queue) if left.queue is not None else None
    if queue is not None:
        _check_disposition(queue.config, command.disposition)
    turn.emit(e.WrapUpCompleted(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def extend_wrap_up(turn: Turn, command: ExtendWrapUp) -> None:
    """Have the wrap-up end later."""
    contact = wrapping_up(turn, command.contact_id, command.agent)
    until = contact.wrap_ups[command.agent] + command.by_ms
    turn.emit(e.WrapUpExtended(at=turn.now, contact_id=contact.id, agent=command.agent, until=until))


def wrapping_up(turn: Turn, contact_id: ContactId, agent_id: AgentId) -> Contact:
    """The contact, if the agent wraps it up."""
    contact = turn.floor.contacts.get(contact_id)
    if contact is None or agent_id not in contact.wrap_ups:
        raise errors.NotWrappingUp(
            f"{agent_id} has no wrap-up of contact {contact_id}: it ended, or never began"
        )
    return contact


def start_wrap_up(turn: Turn, contact: Contact, agent_id: AgentId | None) -> None:
    """Give the agent their time after the contact, if the queue grants any; None: no agent had it.

    A task needs none: it is work itself.
    """
    settings = turn.settings(contact)
    if agent_id is None or contact.channel == TASK or not settings.wrap_up_ms or settings.wrap_up == "none":
        return
    turn.emit(
        e.WrapUpStarted(
            at=turn.now,
            contact_id=contact.id,
            agent=agent_id,
            until=turn.now + settings.wrap_up_ms,
            optional=settings.wrap_up == "optional",
        )
    )


def end_wrap_up(turn: Turn, contact: Contact, agent_id: AgentId, *, by: str, who: str | None = None) -> None:
    """End the agent's wrap-up. ``by``: agent, supervisor or time_out; ``who``: the supervisor by name."""
    lacks = by != "agent" and agent_id not in contact.disposed
    unfinished = lacks and turn.settings_of(contact, agent_id).disposition_required
    turn.emit(
        e.WrapUpEnded(
            at=turn.now, contact_id=contact.id, agent=agent_id, by=by, unfinished=unfinished, who=who
        )
    )
    close_if_done(turn, contact)


def close_if_done(turn: Turn, contact: Contact) -> None:
    """Close a contact that has ended and that no agent wraps up any more."""
    if contact.state is ContactState.WRAPPING_UP and not contact.wrap_ups:
        outcome = contact.outcome or Outcome.FAILED
        turn.emit(e.ContactClosed(at=turn.now, contact_id=contact.id, outcome=outcome))


HANDLERS: Handlers = {
    FinishWrapUp: finish_wrap_up,
    ExtendWrapUp: extend_wrap_up,
    CompleteWrapUp: complete_wrap_up,
}
