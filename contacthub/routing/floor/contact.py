"""Contacts with their visits, offers, consultations and call-backs, as the floor has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.routing.events import CourseStep, Span
from contacthub.routing.floor.states import TALKING, ConsultState, ContactState, OfferState, PassingState
from contacthub.routing.floor.writing import Writing
from contacthub.routing.words import (
    SPOKEN,
    TASK,
    AgentId,
    ContactId,
    CustomerId,
    Instant,
    OfferId,
    QueueId,
    Routing,
    Skills,
)

OrderKey = tuple[int, int, int]
"""Place among waiting contacts, lower first; made by ``matching.ranking.place_in_line``."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """One stay in one queue; ``waited_ms`` is final once ``left_at`` is set.

    ``timed`` False: when it was answered is not known, ``left_at`` is when it was found so.
    """

    queue: QueueId
    entered_at: Instant
    left_at: Instant | None = None
    outcome: str | None = None
    agent: AgentId | None = None
    timed: bool = True

    @property
    def waited_ms(self) -> int:
        """How long the visit lasted; 0 while it is open, and when it is not known."""
        return 0 if self.left_at is None or not self.timed else self.left_at - self.entered_at


@dataclass(slots=True, kw_only=True)
class Offer:
    """A pending offer."""

    id: OfferId
    agent: AgentId
    queue: QueueId | None
    made_at: Instant
    deadline_at: Instant | None
    observed: bool
    consult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """An agent declined or missed the contact as the ``order``-th to do so, and cools off until ``until``."""

    order: int
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """An agent's phone began to ring at ``at`` by the source's clock, or stopped (``is_over``)."""

    at: Instant
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """The agent ``by`` passes the contact on, or did. ``until``: how long the source may take to do it."""

    by: AgentId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    state: PassingState
    until: Instant | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """The agent ``by``, who talks, consults another.

    - ``agent``: who is asked, once it rings there; ``let_go``: who did not take it, the last for ``cause``.
    - ``until``: how long the source may take to connect them (``offer_id``), or to do what is ``wanted``.
    """

    by: AgentId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    agent: AgentId | None = None
    state: ConsultState = ConsultState.RINGING
    let_go: tuple[AgentId, ...] = ()
    cause: str | None = None
    offer_id: OfferId | None = None
    wanted: str | None = None
    until: Instant | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the agents talk, or the one who is consulted sees what is written."""
        return self.state in {ConsultState.TALKING, ConsultState.CONFERENCE}


@dataclass(slots=True, kw_only=True)
class Callback:
    """What makes a contact a call-back, until the customer is reached.

    ``due_at``: it is not offered before, None: it is time. ``attempts``: how often the customer was not
    reached. ``is_dialled``: the source was asked to dial, and what it says is about this call. ``at_most``:
    so often it is tried; None: as its queue says.
    """

    expires_at: Instant
    due_at: Instant | None = None
    attempts: int = 0
    is_dialled: bool = False
    at_most: int | None = None


