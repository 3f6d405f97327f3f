"""How contacts and agents change when a supervisor steps in."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.agents import abilities_changed
from contacthub.routing.floor.entities import QueueChange
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.waiting import leave_line, stand_in_line


def assigned(floor: FloorState, event: e.ContactAssigned) -> None:
    """Reserve the waiting contact for the agent; it keeps its place for when the reservation lapses."""
    contact = floor.contacts[event.contact_id]
    leave_line(floor, contact)
    contact.set_aside, contact.failed_connects, contact.returns_to = False, 0, None
    contact.let_go.pop(event.agent, None)
    contact.reserved_for, contact.reserved_until = event.agent, event.reserved_until
    floor.deadlines.set(event.reserved_until, "reservation", contact.id)
    stand_in_line(floor, contact)


def queue_set(floor: FloorState, event: e.AgentQueueSet) -> None:
    """Have the agent serve the queue, or not."""
    agent = floor.agents[event.agent]
    agent.queue_changes[event.queue] = QueueChange(serves=event.serves, until=event.until)
    if event.until is not None:
        floor.deadlines.set(event.until, "agent_queue", agent.id, event.queue)
    abilities_changed(floor, agent)


def queue_reset(floor: FloorState, event: e.AgentQueueReset) -> None:
    """Have the floor file say again whether the agent serves the queue."""
    agent = floor.agents[event.agent]
    del agent.queue_changes[event.queue]
    abilities_changed(floor, agent)


CHANGES: Changes = {
    e.ContactAssigned: assigned,
    e.AgentQueueSet: queue_set,
    e.AgentQueueReset: queue_reset,
}
