"""Everything that can have happened on the floor. Facts of routing and ids only, never personal data.

Every event has ``at``, the hub's time in UTC milliseconds. Events that report something from outside may
have ``occurred_at``, the source's time, never after ``at`` and never before the contact's previous one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.words import AgentId, ContactId, CustomerId, Instant, OfferId, QueueId, Skills


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at ``at``."""

    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEvent(Event):
    """Something that happened to one contact."""

    contact_id: ContactId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEvent(Event):
    """Something that happened to one agent."""

    agent: AgentId


# --- the floor itself ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HubStarted(Event):
    """The hub came back; offers and leases get the time it was away added to their deadlines."""

    downtime_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorConfigured(Event):
    """Settings of the whole floor. ``priority_head_start_ms`` None: higher priority strictly first."""

    priority_head_start_ms: int | None
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfigured(Event):
    """A queue was created or changed."""

    queue: QueueId
    config: QueueConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRetired(Event):
    """A queue was removed."""

    queue: QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfigured(AgentEvent):
    """An agent was created or changed."""

    config: AgentConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRetired(AgentEvent):
    """An agent was removed."""


# --- agents ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(AgentEvent):
    """The agent is available, on a break or offline. ``by``: agent, supervisor, source or hub."""

    presence: str
    by: str
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePauseChanged(AgentEvent):
    """A PBX paused or unpaused the agent in one of several queues."""

    queue: QueueId
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleAttached(AgentEvent):
    """A console of the agent is connected. ``program``: a token opened it, not a person."""

    program: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleDetached(AgentEvent):
    """The agent's last console is gone; the lease runs until ``lease_until``."""

    lease_until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleVanished(AgentEvent):
    """The lease ended without a console: no offers until one is back."""


# --- contacts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactArrived(ContactEvent):
    """A contact is there; it is queued next."""

    channel: str
    direction: str
    routing: str
    skills: Skills = ()
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactQueued(ContactEvent):
    """A visit began. ``reserved_for``: only this agent gets the contact until the reservation lapses."""

    queue: QueueId
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationLapsed(ContactEvent):
    """The agent the contact was reserved for did not take it: it waits for any capable agent."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEnriched(ContactEvent):
    """What was learned while waiting changed what the contact needs; it keeps its place among equals."""

    skills: Skills
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLeftQueue(ContactEvent):
    """A visit ended without an agent and without the customer leaving."""

    queue: QueueId
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswered(ContactEvent):
    """The customer talks to ``agent`` (None: to somebody the floor does not know).

    ``timed`` False: they were found talking, and since when is not known.
    """

    agent: AgentId | None
    timed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectFailed(ContactEvent):
    """An accepted contact could not be connected to the agent and is back in its place."""

    agent: AgentId
    offer_id: OfferId
    cause: str
    cool_off_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactHeld(ContactEvent):
    """The customer is on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactResumed(ContactEvent):
    """The customer is off hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTransferred(ContactEvent):
    """The contact is on its way to another queue or agent; ``agent`` had it before."""

    agent: AgentId | None
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEnded(ContactEvent):
    """The customer is gone. ``outcome`` is the contact's: that of its last visit."""

    ended_by: str
    agent: AgentId | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactClosed(ContactEvent):
    """Nothing is left to do: the contact leaves the floor."""

    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNoted(ContactEvent):
    """A source told more about the contact; what, stands beside the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChanged(ContactEvent):
    """The agent wrote the contact's note, which stands beside the log."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAdded(ContactEvent):
    """The agent recorded a question, which stands beside the log."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLinked(ContactEvent):
    """The contact belongs to a customer (None: to none that is known). ``by``: the hub or an agent's id."""

    customer_id: CustomerId | None
    verdict: str
    by: str


# --- what an agent asks a source to do -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequested(ContactEvent):
    """The agent wants the customer on hold; it shows once the source reports it."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequested(ContactEvent):
    """The agent wants the customer off hold; it shows once the source reports it."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRequested(ContactEvent):
    """The agent wants to hang up; it shows once the source reports it."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequested(ContactEvent):
    """Reserved: the agent wants to pass the contact on."""

    agent: AgentId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequested(ContactEvent):
    """Reserved: the hub or an agent wants an outbound contact placed."""

    agent: AgentId | None


# --- offers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedAgent:
    """One of the best candidates; ``score`` is what they are compared by, higher first."""

    agent: AgentId
    idle_ms: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why this agent: the step, how many agents each reason excluded, the five best, how many wait."""

    step: str
    excluded: tuple[tuple[str, int], ...] = ()
    best: tuple[RankedAgent, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(ContactEvent):
    """The contact is held for one agent. ``observed``: the phone system rings the agent by itself."""

    offer_id: OfferId
    agent: AgentId
    queue: QueueId | None
    deadline_at: Instant | None
    observed: bool = False
    why: Why = field(default_factory=lambda: Why(step="observed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(ContactEvent):
    """The agent took the contact; a spoken one is now connecting, at most until ``connect_until``."""

    offer_id: OfferId
    agent: AgentId
    connect_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(ContactEvent):
    """The agent let the contact go; the pair cools off until ``cool_off_until``."""

    offer_id: OfferId
    agent: AgentId
    cause: str
    cool_off_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired(ContactEvent):
    """The agent did not react in time; the pair cools off until ``cool_off_until``."""

    offer_id: OfferId
    agent: AgentId
    cool_off_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(ContactEvent):
    """The offer was taken back, by no fault of the agent's. ``taken_by``: who answered instead."""

    offer_id: OfferId
    agent: AgentId
    cause: str
    taken_by: AgentId | None = None


# --- wrap-up ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpStarted(ContactEvent):
    """The agent has work after the contact, at most until ``until``."""

    agent: AgentId
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpExtended(ContactEvent):
    """The wrap-up ends later."""

    agent: AgentId
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpEnded(ContactEvent):
    """The wrap-up ended. ``by``: agent or time_out."""

    agent: AgentId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationIgnored(Event):
    """A fact that changes nothing: late, out of order, repeated or about an unknown contact."""

    reason: str
    contact_id: ContactId | None = None
    agent: AgentId | None = None
    occurred_at: Instant | None = None


EVENT_CLASSES: tuple[type[Event], ...] = (
    HubStarted, FloorConfigured, QueueConfigured, QueueRetired, AgentConfigured, AgentRetired,
    PresenceChanged, QueuePauseChanged, ConsoleAttached, ConsoleDetached, ConsoleVanished,
    ContactArrived, ContactQueued, ReservationLapsed, ContactEnriched, ContactLeftQueue, ContactAnswered,
    ConnectFailed, ContactHeld, ContactResumed, ContactTransferred, ContactEnded, ContactClosed,
    ContactNoted, NoteChanged, QuestionAdded, CustomerLinked,
    HoldRequested, ResumeRequested, EndRequested, TransferRequested, DialRequested,
    OfferMade, OfferAccepted, OfferDeclined, OfferExpired, OfferWithdrawn,
    WrapUpStarted, WrapUpExtended, WrapUpEnded, ObservationIgnored,
)  # fmt: skip
