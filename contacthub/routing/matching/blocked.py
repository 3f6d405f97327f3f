"""Agents and customers whom the floor keeps apart: one is never offered a contact of the other."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.words import AgentId


def is_blocked(floor: FloorState, contact: Contact, agent_id: AgentId) -> bool:
    """Whether the agent is kept apart from the contact's customer, or may not have the contact itself."""
    return agent_id in contact.not_for or any(agent_id in agents for agents in _apart(floor, contact))


def forbidden_bits(floor: FloorState, contact: Contact) -> int:
    """The agents who may not have this contact, as bits of ``idle_agents``."""
    bits = 0
    for agent_id in contact.not_for:
        if agent_id in floor.agents:
            bits |= floor.idle_agents.bit(agent_id)
    return bits


def blocked_bits(floor: FloorState, contact: Contact) -> int:
    """The agents who are kept apart from the contact's customer, as bits of ``idle_agents``."""
    bits = 0
    for agents in _apart(floor, contact):
        for agent_id in agents:
            bits |= floor.idle_agents.bit(agent_id)
    return bits


def _apart(floor: FloorState, contact: Contact) -> Iterator[frozenset[AgentId]]:
    """Those kept apart from the customer, by each id that means them: a merge keeps all pairs apart."""
    if floor.blocked and contact.customer_id is not None:
        for customer_id in (contact.customer_id, *contact.former_ids):
            yield floor.blocked.get(customer_id, frozenset())
