"""Contacts come in and wait in a queue."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId, Skills


@value(kw_only=True)
class ContactArrived(ContactEvent):
    """A contact is there; it is queued next.

    ``rules``: of the queue's rules those that hold for it, counted from 1; ``failed_rules``: those that could
    not be decided. ``preferred``: of the agents who may have it, who has more of these goes first.
    ``silent_ms``: for how long its source may say nothing of it before it is taken to be over; None: for
    ever. ``can_be_called``: a number of its customer is known. ``not_for``: agents who may not have it.
    """

    channel: str
    direction: str
    routing: str
    skills: Skills = ()
    preferred: Skills = ()
    rules: tuple[int, ...] = ()
    failed_rules: tuple[int, ...] = ()
    priority: int = 0
    source: str | None = None
    silent_ms: int | None = None
    can_be_called: bool = False
    not_for: tuple[AgentId, ...] = ()


@value(kw_only=True)
class ContactQueued(ContactEvent):
    """A visit began. ``reserved_for``: only this agent gets the contact until the reservation lapses.

    ``reserved_as``: why it is reserved, of ``RESERVED``.
    ``place_at`` and ``place_entry``: it has the place in line of one that came at that instant as the
    ``place_entry``-th of the floor; None: it is the last.
    """

    queue: QueueId
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None
    reserved_as: str = "reserved"
    place_at: Instant | None = None
    place_entry: int | None = None


@value(kw_only=True)
class ContactEnriched(ContactEvent):
    """What was learned while waiting changed what the contact needs; it keeps its place among equals.

    ``by``: the supervisor or program that set the priority, which alone changed then.
    """

    skills: Skills
    priority: int
    preferred: Skills = ()
    rules: tuple[int, ...] = ()
    failed_rules: tuple[int, ...] = ()
    by: str | None = None


EVENTS: tuple[type[Event], ...] = (ContactArrived, ContactQueued, ContactEnriched)
