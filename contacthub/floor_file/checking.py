"""What does not fit together: of the tables of a floor file, and of those with the floor there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.directory import Directory
from contacthub.floor_file.plan import FloorPlan, pair_name
from contacthub.floor_file.replies_table import MAX_REPLIES
from contacthub.problems import Problem
from contacthub.processes.book import Book
from contacthub.processes.config import Step
from contacthub.processes.words import OF_FLOOR, OF_QUEUE, QUEUE
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import PHONE_BREAKS, STANDING_BREAKS, AgentId, QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a table names: ``keys`` of the table ``of`` lead to ``name``, one of ``known`` if all is well.

    ``said``: as a sentence of which the name is the end; ``still``: why the name cannot be retired.
    """

    of: tuple[str, str]
    keys: tuple[str | int, ...]
    name: str
    kind: str
    known: Set[str]
    said: str
    still: str


def check_references(plan: FloorPlan, floor: Floor, directory: Directory) -> None:
    """Refuse a plan after which something on the floor names what is not there.

    Raises:
        Problem: it says where in the file: at the key that holds the name; or, where the floor has that and
            the file not, at the ``retired`` of what is named.
    """
    configs = plan.queue_configs(floor)
    queues = configs.keys() - plan.retired_of("queue")
    of_queues = [configs[name] for name in configs if name in queues]
    agents = {name: agent.config for name, agent in floor.agents.items()}
    agents.update({AgentId(name): agent.config for name, agent in plan.agents.items()})
    agents = {name: config for name, config in agents.items() if name not in plan.retired_of("agent")}
    for each in _references(plan, directory, of_queues, queues, agents):
        if each.name not in each.known:
            raise _not_there(plan, each)
    for config in of_queues:
        for key, target in _overflows(config):
            if target == config.id:
                words = f"queue {target}: {key} leads to {target}, which is the same queue; take another one"
                raise Problem("invalid", words, plan.places(("queue", target), key, said=words))


def _references(
    plan: FloorPlan,
    directory: Directory,
    of_queues: Iterable[QueueConfig],
    queues: Set[QueueId],
    agents: dict[AgentId, AgentConfig],
) -> Iterator[Reference]:
    for config in agents.values():
        yield from _of_agent(config, queues)
    for queue in of_queues:
        yield from _of_queue(queue, queues)
    yield from _hours(plan, directory, queues)
    default = (plan.floor or directory.floor).default_queue
    if default is not None:
        yield Reference(
            of=("floor", "floor"), keys=("default_queue",), name=default, kind="queue", known=queues,
            said="floor: default_queue is", still="it is the default_queue of the floor",
        )  # fmt: skip
    hours = (plan.floor or directory.floor).hours
    if hours is not None:
        yield Reference(
            of=("floor", "floor"), keys=("hours",), name=hours, kind="hours",
            known=(directory.hours.keys() | plan.hours.keys()) - plan.retired_of("hours"),
            said="floor: hours are", still="they are the hours of the floor",
        )  # fmt: skip
    for (name, customer), apart in plan.blocked.items():
        if apart:
            yield Reference(
                of=("blocked", pair_name(name, customer)), keys=("agent",), name=name, kind="agent",
                known=agents.keys(), said=f"customer {customer} is blocked for", still="",
            )  # fmt: skip
    yield from _lines(plan, directory, queues)
    yield from _replies(plan, directory, queues)
    yield from _chats(plan, directory, queues)
    yield from _of_queues(plan, directory, queues)
    yield from _breaks(plan, directory)
    yield from _teams(plan, directory, queues, agents.keys())


def _of_agent(config: AgentConfig, queues: Set[QueueId]) -> Iterator[Reference]:
    for queue in config.queues:
        if queue not in queues:  # of ten thousand agents, only what is wrong is said in words
            yield Reference(
                of=("agent", config.id), keys=("queues",), name=queue, kind="queue", known=queues,
                said=f"agent {config.id} serves", still=f"agent {config.id} serves it",
            )  # fmt: skip


