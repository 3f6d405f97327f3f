"""To whom an agent may pass a contact on, and who of them could take it now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contacthub.api.json import Json
from contacthub.contacts.world import World
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.states import AgentState
from contacthub.routing.rules.passing import why_not_free
from contacthub.routing.words import AgentId

AT_ONCE = 500
"""Agents looked at in one go, so that the loop stays free."""

IN_ORDER: Sequence[AgentState] = tuple(AgentState)


async def agents_to_pass_to(world: World, contact: Contact, by: AgentId) -> list[Json]:
    """All agents but ``by``: those first who could take the contact now, the others by their state."""
    found = []
    for seen, agent in enumerate(list(world.floor.agents.values()), 1):
        if agent.id != by:
            found.append(_shown(world, contact, agent))
        if seen % AT_ONCE == 0:
            await asyncio.sleep(0)
    found.sort(key=lambda each: (not each["free"], IN_ORDER.index(each["state"]), each["name"], each["id"]))
    return found


def _shown(world: World, contact: Contact, agent: Agent) -> Json:
    return {
        "id": agent.id,
        "name": world.directory.agent_name(agent.id),
        "state": agent.state,
        "presence": agent.shown_presence,
        "free": why_not_free(world.floor, contact, agent) is None,
    }
