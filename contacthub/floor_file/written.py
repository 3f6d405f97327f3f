"""The floor as the tables of a floor file: what a file that is applied left, said again, without defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.floor_file.directory import AgentEntry, Directory, Entry, LineEntry, QueueEntry
from contacthub.floor_file.exits import NEEDED
from contacthub.floor_file.plan import pair_name
from contacthub.floor_file.process_written import process_table
from contacthub.floor_file.queue_table import usual_warning_ms
from contacthub.floor_file.resets import TABLES, defaults_of, settings_of, without
from contacthub.processes.book import Book
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, QueueId

LISTS: Final = {
    "hours": "hours", "queue": "queues", "line": "lines", "break": "breaks", "agent": "agents",
    "blocked": "blocked", "reply": "replies", "chat": "chats", "survey": "surveys", "process": "processes",
    "team": "teams", "alert": "alerts",
}  # fmt: skip
"""Where the tables of a kind stand in the file; ``floor`` and ``tiers`` are there once."""
PLACE: Final = "place"
"""Of an agent's table here: where they stand among the others. A file says it by its order."""
STAY: Final = "stay"
EXIT_KEYS: Final = ("when_nobody", "when_closed", "at_closing")

TableId = tuple[str, str]
"""Kind and id: of a line the key of its number, of a blocked pair both names."""
Tables = dict[TableId, Json]


class Present:
    """The floor there is, table by table."""

    def __init__(self, floor: Floor, directory: Directory, book: Book) -> None:
        self._floor = floor
        self._directory = directory
        self._book = book
        self._pairs = {pair_name(*pair): pair for pair in floor.blocked_pairs()}

    def all(self) -> Tables:
        """Every table. Takes half a second for ten thousand agents: in a thread, while nobody configures."""
        return {(kind, name): table for kind, name in self._ids() if (table := self.table(kind, name))}

    def _ids(self) -> Iterator[TableId]:
        directory = self._directory
        yield "floor", "floor"
        for kind, names in (
            ("tiers", directory.tiers), ("hours", directory.hours), ("queue", self._floor.queues),
            ("line", directory.lines), ("break", directory.breaks), ("agent", self._floor.agents),
            ("blocked", self._pairs), ("reply", directory.replies),
            ("chat", directory.chats), ("survey", directory.surveys), ("process", self._book.current),
            ("team", directory.teams), ("alert", directory.alerts),
        ):  # fmt: skip
            yield from ((kind, str(name)) for name in names)

    def table(self, kind: str, name: str) -> Json | None:
        """The table of that kind and name; None: there is none."""
        match kind:
            case "queue":
                queue = self._floor.queues.get(QueueId(name))
                entry = self._directory.queues.get(name) or QueueEntry(name=name)
                return None if queue is None else queue_table(name, entry, queue.config)
            case "agent":
                agent = self._floor.agents.get(AgentId(name))
                known = self._directory.agents.get(name) or AgentEntry(name=name)
                return None if agent is None else agent_table(name, known, agent.config)
            case "blocked":
                pair = self._pairs.get(name)
                return None if pair is None else blocked_table(pair)
            case "process":
                revision = self._book.current.get(name)
                return None if revision is None else process_table(self._book.processes[name, revision])
            case _:
                found = self._directory.entry(kind, name)
                return None if found is None else entry_table(kind, name, found)


def blocked_table(pair: tuple[str, str]) -> Json:
    """``[[blocked]]``."""
    return {"agent": pair[0], "customer": pair[1]}


def entry_table(kind: str, name: str, entry: Entry) -> Json:
    """The table of what routing need not know."""
    if isinstance(entry, LineEntry):
        return {"number": entry.number, "queue": entry.queue}
    said = _said(kind, entry)
    if kind in {"floor", "tiers"}:
        if "levels" in said:
            said["levels"] = [
                {key: each for key, each in level.items() if each is not None} for level in said["levels"]
            ]
        return said
    return _called(name, said)


def queue_table(name: str, entry: QueueEntry, config: QueueConfig) -> Json:
    """``[[queues]]``."""
    said = _said("queue", entry, config)
    for limit, action in NEEDED.items():
        if said.get(limit) is None:
            said.pop(action, None)
    for key in EXIT_KEYS:
        if said.get(key) == STAY:
            del said[key]
    said.pop("idle_warning_minutes", None)
    if config.idle_warning_ms != usual_warning_ms(config.idle_ms):
        said["idle_warning_minutes"] = config.idle_warning_ms // 60_000
    if "steps" in said:
        said["steps"] = [without(each, {"agents_of": []}) for each in said["steps"]]
    if "when" in said:
        said["when"] = [_condition(each) for each in said["when"]]
    return _called(name, said)


def agent_table(name: str, entry: AgentEntry, config: AgentConfig) -> Json:
    """``[[agents]]``, with the agent's place."""
    said = _called(name, _said("agent", entry, config))
    return {**said, PLACE: config.place} if config.place else said


def file_of(tables: Tables) -> Json:
    """A floor file of these tables: by kind, each in the order of its ids; agents by place if that counts."""
    file: Json = {}
    if tables.get(("floor", "floor")):
        file["floor"] = tables["floor", "floor"]
    if ("tiers", "tiers") in tables:
        file["tiers"] = tables["tiers", "tiers"]
    by_place = is_by_place(tables)
    for kind, key in LISTS.items():
        named = ((name, table) for (each, name), table in tables.items() if each == kind)
        if found := in_order(kind, named, by_place=by_place):
            file[key] = found
    return file


def in_order(kind: str, named: Iterable[tuple[str, Json]], *, by_place: bool) -> list[Json]:
    """The tables of a kind as the file has them."""
    if kind != "agent":
        return [table for _, table in sorted(named, key=itemgetter(0))]
    agents = sorted(named, key=lambda each: (each[1].get(PLACE, 0) if by_place else 0, each[0]))
    return [{key: each for key, each in table.items() if key != PLACE} for _, table in agents]


def is_by_place(tables: Tables) -> bool:
    """Whether places say something: some queue chooses agents in their order."""
    return any(kind == "queue" and table.get("choose") == "in_order" for (kind, _), table in tables.items())


def _called(name: str, said: Json) -> Json:
    return {"id": name, **without(said, {"name": name})}


def _condition(said: Mapping[str, Any]) -> Json:
    """One that changes nothing says so with a priority of 0, for a condition says something."""
    table = without(said, {"skills": {}, "prefer": {}, "priority": 0})
    return table if len(table) > 1 else {**table, "priority": 0}


def _said(kind: str, *kept: Any) -> Json:  # Any: an entry, and what routing knows
    """What is not the default, tables inside a table as such."""
    defaults = defaults_of(TABLES[kind])
    said: Json = {}
    for key, value in settings_of(kind, *kept).items():
        if value == defaults[key]:
            continue
        outer, _, inner = key.partition(".")
        if inner:
            said.setdefault(outer, {})[inner] = value
        else:
            said[key] = value
    return said
