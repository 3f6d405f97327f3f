"""An agent consults another about the contact they talk on, without giving it away."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


@value(kw_only=True)
class ConsultStarted(ContactEvent):
    """The agent wants to consult an agent, or one of a queue: an offer to them follows."""

    agent: AgentId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@value(kw_only=True)
class ConsultAnswered(ContactEvent):
    """``agent`` is consulted: they see the contact, and of a call talk to the agent who has it."""

    agent: AgentId


@value(kw_only=True)
class ConsultRequested(ContactEvent):
    """The agent wants the source to ``complete`` the consultation, or to make it a ``conference``."""

    agent: AgentId
    with_agent: AgentId
    wanted: str
    until: Instant


@value(kw_only=True)
class ConsultRefused(ContactEvent):
    """The source did not do what was ``wanted``: the consultation goes on as it was."""

    agent: AgentId
    wanted: str
    cause: str


@value(kw_only=True)
class ConferenceStarted(ContactEvent):
    """The customer and both agents talk with each other."""

    agent: AgentId
    with_agent: AgentId


@value(kw_only=True)
class ConsultEnded(ContactEvent):
    """No agent is consulted any more: the contact is with ``agent`` alone.

    ``with_agent``: who was consulted last. ``asks``: the source is asked to end it.
    """

    agent: AgentId
    with_agent: AgentId | None
    cause: str
    asks: bool = False


EVENTS: tuple[type[Event], ...] = (
    ConsultStarted,
    ConsultAnswered,
    ConsultRequested,
    ConsultRefused,
    ConferenceStarted,
    ConsultEnded,
)
