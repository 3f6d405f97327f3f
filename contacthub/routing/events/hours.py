"""Queues open and close: by their hours, or by a supervisor."""

from __future__ import annotations

from contacthub.routing.config import OpenTime
from contacthub.routing.events.event import Event
from contacthub.routing.values import value
from contacthub.routing.words import QueueId


@value(kw_only=True)
class QueueHoursSet(Event):
    """A queue got hours, or other ones; None: it has none any more, and is always open."""

    queue: QueueId
    hours: tuple[OpenTime, ...] | None = None


@value(kw_only=True)
class QueueOpened(Event):
    """A queue is open, by ``hours`` or ``by_hand`` of a supervisor (``reason``).

    ``by_hand``: what stands above its hours from now on, of ``BY_HAND``; None: the hours count.
    """

    queue: QueueId
    reason: str
    by_hand: str | None = None


@value(kw_only=True)
class QueueClosed(Event):
    """A queue is closed; the fields as in ``QueueOpened``."""

    queue: QueueId
    reason: str
    by_hand: str | None = None


EVENTS: tuple[type[Event], ...] = (QueueHoursSet, QueueOpened, QueueClosed)
