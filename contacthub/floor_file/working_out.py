"""What a floor file changes, worked out: commands for the engines, rows, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, pairwise

from contacthub.api.json import Json
from contacthub.database.tables import Row
from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.checking import check_addresses, check_processes, check_references, check_replies
from contacthub.floor_file.directory import Directory, Entry
from contacthub.floor_file.plan import FloorPlan, pair_name
from contacthub.floor_file.process_written import process_table
from contacthub.floor_file.resets import Reset, resets_of
from contacthub.floor_file.versions import TableChange
from contacthub.floor_file.written import (
    Present,
    agent_table,
    blocked_table,
    entry_table,
    queue_table,
)
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.routing import commands as c
from contacthub.routing.config import interruptions
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, CustomerId, QueueId


@dataclass(slots=True)
class Applied:
    """What a floor file changed: a line for each, and the settings that are back to their defaults by it."""

    changes: list[str] = field(default_factory=list)
    resets: list[Reset] = field(default_factory=list)


class Work:
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
        self.tables: list[TableChange] = []
        self.tables_said = "[]"
        self._present = Present(floor, self.directory, book)

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
            self._put_entry("tiers", name, tiers, self.directory.tiers)
        for name, hours in plan.hours.items():
            self._put_entry("hours", name, hours, self.directory.hours)
        for name, reply in plan.replies.items():
            self._put_entry("reply", name, reply, self.directory.replies)
        for name, chat in plan.chats.items():
            self._put_entry("chat", name, chat, self.directory.chats)
        for name, survey in plan.surveys.items():
            self._put_entry("survey", name, survey, self.directory.surveys)
        for name, team in plan.teams.items():
            self._put_entry("team", name, team, self.directory.teams)
        for name, alert in plan.alerts.items():
            self._put_entry("alert", name, alert, self.directory.alerts)
        for name, queue in plan.queues.items():
            known = self._floor.queues.get(QueueId(name))
            same = known is not None and known.config == queue.config
            command = None if same else c.ConfigureQueue(config=queue.config)
            after = partial(queue_table, name, queue.entry, queue.config)
            self._put("queue", name, queue.entry, command, after, is_new=known is None)
        self._agents(plan)
        self._processes(plan)
        for line in plan.lines:
            key = line_key(line.number)
            self._put_entry("line", key, line, self.directory.lines)
        self._retire_others(plan)
        self.directory.read_addresses()
        check_addresses(plan, self.directory)
        check_replies(plan, self.directory)
        said = [[each.kind, each.name, each.before, each.after] for each in self.tables]
        self.tables_said = json.dumps(said, ensure_ascii=False)

    def _processes(self, plan: FloorPlan) -> None:
        """Items that are open keep the process they began with, also of one that is retired."""
        for name, process in plan.processes.items():
            revision = self._book.current.get(name)
            if revision is None or self._book.processes[name, revision] != process:
                change = f"{'+' if revision is None else '~'} process {name}"
                self._change("process", name, process_table(process))
                self._note(change, None, p.ConfigureProcess(process=process))
        for name in plan.retired_of("process"):
            if name in self._book.current:
                self._change("process", name, None)
                self._note(f"- process {name}", None, p.RetireProcess(process=name))

    def _agents(self, plan: FloorPlan) -> None:
        gone = plan.retired_of("queue")
        places = self._places(plan)
        for name, agent in plan.agents.items():
            has, config = self._floor.agents.get(AgentId(name)), replace(agent.config, place=places[name])
            same = has is not None and has.config == config
            command = None if same else c.ConfigureAgent(config=config)
            if has is None and name in self._book.gone:
                self.commands.append(p.WelcomeAgent(agent=AgentId(name)))
            # A queue is retired at once, so the agents who serve it leave it before.
            can_wait = has is None or gone.isdisjoint(has.config.queues)
            after = partial(agent_table, name, agent.entry, config)
            self._put("agent", name, agent.entry, command, after, is_new=has is None, can_wait=can_wait)

    def _places(self, plan: FloorPlan) -> dict[str, int]:
        """Where each agent of the plan stands among all.

        Those whom it has in the order that they have now keep their places, and new ones stand behind all.
        """
        has = {name: each.config.place for name, each in self._floor.agents.items()}
        known = [has[AgentId(name)] for name in plan.agents if AgentId(name) in has]
        if not any(queue.choose == "in_order" for queue in plan.queue_configs(self._floor).values()):
            # They say nothing then: one agent more must not change all those below.
            return {name: has.get(AgentId(name), 0) for name in plan.agents}
        are_new_last = all(AgentId(name) in has for name in list(plan.agents)[: len(known)])
        if not are_new_last or any(one >= other for one, other in pairwise(known)):
            return {name: agent.config.place for name, agent in plan.agents.items()}
        behind = count(max(has.values(), default=-1) + 1)
        return {name: has[AgentId(name)] if AgentId(name) in has else next(behind) for name in plan.agents}

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
            self._put_entry("break", name, each, self.directory.breaks)
        if entry != self.directory.floor:
            self._change("floor", "floor", entry_table("floor", "floor", entry))
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
        for pair in sorted(before ^ after):
            sign, table = ("+", blocked_table(pair)) if pair in after else ("-", None)
            self._change("blocked", pair_name(*pair), table)
            self.applied.changes.append(f"{sign} blocked {pair_name(*pair)}")
        return tuple(sorted(after))

    def _put_entry(self, kind: str, name: str, entry: Entry, known: Mapping[str, Entry]) -> None:
        """Have an entry of which routing knows nothing."""
        self._put(kind, name, entry, None, partial(entry_table, kind, name, entry), is_new=name not in known)

    def _put(
        self,
        kind: str,
        name: str,
        entry: Entry,
        command: c.Command | None,
        after: Callable[[], Json],
        *,
        is_new: bool,
        can_wait: bool = False,
    ) -> None:
        """Have an entry, of which ``after`` is the table as it will be."""
        if command is None and self.directory.get(entry, name) == entry:
            return
        self._change(kind, name, after())
        change = f"{'+' if is_new else '~'} {kind} {name}"
        self._note(change, self.directory.put(name, entry), command, can_wait=can_wait)

    def _change(self, kind: str, name: str, after: Json | None) -> None:
        """Note that a table becomes another one, before it does."""
        self.tables.append(TableChange(kind, name, self._present.table(kind, name), after))

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
                self._change("agent", name, None)
                self.commands.append(p.ReleaseAgent(agent=AgentId(name)))
            self._note(f"- agent {name}", self.directory.remove("agent", name), command)

    def _retire_others(self, plan: FloorPlan) -> None:
        """Queues go last, when no agent serves them any more; nothing before can have put a contact there."""
        order = ("line", "reply", "chat", "survey", "team", "alert", "queue", "hours", "break", "tiers")
        others = [each for each in plan.retired if each[0] in order]
        for kind, name in sorted(others, key=lambda each: order.index(each[0])):
            is_queue = kind == "queue" and QueueId(name) in self._floor.queues
            command = c.RetireQueue(queue=QueueId(name)) if is_queue else None
            key = line_key(name) if kind == "line" else name
            if self._present.table(kind, key) is not None:
                self._change(kind, key, None)
            row = self.directory.remove(kind, key)
            self._note(f"- {kind} {name}", row, command)