@dataclass(slots=True, kw_only=True)
class Contact:
    """A live contact.

    - ``callback``: it is to be called back; ``can_be_called``: a number of its customer is known.
    - ``former_ids``: the other ids that mean its customer, since customers were merged.
    - ``entry``: as which of all visits of the floor its last one began.
    - ``in_line_since``: since when it counts as waiting; ``key``: its place in line by that.
    - ``course``: its steps, from which ``visits`` and talks follow.
    - ``offers``: the pending ones; ``ended_offers``: what became of the others, and when.
    - ``agent``: the agent it connects to or who talks; ``connecting_offer``: the offer they accepted, until
      the talk begins, at most until ``connect_until``.
    - ``failed_connects``: in this visit; ``set_aside``: they were too many, it is not offered.
    - ``rung``: what the source last said of each agent's phone; ``hold_said`` and ``hold_said_at``: of hold.
    - ``wait_until``: how long it may wait in its queue, None: for ever.
    - ``skills``: what an agent must have for it beside its queue's; ``preferred``: what they had better have.
    - ``step``: how many steps of its queue it has reached; ``step_at``: when it reaches the next one.
    - ``not_for``: agents who may not have it.
    - ``reserved_for``: the only agent who gets it, until ``reserved_until``; ``reserved_as``: why.
    - ``passing``: who last passed it on, and what became of that; ``returns_to``: the agent who has it back
      unless the agent they passed it to takes it. Until then they keep room for it.
    - ``consult``: whom its agent asks about it.
    - ``let_go``: the agents who declined or missed it in this visit.
    - ``wrap_ups``: the agents who wrap it up, and until when; ``free_wrap_ups``: beside the next contact;
      ``disposed``: who of them has given a disposition.
    - ``hold_spans`` and ``wrap_up_spans``: when the customer was on hold and agents wrapped up, until now.
    - ``last_occurred_at``: the source's time of its latest fact; ``heard_at``: when the hub was told of it;
      ``silent_ms``: how long after that it is taken to be over.
    - ``end_requested``: the source was asked to hang up since the contact was answered.
    - ``writing``: how far its messages are; None: there are none.
    - ``snoozed_since``: since when its agent has put it off, and ``snoozed_until`` when it comes back.
    - ``handled_ms``: all talks that have ended; ``end_cause``: why it ended if its source did not say so.
    """

    id: ContactId
    channel: str
    direction: str
    routing: str
    skills: Skills
    priority: int
    arrived_at: Instant
    last_occurred_at: Instant
    preferred: Skills = ()
    source: str | None = None
    silent_ms: int | None = None
    heard_at: Instant = 0
    state: ContactState = ContactState.BETWEEN_QUEUES
    outcome: str | None = None
    customer_id: CustomerId | None = None
    customer_by: str | None = None
    former_ids: tuple[CustomerId, ...] = ()
    course: list[CourseStep] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    entry: int = 0
    in_line_since: Instant = 0
    key: OrderKey = (0, 0, 0)
    offers: dict[OfferId, Offer] = field(default_factory=dict)
    offers_made: int = 0
    ended_offers: dict[OfferId, tuple[OfferState, Instant]] = field(default_factory=dict)
    agent: AgentId | None = None
    connecting_offer: OfferId | None = None
    connect_until: Instant | None = None
    rung: dict[AgentId, Rung] = field(default_factory=dict)
    hold_said: bool = False
    hold_said_at: Instant = 0
    failed_connects: int = 0
    set_aside: bool = False
    wait_until: Instant | None = None
    step: int = 0
    step_at: Instant | None = None
    can_be_called: bool = False
    not_for: tuple[AgentId, ...] = ()
    callback: Callback | None = None
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None
    passing: Passing | None = None
    returns_to: AgentId | None = None
    consult: Consult | None = None
    reserved_as: str = "reserved"
    let_go: dict[AgentId, LetGo] = field(default_factory=dict)
    let_go_count: int = 0
    wrap_ups: dict[AgentId, Instant] = field(default_factory=dict)
    free_wrap_ups: set[AgentId] = field(default_factory=set)
    disposed: set[AgentId] = field(default_factory=set)
    hold_spans: tuple[Span, ...] = ()
    wrap_up_spans: tuple[Span, ...] = ()
    last_agent: AgentId | None = None
    offered_at: Instant | None = None
    answered_at: Instant | None = None
    talking_since: Instant | None = None
    handled_ms: int = 0
    end_requested: bool = False
    ended_at: Instant | None = None
    ended_by: str | None = None
    end_cause: str | None = None
    closed_at: Instant | None = None
    writing: Writing | None = None
    snoozed_since: Instant | None = None
    snoozed_until: Instant | None = None

    @property
    def is_snoozed(self) -> bool:
        """Whether its agent has put it off until later."""
        return self.snoozed_since is not None

    @property
    def silent_at(self) -> Instant | None:
        """When it is taken to be over unless its source says something of it before."""
        return None if self.silent_ms is None else self.heard_at + self.silent_ms

    @property
    def visit(self) -> Visit | None:
        """The open visit."""
        return self.visits[-1] if self.visits and self.visits[-1].left_at is None else None

    @property
    def queue(self) -> QueueId | None:
        """The last visit's queue."""
        return self.visits[-1].queue if self.visits else None

    @property
    def waited_ms(self) -> int:
        """The waits of all ended visits, as far as they are known."""
        return sum(visit.waited_ms for visit in self.visits)

    @property
    def agent_since(self) -> Instant | None:
        """Since when its agent has it: they accepted it while it connects, else since they talk."""
        if self.connecting_offer is None:
            return self.talking_since
        return self.ended_offers[self.connecting_offer][1]

    def agents(self) -> set[AgentId]:
        """The agents with a part in the contact now: offered it, talking, passing it on, or wrapping up."""
        involved = set() if self.agent is None else {self.agent}
        if self.returns_to is not None:
            involved.add(self.returns_to)
        if self.consult is not None and self.consult.agent is not None:
            involved.add(self.consult.agent)
        if self.offers:
            involved.update([offer.agent for offer in self.offers.values()])
        if self.wrap_ups:
            involved.update(self.wrap_ups)
        return involved

    def answered_by(self) -> set[AgentId]:
        """The agents who talk or wrap up: of ``agents`` those for whom it no longer rings or connects."""
        if self.agent is None or self.state not in {ContactState.HANDLING, ContactState.HELD}:
            return set(self.wrap_ups)
        answered = {*self.wrap_ups, self.agent}
        if self.consult is not None and self.consult.agent is not None and self.consult.is_answered:
            answered.add(self.consult.agent)
        return answered

    def queue_answered_by(self, agent: AgentId) -> QueueId | None:
        """The queue in which the agent answered last: after a transfer the contact's last one is another."""
        answered = (visit.queue for visit in reversed(self.visits) if visit.agent == agent)
        return next(answered, None)

    def offer_to(self, agent: AgentId) -> Offer | None:
        """The pending offer to ``agent``."""
        return next((offer for offer in self.offers.values() if offer.agent == agent), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A contact that has left the floor, as far as something told late may change its past."""

    course: tuple[CourseStep, ...]
    routing: str
    closed_at: Instant
    hold_spans: tuple[Span, ...] = ()
    wrap_up_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A wrap-up that ended at ``at`` without a disposition; ``queue``: whose dispositions there are."""

    contact_id: ContactId
    agent: AgentId
    queue: QueueId | None
    at: Instant


def last_said(course: Sequence[CourseStep]) -> Instant:
    """The source's time of the latest step after the arrival for which it gave one; 0: there is none.

    What is said to have been before the arrival counts from there on.
    """
    return next((step.said_at for step in reversed(course[1:]) if step.said_at is not None), 0)


def is_awaited(contact: Contact) -> bool:
    """Whether a customer waits with it: not with a call-back, nor with a task."""
    return contact.callback is None and contact.channel != TASK


def is_hub_routed(contact: Contact) -> bool:
    """Whether the hub chooses the contact's agent."""
    return contact.routing == Routing.HUB


def may_write(contact: Contact, agent: AgentId) -> bool:
    """Whether the agent writes to the customer: theirs is the contact, or they confer on it."""
    consult = contact.consult
    confers = consult is not None and consult.agent == agent and consult.state is ConsultState.CONFERENCE
    return contact.state in TALKING and (contact.agent == agent or confers)


def is_done_by_hub(contact: Contact) -> bool:
    """Whether the hub passes the contact on and ends it by itself: it is written, and the hub routes it."""
    return contact.channel not in SPOKEN and is_hub_routed(contact)
