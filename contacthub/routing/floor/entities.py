"""What the floor is made of beside contacts: queues and agents, and what part an agent has in a contact."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from contacthub.routing.config import AgentConfig, OpenTime, QueueConfig
from contacthub.routing.floor.contact import Contact, OrderKey
from contacthub.routing.floor.pace import Pace
from contacthub.routing.floor.states import AgentState
from contacthub.routing.words import (
    AVAILABLE,
    BY_HUB,
    BY_SOURCE,
    CONTACT_ENDED,
    OFFLINE,
    AgentId,
    ContactId,
    Instant,
    OfferId,
    QueueId,
)


@dataclass(slots=True, kw_only=True)
class Queue:
    """A queue: its contacts with an open visit, longest first; calls that are connecting, and call-backs.

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
    nobody_waits: set[ContactId] = field(default_factory=set)
    """Call-backs and tasks among those in line: no customer waits with them."""
    pace: dict[str, Pace] = field(default_factory=dict)
    hours: tuple[OpenTime, ...] | None = None
    turns_at: Instant | None = None
    by_hand: str | None = None
    closed_since: Instant | None = None
    closed_after: int | None = None
    offers: tuple[int, int] = (0, 0)

    @property
    def is_open(self) -> bool:
        """Whether contacts that come in may wait."""
        return self.closed_since is None

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
        """How many contacts wait for an agent to accept, but for those with which nobody waits."""
        return len(self.waiting) - len(self.connecting) - len(self.nobody_waits)

    @property
    def oldest_waiting_at(self) -> Instant | None:
        """Since when the longest-waiting of these contacts waits."""
        for contact, at in self.waiting.items():
            if contact not in self.connecting and contact not in self.nobody_waits:
                return at
        return None


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

    @property
    def has_work(self) -> bool:
        """Whether they have any contact but those that they have put off."""
        return any(part != SNOOZED for part in self.contacts.values())

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
PASSING, WRAPPING_UP, NOTING, SNOOZED = "passing", "wrapping_up", "noting", "snoozed"
"""An agent's part in a contact.

``passing``: they passed it on, and it is not taken yet; ``noting``: they wrap it up beside the next one;
``snoozed``: they have put it off until later.
"""

WITHOUT_ROOM = frozenset({NOTING, SNOOZED})
"""The parts that take no room."""

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
        return SNOOZED if contact.is_snoozed else HANDLING
    if contact.offer_to(agent) is not None:
        return OFFERED
    if contact.consult is not None and contact.consult.agent == agent:
        return CONSULTED
    if contact.returns_to == agent:
        return PASSING
    if agent not in contact.wrap_ups:
        return None
    return NOTING if agent in contact.free_wrap_ups else WRAPPING_UP
