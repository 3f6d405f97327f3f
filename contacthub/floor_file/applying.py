"""Applying a floor file: as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from contacthub.database.tables import Row
from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.directory import (
    AgentEntry,
    BreakEntry,
    Directory,
    Entry,
    FloorEntry,
    HoursEntry,
    LineEntry,
    QueueEntry,
)
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig, interruptions
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import OFFLINE, AgentId, CustomerId, QueueId


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
    hours: dict[str, HoursEntry] = field(default_factory=dict)
    queues: dict[str, QueuePlan] = field(default_factory=dict)
    agents: dict[str, AgentPlan] = field(default_factory=dict)
    lines: tuple[LineEntry, ...] = ()
    retired: tuple[tuple[str, str], ...] = ()
    """(kind, id), kind being break, hours, queue, agent or line."""
    blocked: dict[tuple[AgentId, CustomerId], bool] = field(default_factory=dict)
    """Agents and customers who never meet; False: they may meet again."""

    def retired_of(self, kind: str) -> Set[str]:
        """The ids of one kind that are retired, in the order of the file."""
        return dict.fromkeys(name for each, name in self.retired if each == kind).keys()

    def queue_configs(self, floor: Floor) -> dict[QueueId, QueueConfig]:
        """Every queue as it will be, those that are retired as well."""
        configs = {name: queue.config for name, queue in floor.queues.items()}
        return configs | {QueueId(name): queue.config for name, queue in self.queues.items()}


class Applier:
    """Makes the floor what a floor file says."""

    def __init__(
        self,
        hub: Hub,
        directory: Directory,
        *,
        retired: Callable[[str], Awaitable[None]] | None = None,
        day_changed: Callable[[], Awaitable[None]] | None = None,
        refresh_hours: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Take the hub and its directory.

        ``retired`` is told of each agent retired, ``day_changed`` that the floor has another time zone;
        ``refresh_hours`` works out when queues are open.
        """
        self._hub = hub
        self._directory = directory
        self._retired = retired
        self._day_changed = day_changed
        self._refresh_hours = refresh_hours
        self._one_at_a_time = asyncio.Lock()

    async def apply(self, plan: FloorPlan) -> list[str]:
        """Make the floor what the plan says; return a line for each change.

        Raises:
            Problem: the plan does not fit together; then nothing has changed.
            Rejected: something that is to be retired is in use; then nothing has changed.
        """
        async with self._one_at_a_time:
            await self._hub.whole()  # the request of the file before may have been given up
            work = await self._worked_out(plan)
            _check_unused(plan, self._hub.routing.floor)
            zone = self._directory.floor.time_zone
            self._begin(work, plan)
            await self._hub.durable()
        if self._retired is not None:
            for name in plan.retired_of("agent"):
                await self._retired(name)
        if self._day_changed is not None and work.directory.floor.time_zone != zone:
            await self._hub.caught_up()  # it is counted from the rows of visits
            await self._day_changed()
        if self._refresh_hours is not None:
            await self._refresh_hours()
        return work.changes

    async def _worked_out(self, plan: FloorPlan) -> _Work:
        """What the plan changes, worked out in a thread: half a second for 10,000 agents.

        Nobody else configures the floor meanwhile; if it was read back, the work is done again.
        """
        while True:
            floor = self._hub.routing.floor
            work = _Work(floor, self._directory.copy())
            await asyncio.to_thread(work.plan, plan)
            if floor is self._hub.routing.floor:
                return work

    def _begin(self, work: _Work, plan: FloorPlan) -> None:
        before, floor = self._directory.copy(), self._hub.routing.floor
        # What supervisors did by hand meanwhile stays, no file says anything of it.
        work.directory.by_hand = self._directory.by_hand
        # Views made on the way show the names to come.
        self._directory.become(work.directory)
        try:
            self._hub.handle_all([*_go_offline(plan, floor), *work.commands], work.rows, series=work.series)
        except BaseException:
            self._directory.become(before)
            raise