def _overflows(config: QueueConfig) -> Iterator[tuple[str, QueueId]]:
    """The keys by which contacts overflow, and where to."""
    for reason, action in config.exits().items():
        if action.queue is not None:
            yield "at_closing" if reason == "closing" else f"when_{reason}", action.queue


def _of_queue(config: QueueConfig, queues: Set[QueueId]) -> Iterator[Reference]:
    name = config.id
    for key, target in _overflows(config):
        if target == name:
            continue
        yield Reference(
            of=("queue", name), keys=(key,), name=target, kind="queue", known=queues - {name},
            said=f"queue {name}: {key} leads to", still=f"{key} of queue {name} leads to it",
        )  # fmt: skip
    for n, step in enumerate(config.steps):
        for target in step.agents_of:
            yield Reference(
                of=("queue", name), keys=("steps", n, "agents_of"), name=target, kind="queue", known=queues,
                said=f"a step of queue {name} has the agents of",
                still=f"a step of queue {name} has its agents",
            )  # fmt: skip


def _hours(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> Iterator[Reference]:
    known = (directory.hours.keys() | plan.hours.keys()) - plan.retired_of("hours")
    entries = {**directory.queues, **{name: queue.entry for name, queue in plan.queues.items()}}
    for name, entry in entries.items():
        if entry.hours is not None and name in queues:
            yield Reference(
                of=("queue", name), keys=("hours",), name=entry.hours, kind="hours", known=known,
                said=f"queue {name} has the hours", still=f"queue {name} is open by them",
            )  # fmt: skip


def _lines(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> Iterator[Reference]:
    lines = {**directory.lines, **{line_key(line.number): line for line in plan.lines}}
    retired = {line_key(name) for name in plan.retired_of("line")}
    for key, line in lines.items():
        if key not in retired:
            yield Reference(
                of=("line", line.number), keys=("queue",), name=line.queue, kind="queue", known=queues,
                said=f"line {line.number} leads to", still=f"line {line.number} leads to it",
            )  # fmt: skip


def _replies(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> Iterator[Reference]:
    for name, reply in {**directory.replies, **plan.replies}.items():
        if reply.queue is not None and name not in plan.retired_of("reply"):
            yield Reference(
                of=("reply", name), keys=("queue",), name=reply.queue, kind="queue", known=queues,
                said=f"reply {name} is for", still=f"reply {name} is for it",
            )  # fmt: skip


def _chats(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> Iterator[Reference]:
    for name, chat in {**directory.chats, **plan.chats}.items():
        if chat.away_queue is not None and name not in plan.retired_of("chat"):
            yield Reference(
                of=("chat", name), keys=("away_queue",), name=chat.away_queue, kind="queue", known=queues,
                said=f"the away_queue of chat {name} is", still=f"it is the away_queue of chat {name}",
            )  # fmt: skip


def _of_queues(plan: FloorPlan, directory: Directory, queues: Set[QueueId]) -> Iterator[Reference]:
    """What is of some queues."""
    surveys, alerts = {**directory.surveys, **plan.surveys}, {**directory.alerts, **plan.alerts}
    named = (
        *(("survey", name, each.queues) for name, each in surveys.items()),
        *(("alert", name, each.queues) for name, each in alerts.items()),
    )
    for kind, name, of in named:
        for n, queue in () if name in plan.retired_of(kind) else enumerate(of):
            yield Reference(
                of=(kind, name), keys=("queues", n), name=queue, kind="queue", known=queues,
                said=f"{kind} {name} is of", still=f"{kind} {name} is of it",
            )  # fmt: skip


def _breaks(plan: FloorPlan, directory: Directory) -> Iterator[Reference]:
    there = (directory.breaks.keys() | plan.breaks.keys()) - plan.retired_of("break")
    known = there | STANDING_BREAKS | PHONE_BREAKS
    for name, alert in {**directory.alerts, **plan.alerts}.items():
        if alert.presence is not None and name not in plan.retired_of("alert"):
            yield Reference(
                of=("alert", name), keys=("presence",), name=alert.presence, kind="break", known=known,
                said=f"alert {name} is of the presence", still=f"alert {name} is of it",
            )  # fmt: skip


def _teams(
    plan: FloorPlan, directory: Directory, queues: Set[QueueId], agents: Set[AgentId]
) -> Iterator[Reference]:
    for name, team in {**directory.teams, **plan.teams}.items():
        if name in plan.retired_of("team"):
            continue
        for key, kind, named, known in (
            ("queues", "queue", team.queues, queues), ("agents", "agent", team.agents, agents),
        ):  # fmt: skip
            for n, each in enumerate(named):
                if each not in known:
                    yield Reference(
                        of=("team", name), keys=(key, n), name=each, kind=kind, known=known,
                        said=f"team {name} has the {kind}", still=f"team {name} has it",
                    )  # fmt: skip


NOT_THERE: Final = {
    "queue": ("which is no queue", "unknown_queue"),
    "agent": ("who is no agent", "unknown_agent"),
    "hours": ("which are not there", "invalid"),
    "process": ("which is no process", "invalid"),
    "survey": ("which is no survey", "invalid"),
    "break": ("which is no break", "invalid"),
}
"""What is said of a name that is none, by its kind, and the code."""


def _not_there(plan: FloorPlan, ref: Reference) -> Problem:
    if ref.of not in plan.tables and (target := (ref.kind, ref.name)) in plan.tables:
        words = f"{ref.kind} {ref.name} cannot be retired: {ref.still}"
        return Problem("still_in_use", words, plan.places(target, "retired", said=words))
    near = get_close_matches(ref.name, ref.known, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    none, code = NOT_THERE[ref.kind]
    words = f"{ref.said} {ref.name}, {none}{meant}"
    return Problem(code, words, plan.places(ref.of, *ref.keys, said=words))


def check_unused(plan: FloorPlan, floor: Floor) -> None:
    """Refuse to retire what has live contacts.

    Raises:
        Problem: it has.
    """
    for retired in plan.retired_of("agent"):
        agent = floor.agents.get(AgentId(retired))
        if agent is not None and agent.contacts:
            words = f"agent {retired} has {len(agent.contacts)} contacts; retire them when these are done"
            raise Problem("still_in_use", words, plan.places(("agent", retired), "retired", said=words))
    for queue in plan.retired_of("queue"):
        inside = sum(1 for contact in floor.contacts.values() if contact.queue == queue)
        if inside:
            words = f"queue {queue} has {inside} live contacts; retire it when they are done"
            raise Problem("still_in_use", words, plan.places(("queue", queue), "retired", said=words))


def check_addresses(plan: FloorPlan, directory: Directory) -> None:
    """Refuse addresses of two agents that are the same one, however they are written.

    Raises:
        Problem: two have.
    """
    for owners in directory.shared_addresses():
        # What was told apart before stays, until the file says something about it.
        to_blame = next((name for name in reversed(owners) if name in plan.agents), None)
        if to_blame is not None:
            words = f"address {directory.agents[owners[0]].address} belongs to {' and '.join(owners)}"
            raise Problem("invalid", words, plan.places(("agent", to_blame), "address", said=words))


def check_replies(plan: FloorPlan, directory: Directory) -> None:
    """Refuse replies that an agent could not tell apart, and more than a screen should hold.

    Raises:
        Problem: there are.
    """
    if plan.replies and len(directory.replies) > MAX_REPLIES:
        words = f"{len(directory.replies)} replies; there is room for {MAX_REPLIES}: retire some"
        raise Problem("invalid", words, plan.places(("reply", next(reversed(plan.replies))), said=words))
    titles: dict[tuple[str | None, str | None, str], str] = {}
    # Those of the file come last: they are to blame, and not what stood there before.
    for name, reply in sorted(directory.replies.items(), key=lambda item: item[0] in plan.replies):
        other = titles.setdefault((reply.queue, reply.language, reply.title.casefold()), name)
        if other != name and name in plan.replies:
            words = f"reply {name} has the title of reply {other} for the same queue and language"
            raise Problem("invalid", words, plan.places(("reply", name), "title", said=words))


def check_processes(plan: FloorPlan, floor: Floor, directory: Directory, book: Book) -> None:
    """Refuse a process with a queue or hours that are not there, and to retire what a process needs.

    Raises:
        Problem: it is so.
    """
    queues = (floor.queues.keys() | plan.queues.keys()) - plan.retired_of("queue")
    hours = (directory.hours.keys() | plan.hours.keys()) - plan.retired_of("hours")
    current = {name: book.processes[name, revision] for name, revision in book.current.items()}
    there = (current.keys() | plan.processes.keys()) - plan.retired_of("process")
    surveys = (directory.surveys.keys() | plan.surveys.keys()) - plan.retired_of("survey")
    known = {"process": there, "queue": queues, "survey": surveys}
    _check_asked(plan, directory, surveys, there)
    for name, process in {**current, **plan.processes}.items():
        if name not in there:
            continue
        for n, step in enumerate(process.steps):
            _check_opened(plan, name, n, step, known)
            said = f"step {step.id} of process {name}"
            if step.who.kind == QUEUE and step.who.name not in queues:
                _refuse(plan, Reference(
                    of=("process", name), keys=("steps", n, "queue"), name=step.who.name or "", kind="queue",
                    known=queues, said=f"{said} is done in", still=f"{said} is done in it",
                ))  # fmt: skip
            if step.call_in is not None and step.call_in not in queues:
                _refuse(plan, Reference(
                    of=("process", name), keys=("steps", n, "call_in"), name=step.call_in, kind="queue",
                    known=queues, said=f"{said} calls in", still=f"{said} calls in it",
                ))  # fmt: skip
            for late in step.late:
                if late.queue is not None and late.queue not in queues:
                    _refuse(plan, Reference(
                        of=("process", name), keys=("steps", n, "late"), name=late.queue, kind="queue",
                        known=queues, said=f"{said} is given when it is late to",
                        still=f"{said} is given to it when it is late",
                    ))  # fmt: skip
            counted = next(iter(step.hours_named), None)
            if counted == OF_FLOOR:
                _check_floor_has_hours(plan, directory, name, n, said)
            elif counted is not None and not counted.startswith(OF_QUEUE) and counted not in hours:
                _refuse(plan, Reference(
                    of=("process", name), keys=("steps", n, "hours"), name=counted, kind="hours",
                    known=hours, said=f"{said} has the hours", still=f"{said} is counted by them",
                ))  # fmt: skip


def _check_asked(plan: FloorPlan, directory: Directory, surveys: Set[str], there: Set[str]) -> None:
    for name, survey in {**directory.surveys, **plan.surveys}.items():
        if name in surveys and survey.process is not None and survey.process not in there:
            _refuse(plan, Reference(
                of=("survey", name), keys=("process",), name=survey.process, kind="process", known=there,
                said=f"survey {name} is asked by items of", still=f"survey {name} is asked by its items",
            ))  # fmt: skip


def _check_floor_has_hours(plan: FloorPlan, directory: Directory, name: str, n: int, said: str) -> None:
    """Refuse business days of which nothing says when they are open."""
    if (plan.floor or directory.floor).hours is None:
        words = f"{said} counts business days: give it hours or a queue, or give [floor] hours"
        places = plan.places(("floor", "floor"), "hours", said=words)
        if name in plan.processes:
            places = plan.places(("process", name), "steps", n, "hours", said=words)
        raise Problem("invalid", words, places)


def _check_opened(plan: FloorPlan, name: str, n: int, step: Step, known: Mapping[str, Set[str]]) -> None:
    for m, outcome in enumerate(step.outcomes):
        for i, opens in enumerate(outcome.opens):
            wanted = (
                ("process", "process", opens.process),
                ("owner", "queue", opens.queue),
                ("ask", "survey", opens.ask),
            )
            said = f"outcome {outcome.id} of step {step.id} of process {name}"
            for key, kind, needed in wanted:
                if needed is not None and needed not in known[kind]:
                    _refuse(plan, Reference(
                        of=("process", name), keys=("steps", n, "outcomes", m, "opens", i, key), name=needed,
                        kind=kind, known=known[kind], said=f"{said} opens something of",
                        still=f"{said} needs it",
                    ))  # fmt: skip


def _refuse(plan: FloorPlan, reference: Reference) -> None:
    raise _not_there(plan, reference)
