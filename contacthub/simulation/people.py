"""Who takes part in a run, as its scenario says: lines, kinds of contacts, groups of agents."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from contacthub.routing.config import AgentConfig, Capacity, ExitAction, QueueConfig
from contacthub.routing.words import AgentId, Instant, QueueId, Skills
from contacthub.simulation.arrivals import Next, as_listed, at_random, by_profile
from contacthub.simulation.durations import MINUTE_MS, Draw, Duration
from contacthub.simulation.figures import WITHIN_MS, Counted, Worked
from contacthub.simulation.queues import SimulatedQueue
from contacthub.simulation.scenario import GroupTable, KindTable, Scenario
from contacthub.simulation.shifts import DAY, presence

QUEUE: Final = QueueId("all")
"""The one line of a scenario without queues."""
CHANNEL: Final = "chat"
"""One that is handled as soon as it is accepted: connecting a call would only add decisions."""
ONE: Final[Capacity] = ((CHANNEL, 1),)
ONE_OR_CALLED_BACK: Final[Capacity] = ((CHANNEL, 1), ("voice", 1))
DAY_MS: Final = DAY * MINUTE_MS


@dataclass(slots=True, kw_only=True)
class Line:
    """A queue, with what its customers do."""

    id: QueueId
    target: int
    ask_after: int | None = None
    accepted: float = 0.0
    reached: float = 1.0
    dice: Random
    counted: Counted = field(default_factory=Counted)


@dataclass(slots=True, kw_only=True)
class Kind:
    """A kind of contacts, with what draws them."""

    id: str
    line: Line
    skills: Skills
    priority: int | None
    following: Next
    handle: Draw
    patience: Draw | None
    wrap_up: Draw | None
    counted: Counted


@dataclass(slots=True)
class Contact:
    """A contact that was not over yet. ``began``: when an agent took it; None: it waits.

    ``counted``: what else counts it beside its kind. ``is_called_back``: its customer has hung up.
    """

    kind: Kind
    arrived: Instant
    handle: int
    is_counted: bool
    counted: tuple[Counted, ...] = ()
    agent: AgentId | None = None
    began: Instant = 0
    is_called_back: bool = False


@dataclass(slots=True)
class Group:
    """A group of agents. ``gone``: those who are not there, since when; ``changes``: of a day."""

    worked: Worked
    handle: Draw | None
    wrap_up: Draw | None
    agents: list[AgentId]
    changes: list[tuple[int, bool]]
    gone: dict[AgentId, Instant] = field(default_factory=dict)
    since: Instant = 0


class People:
    """Draws everybody of a scenario, each with random numbers of their own for a ``seed``."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario = scenario
        self._seed = seed
        lines = [self._line(each) for each in scenario.queues]
        if not lines:
            lines = [Line(id=QUEUE, target=WITHIN_MS, dice=self._dice("call-backs", QUEUE))]
        self.lines = {each.id: each for each in lines}
        self._profiles = {each.id: each for each in scenario.profile}
        self.kinds = {each.id: self._kind(each) for each in scenario.kinds}
        may_call_back = any(each.may_call_back() for each in scenario.queues)
        self._capacity = ONE_OR_CALLED_BACK if may_call_back else ONE

    def _line(self, table: SimulatedQueue) -> Line:
        offer = table.callback_offer
        return Line(
            id=QueueId(table.id),
            target=table.service_level.seconds * 1000,
            ask_after=None if offer is None else offer.after_seconds * 1000,
            accepted=0.0 if offer is None else offer.accepted,
            reached=table.callback_reached,
            dice=self._dice("call-backs", table.id),
        )

    def _kind(self, table: KindTable) -> Kind:
        queue = self._scenario.queue_of(table)
        return Kind(
            id=table.id,
            line=self.lines[QUEUE if queue is None else QueueId(queue.id)],
            skills=skills_of(table.skills),
            priority=0 if queue is None and table.priority is None else table.priority,
            following=self._arrivals(table),
            handle=table.handle_minutes.drawn_by(self._dice("handling", table.id)),
            patience=self._drawn(table.patience_minutes, "patience", table.id),
            wrap_up=self._drawn(table.wrap_up_minutes, "wrap-up", table.id),
            counted=Counted(),
        )

    def _arrivals(self, table: KindTable) -> Next:
        dice = self._dice("arrivals", table.id)
        if table.profile is not None:
            profile = self._profiles[table.profile]
            return by_profile(dice, profile.every_minutes, profile.per_minute)
        return as_listed(table.times) if table.per_minute is None else at_random(dice, table.per_minute)

    def _drawn(self, duration: Duration | None, what: str, name: str) -> Draw | None:
        return None if duration is None else duration.drawn_by(self._dice(what, name))

    def _dice(self, what: str, name: str) -> Random:
        return Random(f"{self._seed}/{what}/{name}")

    def configs(self) -> list[QueueConfig]:
        """The queues as routing takes them."""
        scenario = self._scenario
        if scenario.queues:
            return [each.config() for each in scenario.queues]
        places = scenario.room.waiting_places if scenario.room is not None else 0
        wraps_up = any(each.wrap_up_minutes for each in scenario.kinds) or any(
            each.wrap_up_minutes for each in scenario.agent_groups
        )
        return [
            QueueConfig(
                id=QUEUE,
                wrap_up_ms=DAY_MS if wraps_up else 0,
                wrap_up="limited" if wraps_up else "none",
                disposition_required=not wraps_up,
                max_waiting=places,
                when_full=ExitAction(kind="end"),
            )
        ]

    def group(self, table: GroupTable) -> Group:
        """The agents of a group."""
        is_there, changes = presence(table.shifts)
        agents = [AgentId(f"{table.id}/{n}") for n in range(table.count)]
        return Group(
            Worked(table.count, present_ms=0 if changes else None),
            self._drawn(table.handle_minutes, "handling by", table.id),
            self._drawn(table.wrap_up_minutes, "wrap-up by", table.id),
            agents,
            changes,
            {} if is_there else dict.fromkeys(agents, 0),
        )

    def agent(self, agent: AgentId, table: GroupTable) -> AgentConfig:
        """One of them as routing takes them."""
        return AgentConfig(
            id=agent,
            skills=skills_of(table.skills),
            queues=tuple(map(QueueId, table.queues or self.lines)),
            capacity=self._capacity,
            capacity_total=None if self._capacity is ONE else 1,
        )


def skills_of(levels: dict[str, int]) -> Skills:
    """As routing has them."""
    return tuple(sorted(levels.items()))
