"""Agents work on a contact after its talk."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant


@value(kw_only=True)
class WrapUpStarted(ContactEvent):
    """The agent has work after the contact, at most until ``until``; ``optional``: beside the next one."""

    agent: AgentId
    until: Instant
    optional: bool = False


@value(kw_only=True)
class WrapUpExtended(ContactEvent):
    """The wrap-up ends later."""

    agent: AgentId
    until: Instant


@value(kw_only=True)
class WrapUpEnded(ContactEvent):
    """The wrap-up ended. ``by``: agent, supervisor or time_out; ``who``: the supervisor by name."""

    agent: AgentId
    by: str
    unfinished: bool = False
    who: str | None = None


@value(kw_only=True)
class DispositionGiven(ContactEvent):
    """The agent said how the contact ended; their wrap-up goes on to its end."""

    agent: AgentId


@value(kw_only=True)
class WrapUpCompleted(ContactEvent):
    """The agent said how the contact ended, after their wrap-up had ended without."""

    agent: AgentId


EVENTS: tuple[type[Event], ...] = (
    WrapUpStarted,
    WrapUpExtended,
    DispositionGiven,
    WrapUpEnded,
    WrapUpCompleted,
)
