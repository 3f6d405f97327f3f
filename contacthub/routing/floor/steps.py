"""How far contacts are in the steps of their queues, which let more agents have them the longer they wait."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact, is_hub_routed
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import stand_in_line, step_out


def set_next_step(floor: FloorState, contact: Contact, queue: QueueConfig) -> None:
    """Set when the contact reaches the next step of the queue that it is in."""
    contact.step_at = None
    if contact.visit is not None and is_hub_routed(contact) and contact.step < len(queue.steps):
        after_ms = min(step.after_ms for step in queue.steps[contact.step :])
        contact.step_at = contact.visit.entered_at + after_ms
        floor.deadlines.set(contact.step_at, "step", contact.id)


def step_reached(floor: FloorState, event: e.StepReached) -> None:
    """Let the agents of the step have the contact beside those it had before; its place in line stays."""
    contact = floor.contacts[event.contact_id]
    is_in_line = contact.state is ContactState.WAITING
    if is_in_line:
        step_out(floor, contact)
    contact.step = event.step
    set_next_step(floor, contact, floor.queues[contact.visits[-1].queue].config)
    if is_in_line:
        stand_in_line(floor, contact)


CHANGES: Changes = {e.StepReached: step_reached}
