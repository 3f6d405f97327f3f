"""A customer is called back instead of waiting: their place in line stays theirs.

9:00   c1 waits                                    third in line
9:02   it is agreed; the customer hangs up         still third: what its source says of the end is ignored
9:05   lina is free and takes it                   she dials, or has the source dial
9:06   nobody answers                              the next attempt is ten minutes later
9:16   wang takes it, the customer answers         a talk like any other
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import OVER, TALKING, ContactState
from contacthub.routing.inputs import Command
from contacthub.routing.rules.ending import end_contact
from contacthub.routing.rules.steps import skip_by_estimate
from contacthub.routing.rules.withdrawing import fail_connecting, lapse_reservation, withdraw_offers
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, EndCause, EndedBy, Instant, Outcome, QueueId


@value(kw_only=True)
class AgreeCallback(Command):
    """Call the customer of a waiting contact back, from ``due_at`` on; None: as its turn comes."""

    contact_id: ContactId
    by: str
    due_at: Instant | None = None


@value(kw_only=True)
class RequestDial(Command):
    """Ask the source to dial the customer of a call-back that the agent has taken."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class Reached(Command):
    """The agent who dialled by hand talks to the customer."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class NotReached(Command):
    """The agent who dialled did not reach the customer."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class WithdrawCallback(Command):
    """Call the customer back no more; ``is_refused``: they want no calls any more, so the hub says it."""

    contact_id: ContactId
    is_refused: bool = False


def agree_callback(turn: Turn, command: AgreeCallback) -> None:
    """Make a waiting contact a call-back that keeps its place."""
    contact = turn.contact(command.contact_id)
    if contact.visit is None or contact.state is ContactState.CONNECTING:
        raise errors.WrongState(f"only a waiting contact can be called back; this one is {contact.state}")
    if contact.callback is not None:
        raise errors.WrongState("this contact is a call-back already")
    agree(turn, contact, by=command.by, due_at=command.due_at)
    skip_by_estimate(turn, contact)


def agree(
    turn: Turn, contact: Contact, *, by: str, due_at: Instant | None = None, cause: str | None = None
) -> None:
    """End the visit as ``callback`` for this ``cause``, and begin one in the same place."""
    queue, since, entry = contact.visits[-1].queue, contact.in_line_since, contact.key[2]
    withdraw_offers(turn, contact, "left_queue")
    turn.emit(
        e.ContactLeftQueue(
            at=turn.now, contact_id=contact.id, queue=queue, outcome=Outcome.CALLBACK, cause=cause
        )
    )
    become_callback(turn, contact, queue, by=by, due_at=due_at)
    turn.emit(
        e.ContactQueued(at=turn.now, contact_id=contact.id, queue=queue, place_at=since, place_entry=entry)
    )


def become_callback(
    turn: Turn,
    contact: Contact,
    queue: QueueId,
    *,
    by: str,
    due_at: Instant | None,
    at_most: int | None = None,
) -> None:
    """Have the contact called back by the settings of the queue that it is about to enter.

    ``at_most``: so often it is tried; None: as the queue says.
    """
    due_at = max(turn.now, due_at or 0)
    turn.emit(
        e.CallbackAgreed(
            at=turn.now,
            contact_id=contact.id,
            by=by,
            due_at=due_at,
            expires_at=due_at + turn.floor.queues[queue].config.callback_expires_ms,
            at_most=at_most,
        )
    )


def replace(turn: Turn, contact_id: ContactId | None) -> tuple[Instant, int] | None:
    """End a call-back whose customer has called by themselves; return the place that is theirs again."""
    contact = turn.floor.contacts.get(contact_id) if contact_id is not None else None
    if contact is None or contact.callback is None or contact.visit is None:
        return None
    place = (contact.in_line_since, contact.key[2])
    _end(turn, contact, ended_by=EndedBy.CUSTOMER, outcome=Outcome.WITHDRAWN, cause=EndCause.CALLED_AGAIN)
    return place


