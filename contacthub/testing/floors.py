"""Floors for tests: built by commands, driven by a script, compared field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Self

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import DEFAULT_CAPACITY, AgentConfig, QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AVAILABLE, AgentId, ContactId, Instant, QueueId, Routing, Skills

Step = c.Command | c.Observation
"""What a script does: ask for something, or report it."""


def skills_of(levels: Mapping[str, int]) -> Skills:
    """Skills as routing keeps them."""
    return tuple(sorted(levels.items()))


def arrival(
    contact: str,
    *,
    queue: str = "support",
    channel: str = "voice",
    routing: Routing = Routing.HUB,
    skills: Mapping[str, int] | None = None,
    priority: int | None = None,
    **more: Any,
) -> c.Arrival:
    """A contact that comes in; ``more`` as in ``Arrival``."""
    return c.Arrival(
        contact_id=ContactId(contact),
        channel=channel,
        queue=QueueId(queue),
        routing=routing,
        skills=skills_of(skills or {}),
        priority=priority,
        **more,
    )


def pbx_arrival(contact: str, **more: Any) -> c.Arrival:
    """A call whose agent the phone system chooses; ``more`` as in ``arrival``."""
    return arrival(contact, routing=Routing.PBX, **more)


class Script:
    """A router and everything that happened on its floor."""

    def __init__(self) -> None:
        self.router = Router(Floor())
        self.history: list[e.Event] = []

    @property
    def floor(self) -> Floor:
        """The floor as it is now."""
        return self.router.floor

    def at(self, now: Instant, *steps: Step) -> list[e.Event]:
        """Do the steps at one instant and return what happened.

        Raises:
            Rejected: a step is a command that is not allowed now.
        """
        events: list[e.Event] = []
        for step in steps:
            happened = (
                self.router.handle(step, now)
                if isinstance(step, c.Command)
                else self.router.observe(step, now)
            )
            self.history += happened
            events += happened
        return events

    def until(self, end: Instant) -> list[e.Event]:
        """Let time pass: handle ``PassTime`` at every deadline up to and including ``end``."""
        events: list[e.Event] = []
        while (due := self.router.next_deadline()) is not None and due <= end:
            events += self.at(due, c.PassTime())
        return events

    def contact(self, contact: str) -> Contact:
        """A live contact."""
        return self.floor.contacts[ContactId(contact)]

    def agent(self, agent: str) -> Agent:
        """An agent."""
        return self.floor.agents[AgentId(agent)]


class FloorBuilder:
    """Collects queues and agents; ``script`` opens the floor with them at instant 0."""

    def __init__(self) -> None:
        self._steps: list[Step] = [c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",))]
        self._queues: list[QueueId] = []

    def head_start(self, priority_head_start_ms: int) -> Self:
        """Have priority count as so much waiting instead of coming strictly first."""
        return self.settings(priority_head_start_ms=priority_head_start_ms)

    def settings(self, **settings: Any) -> Self:
        """Set the floor's own; ``settings`` as in ``ConfigureFloor``."""
        settings = {"priority_head_start_ms": None, "breaks": ("lunch",), **settings}
        self._steps.append(c.ConfigureFloor(**settings))
        return self

    def queue(self, queue: str = "support", **settings: Any) -> Self:
        """Add a queue; ``settings`` as in ``QueueConfig``."""
        self._queues.append(QueueId(queue))
        self._steps.append(c.ConfigureQueue(config=QueueConfig(id=QueueId(queue), **settings)))
        return self

    def agent(
        self,
        agent: str,
        *,
        queues: Iterable[str] | None = None,
        skills: Mapping[str, int] | None = None,
        capacity: Mapping[str, int] | None = None,
        presence: str = AVAILABLE,
        **settings: Any,
    ) -> Self:
        """Add an agent with a console, serving every queue so far, idle for longer than later ones.

        ``settings`` as in ``AgentConfig``.
        """
        config = AgentConfig(
            id=AgentId(agent),
            skills=skills_of(skills or {}),
            queues=tuple(self._queues) if queues is None else tuple(QueueId(each) for each in queues),
            capacity=DEFAULT_CAPACITY if capacity is None else tuple(sorted(capacity.items())),
            **settings,
        )
        self._steps += [
            c.ConfigureAgent(config=config),
            c.ConsoleSeen(agent=config.id),
            c.SetPresence(agent=config.id, presence=presence),
        ]
        return self

    def script(self, *steps: Step) -> Script:
        """Open the floor and do ``steps`` at instant 0."""
        script = Script()
        script.at(0, *self._steps, *steps)
        return script


def brief(events: Iterable[e.Event]) -> list[str]:
    """Each event as its class, its offer, contact or queue, and its agent."""
    return [_brief(event) for event in events]


def _brief(event: e.Event) -> str:
    subject = (
        getattr(event, "offer_id", None)
        or getattr(event, "contact_id", None)
        or getattr(event, "queue", None)
    )
    words = [type(event).__name__, subject, getattr(event, "agent", None)]
    return " ".join(str(word) for word in words if word)


def replayed(events: Iterable[e.Event]) -> Floor:
    """A new floor to which all of this happened."""
    floor = Floor()
    for event in events:
        floor.apply(event)
    return floor


def comparable(floor: Floor) -> dict[str, Any]:  # Any: plain data of every kind
    """All routing state of a floor as plain data that ``==`` compares: equal floors decide the same."""
    return {
        "breaks": sorted(floor.breaks),
        "priority_head_start_ms": floor.priority_head_start_ms,
        "interrupted_by": floor.interrupted_by,
        "blocked": floor.blocked_pairs(),
        "day_began_at": floor.day_began_at,
        "rank": floor.rank,
        "entries": floor.entries,
        "idle_turns": floor.idle_turns,
        "agents": {key: asdict(agent) for key, agent in sorted(floor.agents.items())},
        "contacts": {key: asdict(contact) for key, contact in sorted(floor.contacts.items())},
        "queues": {
            key: {**asdict(queue), "waiting": list(queue.waiting.items())}
            for key, queue in sorted(floor.queues.items())
        },
        "idle_agents": [agent.id for agent in floor.idle_agents.in_order()],
        "lines": floor.waiting_room.lines(),
        "cooling": sorted(floor.cooling),
        "unfinished": [asdict(each) for each in floor.unfinished],
    }
