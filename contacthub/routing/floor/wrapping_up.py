"""How contacts change when agents wrap them up."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor_state import Changes, FloorState


def wrap_up_set(floor: FloorState, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
    """The agent's wrap-up lasts until ``until``."""
    floor.contacts[event.contact_id].wrap_ups[event.agent] = event.until
    floor.deadlines.set(event.until, "wrap_up", event.contact_id, event.agent)


def wrap_up_ended(floor: FloorState, event: e.WrapUpEnded) -> None:
    """The agent's wrap-up is over."""
    floor.contacts[event.contact_id].wrap_ups.pop(event.agent, None)


CHANGES: Changes = {
    e.WrapUpStarted: wrap_up_set,
    e.WrapUpExtended: wrap_up_set,
    e.WrapUpEnded: wrap_up_ended,
}
