"""How contacts change when agents wrap them up, and what was left without a disposition."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Unfinished
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.spans import began, over


def wrap_up_started(floor: FloorState, event: e.WrapUpStarted) -> None:
    """The agent's wrap-up begins, or another one in place of it after they had the contact once more."""
    contact = floor.contacts[event.contact_id]
    (contact.free_wrap_ups.add if event.optional else contact.free_wrap_ups.discard)(event.agent)
    contact.disposed.discard(event.agent)
    contact.wrap_up_spans = began(contact.wrap_up_spans, event.at, event.agent)
    wrap_up_set(floor, event)


def wrap_up_set(floor: FloorState, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
    """The agent's wrap-up lasts until ``until``."""
    floor.contacts[event.contact_id].wrap_ups[event.agent] = event.until
    floor.deadlines.set(event.until, "wrap_up", event.contact_id, event.agent)


def disposition_given(floor: FloorState, event: e.DispositionGiven) -> None:
    """The agent's wrap-up lacks nothing any more."""
    floor.contacts[event.contact_id].disposed.add(event.agent)


def wrap_up_ended(floor: FloorState, event: e.WrapUpEnded) -> None:
    """The agent's wrap-up is over; one without a disposition may be completed for a while."""
    contact = floor.contacts[event.contact_id]
    contact.wrap_ups.pop(event.agent, None)
    contact.free_wrap_ups.discard(event.agent)
    contact.disposed.discard(event.agent)
    contact.wrap_up_spans = over(contact.wrap_up_spans, event.at, event.agent)
    if event.unfinished:
        left = Unfinished(
            contact_id=contact.id,
            agent=event.agent,
            queue=contact.queue_answered_by(event.agent) or contact.queue,
            at=event.at,
        )
        floor.unfinished.add(left)
        floor.unfinished.forget_old(event.at)


def wrap_up_completed(floor: FloorState, event: e.WrapUpCompleted) -> None:
    """It lacks nothing any more."""
    floor.unfinished.forget(event.contact_id, event.agent)


CHANGES: Changes = {
    e.WrapUpStarted: wrap_up_started,
    e.WrapUpExtended: wrap_up_set,
    e.DispositionGiven: disposition_given,
    e.WrapUpEnded: wrap_up_ended,
    e.WrapUpCompleted: wrap_up_completed,
}
