"""Events that come before what must precede them: remembered, and done by their time once that has come.

contact.missed   12:00:15    no phone rings: ignored, and remembered
contact.offered  12:00:10    the phone rings, and what was missed after that is taken in: it rings no more
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from contacthub.routing.words import Instant
from contacthub.sources import incoming as i
from contacthub.sources.cloud_events import READERS
from contacthub.sources.messages_in import Message
from contacthub.sources.rows import EarlyRow

TOO_EARLY = {
    "unknown_contact": tuple(i.TYPES.values()),
    "no_such_offer": (i.Missed,),
    "not_handling": (i.Held,),
    "not_held": (i.Resumed,),
    "already_offered": (i.Offered,),
    "already_answered": (i.Offered, i.Answered),
    "not_in_queue": (i.LeftQueue,),
}
"""For what reason an event that changes nothing may only have come too early."""


def may_be_early(event: i.Incoming, reason: str | None) -> bool:
    """Whether the event, ignored for this reason, may take effect later.

    Connectors tell what happens in its order, and some of it in classes that no source can post.
    """
    kinds = TOO_EARLY.get(reason or "", ())
    is_posted = type(event.data) in i.TYPES.values()
    return is_posted and isinstance(event.data, kinds) and event.ref is not None


def may_follow(event: i.Incoming, since: Instant) -> bool:
    """Whether an early event may take effect by what happened at ``since``.

    An answer of the same instant is taken to be the one before, told twice.
    """
    at = event.occurred_at or 0
    return at > since or (at == since and not isinstance(event.data, i.Answered))


def row_of(event: i.Incoming, now: Instant) -> EarlyRow:
    """The event as it is stored; without a time it has happened now."""
    # What is named `from_` here is sent as `from`.
    said = {name.rstrip("_"): value for name, value in asdict(event.data).items()}
    data = json.dumps(said, ensure_ascii=False)
    at = now if event.occurred_at is None else event.occurred_at
    return EarlyRow(event.source, event.ref or "", event.id, event.data.type, data, at, now)


def read_back(row: EarlyRow) -> i.Incoming:
    """The event that was stored."""
    data = READERS[row.type].validate_json(row.data)
    return i.Incoming(source=row.source, id=row.id, occurred_at=row.occurred_at, data=data)


def before_message(event: i.Incoming, early: Sequence[i.Incoming], now: Instant) -> tuple[i.Incoming, ...]:
    """Of early events the ends that a message was written after: they are not of the contact it opens."""
    if not isinstance(event.data, Message):
        return ()
    at = now if event.occurred_at is None else event.occurred_at
    return tuple(each for each in early if ends([each], at))


def ends(early: Sequence[i.Incoming], by: Instant | None = None) -> bool:
    """Whether the contact's end is among them, and not later than ``by`` if that is given."""
    return any(
        isinstance(each.data, i.Ended) and (by is None or (each.occurred_at or 0) <= by) for each in early
    )


def in_order_of_time(events: Sequence[i.Incoming | i.Result]) -> list[int]:
    """The places of a request's events in the order in which they are taken in.

    Events of one contact come in the order of their times, an arrival before others of the same instant;
    those without a time have happened now, as they stand. Each takes the place of another of its
    contact, so that the order of different contacts stays. An id that stands in the request more than once
    keeps its places: its first event is the one that is taken.
    """
    order = list(range(len(events)))
    incoming = [(at, event) for at, event in enumerate(events) if isinstance(event, i.Incoming)]
    if all(event.occurred_at is None for _, event in incoming):
        return order
    said = Counter((event.source, event.id) for _, event in incoming)
    places: dict[tuple[str, str], list[tuple[int, i.Incoming]]] = {}
    for at, event in incoming:
        if event.ref is not None and said[event.source, event.id] == 1:
            places.setdefault((event.source, event.ref), []).append((at, event))
    for own in places.values():
        for (at, _), (taken, _) in zip(own, sorted(own, key=_when), strict=True):
            order[at] = taken
    return order


def _when(place: tuple[int, i.Incoming]) -> tuple[bool, Instant, bool]:
    _, event = place
    if event.occurred_at is None:
        return True, 0, False
    return False, event.occurred_at, not isinstance(event.data, i.Arrived)
