"""The floor file: queues, agents and lines. Parsed TOML to a plan, with errors that name the field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from contacthub.access.names import is_author
from contacthub.api.validation import WHOLE
from contacthub.customers.regions import region_fault
from contacthub.floor_file.alerts_table import MAX_ALERTS, AlertTable
from contacthub.floor_file.chats_table import MAX_CHATS, ChatTable
from contacthub.floor_file.directory import AgentEntry, BreakEntry, FloorEntry, LineEntry
from contacthub.floor_file.hours_table import HoursTable
from contacthub.floor_file.plan import AgentPlan, FloorPlan, TableOfFile, pair_name
from contacthub.floor_file.processes_table import MAX_PROCESSES, ProcessTable
from contacthub.floor_file.queue_table import QueueTable
from contacthub.floor_file.replies_table import MAX_REPLIES, ReplyTable
from contacthub.floor_file.surveys_table import MAX_SURVEYS, SurveyTable
from contacthub.floor_file.table import (
    CHANNELS_OF_CHANNELS,
    ChannelCounts,
    Id,
    Name,
    Priority,
    Retirable,
    Skills,
    Table,
    TimeZone,
    check_channels,
    fault_at,
    written_in,
)
from contacthub.floor_file.teams_table import MAX_TEAMS, TeamTable
from contacthub.floor_file.tiers_table import TiersTable
from contacthub.routing.config import DEFAULT_CAPACITY, AgentConfig
from contacthub.routing.words import (
    AUTHORS,
    AVAILABLE,
    BY_WAITING,
    OFFLINE,
    PHONE_BREAKS,
    STANDING_BREAKS,
    AgentId,
    CustomerId,
    QueueId,
)

IDS: Final = {"lines": "number", "blocked": "customer"}
"""The key by which tables of a list are told apart, where that is not ``id``."""
ALWAYS_THERE: Final = sorted({AVAILABLE, OFFLINE} | STANDING_BREAKS | PHONE_BREAKS)
HourlyCount = Annotated[int, Field(ge=1, le=100_000), WHOLE]
OneOfRanks = Literal["waiting", "service_level"]


class FloorTable(Table):
    """``[floor]``."""

    time_zone: TimeZone = "Asia/Shanghai"
    default_region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    local_area: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")] | None = None
    outside_prefix: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] | None = None
    priority_head_start_seconds: Annotated[int, Field(ge=0, le=86_400), WHOLE] | None = None
    hours: Id | None = None
    default_queue: Id | None = None
    rank: OneOfRanks = BY_WAITING
    tier_priority: Annotated[
        dict[Name, Priority], Field(json_schema_extra={"propertyNames": {"minLength": 1, "maxLength": 200}})
    ] = {}
    interrupted_by: Annotated[dict[str, list[str]], Field(json_schema_extra=CHANNELS_OF_CHANNELS)] = {}
    agent_searches_per_hour: HourlyCount | None = None
    agent_cards_per_hour: HourlyCount | None = None

    @field_validator("interrupted_by")
    @classmethod
    def _channels(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        check_channels({*value}.union(*value.values()))
        return value

    @field_validator("default_region", mode="before")
    @classmethod
    def _known_region(cls, value: Any) -> Any:  # Any: the file before it is checked
        fault = region_fault(value) if isinstance(value, str) else None
        if fault is not None:
            raise ValueError(fault)
        return value

    @field_validator("local_area", mode="before")
    @classmethod
    def _digits(cls, value: Any) -> Any:  # Any: the file before it is checked
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value) is None:
            raise ValueError('one to six digits, such as "021"')
        return value

    @field_validator("outside_prefix", mode="before")
    @classmethod
    def _few_digits(cls, value: Any) -> Any:  # Any: the file before it is checked
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value) is None:
            raise ValueError('one to four digits, such as "9"')
        return value


class LineTable(Retirable):
    """``[[lines]]``."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["queue"], "properties": {"queue": {"type": "string"}}},
                {"required": ["retired"], "properties": {"retired": {"const": True}}},
            ]
        }
    )

    number: Annotated[str, Field(min_length=1, max_length=50)]
    queue: Id | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.queue is None and not self.retired:
            raise fault_at("queue", said="needed, unless the line is retired")
        return self


