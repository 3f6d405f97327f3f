"""A scenario: who comes how often, who is there to serve them, and for how long it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PrivateAttr, ValidationInfo, model_validator

from contacthub.floor_file.table import fault_at
from contacthub.simulation.arrivals import read_times
from contacthub.simulation.durations import Duration, Table
from contacthub.simulation.queues import SimulatedQueue
from contacthub.simulation.shifts import ShiftTable

Id = Annotated[str, Field(min_length=1, max_length=200)]
Levels = Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(max_length=100)]
"""Skills with their levels: what a contact needs at least, or what an agent has."""
Rate = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]

MOST_ARRIVALS = 1_000_000_000
MOST_AGENTS = 100_000


class RunTable(Table):
    """``[run]``: ``arrivals`` are counted, those of the warm-up before them are not."""

    arrivals: Annotated[int, Field(ge=1, le=MOST_ARRIVALS)] = 1_000_000
    warm_up_arrivals: Annotated[int, Field(ge=0, le=MOST_ARRIVALS)] = 20_000
    seed: int = 1
    minutes: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """So long contacts come, from midnight on; all are counted unless ``warm_up_arrivals`` says otherwise."""
    interval_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """Figures are also told for each interval of so many minutes, of those who came in it."""


class ProfileTable(Table):
    """``[[profile]]``: how many come a minute, interval by interval from midnight on, and then again."""

    id: Id
    every_minutes: Annotated[int, Field(ge=1, le=1_440)] = 30
    per_minute: Annotated[list[Rate], Field(min_length=1, max_length=10_080)]

    @model_validator(mode="after")
    def _has_some(self) -> Self:
        if not any(self.per_minute):
            raise fault_at("per_minute", said="one of them must be greater than 0")
        return self


class KindTable(Table):
    """``[[kinds]]``: contacts of one kind come at random, ``per_minute`` on average.

    Or by a ``profile``, by its id; or as a CSV file lists them, beside the scenario.
    """

    id: Id
    per_minute: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)] | None = None
    profile: Id | None = None
    arrivals_from: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    queue: Id | None = None
    """One of several; needed where there are."""
    skills: Levels = Field(default_factory=dict)
    handle_minutes: Duration
    patience_minutes: Duration | None = None
    """How long a contact waits before it leaves; none: for ever."""
    wrap_up_minutes: Duration | None = None
    """The agent's work after it; none: all the time that the queue grants."""
    priority: Annotated[int, Field(ge=-1000, le=1000)] | None = None
    """Higher comes strictly first; none: as the queue says."""
    _times: list[int] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _comes_in_one_way(self, info: ValidationInfo) -> Self:
        ways = ("per_minute", "profile", "arrivals_from")
        said = [each for each in ways if getattr(self, each) is not None]
        if len(said) != 1:
            raise fault_at(said[-1] if said else "per_minute", said=f"one of {', '.join(ways)} is needed")
        if self.arrivals_from is not None:
            folder = Path((info.context or {}).get("folder", "."))
            try:
                self._times = read_times(folder / self.arrivals_from)
            except ValueError as error:
                raise fault_at("arrivals_from", said=str(error)) from None
        return self

    @property
    def times(self) -> list[int]:
        """When they came, as the file says."""
        return self._times


class GroupTable(Table):
    """``[[agent_groups]]``: agents who are alike, each with one contact at a time."""

    id: Id
    count: Annotated[int, Field(ge=1, le=MOST_AGENTS)]
    skills: Levels = Field(default_factory=dict)
    queues: Annotated[list[Id], Field(min_length=1, max_length=1_000)] | None = None
    """Which they serve; none: all."""
    handle_minutes: Duration | None = None
    """In place of that of the kind."""
    wrap_up_minutes: Duration | None = None
    """In place of that of the kind."""
    shifts: Annotated[list[ShiftTable], Field(default_factory=list, max_length=100)]
    """When they are there; none: always."""

    def can_serve(self, needed: Mapping[str, int]) -> bool:
        """Whether its agents have these skills."""
        return all(self.skills.get(skill, 0) >= level for skill, level in needed.items())


