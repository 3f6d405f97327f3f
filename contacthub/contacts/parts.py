"""Each agent's part in a contact: when they had it, and how long they talked, held it and wrapped it up.

    answered     9:00:00  lina           1  lina  100 s talk, 20 s hold, 30 s wrap-up
    held         9:01:00 to 9:01:20         9:00:00 to 9:02:00, closed 9:02:30
    transferred  9:02:00, wrap-up 30 s   2  wei   60 s talk
    answered     9:02:40  wei               9:02:40 to 9:03:40, closed 9:03:40
    ended        9:03:40

All of it follows from the course, so what is told late puts it right, and talk and hold together are what the
contact was handled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contacthub.contacts.rows import PartRow
from contacthub.routing.events import CourseStep, Span
from contacthub.routing.floor.course import History, advance
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId


@dataclass(slots=True, kw_only=True)
class Part:
    """``talks``: from when until when they talked, the last without an end while they do."""

    agent: AgentId | None
    queue: QueueId | None
    talks: list[tuple[Instant, Instant | None]] = field(default_factory=list)
    wrap_ups: list[Span] = field(default_factory=list)

    @property
    def from_at(self) -> Instant:
        """When the first talk began."""
        return self.talks[0][0]

    @property
    def until_at(self) -> Instant | None:
        """When the last talk ended; None: it lasts."""
        return self.talks[-1][1]


def part_rows(
    contact_id: ContactId, course: Sequence[CourseStep], holds: Sequence[Span], wrap_ups: Sequence[Span]
) -> list[PartRow]:
    """A contact's parts as they are stored."""
    parts = parts_of(course)
    for each in wrap_ups:
        _wrapped_up(parts, each)
    return [_row(contact_id, n, part, holds) for n, part in enumerate(parts, start=1)]


def transfers_of(course: Iterable[CourseStep]) -> int:
    """How often the contact was passed on or moved."""
    return sum(step.kind == "transferred" for step in course)


def parts_of(course: Sequence[CourseStep]) -> list[Part]:
    """The parts, without wrap-up, which is not in the course."""
    parts: list[Part] = []
    past = History()
    for step in course:
        began, agent, snoozed_at = past.talking_since, past.agent, past.snoozed_since
        queue = past.visits[-1].queue if past.visits else None
        advance(past, step)
        if (past.talking_since, past.agent) == (began, agent):
            continue
        if began is not None:
            parts[-1].talks[-1] = (began, step.counted_at if snoozed_at is None else snoozed_at)
        if past.talking_since is not None:
            if step.kind != "unsnoozed":
                parts.append(Part(agent=past.agent, queue=queue))
            parts[-1].talks.append((past.talking_since, None))
    return parts


def _wrapped_up(parts: Sequence[Part], wrap_up: Span) -> None:
    """Give the wrap-up to the last part of its agent that had ended by then."""
    own = [each for each in parts if each.agent == wrap_up.agent]
    ended = [each for each in own if each.until_at is not None and each.until_at <= wrap_up.from_at]
    if own:
        (ended or own)[-1].wrap_ups.append(wrap_up)


def _row(contact_id: ContactId, n: int, part: Part, holds: Sequence[Span]) -> PartRow:
    talked = sum(until - since for since, until in part.talks if until is not None)
    held = sum(_held(since, until, holds) for since, until in part.talks if until is not None)
    wrapped = sum(each.until_at - each.from_at for each in part.wrap_ups if each.until_at is not None)
    ends = [part.until_at, *(each.until_at for each in part.wrap_ups)]
    known = [each for each in ends if each is not None]
    return PartRow(
        contact_id, n, part.agent, part.queue, part.from_at, talked - held, held, wrapped, part.until_at,
        max(known) if len(known) == len(ends) else None,
    )  # fmt: skip


def _held(since: Instant, until: Instant, holds: Sequence[Span]) -> int:
    """How long the customer was on hold in this talk: by what began in it, as an answer ends a hold."""
    return sum(
        (until if each.until_at is None else min(each.until_at, until)) - each.from_at
        for each in holds
        if since <= each.from_at < until
    )
