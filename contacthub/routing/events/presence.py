"""Agents come, go, take breaks and open consoles."""

from __future__ import annotations

from contacthub.routing.events.event import AgentEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import Instant, QueueId


@value(kw_only=True)
class PresenceChanged(AgentEvent):
    """The agent is available, on a break or offline. ``by``: agent, supervisor, source or hub.

    ``who``: the supervisor or program by name.
    """

    presence: str
    by: str
    who: str | None = None
    occurred_at: Instant | None = None


@value(kw_only=True)
class NextPresenceChosen(AgentEvent):
    """The agent takes this presence when their last contact ends; None: they stay as they are.

    ``who``: the supervisor or program that chose it, by name.
    """

    presence: str | None
    by: str
    who: str | None = None


@value(kw_only=True)
class QueuePauseChanged(AgentEvent):
    """A PBX paused or unpaused the agent in one of several queues."""

    queue: QueueId
    paused: bool


@value(kw_only=True)
class PhoneChanged(AgentEvent):
    """The agent's phone takes no call now, for the reason ``phone`` (of ``PHONE_BREAKS``); None: it does."""

    phone: str | None
    occurred_at: Instant | None = None


@value(kw_only=True)
class ConsoleAttached(AgentEvent):
    """A console of the agent is connected. ``program``: a token opened it, not a person."""

    program: bool


@value(kw_only=True)
class ConsoleDetached(AgentEvent):
    """The agent's last console is gone; the lease runs until ``lease_until``."""

    lease_until: Instant


@value(kw_only=True)
class ConsoleVanished(AgentEvent):
    """The lease ended without a console: no offers until one is back."""


EVENTS: tuple[type[Event], ...] = (
    PresenceChanged,
    NextPresenceChosen,
    QueuePauseChanged,
    PhoneChanged,
    ConsoleAttached,
    ConsoleDetached,
    ConsoleVanished,
)
