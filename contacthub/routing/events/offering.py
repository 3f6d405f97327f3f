"""Offers are made and end, and accepted contacts are connected."""

from __future__ import annotations

from dataclasses import field

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, OfferId, QueueId


@value(kw_only=True)
class RankedAgent:
    """One of the best candidates; ``score``: for how long they are idle.

    ``scores``: what candidates were told apart by in this decision, in that order: equals in the first by the
    second, and so on. Last they go by how long they are idle.
    """

    agent: AgentId
    idle_ms: int
    score: int
    scores: tuple[tuple[str, int], ...] = ()


@value(kw_only=True)
class Why:
    """Why this agent: the step, how many agents each reason excluded, the five best, how many wait."""

    step: str
    excluded: tuple[tuple[str, int], ...] = ()
    best: tuple[RankedAgent, ...] = ()
    waiting: int = 0


@value(kw_only=True)
class OfferMade(ContactEvent):
    """The contact is held for one agent. ``observed``: the phone system rings the agent by itself.

    ``consult``: the agent who talks on it asks this one about it.
    """

    offer_id: OfferId
    agent: AgentId
    queue: QueueId | None
    deadline_at: Instant | None
    observed: bool = False
    consult: bool = False
    why: Why = field(default_factory=lambda: Why(step="observed"))


@value(kw_only=True)
class OfferAccepted(ContactEvent):
    """The agent took the contact; a spoken one is now connecting, at most until ``connect_until``."""

    offer_id: OfferId
    agent: AgentId
    connect_until: Instant | None = None
    consult: bool = False


@value(kw_only=True)
class OfferDeclined(ContactEvent):
    """The agent let the contact go; the pair cools off until ``cool_off_until``."""

    offer_id: OfferId
    agent: AgentId
    cause: str
    cool_off_until: Instant | None = None


@value(kw_only=True)
class OfferExpired(ContactEvent):
    """The agent did not react in time; the pair cools off until ``cool_off_until``."""

    offer_id: OfferId
    agent: AgentId
    cool_off_until: Instant | None = None


@value(kw_only=True)
class OfferWithdrawn(ContactEvent):
    """The offer was taken back, by no fault of the agent's. ``taken_by``: who answered instead."""

    offer_id: OfferId
    agent: AgentId
    cause: str
    taken_by: AgentId | None = None


@value(kw_only=True)
class ConnectFailed(ContactEvent):
    """An accepted contact could not be connected to the agent and is back in its place."""

    agent: AgentId
    offer_id: OfferId
    cause: str
    cool_off_until: Instant | None = None


EVENTS: tuple[type[Event], ...] = (
    OfferMade,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    ConnectFailed,
)
