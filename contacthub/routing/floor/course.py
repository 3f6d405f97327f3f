"""The course of a contact: its steps in the order of their times, and what follows from them.

    queued      9:00:00  support                visits    support, answered by lina after 20 s
    answered    9:00:20  lina                             sales, abandoned after 30 s
    transferred 9:02:20                         handled   120 s
    queued      9:02:20  sales                  outcome   abandoned
    ended       9:02:50

A step that is told late goes to its place, and all of that is found anew by the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from contacthub.routing.events import ContactEvent, CourseStep
from contacthub.routing.floor.contact import Contact, Visit
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.words import AgentId, EndedBy, Instant, Outcome

UNANSWERED = {
    EndedBy.CUSTOMER: Outcome.ABANDONED,
    EndedBy.AGENT: Outcome.WITHDRAWN,
    EndedBy.SYSTEM: Outcome.FAILED,
}
"""How a visit ends by whom the contact was ended; one that a customer left soon may be a short one."""


@dataclass(slots=True, kw_only=True)
class History:
    """What follows from a course; the fields are those of ``Contact``."""

    visits: list[Visit] = field(default_factory=list)
    outcome: str | None = None
    agent: AgentId | None = None
    last_agent: AgentId | None = None
    answered_at: Instant | None = None
    talking_since: Instant | None = None
    snoozed_since: Instant | None = None
    handled_ms: int = 0

    @property
    def visit(self) -> Visit | None:
        """The open visit."""
        return self.visits[-1] if self.visits and self.visits[-1].left_at is None else None

    @property
    def waited_ms(self) -> int:
        """The waits of all ended visits, as far as they are known."""
        return sum(visit.waited_ms for visit in self.visits)


def history(course: Sequence[CourseStep]) -> History:
    """What follows from a whole course."""
    found = History()
    for step in course:
        advance(found, step)
    return found


def take_step(floor: FloorState, contact: Contact, event: ContactEvent, kind: str, **more: Any) -> None:
    """Let the contact take a step; ``more`` as in ``CourseStep`` (Any: each field its own)."""
    # A source without times, or whose clock is ahead, does not say what came first.
    is_said = event.occurred_at is not None and event.occurred_at < event.at
    step = CourseStep(
        kind=kind,
        counted_at=floor.when(event),
        said_at=event.occurred_at if is_said else None,
        **more,
    )
    visit = contact.visit
    contact.course.append(step)
    advance(contact, step)
    if visit is not None and visit.left_at is not None:
        queue = floor.queues[visit.queue]
        queue.waiting.pop(contact.id)
        queue.nobody_waits.discard(contact.id)
        if visit.timed:
            queue.pace_of(contact.channel).add_wait(visit.waited_ms, visit.outcome)
        contact.failed_connects, contact.set_aside, contact.wait_until = 0, False, None


def advance(it: Contact | History, step: CourseStep) -> None:
    """Change visits, talk and outcome by a step."""
    STEPS[step.kind](it, step)


def _queued(it: Contact | History, step: CourseStep) -> None:
    if step.queue is not None:
        it.visits.append(Visit(queue=step.queue, entered_at=step.counted_at))


def _answered(it: Contact | History, step: CourseStep) -> None:
    at = step.counted_at
    if it.talking_since is not None and it.agent == step.agent:
        # An answer that was told late came before the contact went on to another queue, where it is answered.
        if it.visit is not None:
            _end_visit(it, at, Outcome.ANSWERED, step.agent)
        return
    _stop_talking(it, at)
    visit = it.visit
    _end_visit(it, at, Outcome.ANSWERED, step.agent)
    if visit is not None:
        visit.timed = step.timed
    it.agent, it.talking_since = step.agent, at
    it.last_agent = step.agent or it.last_agent
    if step.timed and it.answered_at is None:
        it.answered_at = at


def _left_queue(it: Contact | History, step: CourseStep) -> None:
    if it.visit is not None and step.outcome is not None:
        _end_visit(it, step.counted_at, step.outcome)


def _transferred(it: Contact | History, step: CourseStep) -> None:
    if it.visit is not None:
        _end_visit(it, step.counted_at, Outcome.TRANSFERRED)
    _stop_talking(it, step.counted_at)


def _ended(it: Contact | History, step: CourseStep) -> None:
    if it.visit is not None or it.outcome is None:
        _end_visit(it, step.counted_at, step.outcome or Outcome.FAILED)
    _stop_talking(it, step.counted_at)


def _snoozed(it: Contact | History, step: CourseStep) -> None:
    if it.talking_since is not None and it.snoozed_since is None:
        it.snoozed_since = step.counted_at


def _unsnoozed(it: Contact | History, step: CourseStep) -> None:
    """Count the talk until it was put off; it begins anew."""
    agent = it.agent
    if it.snoozed_since is not None:
        _stop_talking(it, step.counted_at)
        it.agent, it.talking_since = agent, step.counted_at


STEPS: dict[str, Callable[[Contact | History, CourseStep], None]] = {
    "queued": _queued,
    "answered": _answered,
    "left_queue": _left_queue,
    "transferred": _transferred,
    "ended": _ended,
    "snoozed": _snoozed,
    "unsnoozed": _unsnoozed,
}


def _end_visit(it: Contact | History, at: Instant, outcome: str, agent: AgentId | None = None) -> None:
    """Close the open visit, if there is one; the contact's outcome is that of its last visit."""
    it.outcome = outcome
    visit = it.visit
    if visit is not None:
        visit.left_at, visit.outcome, visit.agent = at, outcome, agent


def _stop_talking(it: Contact | History, at: Instant) -> None:
    """End the talk, if there is one, and count how long it was, up to when it was put off."""
    if it.talking_since is not None:
        it.handled_ms += (at if it.snoozed_since is None else it.snoozed_since) - it.talking_since
    it.talking_since = it.agent = it.snoozed_since = None
