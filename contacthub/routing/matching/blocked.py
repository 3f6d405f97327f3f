"""Agents and customers whom the floor keeps apart: one is never offered a contact of the other."""

from __future__ import annotations

from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.words import AgentId


def is_blocked(floor: FloorState, contact: Contact, agent_id: AgentId) -> bool:
    """Whether the agent is kept apart from the contact's customer."""
    return contact.customer_id is not None and agent_id in floor.blocked.get(contact.customer_id, ())


def blocked_bits(floor: FloorState, contact: Contact) -> int:
    """The agents who are kept apart from the contact's customer, as bits of ``idle_agents``."""
    bits = 0
    if contact.customer_id is not None:
        for agent_id in floor.blocked.get(contact.customer_id, ()):
            bits |= floor.idle_agents.bit(agent_id)
    return bits
