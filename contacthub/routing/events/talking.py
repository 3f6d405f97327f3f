"""The customer talks to an agent, who asks the source for hold and the end."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId


@value(kw_only=True)
class ContactAnswered(ContactEvent):
    """The customer talks to ``agent`` (None: to a person the floor does not know).

    ``timed`` False: they were found talking, and since when is not known.
    """

    agent: AgentId | None
    timed: bool | None = None


@value(kw_only=True)
class ContactHeld(ContactEvent):
    """The customer is on hold."""


@value(kw_only=True)
class ContactResumed(ContactEvent):
    """The customer is off hold."""


@value(kw_only=True)
class HoldRequested(ContactEvent):
    """The agent wants the customer on hold; it shows once the source reports it."""

    agent: AgentId


@value(kw_only=True)
class ResumeRequested(ContactEvent):
    """The agent wants the customer off hold; it shows once the source reports it."""

    agent: AgentId


@value(kw_only=True)
class EndRequested(ContactEvent):
    """The agent, None: a supervisor, wants to hang up; it shows once the source reports it."""

    agent: AgentId | None


EVENTS: tuple[type[Event], ...] = (
    ContactAnswered,
    ContactHeld,
    ContactResumed,
    HoldRequested,
    ResumeRequested,
    EndRequested,
)
