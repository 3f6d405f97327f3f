"""Queues open and close by their hours; what a supervisor says stands above them.

    09:00   the hours open support         open
    10:00   a supervisor closes it         closed by hand
    18:00   the hours close it             it stays as it is
    09:00   the hours open it              it stays closed by hand
    09:10   a supervisor opens it          open, and the hours count again, as they say the same

Opened at 20:00, when the hours say closed, it stays open until a supervisor closes it.
"""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import OpenTime
from contacthub.routing.floor.entities import Queue
from contacthub.routing.floor.hours import is_open
from contacthub.routing.inputs import Command
from contacthub.routing.rules.exits import leave
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import CLOSED, OPEN, Exit, QueueId


@value(kw_only=True)
class SetHours(Command):
    """Give a queue the times in which it is open, in their order and apart; None: it is always open."""

    queue: QueueId
    hours: tuple[OpenTime, ...] | None


@value(kw_only=True)
class OpenQueue(Command):
    """Open a queue whatever its hours say."""

    queue: QueueId


@value(kw_only=True)
class CloseQueue(Command):
    """Close a queue whatever its hours say."""

    queue: QueueId


def set_hours(turn: Turn, command: SetHours) -> None:
    """Take the hours over, and open or close the queue by them; nothing happens when they are the same."""
    queue = turn.queue(command.queue)
    if queue.hours == command.hours:
        return
    turn.emit(e.QueueHoursSet(at=turn.now, queue=command.queue, hours=command.hours))
    if queue.by_hand is None and is_open(queue.hours, turn.now) != queue.is_open:
        turn_by_hours(turn, command.queue)


def turn_by_hours(turn: Turn, queue_id: QueueId) -> None:
    """Open or close the queue as its hours say now."""
    if is_open(turn.floor.queues[queue_id].hours, turn.now):
        turn.emit(e.QueueOpened(at=turn.now, queue=queue_id, reason="hours"))
    else:
        _close(turn, queue_id, e.QueueClosed(at=turn.now, queue=queue_id, reason="hours"))


def open_queue(turn: Turn, command: OpenQueue) -> None:
    """Open it; if it is open by its hours, it stays so beyond them."""
    queue = turn.queue(command.queue)
    if queue.by_hand == OPEN or (queue.is_open and queue.hours is None):
        raise errors.WrongState(f"queue {command.queue} is open already")
    by_hand = _unless_undone(turn, queue, OPEN)
    turn.emit(e.QueueOpened(at=turn.now, queue=command.queue, reason="by_hand", by_hand=by_hand))


def close_queue(turn: Turn, command: CloseQueue) -> None:
    """Close it; if it is closed by its hours, it stays so when they would open it."""
    queue = turn.queue(command.queue)
    if queue.by_hand == CLOSED:
        raise errors.WrongState(f"queue {command.queue} is closed by hand already")
    by_hand = _unless_undone(turn, queue, CLOSED)
    closed = e.QueueClosed(at=turn.now, queue=command.queue, reason="by_hand", by_hand=by_hand)
    _close(turn, command.queue, closed)


def _unless_undone(turn: Turn, queue: Queue, wanted: str) -> str | None:
    """What stands above the hours; None if it only undoes the opposite, and the hours say the same now."""
    by_hours = OPEN if is_open(queue.hours, turn.now) else CLOSED
    return None if queue.by_hand is not None and by_hours == wanted else wanted


def _close(turn: Turn, queue_id: QueueId, event: e.QueueClosed) -> None:
    """Close the queue, and do with those in line what it says; one that rings at an agent goes on."""
    turn.emit(event)
    for contact_id in list(turn.floor.queues[queue_id].waiting):
        leave(turn, turn.floor.contacts[contact_id], Exit.CLOSING)


HANDLERS: Handlers = {
    SetHours: set_hours,
    OpenQueue: open_queue,
    CloseQueue: close_queue,
}
