"""Applying a floor file: as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace

from contacthub.database.tables import Row
from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.checking import (
    KnownChannels,
    check_addresses,
    check_answers,
    check_chats,
    check_processes,
    check_references,
    check_replies,
    check_surveys,
    check_unused,
)
from contacthub.floor_file.directory import Directory, Entry
from contacthub.floor_file.plan import FloorPlan
from contacthub.floor_file.resets import Reset, resets_of
from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.routing import commands as c
from contacthub.routing.config import interruptions
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import OFFLINE, AgentId, CustomerId, QueueId


@dataclass(slots=True)
class Applied:
    """What a floor file changed: a line for each, and the settings that are back to their defaults by it."""

    changes: list[str] = field(default_factory=list)
    resets: list[Reset] = field(default_factory=list)


class Applier:
    """Makes the floor what a floor file says."""

    def __init__(
        self,
        hub: Hub,
        directory: Directory,
        *,
        retired: Callable[[Set[str]], Awaitable[None]] | None = None,
        day_changed: Callable[[], Awaitable[None]] | None = None,
        refresh_hours: Callable[[], Awaitable[None]] | None = None,
        channels: KnownChannels | None = None,
        applied: Callable[[], None] | None = None,
    ) -> None:
        """Take the hub and its directory.

        ``retired`` is told of the agents retired, ``day_changed`` that the floor has another time zone;
        ``refresh_hours`` works out when queues are open. ``channels``: what chats may name;
        ``applied`` is told that a file was applied, whatever changed.
        """
        self._hub = hub
        self._directory = directory
        self._retired = retired
        self._day_changed = day_changed
        self._refresh_hours = refresh_hours
        self._channels = channels or KnownChannels()
        self._applied = applied
        self._one_at_a_time = asyncio.Lock()

    async def apply(self, plan: FloorPlan) -> Applied:
        """Make the floor what the plan says; return what changed.

        Raises:
            Problem: the plan does not fit together; then nothing has changed.
            Rejected: something that is to be retired is in use; then nothing has changed.
        """
        async with self._one_at_a_time:
            await self._hub.whole()  # the request of the file before may have been given up
            work = await self._worked_out(plan)
            check_unused(plan, self._hub.routing.floor)
            check_chats(plan, self._hub.routing.floor, work.directory, self._channels)
            check_answers(plan, self._channels)
            check_surveys(plan, self._channels.writing_first)
            zone = self._directory.floor.time_zone
            self._begin(work, plan)
            await self._hub.durable()
        if self._retired is not None and (gone := plan.retired_of("agent")):
            await self._retired(gone)
        if self._day_changed is not None and work.directory.floor.time_zone != zone:
            await self._hub.caught_up()  # it is counted from the rows of visits
            await self._day_changed()
        if self._refresh_hours is not None:
            await self._refresh_hours()
        if self._applied is not None:
            self._applied()
        return work.applied

    async def _worked_out(self, plan: FloorPlan) -> _Work:
        """What the plan changes, worked out in a thread: half a second for 10,000 agents.

        Nobody else configures the floor meanwhile; if it was read back, the work is done again.
        """
        while True:
            floor = self._hub.routing.floor
            work = _Work(floor, self._directory.copy(), self._hub.work.book)
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
    """What makes a floor what a plan says: commands, rows, and what is said of it.

    ``series``: commands that follow ``commands`` in slices. They are of agents who serve queues that stay, so
    that none can be refused, whatever happens between two slices.
    """

    def __init__(self, floor: Floor, directory: Directory, book: Book) -> None:
        self._floor = floor
        self._book = book
        self.directory = directory
        self.commands: list[c.Command] = []
        self.series: list[c.Command] = []
        self.rows: list[Row] = []
        self.applied = Applied()

    def plan(self, plan: FloorPlan) -> None:
        """Work the plan out. Agents go first: what widens matching could offer them a contact.

        Raises:
            Problem: the plan does not fit together.
        """
        check_references(plan, self._floor, self.directory)
        check_processes(plan, self._floor, self.directory, self._book)
        self.applied.resets += resets_of(plan, self._floor, self.directory)
        self._retire_agents(plan.retired_of("agent"))
        self._settings(plan)
        for name, tiers in plan.tiers.items():
            self._put("tiers", name, tiers, None, is_new=name not in self.directory.tiers)
        for name, hours in plan.hours.items():
            self._put("hours", name, hours, None, is_new=name not in self.directory.hours)
        for name, reply in plan.replies.items():
            self._put("reply", name, reply, None, is_new=name not in self.directory.replies)
        for name, chat in plan.chats.items():
            self._put("chat", name, chat, None, is_new=name not in self.directory.chats)
        for name, survey in plan.surveys.items():
            self._put("survey", name, survey, None, is_new=name not in self.directory.surveys)
        for name, queue in plan.queues.items():
            known = self._floor.queues.get(QueueId(name))
            same = known is not None and known.config == queue.config
            command = None if same else c.ConfigureQueue(config=queue.config)
            self._put("queue", name, queue.entry, command, is_new=known is None)
        self._agents(plan)
        self._processes(plan)
        for line in plan.lines:
            key = line_key(line.number)
            self._put("line", key, line, None, is_new=key not in self.directory.lines)
        self._retire_others(plan)
        self.directory.read_addresses()
        check_addresses(plan, self.directory)
        check_replies(plan, self.directory)

    def _processes(self, plan: FloorPlan) -> None:
        """Items that are open keep the process they began with, also of one that is retired."""
        for name, process in plan.processes.items():
            revision = self._book.current.get(name)
            if revision is None or self._book.processes[name, revision] != process:
                change = f"{'+' if revision is None else '~'} process {name}"
                self._note(change, None, p.ConfigureProcess(process=process))
        for name in plan.retired_of("process"):
            if name in self._book.current:
                self._note(f"- process {name}", None, p.RetireProcess(process=name))

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
            if has is None and name in self._book.gone:
                self.commands.append(p.WelcomeAgent(agent=AgentId(name)))
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
        before = c.ConfigureFloor(
            priority_head_start_ms=floor.priority_head_start_ms,
            breaks=tuple(sorted(floor.breaks)),
            interrupted_by=floor.interrupted_by,
            blocked=floor.blocked_pairs(),
            rank=floor.rank,
        )
        for name, each in plan.breaks.items():
            self._put("break", name, each, None, is_new=name not in self.directory.breaks)
        row = self.directory.put("floor", entry)
        own = replace(
            before, breaks=settings.breaks, blocked=settings.blocked
        )  # which have lines of their own
        change = None if row is None and settings == own else "~ floor floor"
        self._note(change, row, None if settings == before else settings)

    def _blocked(self, plan: FloorPlan, *, retired: Container[str]) -> tuple[tuple[AgentId, CustomerId], ...]:
        """The agents and customers who are to be kept apart, with a line for each that this changes."""
        before = set(self._floor.blocked_pairs())
        after = {pair for pair in before if pair[0] not in retired and plan.blocked.get(pair, True)}
        after |= {pair for pair, apart in plan.blocked.items() if apart}
        for agent, customer in sorted(before ^ after):
            sign = "+" if (agent, customer) in after else "-"
            self.applied.changes.append(f"{sign} blocked {agent} and {customer}")
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
        self, change: str | None, row: Row | None, command: c.Command | None, *, can_wait: bool = False
    ) -> None:
        """Do it, and say ``change`` if it is one that has a line of its own."""
        if row is not None:
            self.rows.append(row)
        if command is not None:
            (self.series if can_wait else self.commands).append(command)
        if change is not None and (row is not None or command is not None):
            self.applied.changes.append(change)

    def _retire_agents(self, names: Iterable[str]) -> None:
        for name in names:
            command = c.RetireAgent(agent=AgentId(name)) if AgentId(name) in self._floor.agents else None
            if command is not None:
                self.commands.append(p.ReleaseAgent(agent=AgentId(name)))
            self._note(f"- agent {name}", self.directory.remove("agent", name), command)

    def _retire_others(self, plan: FloorPlan) -> None:
        """Queues go last, when no agent serves them any more; nothing before can have put a contact there."""
        order = ("line", "reply", "chat", "survey", "queue", "hours", "break", "tiers")
        others = [each for each in plan.retired if each[0] in order]
        for kind, name in sorted(others, key=lambda each: order.index(each[0])):
            is_queue = kind == "queue" and QueueId(name) in self._floor.queues
            command = c.RetireQueue(queue=QueueId(name)) if is_queue else None
            row = self.directory.remove(kind, line_key(name) if kind == "line" else name)
            self._note(f"- {kind} {name}", row, command)


def _go_offline(plan: FloorPlan, floor: Floor) -> Iterator[c.Command]:
    """All go offline before any is retired, or what one leaves could be offered to the next."""
    for name in sorted(map(AgentId, plan.retired_of("agent"))):
        agent = floor.agents.get(name)
        if agent is not None and agent.presence != OFFLINE:
            yield c.SetPresence(agent=name, presence=OFFLINE, by="supervisor")
