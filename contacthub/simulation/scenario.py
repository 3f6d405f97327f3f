"""A scenario: who comes how often, who is there to serve them, and for how long it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from contacthub.simulation.durations import Duration, Table

Id = Annotated[str, Field(min_length=1, max_length=200)]
Levels = Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(max_length=100)]
"""Skills with their levels: what a contact needs at least, or what an agent has."""

MOST_ARRIVALS = 1_000_000_000
MOST_AGENTS = 100_000


class RunTable(Table):
    """``[run]``: ``arrivals`` are counted, those of the warm-up before them are not."""

    arrivals: Annotated[int, Field(ge=1, le=MOST_ARRIVALS)] = 1_000_000
    warm_up_arrivals: Annotated[int, Field(ge=0, le=MOST_ARRIVALS)] = 20_000
    seed: int = 1


class KindTable(Table):
    """``[[kinds]]``: contacts of one kind come at random, ``per_minute`` on average."""

    id: Id
    per_minute: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
    skills: Levels = Field(default_factory=dict)
    handle_minutes: Duration
    patience_minutes: Duration | None = None
    """How long a contact waits before it leaves; none: for ever."""
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Higher comes strictly first."""


class GroupTable(Table):
    """``[[agent_groups]]``: agents who are alike, each with one contact at a time."""

    id: Id
    count: Annotated[int, Field(ge=1, le=MOST_AGENTS)]
    skills: Levels = Field(default_factory=dict)
    handle_minutes: Duration | None = None
    """In place of that of the kind."""

    def can_serve(self, needed: Mapping[str, int]) -> bool:
        """Whether its agents have these skills."""
        return all(self.skills.get(skill, 0) >= level for skill, level in needed.items())


class RoomTable(Table):
    """``[room]``: how many may wait at once; who finds it full is turned away."""

    waiting_places: Annotated[int, Field(ge=0, le=1_000_000)]


class Scenario(Table):
    """A whole file."""

    run: RunTable = RunTable()
    kinds: Annotated[list[KindTable], Field(min_length=1, max_length=1_000)]
    agent_groups: Annotated[list[GroupTable], Field(min_length=1, max_length=1_000)]
    room: RoomTable | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, ids in (
            ("kinds", [each.id for each in self.kinds]),
            ("agent_groups", [each.id for each in self.agent_groups]),
        ):
            twice = next((each for each in ids if ids.count(each) > 1), None)
            if twice is not None:
                raise ValueError(f"{name}: two have the id {twice!r}")
        if sum(each.count for each in self.agent_groups) > MOST_AGENTS:
            raise ValueError(f"agent_groups: more than {MOST_AGENTS:,} agents in all")
        for kind in self.kinds:
            if not any(group.can_serve(kind.skills) for group in self.agent_groups):
                needed = ", ".join(f"{skill} = {level}" for skill, level in kind.skills.items())
                raise ValueError(f"kinds: {kind.id} needs {needed}: no group of agents has that")
        return self