def request_dial(turn: Turn, command: RequestDial) -> None:
    """Ask for it; what the source says of the contact then is about this call."""
    contact = _taken(turn, command, "dial")
    queue = contact.visits[-1].queue
    turn.emit(e.DialRequested(at=turn.now, contact_id=contact.id, agent=command.agent, queue=queue))


def reached(turn: Turn, command: Reached) -> None:
    """Begin the talk."""
    contact = _taken(turn, command, "talk")
    turn.emit(e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=command.agent))


def not_reached(turn: Turn, command: NotReached) -> None:
    """Try again later, or no more."""
    miss_customer(turn, _taken(turn, command, "give up"))


def _taken(turn: Turn, command: RequestDial | Reached | NotReached, what: str) -> Contact:
    contact = turn.contact_with(command.contact_id, command.agent)
    if not is_being_called(contact) or contact.agent != command.agent:
        raise errors.WrongState(
            f"cannot {what}: the contact is {contact.state}, not a call-back that {command.agent} has taken"
        )
    return contact


def is_being_called(contact: Contact) -> bool:
    """Whether an agent has taken the call-back and does not talk yet."""
    return contact.callback is not None and contact.state is ContactState.CONNECTING


def miss_customer(turn: Turn, contact: Contact) -> None:
    """The customer was not reached: put the next attempt off, or end the contact after the last."""
    callback, settings, agent = contact.callback, turn.settings(contact), contact.agent
    if callback is None or agent is None:
        return
    attempts = callback.attempts + 1
    if attempts >= (callback.at_most or settings.callback_attempts):
        _end(turn, contact, ended_by=EndedBy.SYSTEM, outcome=Outcome.FAILED, cause=EndCause.NOT_REACHED)
        return
    due_at = turn.now + settings.callback_every_ms
    turn.emit(
        e.CallbackMissed(at=turn.now, contact_id=contact.id, agent=agent, attempts=attempts, due_at=due_at)
    )
    lapse_reservation(turn, contact, "not_reached")


def come_due(turn: Turn, contact: Contact) -> None:
    """It is time to call."""
    turn.emit(e.CallbackDue(at=turn.now, contact_id=contact.id))


def expire_callback(turn: Turn, contact: Contact) -> None:
    """End a call-back that nobody took in time; one that rings or is being called goes on."""
    if contact.state is ContactState.WAITING:
        _end(turn, contact, ended_by=EndedBy.SYSTEM, outcome=Outcome.FAILED, cause=EndCause.EXPIRED)


def withdraw_callback(turn: Turn, command: WithdrawCallback) -> None:
    """End it; what is refused is ended only where nobody has taken it: an agent who dials sees the card."""
    contact = turn.contact(command.contact_id)
    if contact.callback is None or contact.state in OVER | TALKING:
        raise errors.WrongState(f"there is no call-back to withdraw: the contact is {contact.state}")
    if command.is_refused:
        if is_being_called(contact):
            raise errors.WrongState("an agent has taken the call-back")
        cause = EndCause.DO_NOT_CONTACT
        _end(turn, contact, ended_by=EndedBy.SYSTEM, outcome=Outcome.WITHDRAWN, cause=cause)
        return
    _end(turn, contact, ended_by=EndedBy.AGENT, outcome=Outcome.WITHDRAWN, cause=None)


def _end(
    turn: Turn, contact: Contact, *, ended_by: EndedBy, outcome: Outcome, cause: EndCause | None
) -> None:
    fail_connecting(turn, contact, cause or "withdrawn", cool_off=False)
    end_contact(turn, contact, ended_by=ended_by, outcome=outcome, cause=cause)


HANDLERS: Handlers = {
    AgreeCallback: agree_callback,
    RequestDial: request_dial,
    Reached: reached,
    NotReached: not_reached,
    WithdrawCallback: withdraw_callback,
}
