"""What the floor is made of: agents, queues, contacts with their visits and offers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.routing.config import AgentConfig, OpenTime, QueueConfig
from contacthub.routing.events import CourseStep
from contacthub.routing.floor.pace import Pace
from contacthub.routing.floor.states import AgentState, ConsultState, ContactState, OfferState, PassingState
from contacthub.routing.words import (
    AVAILABLE,
    BY_HUB,
    BY_SOURCE,
    CONTACT_ENDED,
    OFFLINE,
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
    reached. ``is_dialled``: the source was asked to dial, and what it says is about this call.
    """

    expires_at: Instant
    due_at: Instant | None = None
    attempts: int = 0
    is_dialled: bool = False


@dataclass(slots=True, kw_only=True)
class Contact:
    """A live contact.

    - ``callback``: it is to be called back; ``can_be_called``: a number of its customer is known.
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
    - ``reserved_for``: the only agent who gets it, until ``reserved_until``; ``reserved_as``: why.
    - ``passing``: who last passed it on, and what became of that; ``returns_to``: the agent who has it back
      unless the agent they passed it to takes it. Until then they keep room for it.
    - ``consult``: whom its agent asks about it.
    - ``let_go``: the agents who declined or missed it in this visit.
    - ``wrap_ups``: the agents who wrap it up, and until when; ``free_wrap_ups``: beside the next contact;
      ``disposed``: who of them has given a disposition.
    - ``last_occurred_at``: the source's time of its latest fact; ``heard_at``: when the hub was told of it;
      ``silent_ms``: how long after that it is taken to be over.
    - ``end_requested``: the source was asked to hang up since the contact was answered.
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
    course: list[CourseStep] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
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

    def offer_to(self, agent: AgentId) -> Offer | None:
        """The pending offer to ``agent``."""
        return next((offer for offer in self.offers.values() if offer.agent == agent), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A contact that has left the floor, as far as something told late may change its past."""

    course: tuple[CourseStep, ...]
    routing: str
    closed_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A wrap-up that ended at ``at`` without a disposition; ``queue``: whose dispositions there are."""

    contact_id: ContactId
    agent: AgentId
    queue: QueueId | None
    at: Instant


@dataclass(slots=True, kw_only=True)
class Queue:
    """A queue: its contacts with an open visit, longest first, and those of them that are connecting.

    - ``pace``: how it has gone lately, by channel.
    - ``hours``: when it is open, in order; ``turns_at``: when they open or close it next.
    - ``by_hand``: what a supervisor said, of ``BY_HAND``, which stands above the hours.
    - ``closed_since``; ``closed_after``: how many visits had begun on the floor when it closed.
    - ``offers``: of a queue with a share, how many offers were made since it began to wait to agents who
      could have taken one of its contacts, and how many of these it got.
    """

    config: QueueConfig
    waiting: OrderedDict[ContactId, Instant] = field(default_factory=OrderedDict)
    connecting: set[ContactId] = field(default_factory=set)
    pace: dict[str, Pace] = field(default_factory=dict)
    hours: tuple[OpenTime, ...] | None = None
    turns_at: Instant | None = None
    by_hand: str | None = None
    closed_since: Instant | None = None
    closed_after: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether contacts that come in may wait."""
        return self.closed_since is None

    offers: tuple[int, int] = (0, 0)

    @property
    def is_owed(self) -> bool:
        """Whether the queue has had less than its share."""
        made, got = self.offers
        return got * 100 < self.config.share * made

    def pace_of(self, channel: str) -> Pace:
        """The pace on this channel, from nothing at first."""
        return self.pace.setdefault(channel, Pace())

    @property
    def waiting_count(self) -> int:
        """How many contacts wait for an agent to accept."""
        return len(self.waiting) - len(self.connecting)

    @property
    def oldest_waiting_at(self) -> Instant | None:
        """Since when the longest-waiting of these contacts waits."""
        return next((at for contact, at in self.waiting.items() if contact not in self.connecting), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChange:
    """An agent serves a queue, or does not, other than the floor file says. ``until`` None: until undone."""

    serves: bool
    until: Instant | None


@dataclass(slots=True, kw_only=True)
class Agent:
    """An agent.

    - ``next_presence``: the one they take when their last contact ends.
    - ``phone``: what keeps their phone from taking a call, of ``PHONE_BREAKS``.
    - ``console``: a console is connected; ``lease_until``: without one, still counted as present until then.
    - ``contacts``: the agent's part in each, and ``taken_at``: since when they have one;
      ``load``: contacts at once per entry of ``capacity``.
    - ``closed``: the channels that these contacts keep from being offered.
    - ``queue_changes``: the queues that a supervisor has them serve, or not serve, for now.
    - ``reserved``: waiting contacts that only this agent gets, with their places in line.
    - ``idle``: by each of ``IDLE_FROM`` the order of idleness as a number, lowest first, and since when.
    - ``answered_today``: contacts since the floor's day began; ``occupied``: of the time signed in since then
      the percent with contacts, as it was when the agent last had none. What these are counted from:
      ``busy_since`` and ``signed_in_since`` (now), ``busy_ms`` and ``signed_in_ms`` (before).
    """

    config: AgentConfig
    skills: dict[str, int]
    pools: dict[str, str]
    capacity: dict[str, int]
    presence: str = OFFLINE
    presence_since: Instant = 0
    presence_by: str = BY_HUB
    next_presence: str | None = None
    next_presence_by: str = BY_HUB
    phone: str | None = None
    console: bool = False
    lease_until: Instant | None = None
    contacts: dict[ContactId, str] = field(default_factory=dict)
    taken_at: dict[ContactId, Instant] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    hub_offers: dict[OfferId, ContactId] = field(default_factory=dict)
    paused_queues: set[QueueId] = field(default_factory=set)
    queue_changes: dict[QueueId, QueueChange] = field(default_factory=dict)
    reserved: dict[ContactId, OrderKey] = field(default_factory=dict)
    state: AgentState = AgentState.LOGGED_OUT
    since: Instant = 0
    idle: dict[str, tuple[int, Instant]] = field(default_factory=dict)
    answered_today: int = 0
    occupied: int = 0
    busy_since: Instant | None = None
    busy_ms: int = 0
    signed_in_since: Instant | None = None
    signed_in_ms: int = 0

    @property
    def id(self) -> AgentId:
        """The agent's id."""
        return self.config.id

    @property
    def idle_order(self) -> int:
        """The order in which the agents' last contacts ended."""
        return self.idle[CONTACT_ENDED][0]

    @property
    def idle_since(self) -> Instant:
        """When the agent's last contact ended, or they came."""
        return self.idle[CONTACT_ENDED][1]

    @property
    def queues(self) -> tuple[QueueId, ...]:
        """The queues the agent serves now: those of the floor file, as a supervisor has changed them."""
        changes = self.queue_changes
        if not changes:
            return self.config.queues
        kept = [each for each in self.config.queues if each not in changes or changes[each].serves]
        added = [each for each, it in changes.items() if it.serves and each not in self.config.queues]
        return (*kept, *added)

    @property
    def present(self) -> bool:
        """Whether the agent is there: a console, a lease that runs, or presence that the PBX reports."""
        return self.console or self.lease_until is not None or self.presence_by == BY_SOURCE

    @property
    def shown_presence(self) -> str:
        """The presence, or what keeps an available agent's phone from taking a call."""
        return self.phone if self.phone is not None and self.presence == AVAILABLE else self.presence

    @property
    def routable(self) -> bool:
        """Whether offers may be made, capacity aside; none to an agent who goes away after what they have."""
        return self.is_available and self.present

    @property
    def is_available(self) -> bool:
        """Whether the agent takes contacts, now and after those they have."""
        return self.shown_presence == AVAILABLE and self.next_presence is None

    def has_room(self, channel: str) -> bool:
        """Whether one more contact of ``channel`` fits."""
        pool, total = self.pools[channel], self.config.capacity_total
        return (
            self.load.get(pool, 0) < self.capacity.get(pool, 0)
            and channel not in self.closed
            and (total is None or sum(self.load.values()) < total)
        )

    def derived_state(self) -> AgentState:
        """The first state that applies, in the order of ``AgentState``."""
        roles = set(self.contacts.values())
        for role, state in ROLE_STATES:
            if role in roles:
                return state
        if self.presence == OFFLINE:
            return AgentState.LOGGED_OUT
        return AgentState.READY if self.routable else AgentState.NOT_READY


OFFERED, HANDLING, CONSULTED = "offered", "handling", "consulted"
PASSING, WRAPPING_UP, NOTING = "passing", "wrapping_up", "noting"
"""An agent's part in a contact.

``passing``: they passed it on, and it is not taken yet; ``noting``: they wrap it up beside the next one, so
that it takes no room.
"""

ROLE_STATES = (
    (OFFERED, AgentState.OFFERED),
    (HANDLING, AgentState.HANDLING),
    (CONSULTED, AgentState.HANDLING),
    (PASSING, AgentState.HANDLING),
    (WRAPPING_UP, AgentState.WRAPPING_UP),
)


def role_of(contact: Contact, agent: AgentId) -> str | None:
    """The agent's part in the contact; talking or being offered it counts before wrapping it up."""
    if contact.agent == agent:
        return HANDLING
    if contact.offer_to(agent) is not None:
        return OFFERED
    if contact.consult is not None and contact.consult.agent == agent:
        return CONSULTED
    if contact.returns_to == agent:
        return PASSING
    if agent not in contact.wrap_ups:
        return None
    return NOTING if agent in contact.free_wrap_ups else WRAPPING_UP


def last_said(course: Sequence[CourseStep]) -> Instant:
    """The source's time of the latest step after the arrival for which it gave one; 0: there is none.

    What is said to have been before the arrival counts from there on.
    """
    return next((step.said_at for step in reversed(course[1:]) if step.said_at is not None), 0)


def is_hub_routed(contact: Contact) -> bool:
    """Whether the hub chooses the contact's agent."""
    return contact.routing == Routing.HUB
