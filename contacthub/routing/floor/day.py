"""What agents did since the floor's day began: the contacts they answered, and the time they spent with them.

9:00   lina signs in
9:10   a call, until 9:25, and a wrap-up of it until 9:30     at 9:30: occupied 20 of 30 minutes, 66 percent
9:45   a chat, until 9:48                                     at 9:48: 23 of 48 minutes, 47 percent
"""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.entities import CONSULTED, HANDLING, WRAPPING_UP, Agent
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import OFFLINE, AgentId, Instant

BUSY = frozenset({HANDLING, CONSULTED, WRAPPING_UP})


def count_answer(floor: FloorState, agent_id: AgentId | None) -> None:
    """Count a contact that an agent answered."""
    agent = floor.agents.get(agent_id) if agent_id is not None else None
    if agent is not None:
        agent.answered_today += 1
        floor.idle_agents.update(agent)


def count_time(agent: Agent, at: Instant) -> None:
    """Count the agent's time until ``at``, and note what they do from then on."""
    is_busy = not BUSY.isdisjoint(agent.contacts.values())
    if is_busy and agent.busy_since is None:
        agent.busy_since = at
    elif not is_busy and agent.busy_since is not None:
        agent.busy_ms += at - agent.busy_since
        agent.busy_since = None
        agent.occupied = _occupied(agent, at)
    is_signed_in = agent.presence != OFFLINE
    if is_signed_in and agent.signed_in_since is None:
        agent.signed_in_since = at
    elif not is_signed_in and agent.signed_in_since is not None:
        agent.signed_in_ms += at - agent.signed_in_since
        agent.signed_in_since = None


def _occupied(agent: Agent, at: Instant) -> int:
    """The percent of the time signed in that the agent had contacts; a talk may last beyond that."""
    signed_in_ms = agent.signed_in_ms
    if agent.signed_in_since is not None:
        signed_in_ms += at - agent.signed_in_since
    return min(100, 100 * agent.busy_ms // signed_in_ms) if signed_in_ms else 0


def day_began(floor: FloorState, event: e.DayBegan) -> None:
    """Count everything anew from now on."""
    floor.day_began_at = event.began_at
    for agent in floor.agents.values():
        agent.answered_today = agent.occupied = agent.busy_ms = agent.signed_in_ms = 0
        agent.busy_since = None if agent.busy_since is None else event.at
        agent.signed_in_since = None if agent.signed_in_since is None else event.at
        floor.idle_agents.update(agent)


CHANGES: Changes = {e.DayBegan: day_began}
