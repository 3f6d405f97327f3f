"""Queues, agents and the floor's own settings are created, changed and removed."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import DEFAULT_INTERRUPTIONS, AgentConfig, Interruptions, QueueConfig
from contacthub.routing.inputs import Command
from contacthub.routing.rules.withdrawing import keep_apart, lapse_reservation
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import BY_WAITING, AgentId, CustomerId, Instant, QueueId


@value(kw_only=True)
class ConfigureFloor(Command):
    """Set the floor's own settings. ``priority_head_start_ms`` None: higher priority strictly first.

    ``interrupted_by``: what may be offered to an agent who handles what. ``blocked``: agents and customers
    who never meet. ``rank``: of ``RANKS``, in which order contacts wait.
    """

    priority_head_start_ms: int | None
    breaks: tuple[str, ...]
    interrupted_by: Interruptions = DEFAULT_INTERRUPTIONS
    blocked: tuple[tuple[AgentId, CustomerId], ...] = ()
    rank: str = BY_WAITING


@value(kw_only=True)
class BeginDay(Command):
    """The floor's day began at ``began_at``, which its calendar says."""

    began_at: Instant


@value(kw_only=True)
class ConfigureQueue(Command):
    """Create or change a queue."""

    config: QueueConfig


@value(kw_only=True)
class RetireQueue(Command):
    """Remove a queue that no live contact is in."""

    queue: QueueId


@value(kw_only=True)
class ConfigureAgent(Command):
    """Create or change an agent."""

    config: AgentConfig


@value(kw_only=True)
class RetireAgent(Command):
    """Remove an agent who has no contacts."""

    agent: AgentId


def configure_floor(turn: Turn, command: ConfigureFloor) -> None:
    """Set the floor's own settings; nothing happens when they are the same."""
    floor = turn.floor
    event = e.FloorConfigured(
        at=turn.now,
        priority_head_start_ms=command.priority_head_start_ms,
        breaks=tuple(sorted(command.breaks)),
        interrupted_by=command.interrupted_by,
        blocked=tuple(sorted(command.blocked)),
        rank=command.rank,
    )
    as_it_is = e.FloorConfigured(
        at=turn.now,
        priority_head_start_ms=floor.priority_head_start_ms,
        breaks=tuple(sorted(floor.breaks)),
        interrupted_by=floor.interrupted_by,
        blocked=floor.blocked_pairs(),
        rank=floor.rank,
    )
    if event != as_it_is:
        turn.emit(event)
        for contact in list(floor.contacts.values()):
            keep_apart(turn, contact)


def begin_day(turn: Turn, command: BeginDay) -> None:
    """Count anew what agents do; nothing happens when that day is counted already."""
    if command.began_at > turn.floor.day_began_at:
        turn.emit(e.DayBegan(at=turn.now, began_at=command.began_at))


def configure_queue(turn: Turn, command: ConfigureQueue) -> None:
    """Create or change a queue; nothing happens when it is the same."""
    queue = turn.floor.queues.get(command.config.id)
    if queue is None or queue.config != command.config:
        turn.emit(e.QueueConfigured(at=turn.now, queue=command.config.id, config=command.config))


def retire_queue(turn: Turn, command: RetireQueue) -> None:
    """Remove a queue that no live contact is in."""
    if command.queue not in turn.floor.queues:
        return
    inside = sum(1 for contact in turn.floor.contacts.values() if contact.queue == command.queue)
    if inside:
        raise errors.StillInUse(
            f"queue {command.queue} has {inside} live contacts; retire it when they are done"
        )
    turn.emit(e.QueueRetired(at=turn.now, queue=command.queue))


def configure_agent(turn: Turn, command: ConfigureAgent) -> None:
    """Create or change an agent; nothing happens when they are the same."""
    agent = turn.floor.agents.get(command.config.id)
    unknown = [queue for queue in command.config.queues if queue not in turn.floor.queues]
    if unknown:
        raise errors.UnknownQueue(
            f"agent {command.config.id} is to serve unknown queues: {', '.join(unknown)}"
        )
    if agent is None or agent.config != command.config:
        turn.emit(e.AgentConfigured(at=turn.now, agent=command.config.id, config=command.config))


def retire_agent(turn: Turn, command: RetireAgent) -> None:
    """Remove an agent who has no contacts."""
    agent = turn.floor.agents.get(command.agent)
    if agent is None:
        return
    if agent.contacts:
        raise errors.StillInUse(
            f"agent {agent.id} has {len(agent.contacts)} contacts; retire them when these are done"
        )
    for contact in list(turn.floor.contacts.values()):
        # Of all contacts, as a call-back that is kept for the agent may not be in line yet.
        if contact.reserved_for == agent.id:
            lapse_reservation(turn, contact, "agent_left")
    turn.emit(e.AgentRetired(at=turn.now, agent=agent.id))


HANDLERS: Handlers = {
    ConfigureFloor: configure_floor,
    BeginDay: begin_day,
    ConfigureQueue: configure_queue,
    RetireQueue: retire_queue,
    ConfigureAgent: configure_agent,
    RetireAgent: retire_agent,
}
