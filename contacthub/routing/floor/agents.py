"""What follows for agents when their contacts, presence or abilities change."""

from __future__ import annotations

from contacthub.routing.config import closed_by
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.day import count_time
from contacthub.routing.floor.entities import (
    CONSULTED,
    HANDLING,
    OFFERED,
    SNOOZED,
    WITHOUT_ROOM,
    WRAPPING_UP,
    Agent,
    role_of,
)
from contacthub.routing.floor.floor_state import FloorState
from contacthub.routing.floor.waiting import unsettle_cooling
from contacthub.routing.words import CONTACT_ENDED, OFFER_ENDED, AgentId, Instant


def refresh_part(floor: FloorState, agent_id: AgentId, contact: Contact, at: Instant) -> None:
    """Take over what the agent's part in the contact is now.

    The orders of idleness, ``contact_ended`` and ``offer_ended``:
        offered, then declined, expired or withdrawn   the agent keeps their place in the first only
        talking, and again when the work is done       the agent becomes the least idle in both
    """
    agent = floor.agents[agent_id]
    before, role = agent.contacts.get(contact.id), role_of(contact, agent_id)
    if role == before:
        return
    if role is None:
        del agent.contacts[contact.id]
        _note_pace(floor, agent, contact, before, at - agent.taken_at.pop(contact.id))
    else:
        agent.contacts[contact.id] = role
        agent.taken_at.setdefault(contact.id, at)
        if SNOOZED in {before, role}:
            agent.taken_at[contact.id] = at
    recount(floor, agent)
    count_time(agent, at)
    is_free = role is None or role in WITHOUT_ROOM
    if role in {HANDLING, CONSULTED} or (is_free and before not in {OFFERED, *WITHOUT_ROOM}):
        become_least_idle(floor, agent, at, CONTACT_ENDED, OFFER_ENDED)
    elif before == OFFERED:
        become_least_idle(floor, agent, at, OFFER_ENDED)
    else:
        floor.idle_agents.update(agent)
    if is_free:
        floor.unsettled_agents[agent.id] = None
    derive_state(agent, at)


def _note_pace(floor: FloorState, agent: Agent, contact: Contact, part: str | None, took_ms: int) -> None:
    """Count for how long a contact that the agent answered held their place, in talk and after it."""
    answered = [visit.queue for visit in contact.visits if visit.agent == agent.id and visit.timed]
    if not answered or answered[-1] not in floor.queues:
        return
    pace = floor.queues[answered[-1]].pace_of(contact.channel)
    if part == HANDLING:
        pace.add_handled(took_ms)
    elif part == WRAPPING_UP:
        pace.add_wrap_up(took_ms)


def recount(floor: FloorState, agent: Agent) -> None:
    """Count the agent's contacts anew, per entry of their capacity, and what these keep from ringing."""
    agent.load, agent.closed = {}, frozenset()
    for contact_id, part in agent.contacts.items():
        if part in WITHOUT_ROOM:
            continue
        channel = floor.contacts[contact_id].channel
        pool = agent.pools[channel]
        agent.load[pool] = agent.load.get(pool, 0) + 1
        agent.closed |= closed_by(channel, agent.config.capacity, floor.interrupted_by)


def derive_state(agent: Agent, at: Instant) -> None:
    """Set the agent's state to what follows from presence and contacts."""
    state = agent.derived_state()
    if state is not agent.state:
        agent.state, agent.since = state, at


def become_least_idle(floor: FloorState, agent: Agent, at: Instant, *kinds: str) -> None:
    """Move the agent to the end of these orders of idleness, and have them matched."""
    floor.idle_turns += 1
    agent.idle |= dict.fromkeys(kinds, (floor.idle_turns, at))
    floor.idle_agents.move_to_end(agent, kinds)
    floor.unsettled_agents[agent.id] = None


def abilities_changed(floor: FloorState, agent: Agent) -> None:
    """Take over new skills, queues or capacity."""
    floor.waiting_room.forget_agent(agent)
    floor.idle_agents.refit(agent)
    floor.unsettled_agents[agent.id] = None
    unsettle_cooling(floor)


def set_lease(floor: FloorState, agent: Agent, until: Instant) -> None:
    """Count the agent as present until ``until``, without a console."""
    agent.lease_until = until
    floor.deadlines.set(until, "lease", agent.id)
