"""How queues change when they open and close."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from contacthub.routing import events as e
from contacthub.routing.config import OpenTime
from contacthub.routing.floor.call_backs import follow_opening
from contacthub.routing.floor.entities import Queue
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import Instant


def is_open(hours: Sequence[OpenTime] | None, at: Instant) -> bool:
    """Whether a queue with these hours is open; without any it always is."""
    if hours is None:
        return True
    before = bisect_right(hours, at, key=_opens_at) - 1
    return before >= 0 and at < hours[before].closes_at


def next_turn(hours: Sequence[OpenTime] | None, at: Instant) -> Instant | None:
    """When a queue with these hours opens or closes next; None: that is not known."""
    if hours is None:
        return None
    after = bisect_right(hours, at, key=_opens_at)
    if after and at < hours[after - 1].closes_at:
        return hours[after - 1].closes_at
    return hours[after].opens_at if after < len(hours) else None


def _opens_at(time: OpenTime) -> Instant:
    return time.opens_at


def hours_set(floor: FloorState, event: e.QueueHoursSet) -> None:
    """Take the hours over; whether the queue opens or closes by them is told by its own event."""
    queue = floor.queues[event.queue]
    queue.hours = event.hours
    _await_turn(floor, queue, event.at)


def opened(floor: FloorState, event: e.QueueOpened) -> None:
    """The queue takes contacts."""
    queue = floor.queues[event.queue]
    queue.by_hand = event.by_hand
    queue.closed_since = queue.closed_after = None
    follow_opening(floor, queue)
    _await_turn(floor, queue, event.at)


def closed(floor: FloorState, event: e.QueueClosed) -> None:
    """The queue is closed to contacts that come from now on."""
    queue = floor.queues[event.queue]
    queue.by_hand = event.by_hand
    queue.closed_since = event.at if queue.closed_since is None else queue.closed_since
    queue.closed_after = floor.entries
    follow_opening(floor, queue)
    _await_turn(floor, queue, event.at)


def _await_turn(floor: FloorState, queue: Queue, at: Instant) -> None:
    """Set the deadline at which the hours open or close the queue; none while a supervisor's word stands."""
    queue.turns_at = next_turn(queue.hours, at) if queue.by_hand is None else None
    if queue.turns_at is not None:
        floor.deadlines.set(queue.turns_at, "hours", queue.config.id)


CHANGES: Changes = {
    e.QueueHoursSet: hours_set,
    e.QueueOpened: opened,
    e.QueueClosed: closed,
}
