"""What a source tells of a contact after something that happened later: it is put where it belongs.

    told   answered 9:00:20 by lina, ended 9:02:00         told   ended 9:02:00, then answered 9:00:20
    then   one visit, answered after 20 s, 100 s of talk   then   the same, which was abandoned before

Its latest step decides where a contact is now, so that late steps change its past only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, last_said
from contacthub.routing.floor.correcting import OVER_MS
from contacthub.routing.floor.course import history
from contacthub.routing.floor.states import TALKING
from contacthub.routing.inputs import ContactFact
from contacthub.routing.rules.observing import ignore
from contacthub.routing.rules.withdrawing import withdraw_offers
from contacthub.routing.turn import Turn
from contacthub.routing.words import IgnoredReason, Instant, Outcome, QueueId, Routing


def is_past(contact: Contact, said_at: Instant | None) -> bool:
    """Whether something later is known of the contact than what happened at ``said_at``."""
    return said_at is not None and said_at < last_said(contact.course)


def is_late(turn: Turn, fact: ContactFact) -> bool:
    """Whether a later step of the contact was told before; an end that the hub made itself is final."""
    course = _course(turn, fact)
    if fact.occurred_at is None or not course:
        return False
    if course[-1].kind == "ended" and course[-1].said_at is None:
        return False
    return fact.occurred_at < last_said(course)


def correct(turn: Turn, fact: ContactFact, reason: IgnoredReason, *steps: e.CourseStep) -> None:
    """Put late steps, all of one instant, in their place; ``reason``: why they are ignored if none counts."""
    before = _course(turn, fact)
    place = place_of(before, steps[0].counted_at)
    # The hub's own instants, which count on contacts it routes, come as near as their neighbours let them.
    at = min(max(steps[0].counted_at, before[place - 1].counted_at), before[place].counted_at)
    late = [replace(step, counted_at=at, said_at=steps[0].counted_at) for step in steps]
    course = _ended_anew(turn, [*before[:place], *late, *before[place:]])
    if history(course) == history(before):
        ignore(turn, reason, fact)
        return
    contact = turn.floor.contacts.get(fact.contact_id)
    known = turn.floor.over[fact.contact_id] if contact is None else contact
    turn.emit(
        e.ContactCorrected(
            at=turn.now,
            contact_id=fact.contact_id,
            occurred_at=steps[0].counted_at,
            before=tuple(before),
            course=tuple(course),
            holds=known.hold_spans,
            wrap_ups=known.wrap_up_spans,
        )
    )
    if contact is not None and contact.talking_since is not None and contact.state not in TALKING:
        _talk_after_all(turn, contact)


def _talk_after_all(turn: Turn, contact: Contact) -> None:
    """The agent who answered still talks: what was taken to have ended the wait came after the answer.

    told    left_queue 9:01:00, answered 9:00:20 by lina        in order, nobody left: it had been answered
    """
    withdraw_offers(turn, contact, "answered_elsewhere", taken_by=contact.agent)
    occurred_at = contact.course[-1].told_at
    turn.emit(
        e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=contact.agent, occurred_at=occurred_at)
    )
    began = next(step.told_at for step in reversed(contact.course) if step.kind == "answered")
    hold_as_said(turn, contact, began)


def hold_as_said(turn: Turn, contact: Contact, since: Instant) -> None:
    """Hold the customer if that was said of the talk that began at ``since``, before it was told to begin."""
    if contact.hold_said and contact.hold_said_at > since:
        turn.emit(e.ContactHeld(at=turn.now, contact_id=contact.id, occurred_at=contact.hold_said_at))


def queue_of_transfer(turn: Turn, fact: ContactFact, to_queue: QueueId | None, at: Instant) -> QueueId | None:
    """Where a contact waits that was transferred then: to an agent, in its queue if the hub routes it."""
    if to_queue is not None or _routing(turn, fact) != Routing.HUB:
        return to_queue
    course = _course(turn, fact)
    return next((step.queue for step in reversed(course[: place_of(course, at)]) if step.queue), None)


def place_of(course: Sequence[e.CourseStep], at: Instant) -> int:
    """Where a step of that instant belongs: behind those of the same one, never before the arrival."""
    place = len(course)
    while place > 1 and course[place - 1].told_at > at:
        place -= 1
    return place


def _course(turn: Turn, fact: ContactFact) -> Sequence[e.CourseStep]:
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is not None:
        return contact.course
    over = turn.floor.over.get(fact.contact_id)
    return over.course if over is not None and over.closed_at >= turn.now - OVER_MS else ()


def _routing(turn: Turn, fact: ContactFact) -> str:
    return (turn.floor.contacts.get(fact.contact_id) or turn.floor.over[fact.contact_id]).routing


def _ended_anew(turn: Turn, course: list[e.CourseStep]) -> list[e.CourseStep]:
    """Judge anew whether who gave up did so soon: by the visit that is open at the end now."""
    *steps, last = course
    visit = history(steps).visit
    if (
        last.kind != "ended"
        or visit is None
        or last.outcome not in {Outcome.ABANDONED, Outcome.SHORT_ABANDONED}
    ):
        return course
    queue = turn.floor.queues.get(visit.queue)
    short = queue is not None and last.counted_at - visit.entered_at < queue.config.short_abandon_ms
    return [*steps, replace(last, outcome=Outcome.SHORT_ABANDONED if short else Outcome.ABANDONED)]
