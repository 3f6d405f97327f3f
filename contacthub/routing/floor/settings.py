"""Which queue's settings hold for a contact, and for an agent who wraps it up."""

from __future__ import annotations

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.words import AgentId, QueueId

UNQUEUED = QueueConfig(id=QueueId(""), wrap_up_ms=0, cool_off_ms=0)
"""The settings of a contact without a queue."""


def settings(floor: FloorState, contact: Contact) -> QueueConfig:
    """The settings of the contact's last queue."""
    queue = floor.queues.get(contact.queue) if contact.queue is not None else None
    return queue.config if queue is not None else UNQUEUED


def settings_of(floor: FloorState, contact: Contact, agent_id: AgentId) -> QueueConfig:
    """The settings of the queue in which the agent answered.

    After a transfer the contact's last queue is another one, but the agent who passed it on still wraps
    up by the rules of theirs.
    """
    answered = contact.queue_answered_by(agent_id)
    queue = floor.queues.get(answered) if answered is not None else None
    return queue.config if queue is not None else settings(floor, contact)