class RoomTable(Table):
    """``[room]``: how many may wait at once; who finds it full is turned away."""

    waiting_places: Annotated[int, Field(ge=0, le=1_000_000)]


class Scenario(Table):
    """A whole file. With the context ``folder``, its lists of arrivals are read from there."""

    run: RunTable = RunTable()
    profile: Annotated[list[ProfileTable], Field(default_factory=list, max_length=1_000)]
    queues: Annotated[list[SimulatedQueue], Field(default_factory=list, max_length=1_000)]
    kinds: Annotated[list[KindTable], Field(min_length=1, max_length=1_000)]
    agent_groups: Annotated[list[GroupTable], Field(min_length=1, max_length=1_000)]
    room: RoomTable | None = None

    @property
    def warm_up(self) -> int:
        """How many come before those that are counted: none of a day or a list, unless it is said."""
        is_whole = self.run.minutes is not None or any(each.times for each in self.kinds)
        if is_whole and "warm_up_arrivals" not in self.run.model_fields_set:
            return 0
        return self.run.warm_up_arrivals

    @property
    def arrivals(self) -> int:
        """How many are counted at most: of a day all, unless it is said."""
        if self.run.minutes is not None and "arrivals" not in self.run.model_fields_set:
            return MOST_ARRIVALS
        return self.run.arrivals

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, ids in (
            ("kinds", [each.id for each in self.kinds]),
            ("agent_groups", [each.id for each in self.agent_groups]),
            ("queues", [each.id for each in self.queues]),
            ("profile", [each.id for each in self.profile]),
        ):
            twice = next((each for each in ids if ids.count(each) > 1), None)
            if twice is not None:
                raise ValueError(f"{name}: two have the id {twice!r}")
        if sum(each.count for each in self.agent_groups) > MOST_AGENTS:
            raise ValueError(f"agent_groups: more than {MOST_AGENTS:,} agents in all")
        if self.room is not None and self.queues:
            raise fault_at("room", said="with queues, say max_waiting and when_full of each queue")
        self._names_what_there_is()
        for n, kind in enumerate(self.kinds):
            self._is_served(n, kind)
        return self

    def _names_what_there_is(self) -> None:
        queues, profiles = {each.id for each in self.queues}, {each.id for each in self.profile}
        for n, kind in enumerate(self.kinds):
            if kind.profile is not None and kind.profile not in profiles:
                raise fault_at("kinds", n, "profile", said=f"there is no profile {kind.profile!r}")
            if kind.queue is not None and kind.queue not in queues:
                raise fault_at("kinds", n, "queue", said=f"there is no queue {kind.queue!r}")
            if kind.queue is None and len(queues) > 1:
                raise fault_at("kinds", n, "queue", said="needed, as there are several queues")
        for n, group in enumerate(self.agent_groups):
            if unknown := set(group.queues or ()) - queues:
                raise fault_at("agent_groups", n, "queues", said=f"there is no queue {min(unknown)!r}")
        for n, queue in enumerate(self.queues):
            for key, named in queue.leads_to():
                if named not in queues:
                    raise fault_at("queues", n, key, said=f"there is no queue {named!r}")

    def queue_of(self, kind: KindTable) -> SimulatedQueue | None:
        """In which its contacts wait; None: in the one line of a scenario without queues."""
        return next((each for each in self.queues if kind.queue in (None, each.id)), None)

    def _is_served(self, n: int, kind: KindTable) -> None:
        queue = self.queue_of(kind)
        needed = dict(kind.skills)
        for skill, level in (queue.skills if queue is not None else {}).items():
            needed[skill] = max(level, needed.get(skill, 0))
        if queue is None:
            groups = self.agent_groups
        else:
            served = {queue.id, *(named for _, named in queue.leads_to())}
            groups = [each for each in self.agent_groups if each.queues is None or served & set(each.queues)]
            if not groups:
                raise fault_at("kinds", n, said=f"{kind.id}: no group of agents serves the queue {queue.id}")
            if queue.steps or queue.leads_to():
                return  # what it needs may become less
        if not any(group.can_serve(needed) for group in groups):
            said = ", ".join(f"{skill} = {level}" for skill, level in needed.items())
            raise ValueError(f"kinds: {kind.id} needs {said}: no group of agents has that")
