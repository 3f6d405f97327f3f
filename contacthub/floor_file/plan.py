"""A floor file as the hub takes it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from contacthub.api.validation import pointer
from contacthub.floor_file.directory import (
    AgentEntry,
    AlertEntry,
    BreakEntry,
    ChatEntry,
    FloorEntry,
    HoursEntry,
    LineEntry,
    QueueEntry,
    ReplyEntry,
    SurveyEntry,
    TeamEntry,
    TiersEntry,
)
from contacthub.processes.config import Process
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, CustomerId, QueueId


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
class TableOfFile:
    """Where a table stands in the file, as ``("queues", 3)``, and which of its keys are written there.

    A key of a table inside it is ``service_level.percent``.
    """

    place: tuple[str | int, ...]
    written: Set[str]


def pair_name(agent: str, customer: str) -> str:
    """What a blocked pair is called."""
    return f"{agent} and {customer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPlan:
    """A floor file; what is in none of its lists stays as it is."""

    floor: FloorEntry | None = None
    breaks: dict[str, BreakEntry] = field(default_factory=dict)
    hours: dict[str, HoursEntry] = field(default_factory=dict)
    queues: dict[str, QueuePlan] = field(default_factory=dict)
    agents: dict[str, AgentPlan] = field(default_factory=dict)
    lines: tuple[LineEntry, ...] = ()
    tiers: dict[str, TiersEntry] = field(default_factory=dict)
    replies: dict[str, ReplyEntry] = field(default_factory=dict)
    chats: dict[str, ChatEntry] = field(default_factory=dict)
    surveys: dict[str, SurveyEntry] = field(default_factory=dict)
    teams: dict[str, TeamEntry] = field(default_factory=dict)
    alerts: dict[str, AlertEntry] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    retired: tuple[tuple[str, str], ...] = ()
    """(kind, id), kind being break, hours, queue, agent, line, tiers, reply, chat, survey,
    process, team or alert."""
    blocked: dict[tuple[AgentId, CustomerId], bool] = field(default_factory=dict)
    """Agents and customers who never meet; False: they may meet again."""
    tables: Mapping[tuple[str, str], TableOfFile] = field(default_factory=dict)
    """Of the file, by kind and id as in ``retired``; also ``("floor", "floor")`` and blocked pairs."""

    def places(self, table: tuple[str, str], *keys: str | int, said: str) -> list[tuple[str, str]]:
        """What is said of a key of a table, for a problem; nothing of a table that the file does not have."""
        if (found := self.tables.get(table)) is None:
            return []
        return [(pointer((*found.place, *keys)), said)]

    def retired_of(self, kind: str) -> Set[str]:
        """The ids of one kind that are retired, in the order of the file."""
        return dict.fromkeys(name for each, name in self.retired if each == kind).keys()

    def queue_configs(self, floor: Floor) -> dict[QueueId, QueueConfig]:
        """Every queue as it will be, those that are retired as well."""
        configs = {name: queue.config for name, queue in floor.queues.items()}
        return configs | {QueueId(name): queue.config for name, queue in self.queues.items()}