class _Work:
    """What makes a floor what a plan says: commands, rows, and a line for each change.

    ``series``: commands that follow ``commands`` in slices. They are of agents who serve queues that stay, so
    that none can be refused, whatever happens between two slices.
    """

    def __init__(self, floor: Floor, directory: Directory) -> None:
        self._floor = floor
        self.directory = directory
        self.commands: list[c.Command] = []
        self.series: list[c.Command] = []
        self.rows: list[Row] = []
        self.changes: list[str] = []

    def plan(self, plan: FloorPlan) -> None:
        """Work the plan out. Agents go first: what widens matching could offer them a contact.

        Raises:
            Problem: the plan does not fit together.
        """
        _check_queues(plan, self._floor, self.directory)
        self._retire_agents(plan.retired_of("agent"))
        self._settings(plan)
        for name, hours in plan.hours.items():
            self._put("hours", name, hours, None, is_new=name not in self.directory.hours)
        for name, queue in plan.queues.items():
            known = self._floor.queues.get(QueueId(name))
            same = known is not None and known.config == queue.config
            command = None if same else c.ConfigureQueue(config=queue.config)
            self._put("queue", name, queue.entry, command, is_new=known is None)
        self._agents(plan)
        for line in plan.lines:
            key = line_key(line.number)
            self._put("line", key, line, None, is_new=key not in self.directory.lines)
        self._retire_others(plan)
        self.directory.read_addresses()
        _check_addresses(plan, self.directory)

    def _agents(self, plan: FloorPlan) -> None:
        gone = plan.retired_of("queue")
        are_in_order = any(queue.choose == "in_order" for queue in plan.queue_configs(self._floor).values())
        for name, agent in plan.agents.items():
            has, config = self._floor.agents.get(AgentId(name)), agent.config
            if not are_in_order:
                # Their places say nothing then: one agent more must not change all those below.
                config = replace(config, place=has.config.place if has is not None else 0)
            same = has is not None and has.config == config
            command = None if same else c.ConfigureAgent(config=config)
            # A queue is retired at once, so the agents who serve it leave it before.
            can_wait = has is None or gone.isdisjoint(has.config.queues)
            self._put("agent", name, agent.entry, command, is_new=has is None, can_wait=can_wait)

    def _settings(self, plan: FloorPlan) -> None:
        floor, entry = self._floor, plan.floor or self.directory.floor
        breaks = (floor.breaks | plan.breaks.keys()) - plan.retired_of("break")
        head_start = entry.priority_head_start_seconds
        settings = c.ConfigureFloor(
            priority_head_start_ms=head_start * 1000 if head_start is not None else None,
            breaks=tuple(sorted(breaks)),
            interrupted_by=interruptions(entry.interrupted_by),
            blocked=self._blocked(plan, retired=plan.retired_of("agent")),
            rank=entry.rank,
        )
        same = settings == c.ConfigureFloor(
            priority_head_start_ms=floor.priority_head_start_ms,
            breaks=tuple(sorted(floor.breaks)),
            interrupted_by=floor.interrupted_by,
            blocked=floor.blocked_pairs(),
            rank=floor.rank,
        )
        for name, each in plan.breaks.items():
            self._put("break", name, each, None, is_new=name not in self.directory.breaks)
        if not same or plan.floor is not None:
            self._put("floor", "floor", entry, None if same else settings, is_new=False)

    def _blocked(self, plan: FloorPlan, *, retired: Container[str]) -> tuple[tuple[AgentId, CustomerId], ...]:
        """The agents and customers who are to be kept apart, with a line for each that this changes."""
        before = set(self._floor.blocked_pairs())
        after = {pair for pair in before if pair[0] not in retired and plan.blocked.get(pair, True)}
        after |= {pair for pair, apart in plan.blocked.items() if apart}
        for agent, customer in sorted(before ^ after):
            sign = "+" if (agent, customer) in after else "-"
            self.changes.append(f"{sign} blocked {agent} and {customer}")
        return tuple(sorted(after))

    def _put(
        self,
        kind: str,
        name: str,
        entry: Entry,
        command: c.Command | None,
        *,
        is_new: bool,
        can_wait: bool = False,
    ) -> None:
        change = f"{'+' if is_new else '~'} {kind} {name}"
        self._note(change, self.directory.put(name, entry), command, can_wait=can_wait)

    def _note(
        self, change: str, row: Row | None, command: c.Command | None, *, can_wait: bool = False
    ) -> None:
        if row is not None:
            self.rows.append(row)
        if command is not None:
            (self.series if can_wait else self.commands).append(command)
        if row is not None or command is not None:
            self.changes.append(change)

    def _retire_agents(self, names: Iterable[str]) -> None:
        for name in names:
            command = c.RetireAgent(agent=AgentId(name)) if AgentId(name) in self._floor.agents else None
            self._note(f"- agent {name}", self.directory.remove("agent", name), command)

    def _retire_others(self, plan: FloorPlan) -> None:
        """Queues go last, when no agent serves them any more; nothing before can have put a contact there."""
        order = ("line", "queue", "hours", "break")
        others = [each for each in plan.retired if each[0] in order]
        for kind, name in sorted(others, key=lambda each: order.index(each[0])):
            is_queue = kind == "queue" and QueueId(name) in self._floor.queues
            command = c.RetireQueue(queue=QueueId(name)) if is_queue else None
            row = self.directory.remove(kind, line_key(name) if kind == "line" else name)
            self._note(f"- {kind} {name}", row, command)


