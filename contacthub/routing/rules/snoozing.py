"""An agent puts off until later what is written, and it comes back to them.

snoozed     the contact stays the agent's and takes no room of theirs; its handling time stands still
back        at its time, once the customer writes, or as the agent takes it up
away        the agent is gone: it waits in its queue, for them during ``returning_wait_ms``, then for anyone
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_done_by_hub
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.rules.passing import check_no_task, check_not_asked
from contacthub.routing.rules.talking import TalkCommand, check_talking
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import OFFLINE, SNOOZED, Instant

LONGEST_MS = 90 * 24 * 3_600_000
"""How far ahead a contact may be put off."""

BY_AGENT, BY_CUSTOMER, DUE = "agent", "customer", "due"
"""Why a contact is back."""


@value(kw_only=True)
class Snooze(TalkCommand):
    """Put the contact off until ``until``; one that is put off already, until another time."""

    until: Instant


@value(kw_only=True)
class Unsnooze(TalkCommand):
    """Take a contact up that was put off."""


def snooze(turn: Turn, command: Snooze) -> None:
    """Put the contact off."""
    contact = check_talking(turn, command, {ContactState.HANDLING}, "snooze")
    check_no_task(contact, "snooze")
    if not is_done_by_hub(contact):
        raise errors.WrongState(
            "cannot snooze: only what is written, and routed by the hub, can wait for later"
        )
    if not contact.is_snoozed:
        check_not_asked(contact, "snooze")
    if not turn.now < command.until <= turn.now + LONGEST_MS:
        raise errors.WrongState("cannot snooze: `until` must be later than now, by 90 days at most")
    turn.emit(e.ContactSnoozed(at=turn.now, contact_id=contact.id, agent=command.agent, until=command.until))


def unsnooze(turn: Turn, command: Unsnooze) -> None:
    """Have the contact back."""
    contact = check_talking(turn, command, {ContactState.HANDLING}, "take it up")
    if not contact.is_snoozed:
        raise errors.WrongState("cannot take it up: the contact is not snoozed")
    come_back(turn, contact, BY_AGENT)


def come_back(turn: Turn, contact: Contact, cause: str) -> None:
    """Give a snoozed contact back to its agent, or to its queue if they are away."""
    if not contact.is_snoozed:
        return
    turn.emit(e.ContactUnsnoozed(at=turn.now, contact_id=contact.id, agent=contact.agent, cause=cause))
    agent = turn.floor.agents.get(contact.agent) if contact.agent is not None else None
    if cause != BY_AGENT and (agent is None or not agent.present or agent.presence == OFFLINE):
        _to_queue(turn, contact, agent)


def _to_queue(turn: Turn, contact: Contact, agent: Agent | None) -> None:
    """Have it wait in its queue, for the agent first; it came in before, and no way out is for it."""
    queue, wait_ms = contact.visits[-1].queue, turn.settings(contact).returning_wait_ms
    kept = (
        agent.id if agent is not None and wait_ms and not is_blocked(turn.floor, contact, agent.id) else None
    )
    turn.emit(e.ContactTransferred(at=turn.now, contact_id=contact.id, agent=None, to_queue=queue))
    turn.emit(
        e.ContactQueued(
            at=turn.now,
            contact_id=contact.id,
            queue=queue,
            reserved_for=kept,
            reserved_until=turn.now + wait_ms if kept is not None else None,
            reserved_as=SNOOZED,
        )
    )


HANDLERS: Handlers = {
    Snooze: snooze,
    Unsnooze: unsnooze,
}
