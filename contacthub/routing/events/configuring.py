"""The floor is set up, changed and taken up again."""

from __future__ import annotations

from contacthub.routing.config import DEFAULT_INTERRUPTIONS, AgentConfig, Interruptions, QueueConfig
from contacthub.routing.events.event import AgentEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import BY_WAITING, AgentId, CustomerId, Instant, QueueId


@value(kw_only=True)
class HubStarted(Event):
    """The hub came back; offers, connections, reservations and wrap-ups get the time it was away added."""

    downtime_ms: int


@value(kw_only=True)
class HubResumed(Event):
    """The hub runs on after a pause, or its clock jumped: deadlines and leases get that time added."""

    away_ms: int


@value(kw_only=True)
class FloorConfigured(Event):
    """Settings of the whole floor. ``priority_head_start_ms`` None: higher priority strictly first.

    ``interrupted_by``: what may be offered to an agent who handles what. ``blocked``: agents and customers
    who never meet. ``rank``: of ``RANKS``, in which order contacts wait.
    """

    priority_head_start_ms: int | None
    breaks: tuple[str, ...]
    interrupted_by: Interruptions = DEFAULT_INTERRUPTIONS
    blocked: tuple[tuple[AgentId, CustomerId], ...] = ()
    rank: str = BY_WAITING


@value(kw_only=True)
class DayBegan(Event):
    """The floor's day began at ``began_at``: what agents did before counts no more."""

    began_at: Instant


@value(kw_only=True)
class QueueConfigured(Event):
    """A queue was created or changed."""

    queue: QueueId
    config: QueueConfig


@value(kw_only=True)
class QueueRetired(Event):
    """A queue was removed."""

    queue: QueueId


@value(kw_only=True)
class AgentConfigured(AgentEvent):
    """An agent was created or changed."""

    config: AgentConfig


@value(kw_only=True)
class AgentRetired(AgentEvent):
    """An agent was removed."""


EVENTS: tuple[type[Event], ...] = (
    HubStarted,
    HubResumed,
    FloorConfigured,
    DayBegan,
    QueueConfigured,
    QueueRetired,
    AgentConfigured,
    AgentRetired,
)
