"""Settings that go back to their defaults because a table of the file does not write them.

the floor                    the file                     reset
[[queues]] id = "support"    [[queues]] id = "support"
name = "After-sales"                                      name: "After-sales", now "support"
wrap_up_seconds = 60         wrap_up_seconds = 90
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

from pydantic import BaseModel

from contacthub.api.json import Json
from contacthub.floor_file.alerts_table import AlertTable
from contacthub.floor_file.chats_table import ChatTable
from contacthub.floor_file.directory import Directory, HoursEntry
from contacthub.floor_file.exits import exit_said
from contacthub.floor_file.file import AgentTable, BreakTable, FloorTable
from contacthub.floor_file.hours import WEEKDAYS
from contacthub.floor_file.hours_table import HoursTable
from contacthub.floor_file.plan import AgentPlan, FloorPlan, QueuePlan
from contacthub.floor_file.queue_table import QueueTable
from contacthub.floor_file.replies_table import ReplyTable
from contacthub.floor_file.surveys_table import SurveyTable
from contacthub.floor_file.teams_table import TeamTable
from contacthub.floor_file.tiers_table import TiersTable
from contacthub.routing.config import ExitAction, StepConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, QueueId

TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "floor": FloorTable, "hours": HoursTable, "break": BreakTable, "queue": QueueTable, "agent": AgentTable,
    "tiers": TiersTable, "reply": ReplyTable, "chat": ChatTable, "survey": SurveyTable,
    "team": TeamTable, "alert": AlertTable,
}  # fmt: skip
UNITS: Final = {"_seconds": 1000, "_minutes": 60_000, "_hours": 3_600_000}
"""How many milliseconds a key counts in; routing has it with ``_ms``."""

NONE_IS_0: Final = frozenset({"max_wait_seconds", "max_waiting", "idle_warning_minutes"})
"""Limits that routing has as 0 where the file leaves them out."""

Settings = Mapping[str, Any]
"""Of a table, by key as the file writes them; those of a table inside it as ``service_level.percent``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """A setting that a table had, and has not any more."""

    table: str
    key: str
    before: Any
    after: Any


def resets_of(plan: FloorPlan, floor: Floor, directory: Directory) -> Iterator[Reset]:
    """What the plan resets of a floor that has not changed yet."""
    for (kind, name), table in plan.tables.items():
        before = _before(kind, name, floor, directory)
        after = None if before is None else _after(kind, name, plan)
        if before is None or after is None:
            continue
        for key in sorted(before.keys() - table.written):
            if before[key] != after[key]:
                yield Reset(table=f"{kind} {name}", key=key, before=before[key], after=after[key])


def _before(kind: str, name: str, floor: Floor, directory: Directory) -> Settings | None:
    if kind == "queue":
        queue, queue_entry = floor.queues.get(QueueId(name)), directory.queues.get(name)
        return None if queue is None or queue_entry is None else settings_of(kind, queue_entry, queue.config)
    if kind == "agent":
        agent, agent_entry = floor.agents.get(AgentId(name)), directory.agents.get(name)
        return None if agent is None or agent_entry is None else settings_of(kind, agent_entry, agent.config)
    entry = directory.entry(kind, name) if kind in TABLES else None
    return None if entry is None else settings_of(kind, entry)


def _after(kind: str, name: str, plan: FloorPlan) -> Settings | None:
    plans: dict[str, Mapping[str, Any]] = {
        "queue": plan.queues, "agent": plan.agents, "hours": plan.hours, "break": plan.breaks,
        "floor": {"floor": plan.floor}, "tiers": plan.tiers, "reply": plan.replies,
        "chat": plan.chats, "survey": plan.surveys, "team": plan.teams,
        "alert": plan.alerts,
    }  # fmt: skip
    match plans.get(kind, {}).get(name):
        case None:
            return None
        case QueuePlan() | AgentPlan() as found:
            return settings_of(kind, found.entry, found.config)
        case entry:
            return settings_of(kind, entry)


def settings_of(kind: str, *kept: Any) -> Settings:
    """What the hub keeps of a table, by the keys of the file: under the same names, times in milliseconds.

    ``kept``: the entry of the directory, and what routing knows.
    """
    if isinstance(kept[0], HoursEntry):
        week = {day: kept[0].week.get(day, []) for day in WEEKDAYS}
        kept = (SimpleNamespace(**asdict(kept[0]), **week),)
    defaults = defaults_of(TABLES[kind])
    return {key: _in_file(key, _kept(key, kept), default) for key, default in defaults.items()}


@cache
def defaults_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """Each key that a table may leave out, with its default; those of a table inside it by themselves."""
    found: dict[str, Any] = {}
    for key, each in model.model_fields.items():
        if isinstance(each.default, BaseModel):
            found |= {f"{key}.{name}": value for name, value in each.default}
        elif key not in {"id", "retired"}:
            found[key] = each.default
    return found


def without(said: Mapping[str, Any], defaults: Mapping[str, Any]) -> Json:
    """The keys whose value is not the default."""
    return {key: each for key, each in said.items() if key not in defaults or defaults[key] != each}


def _kept(key: str, kept: tuple[Any, ...]) -> Any:
    name = key.replace(".", "_")
    unit = next((each for each in UNITS if name.endswith(each)), "")
    for one in kept:
        if hasattr(one, name):
            return getattr(one, name)
        if unit and hasattr(one, in_ms := name.removesuffix(unit) + "_ms"):
            return getattr(one, in_ms) // UNITS[unit]
    raise AttributeError(f"nothing keeps {key} of the floor file under a name like it")


def _in_file(key: str, value: Any, default: Any) -> Any:
    """A value as it stands in the file."""
    match value:
        case ExitAction():
            return exit_said(value)
        case tuple() if isinstance(default, dict):
            return dict(value)
        case tuple():
            return [_step(each) if isinstance(each, StepConfig) else each for each in value]
        case 0 if key in NONE_IS_0:
            return None
        case _:
            return value


def _step(step: StepConfig) -> Settings:
    when = "when_wait_over_seconds" if step.by_estimate else "after_seconds"
    skills = {} if step.skills is None else {"skills": dict(step.skills)}
    return {when: step.after_ms // 1000, **skills, "agents_of": list(step.agents_of)}
