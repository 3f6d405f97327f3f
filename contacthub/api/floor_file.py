"""The floor file: who works how. Parsed TOML to a plan, with errors that name the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contacthub.application.admin import AgentPlan, FloorPlan, QueuePlan
from contacthub.application.directory import AgentEntry, BreakEntry, FloorEntry, LineEntry, QueueEntry
from contacthub.domain.config import DEFAULT_CAPACITY, AgentConfig, QueueConfig
from contacthub.domain.ids import AVAILABLE, CHANNELS, OFFLINE, STANDING_BREAKS, AgentId, QueueId

Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s/]+$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Level = Annotated[int, Field(ge=1, le=10)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Count = Annotated[int, Field(ge=0, le=1000)]


class Table(BaseModel):
    """A table of the file; keys that are not known are errors, so that a typing mistake is found."""

    model_config = ConfigDict(extra="forbid")


class Retirable(Table):
    """A table that ``retired = true`` removes."""

    retired: bool = False


class FloorTable(Table):
    """``[floor]``."""

    time_zone: str = "Asia/Shanghai"
    default_region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    priority_head_start_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {value!r}; an example is Asia/Shanghai") from None
        return value


class LineTable(Retirable):
    """``[[lines]]``."""

    number: Annotated[str, Field(min_length=1, max_length=50)]
    queue: Id | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.queue is None and not self.retired:
            raise ValueError("queue: needed")
        return self


class BreakTable(Retirable):
    """``[[breaks]]``."""

    id: Id
    name: Name | None = None

    @field_validator("id")
    @classmethod
    def _not_taken(cls, value: str) -> str:
        if value in {AVAILABLE, OFFLINE} | STANDING_BREAKS:
            raise ValueError(f"{value!r} is always there and cannot be a break of the floor")
        return value


class ServiceLevel(Table):
    """``percent`` of the contacts answered within ``seconds``."""

    seconds: Annotated[int, Field(ge=1, le=86_400)] = 20
    percent: Annotated[int, Field(ge=1, le=100)] = 80


class QueueTable(Retirable):
    """``[[queues]]``."""

    id: Id
    name: Name | None = None
    skills: dict[Id, Level] = {}
    service_level: ServiceLevel = ServiceLevel()
    offer_seconds: Annotated[int, Field(ge=1, le=3600)] = 20
    connect_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    wrap_up_seconds: Seconds = 30
    short_abandon_seconds: Seconds = 0
    cool_off_seconds: Seconds = 30
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    dispositions: Annotated[list[Name], Field(min_length=1)] | None = None

    def plan(self) -> QueuePlan:
        """As the hub takes it."""
        config = QueueConfig(
            id=QueueId(self.id),
            skills=tuple(sorted(self.skills.items())),
            offer_ms=self.offer_seconds * 1000,
            connect_ms=self.connect_seconds * 1000,
            wrap_up_ms=self.wrap_up_seconds * 1000,
            short_abandon_ms=self.short_abandon_seconds * 1000,
            cool_off_ms=self.cool_off_seconds * 1000,
            priority=self.priority,
            dispositions=tuple(self.dispositions) if self.dispositions is not None else None,
        )
        entry = QueueEntry(
            name=self.name or self.id,
            service_level_seconds=self.service_level.seconds,
            service_level_percent=self.service_level.percent,
        )
        return QueuePlan(config=config, entry=entry)


class AgentTable(Retirable):
    """``[[agents]]``."""

    id: Id
    name: Name | None = None
    skills: dict[Id, Level] = {}
    queues: list[Id] = []
    capacity: dict[str, Count] = dict(DEFAULT_CAPACITY)
    address: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @field_validator("capacity")
    @classmethod
    def _channels(cls, value: dict[str, int]) -> dict[str, int]:
        unknown = value.keys() - set(CHANNELS)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: no channel; there are {', '.join(CHANNELS)}")
        return value

    def plan(self) -> AgentPlan:
        """As the hub takes it."""
        config = AgentConfig(
            id=AgentId(self.id),
            skills=tuple(sorted(self.skills.items())),
            queues=tuple(QueueId(queue) for queue in dict.fromkeys(self.queues)),
            capacity=tuple(sorted(self.capacity.items())),
        )
        return AgentPlan(config=config, entry=AgentEntry(name=self.name or self.id, address=self.address))


class FloorFile(Table):
    """The whole file."""

    floor: FloorTable | None = None
    lines: list[LineTable] = []
    breaks: list[BreakTable] = []
    queues: list[QueueTable] = []
    agents: list[AgentTable] = []

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        for kind, names in self._names().items():
            twice = _repeated(names)
            if twice:
                raise ValueError(f"{kind} {', '.join(twice)}: there twice")
        addresses = [each.address for each in self.agents if each.address is not None and not each.retired]
        shared = _repeated(addresses)
        if shared:
            raise ValueError(f"address {', '.join(shared)}: belongs to two agents")
        return self

    def _names(self) -> dict[str, list[str]]:
        return {
            "line": [each.number for each in self.lines],
            "break": [each.id for each in self.breaks],
            "queue": [each.id for each in self.queues],
            "agent": [each.id for each in self.agents],
        }

    def plan(self) -> FloorPlan:
        """As the hub takes it."""
        lists: tuple[tuple[str, list[Any]], ...] = (
            ("break", self.breaks),
            ("queue", self.queues),
            ("agent", self.agents),
        )
        retired = [(kind, each.id) for kind, tables in lists for each in tables if each.retired]
        retired += [("line", each.number) for each in self.lines if each.retired]
        floor = self.floor
        return FloorPlan(
            floor=FloorEntry(**floor.model_dump()) if floor is not None else None,
            breaks={
                each.id: BreakEntry(name=each.name or each.id) for each in self.breaks if not each.retired
            },
            queues={each.id: each.plan() for each in self.queues if not each.retired},
            agents={each.id: each.plan() for each in self.agents if not each.retired},
            lines=tuple(
                LineEntry(number=each.number, queue=each.queue)
                for each in self.lines
                if not each.retired and each.queue is not None
            ),
            retired=tuple(retired),
        )


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