class BreakTable(Retirable):
    """``[[breaks]]``."""

    id: Annotated[Id, Field(json_schema_extra={"not": {"enum": ALWAYS_THERE}})]
    name: Name | None = None

    @field_validator("id")
    @classmethod
    def _not_taken(cls, value: str) -> str:
        if value in ALWAYS_THERE:
            raise ValueError(f"{value!r} is always there and cannot be a break of the floor")
        return value


class AgentTable(Retirable):
    """``[[agents]]``."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"not": {"required": ["retired"], "properties": {"retired": {"const": True}}}},
            "then": {"properties": {"id": {"not": {"enum": [*sorted(AUTHORS)]}}}},
        }
    )

    id: Id
    name: Name | None = None
    skills: Skills = {}
    queues: list[Id] = []
    capacity: ChannelCounts = dict(DEFAULT_CAPACITY)
    capacity_total: Annotated[int, Field(ge=1, le=1000), WHOLE] | None = None
    address: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @field_validator("id")
    @classmethod
    def _is_no_author(cls, value: str, info: ValidationInfo) -> str:
        # One that an older version took can be retired; a table's ``retired`` is read before its id.
        if is_author(value) and not info.data.get("retired"):
            raise ValueError(
                f"{value!r} is what the log calls the hub itself or a phone system; take another id"
            )
        return value

    def plan(self, place: int) -> AgentPlan:
        """As the hub takes it; the agent has this place in the file."""
        config = AgentConfig(
            id=AgentId(self.id),
            skills=tuple(sorted(self.skills.items())),
            queues=tuple(QueueId(queue) for queue in dict.fromkeys(self.queues)),
            capacity=tuple(sorted(self.capacity.items())),
            capacity_total=self.capacity_total,
            place=place,
        )
        return AgentPlan(config=config, entry=AgentEntry(name=self.name or self.id, address=self.address))


class BlockedTable(Retirable):
    """``[[blocked]]``: an agent and a customer who never meet."""

    agent: Id
    customer: Annotated[str, Field(min_length=1, max_length=200)]


class FloorFile(Table):
    """The whole file."""

    floor: FloorTable | None = None
    tiers: TiersTable | None = None
    lines: list[LineTable] = []
    breaks: list[BreakTable] = []
    hours: list[HoursTable] = []
    queues: list[QueueTable] = []
    agents: list[AgentTable] = []
    blocked: list[BlockedTable] = []
    replies: Annotated[list[ReplyTable], Field(max_length=MAX_REPLIES)] = []
    chats: Annotated[list[ChatTable], Field(max_length=MAX_CHATS)] = []
    surveys: Annotated[list[SurveyTable], Field(max_length=MAX_SURVEYS)] = []
    processes: Annotated[list[ProcessTable], Field(max_length=MAX_PROCESSES)] = []
    teams: Annotated[list[TeamTable], Field(max_length=MAX_TEAMS)] = []
    alerts: Annotated[list[AlertTable], Field(max_length=MAX_ALERTS)] = []

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        for kind, (key, names) in self._names().items():
            if (place := _second(names)) is not None:
                words = f"{kind} {', '.join(_repeated(names))}: there twice"
                raise fault_at(key, place, IDS.get(key, "id"), said=words)
        addresses = [None if each.retired else each.address for each in self.agents]
        if (place := _second(addresses)) is not None:
            shared = ", ".join(_repeated(addresses))
            raise fault_at("agents", place, "address", said=f"address {shared}: belongs to two agents")
        return self

    def _names(self) -> dict[str, tuple[str, list[str]]]:
        """Of each kind its list in the file, and what the tables there are called."""
        return {
            "line": ("lines", [each.number for each in self.lines]),
            "break": ("breaks", [each.id for each in self.breaks]),
            "hours": ("hours", [each.id for each in self.hours]),
            "queue": ("queues", [each.id for each in self.queues]),
            "agent": ("agents", [each.id for each in self.agents]),
            "blocked": ("blocked", [pair_name(each.agent, each.customer) for each in self.blocked]),
            "reply": ("replies", [each.id for each in self.replies]),
            "chat": ("chats", [each.id for each in self.chats]),
            "survey": ("surveys", [each.id for each in self.surveys]),
            "process": ("processes", [each.id for each in self.processes]),
            "team": ("teams", [each.id for each in self.teams]),
            "alert": ("alerts", [each.id for each in self.alerts]),
        }

    def _tables(self, at: tuple[str, ...]) -> dict[tuple[str, str], TableOfFile]:
        found = {
            (kind, name): TableOfFile(place=(*at, key, n), written=written_in(table))
            for kind, (key, names) in self._names().items()
            for n, (name, table) in enumerate(zip(names, getattr(self, key), strict=True))
        }
        if self.floor is not None:
            found["floor", "floor"] = TableOfFile(place=(*at, "floor"), written=written_in(self.floor))
        if self.tiers is not None:
            found["tiers", "tiers"] = TableOfFile(place=(*at, "tiers"), written=written_in(self.tiers))
        return found

    def plan(self, at: tuple[str, ...] = ()) -> FloorPlan:
        """As the hub takes it; ``at``: where in its request the file stands."""
        lists: tuple[tuple[str, list[Any]], ...] = (
            ("break", self.breaks),
            ("hours", self.hours),
            ("queue", self.queues),
            ("agent", self.agents),
            ("reply", self.replies),
            ("chat", self.chats),
            ("survey", self.surveys),
            ("process", self.processes),
            ("team", self.teams),
            ("alert", self.alerts),
        )
        retired = [(kind, each.id) for kind, tables in lists for each in tables if each.retired]
        retired += [("line", each.number) for each in self.lines if each.retired]
        floor, tiers = self.floor, self.tiers
        retired += [("tiers", "tiers")] if tiers is not None and tiers.retired else []
        return FloorPlan(
            floor=FloorEntry(**floor.model_dump()) if floor is not None else None,
            tiers={"tiers": tiers.entry()} if tiers is not None and not tiers.retired else {},
            breaks={
                each.id: BreakEntry(name=each.name or each.id) for each in self.breaks if not each.retired
            },
            hours={each.id: each.entry() for each in self.hours if not each.retired},
            queues={each.id: each.plan() for each in self.queues if not each.retired},
            replies={each.id: each.entry() for each in self.replies if not each.retired},
            chats={each.id: each.entry() for each in self.chats if not each.retired},
            surveys={each.id: each.entry() for each in self.surveys if not each.retired},
            teams={each.id: each.entry() for each in self.teams if not each.retired},
            alerts={each.id: each.entry() for each in self.alerts if not each.retired},
            processes={each.id: each.process() for each in self.processes if not each.retired},
            agents={each.id: each.plan(n) for n, each in enumerate(self.agents) if not each.retired},
            lines=tuple(
                LineEntry(number=each.number, queue=each.queue)
                for each in self.lines
                if not each.retired and each.queue is not None
            ),
            retired=tuple(retired),
            blocked={
                (AgentId(each.agent), CustomerId(each.customer)): not each.retired for each in self.blocked
            },
            tables=self._tables(at),
        )


def _repeated(names: Iterable[str | None]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if name is not None and count > 1)


def _second(names: Sequence[str | None]) -> int | None:
    """The place of the first name that was there before; None is no name."""
    before: set[str] = set()
    for place, name in enumerate(names):
        if name in before:
            return place
        if name is not None:
            before.add(name)
    return None