def _check_queues(plan: FloorPlan, floor: Floor, directory: Directory) -> None:
    """Refuse agents and lines of queues that are none."""
    queue_configs = plan.queue_configs(floor)
    queues = queue_configs.keys() - plan.retired_of("queue")
    retired_agents = plan.retired_of("agent")
    configs = {name: agent.config for name, agent in floor.agents.items()}
    configs.update({AgentId(name): agent.config for name, agent in plan.agents.items()})
    for name, config in configs.items():
        unknown = [queue for queue in config.queues if queue not in queues]
        if unknown and name not in retired_agents:
            words = f"agent {name} serves {', '.join(unknown)}, which is no queue"
            raise Problem("unknown_queue", words + _meant(unknown[0], queues))
    _check_exits(queue_configs, queues)
    _check_hours(plan, directory, queues)
    default = (plan.floor or directory.floor).default_queue
    if default is not None and default not in queues:
        words = f"floor: default_queue is {default}, which is no queue"
        raise Problem("unknown_queue", words + _meant(default, queues))
    _check_steps(queue_configs, queues)
    _check_blocked(plan, configs.keys() - retired_agents)
    lines = {**directory.lines, **{line_key(line.number): line for line in plan.lines}}
    retired_lines = {line_key(name) for name in plan.retired_of("line")}
    for key, line in lines.items():
        if key not in retired_lines and QueueId(line.queue) not in queues:
            words = f"line {line.number} leads to {line.queue}, which is no queue"
            raise Problem("unknown_queue", words + _meant(line.queue, queues))


def _check_steps(configs: Mapping[QueueId, QueueConfig], queues: Container[str]) -> None:
    """Refuse steps to the agents of queues that are none."""
    for name, config in configs.items():
        unknown = [each for step in config.steps for each in step.agents_of if each not in queues]
        if unknown and name in queues:
            words = f"a step of queue {name} has the agents of {unknown[0]}, which is no queue"
            raise Problem("unknown_queue", words)


def _check_unused(plan: FloorPlan, floor: Floor) -> None:
    """Refuse to retire what has live contacts."""
    for retired in plan.retired_of("agent"):
        agent = floor.agents.get(AgentId(retired))
        if agent is not None and agent.contacts:
            raise Problem(
                "still_in_use",
                f"agent {retired} has {len(agent.contacts)} contacts; retire them when these are done",
            )
    for queue in plan.retired_of("queue"):
        inside = sum(1 for contact in floor.contacts.values() if contact.queue == queue)
        if inside:
            raise Problem(
                "still_in_use", f"queue {queue} has {inside} live contacts; retire it when they are done"
            )


def _check_exits(configs: Mapping[QueueId, QueueConfig], queues: Set[QueueId]) -> None:
    """Refuse queues from which contacts would overflow into none, or into themselves."""
    for name in sorted(queues):
        for reason, action in configs[name].exits().items():
            if action.queue is None:
                continue
            key = "at_closing" if reason == "closing" else f"when_{reason}"
            words = f"queue {name}: {key} leads to {action.queue}, which is"
            if action.queue not in queues:
                raise Problem("unknown_queue", f"{words} no queue" + _meant(action.queue, queues - {name}))
            if action.queue == name:
                raise Problem("invalid", f"{words} the same queue; take another one")


def _check_blocked(plan: FloorPlan, agents: Set[str]) -> None:
    for (name, customer), apart in plan.blocked.items():
        if apart and name not in agents:
            words = f"{name}, who is blocked for customer {customer}, is no agent"
            raise Problem("unknown_agent", words + _meant(name, agents))


def _go_offline(plan: FloorPlan, floor: Floor) -> Iterator[c.Command]:
    """All go offline before any is retired, or what one leaves could be offered to the next."""
    for name in sorted(map(AgentId, plan.retired_of("agent"))):
        agent = floor.agents.get(name)
        if agent is not None and agent.presence != OFFLINE:
            yield c.SetPresence(agent=name, presence=OFFLINE, by="supervisor")


def _check_hours(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> None:
    """Refuse queues with hours that there are not, or not any more."""
    known = (directory.hours.keys() | plan.hours.keys()) - plan.retired_of("hours")
    entries = {**directory.queues, **{name: queue.entry for name, queue in plan.queues.items()}}
    for name in sorted(queues & entries.keys()):
        hours = entries[name].hours
        if hours is not None and hours not in known:
            words = f"queue {name} has the hours {hours}, which are not there"
            raise Problem("invalid", words + _meant(hours, known))


def _meant(queue: str, queues: Iterable[str]) -> str:
    near = get_close_matches(queue, [*queues], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _check_addresses(plan: FloorPlan, directory: Directory) -> None:
    """Refuse addresses of two agents that are the same one, however they are written."""
    for owners in directory.shared_addresses():
        # What was told apart before stays, until the file says something about it.
        if any(name in plan.agents for name in owners):
            address = directory.agents[owners[0]].address
            raise Problem("invalid", f"address {address} belongs to {' and '.join(owners)}")
