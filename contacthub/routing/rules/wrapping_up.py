"""Agents work on a contact after its talk; the last of them to finish closes it."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.entities import Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.inputs import Command
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Outcome


@value(kw_only=True)
class FinishWrapUp(Command):
    """End the wrap-up; ``disposition`` must be one of the queue's, if it lists any."""

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
    allowed = turn.settings_of(contact, command.agent).dispositions
    if allowed is not None and command.disposition not in allowed:
        raise errors.UnknownDisposition(f"{command.disposition!r} is none of {', '.join(allowed)}")
    end_wrap_up(turn, contact, command.agent, by="agent")


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
    """Give the agent their time after the contact, if the queue grants any; None: no agent had it."""
    wrap_up_ms = turn.settings(contact).wrap_up_ms
    if agent_id is None or not wrap_up_ms:
        return
    turn.emit(
        e.WrapUpStarted(at=turn.now, contact_id=contact.id, agent=agent_id, until=turn.now + wrap_up_ms)
    )


def end_wrap_up(turn: Turn, contact: Contact, agent_id: AgentId, *, by: str) -> None:
    """End the agent's wrap-up. ``by``: agent, supervisor or time_out."""
    turn.emit(e.WrapUpEnded(at=turn.now, contact_id=contact.id, agent=agent_id, by=by))
    close_if_done(turn, contact)


def close_if_done(turn: Turn, contact: Contact) -> None:
    """Close a contact that has ended and that no agent wraps up any more."""
    if contact.state is ContactState.WRAPPING_UP and not contact.wrap_ups:
        outcome = contact.outcome or Outcome.FAILED
        turn.emit(e.ContactClosed(at=turn.now, contact_id=contact.id, outcome=outcome))


HANDLERS: Handlers = {
    FinishWrapUp: finish_wrap_up,
    ExtendWrapUp: extend_wrap_up,
}
