"""A contact that cannot wait in its queue, or not any longer, leaves it as the queue's settings say.

    comes in     leave_at_once   the queue is closed, the line full, or nobody signed in who could take it
    closing      rules.hours     those in line; one that just rings at an agent goes on
    waits        the deadline    its time is over; one that just rings at an agent goes on
    back again   leave_at_last   the ring came to nothing; the queue has closed or its time is over meanwhile

Of a contact that the PBX routes, its source says when it leaves. A task stays: nobody waits at its other end.
"""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.routing import events as e
from contacthub.routing.config import STAY, ExitAction, QueueConfig
from contacthub.routing.floor.contact import Contact, is_awaited, is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.classes import widest_class_of
from contacthub.routing.rules.call_backs import agree, expire_callback
from contacthub.routing.rules.ending import end_contact
from contacthub.routing.rules.steps import skip_by_estimate
from contacthub.routing.turn import Turn
from contacthub.routing.words import BY_HUB, EndCause, EndedBy, Exit, Outcome, QueueId

OUTCOME_OF_END = {
    Exit.CLOSED: Outcome.CLOSED,
    Exit.CLOSING: Outcome.CLOSED,
    Exit.FULL: Outcome.QUEUE_FULL,
    Exit.NOBODY: Outcome.NOBODY,
    Exit.TOO_LONG: Outcome.TIMED_OUT,
}
"""How the visit of a contact ends that its queue ends, by the reason."""

WayOut = tuple[Exit, ExitAction]


def leave_at_once(turn: Turn, contact: Contact) -> None:
    """Let a contact go on that came into a queue in which it cannot wait, and so on in the next.

    Where it stays, it comes at once to the step that its likely wait says.
    """
    while (found := way_out(turn.floor, contact)) is not None:
        _take(turn, contact, *found)
    skip_by_estimate(turn, contact)


def way_out(floor: Floor, contact: Contact) -> WayOut | None:
    """Why a contact that has just come into its queue leaves it at once, and how; None: it may wait there."""
    exits = floor.queues[contact.visits[-1].queue].config.exits()
    found = ((reason, exits[reason]) for reason in _reasons_not_to_wait(floor, contact))
    return next((each for each in found if _leads_on(floor, contact, each[1])), None)


def leave_at_last(turn: Turn) -> None:
    """Let contacts go on that are back in line although they must not wait any longer."""
    for contact_id in list(turn.floor.unsettled_contacts):
        contact = turn.floor.contacts.get(contact_id)
        if contact is None or contact.visit is None:
            continue
        if contact.callback is not None and contact.callback.expires_at <= turn.now:
            expire_callback(turn, contact)
            continue
        is_overdue = contact.wait_until is not None and contact.wait_until <= turn.now
        if is_overdue and leave(turn, contact, Exit.TOO_LONG):
            continue
        closed_after = turn.floor.queues[contact.visit.queue].closed_after
        # By its own entry: with the place of a call-back it stands before some that came sooner.
        if closed_after is not None and contact.entry <= closed_after:
            leave(turn, contact, Exit.CLOSING)


def leave(turn: Turn, contact: Contact, reason: Exit) -> bool:
    """Let a contact leave as its queue's settings say, and so on in the next; False: it stays.

    One that rings, connects or is kept for one agent stays, and leaves when that comes to nothing.
    """
    in_line = contact.state is ContactState.WAITING and contact.reserved_for is None and is_awaited(contact)
    action = turn.settings(contact).exits()[reason]
    if not in_line or not is_hub_routed(contact) or not _leads_on(turn.floor, contact, action):
        return False
    _take(turn, contact, reason, action)
    leave_at_once(turn, contact)
    return True


def _leads_on(floor: Floor, contact: Contact, action: ExitAction) -> bool:
    """Whether the contact can go that way; between two full queues it would never rest, and stays."""
    if action.kind == "callback":
        return contact.can_be_called
    if action.kind == "end":
        return True
    return action.queue in floor.queues and action.queue not in _overflowed_through(contact)


def _take(turn: Turn, contact: Contact, reason: Exit, action: ExitAction) -> None:
    if action.kind == "callback":
        agree(turn, contact, by=BY_HUB, cause=reason)
    elif action.kind == "end":
        _end(turn, contact, reason)
    elif action.queue is not None:
        _leave(turn, contact, Outcome.OVERFLOWED, reason)
        turn.emit(e.ContactQueued(at=turn.now, contact_id=contact.id, queue=action.queue))


def _end(turn: Turn, contact: Contact, reason: Exit) -> None:
    outcome = OUTCOME_OF_END[reason]
    _leave(turn, contact, outcome, reason)
    end_contact(turn, contact, ended_by=EndedBy.SYSTEM, outcome=outcome, cause=EndCause.LEFT_QUEUE)


def _leave(turn: Turn, contact: Contact, outcome: Outcome, reason: Exit) -> None:
    turn.emit(
        e.ContactLeftQueue(
            at=turn.now,
            contact_id=contact.id,
            queue=contact.visits[-1].queue,
            outcome=outcome,
            cause=reason,
        )
    )


def _overflowed_through(contact: Contact) -> set[QueueId]:
    """The queue that the contact is in, and those from which it came there by overflowing alone."""
    queues = {contact.visits[-1].queue}
    for visit in reversed(contact.visits[:-1]):
        if visit.outcome != Outcome.OVERFLOWED:
            break
        queues.add(visit.queue)
    return queues


def _reasons_not_to_wait(floor: Floor, contact: Contact) -> Iterator[Exit]:
    """Why a contact that has just come into its queue cannot wait there."""
    if contact.state is not ContactState.WAITING or not is_hub_routed(contact) or not is_awaited(contact):
        return
    queue = floor.queues[contact.visits[-1].queue]
    if not queue.is_open:
        yield Exit.CLOSED
    # One that may only come is not counted yet.
    waiting = queue.waiting_count + (contact.id not in queue.waiting)
    most = queue.config.max_waiting
    if most and waiting > most:
        yield Exit.FULL
    if queue.config.when_nobody != STAY and not _somebody_is_there(floor, contact, queue.config):
        yield Exit.NOBODY


def _somebody_is_there(floor: Floor, contact: Contact, queue: QueueConfig) -> bool:
    return bool(floor.idle_agents.signed_in(widest_class_of(contact, queue)))
