"""What administrators do: the floor file, imports; each change as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.application.customers import CustomerStore, Kind, RowResult
from contacthub.application.customers import Row as CustomerRow
from contacthub.application.directory import (
    AgentEntry,
    BreakEntry,
    Directory,
    Entry,
    FloorEntry,
    LineEntry,
    QueueEntry,
)
from contacthub.application.hub import Hub
from contacthub.application.lines import line_key
from contacthub.application.problems import Problem
from contacthub.application.rows import Row
from contacthub.domain import commands as c
from contacthub.domain.config import AgentConfig, QueueConfig
from contacthub.domain.floor import Floor
from contacthub.domain.ids import AgentId, QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """A queue as the floor file wants it."""

    config: QueueConfig
    entry: QueueEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPlan:
    """An agent as the floor file wants them."""

    config: AgentConfig
    entry: AgentEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPlan:
    """A floor file; what is in none of its lists stays as it is."""

    floor: FloorEntry | None = None
    breaks: dict[str, BreakEntry] = field(default_factory=dict)
    queues: dict[str, QueuePlan] = field(default_factory=dict)
    agents: dict[str, AgentPlan] = field(default_factory=dict)
    lines: tuple[LineEntry, ...] = ()
    retired: tuple[tuple[str, str], ...] = ()
    """(kind, id), kind being break, queue, agent or line."""


class Admin:
    """Carries out what administrators ask."""

    def __init__(self, hub: Hub, customers: CustomerStore) -> None:
        self._hub = hub
        self._customers = customers

    async def apply(self, plan: FloorPlan) -> list[str]:
        """Make the floor what the plan says; return a line for each change.

        Raises:
            Problem: the plan does not fit together; then nothing has changed.
            Rejected: something that is to be retired is in use; then nothing has changed.
        """
        _check(plan, self._hub.world.floor, self._hub.world.directory)
        self._hub.check_open()
        changes: list[str] = []
        zone = self._hub.world.directory.floor.time_zone
        for command, row in self._steps(plan, changes):
            rows: list[Row] = [row] if row is not None else []
            if command is None:
                self._hub.write(rows)
            else:
                self._hub.handle(command, rows)
        await self._hub.durable()
        if self._hub.world.directory.floor.time_zone != zone:
            await self._hub.recount()
        return changes

    def _steps(self, plan: FloorPlan, changes: list[str]) -> list[tuple[c.Command | None, Row | None]]:
        floor, directory = self._hub.world.floor, self._hub.world.directory
        steps: list[tuple[c.Command | None, Row | None]] = []

        def put(
            kind: str, name: str, entry: Entry, command: c.Command | None, *, is_new: bool, differs: bool
        ) -> None:
            row = directory.put(name, entry)
            if row is not None or differs:
                changes.append(f"{'+' if is_new else '~'} {kind} {name}")
                steps.append((command if differs else None, row))

        entry = plan.floor or directory.floor
        retired_breaks = {name for kind, name in plan.retired if kind == "break"}
        breaks = (floor.breaks | plan.breaks.keys()) - retired_breaks
        head_start = entry.priority_head_start_seconds
        settings = c.ConfigureFloor(
            priority_head_start_ms=head_start * 1000 if head_start is not None else None,
            breaks=tuple(sorted(breaks)),
        )
        same = settings.priority_head_start_ms == floor.priority_head_start_ms and breaks == floor.breaks
        for name, each in plan.breaks.items():
            put("break", name, each, None, is_new=name not in directory.breaks, differs=False)
        if not same or plan.floor is not None:
            put("floor", "floor", entry, settings, is_new=False, differs=not same)
        for name, queue in plan.queues.items():
            known = floor.queues.get(QueueId(name))
            differs = known is None or known.config != queue.config
            put(
                "queue",
                name,
                queue.entry,
                c.ConfigureQueue(config=queue.config),
                is_new=known is None,
                differs=differs,
            )
        for name, agent in plan.agents.items():
            has = floor.agents.get(AgentId(name))
            differs = has is None or has.config != agent.config
            put(
                "agent",
                name,
                agent.entry,
                c.ConfigureAgent(config=agent.config),
                is_new=has is None,
                differs=differs,
            )
        for line in plan.lines:
            key = line_key(line.number)
            put("line", key, line, None, is_new=key not in directory.lines, differs=False)
        steps += self._retirements(plan, changes)
        return steps

    def _retirements(self, plan: FloorPlan, changes: list[str]) -> list[tuple[c.Command | None, Row | None]]:
        floor, directory = self._hub.world.floor, self._hub.world.directory
        steps: list[tuple[c.Command | None, Row | None]] = []
        order = ("line", "agent", "queue", "break")
        for kind, name in sorted(plan.retired, key=lambda each: order.index(each[0])):
            key = line_key(name) if kind == "line" else name
            row = directory.remove(kind, key)
            command: c.Command | None = None
            if kind == "agent" and name in floor.agents:
                command = c.RetireAgent(agent=AgentId(name))
            elif kind == "queue" and name in floor.queues:
                command = c.RetireQueue(queue=QueueId(name))
            if row is not None or command is not None:
                changes.append(f"- {kind} {name}")
                steps.append((command, row))
        return steps

    async def write_rows(self, kind: Kind, rows: Sequence[CustomerRow]) -> list[RowResult]:
        """Write rows of an import in one short transaction."""
        return await self._customers.write_rows(kind, rows)


def _check(plan: FloorPlan, floor: Floor, directory: Directory) -> None:
    gone = {name for kind, name in plan.retired if kind == "queue"}
    queues = (set(floor.queues) | {QueueId(name) for name in plan.queues}) - {QueueId(name) for name in gone}
    retired_agents = {name for kind, name in plan.retired if kind == "agent"}
    configs = {**{name: agent.config for name, agent in floor.agents.items()}}
    configs.update({AgentId(name): agent.config for name, agent in plan.agents.items()})
    for name, config in configs.items():
        unknown = [queue for queue in config.queues if queue not in queues]
        if unknown and name not in retired_agents:
            raise Problem("unknown_queue", f"agent {name} serves {', '.join(unknown)}, which is no queue")
    lines = {**directory.lines, **{line_key(line.number): line for line in plan.lines}}
    retired_lines = {line_key(name) for kind, name in plan.retired if kind == "line"}
    for key, line in lines.items():
        if key not in retired_lines and QueueId(line.queue) not in queues:
            raise Problem("unknown_queue", f"line {line.number} leads to {line.queue}, which is no queue")
    _check_addresses(plan, directory, retired_agents)
    for retired in retired_agents:
        agent = floor.agents.get(AgentId(retired))
        if agent is not None and agent.contacts:
            raise Problem(
                "still_in_use",
                f"agent {retired} has {len(agent.contacts)} contacts; retire them when these are done",
            )
    for queue in gone:
        inside = sum(1 for contact in floor.contacts.values() if contact.queue == queue)
        if inside:
            raise Problem(
                "still_in_use", f"queue {queue} has {inside} live contacts; retire it when they are done"
            )


def _check_addresses(plan: FloorPlan, directory: Directory, retired: set[str]) -> None:
    entries = {**directory.agents, **{name: agent.entry for name, agent in plan.agents.items()}}
    owners: dict[str, str] = {}
    for name, entry in entries.items():
        if name in retired or entry.address is None:
            continue
        other = owners.setdefault(entry.address, name)
        if other != name:
            raise Problem("invalid", f"address {entry.address} belongs to {other} and {name}")
