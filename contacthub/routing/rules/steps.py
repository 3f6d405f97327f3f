"""Contacts reach the steps of their queue: by their wait, or at once by how long it is likely to be."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.matching.estimating import estimated_wait_ms
from contacthub.routing.turn import Turn


def skip_by_estimate(turn: Turn, contact: Contact) -> None:
    """Take a contact that has come into a queue to the last step whose wait it is likely to exceed."""
    steps = turn.settings(contact).steps
    if not any(step.by_estimate for step in steps):
        return
    likely_ms = estimated_wait_ms(turn.floor, contact, turn.now)
    if likely_ms is None:
        return
    exceeded = [n for n, step in enumerate(steps, 1) if step.by_estimate and likely_ms > step.after_ms]
    _reach(turn, contact, exceeded)


def reach_by_wait(turn: Turn, contact: Contact) -> None:
    """Take a contact to the last step for which it has waited long enough."""
    entered_at = contact.visits[-1].entered_at
    steps = turn.settings(contact).steps
    _reach(turn, contact, [n for n, step in enumerate(steps, 1) if entered_at + step.after_ms <= turn.now])


def _reach(turn: Turn, contact: Contact, reached: list[int]) -> None:
    step = max(reached, default=0)
    if step > contact.step:
        turn.emit(e.StepReached(at=turn.now, contact_id=contact.id, step=step))
