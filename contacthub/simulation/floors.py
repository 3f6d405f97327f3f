"""Floors on which a recorded day may be played: that of now, as a file would make it, or changed a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contacthub.floor_file.plan import FloorPlan
from contacthub.routing import commands as c
from contacthub.routing.config import interruptions
from contacthub.routing.floor.floor import Floor
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, QueueId
from contacthub.simulation.replay import Setting


@value()
class AgentChange:
    """Another agent: ``queues`` in place of theirs, ``skills`` beside theirs; None: as they are."""

    agent: AgentId
    queues: tuple[QueueId, ...] | None = None
    skills: Mapping[str, int] | None = None


def setting_of(floor: Floor, plan: FloorPlan) -> Setting:
    """The floor as it would be after ``plan``.

    Raises:
        ValueError: an agent would serve a queue that there is not.
    """
    gone = plan.retired_of("queue"), plan.retired_of("agent")
    queues = {name: each for name, each in plan.queue_configs(floor).items() if name not in gone[0]}
    agents = {name: each.config for name, each in floor.agents.items()}
    agents |= {AgentId(name): each.config for name, each in plan.agents.items()}
    entry = plan.floor
    head_start = None if entry is None else entry.priority_head_start_seconds
    if unknown := {queue for each in agents.values() for queue in each.queues} - set(queues):
        raise ValueError(f"agents serve queues that there are not: {', '.join(sorted(unknown))}")
    return Setting(
        floor=c.ConfigureFloor(
            priority_head_start_ms=(
                floor.priority_head_start_ms
                if entry is None
                else None
                if head_start is None
                else head_start * 1000
            ),
            breaks=(),
            interrupted_by=floor.interrupted_by if entry is None else interruptions(entry.interrupted_by),
            rank=floor.rank if entry is None else entry.rank,
        ),
        queues={QueueId(name): each for name, each in queues.items()},
        agents={name: each for name, each in agents.items() if name not in gone[1]},
    )


def changed(setting: Setting, changes: Sequence[AgentChange], targets: Mapping[QueueId, int]) -> Setting:
    """The same with these changes of agents, one after the other, and targets in seconds.

    Agents and queues that there are not, any more, are left out.
    """
    agents, queues = dict(setting.agents), dict(setting.queues)
    for each in changes:
        if (agent := agents.get(each.agent)) is None:
            continue
        if each.queues is not None:
            agent = replace(agent, queues=tuple(queue for queue in each.queues if queue in queues))
        if each.skills is not None:
            agent = replace(agent, skills=tuple(sorted({**dict(agent.skills), **each.skills}.items())))
        agents[each.agent] = agent
    for name, seconds in targets.items():
        if name in queues:
            queues[name] = replace(queues[name], target_ms=seconds * 1000)
    return Setting(floor=setting.floor, queues=queues, agents=agents)
