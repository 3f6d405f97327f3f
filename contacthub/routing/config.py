"""What routing must know about queues, agents and the floor; names and addresses stay outside."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contacthub.routing.words import (
    ANYONE,
    CHANNELS,
    IDLE_CHANNELS,
    SPOKEN,
    TASK,
    AgentId,
    Instant,
    QueueId,
    Skills,
)

FAMILY = {
    "sms": "chat", "social": "chat", "fax": "email", "video": "voice", "callback": "voice", TASK: "email",
}  # fmt: skip
"""The capacity a channel uses when the agent has none of its own for it."""

Capacity = tuple[tuple[str, int], ...]
"""Contacts at once per channel, sorted by channel."""

DEFAULT_CAPACITY: Capacity = (("chat", 3), ("email", 5), ("voice", 1))

Interruptions = tuple[tuple[str, tuple[str, ...]], ...]
"""Per channel, the channels that may be offered to an agent who is handling one of it."""

DEFAULT_INTERRUPTIONS: Interruptions = tuple(
    (channel, () if channel in SPOKEN else CHANNELS) for channel in CHANNELS
)
"""Nothing rings during a call; a chat or mail may be interrupted by anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitAction:
    """What is done with a contact that has to leave its queue.

    ``overflow``: it goes on to ``queue``. ``end``: it is over. ``callback``: it is called back
    in its turn, if a number is known. ``stay``: it waits all the same.
    """

    kind: str
    queue: QueueId | None = None


STAY = ExitAction(kind="stay")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    """A time in which a queue is open: from ``opens_at`` until just before ``closes_at``."""

    opens_at: Instant
    closes_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class StepConfig:
    """From ``after_ms`` of waiting on more agents may have a contact, after those who could have it before.

    ``by_estimate``: also at once, when it is likely to wait longer than that. ``skills`` are then required in
    place of the queue's, and of the contact's own those that are named at this level; None: as before.
    ``agents_of``: agents of these queues may have it too.
    """

    after_ms: int
    by_estimate: bool = False
    skills: Skills | None = None
    agents_of: tuple[QueueId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfig:
    """How contacts of one queue are routed. Durations in milliseconds; 0 switches the step off."""

    id: QueueId
    skills: Skills = ()
    prefer: Skills = ()
    """Of the agents who may have a contact, who has more of these goes first."""
    choose: str = "longest_idle"
    """Of ``CHOICES``: which of those who are equal in that goes first."""
    idle_from: str = "contact_ended"
    """Of ``IDLE_FROM``: since when an agent is idle."""
    steps: tuple[StepConfig, ...] = ()
    target_ms: int = 20_000
    """Within how long a contact is to be answered."""
    offer_ms: int = 20_000
    """How long an agent may let an offer pend."""
    connect_ms: int = 30_000
    """How long an accepted call may take to connect."""
    connect_attempts: int = 3
    """After how many failed connects in one visit a contact is set aside."""
    wrap_up_ms: int = 30_000
    wrap_up: str = "limited"
    """Of ``WRAP_UPS``."""
    disposition_required: bool = True
    """Whether a wrap-up needs one."""
    short_abandon_ms: int = 0
    """A caller who leaves within it is not counted as abandoned."""
    cool_off_ms: int = 30_000
    """How long an agent who let a contact go is not offered it again."""
    priority: int = 0
    dispositions: tuple[str, ...] | None = None
    """None: any."""
    max_wait_ms: int = 0
    """After so long in line a contact leaves by ``when_too_long``."""
    max_waiting: int = 0
    """While so many wait for an agent, a contact that comes in leaves by ``when_full``."""
    when_closed: ExitAction = STAY
    """For a contact that comes in while the queue is closed."""
    at_closing: ExitAction = STAY
    """For those in line when it closes."""
    when_too_long: ExitAction = STAY
    when_full: ExitAction = STAY
    when_nobody: ExitAction = STAY
    """For a contact that comes in while no agent who could take it is signed in."""
    callback_attempts: int = 3
    """How often the customer of a call-back is tried, every ``callback_every_ms``."""
    callback_every_ms: int = 600_000
    callback_expires_ms: int = 96 * 3_600_000
    """After so long a call-back that no agent took ends."""

    last_agent_ms: int = 0
    """For so long a contact is kept for the agent who handled its customer last, if they are there."""
    returning_to: str = ANYONE
    """Who gets a customer who writes again. ``last_agent``: who had the thread at most
    ``returning_within_ms`` ago, waited for as long as ``returning_wait_ms``."""
    returning_within_ms: int = 24 * 3_600_000
    returning_wait_ms: int = 60_000
    idle_ms: int = 0
    """So long after the agent's last message a written contact ends, if the customer does not write."""
    idle_warning_ms: int = 0
    """So long before it is warned; 0: it is not."""
    idle_channels: tuple[str, ...] = IDLE_CHANNELS
    """The channels of which contacts end so."""
    reserve: tuple[tuple[str, int], ...] = ()
    """Per channel, how many agents who are ready for this queue are kept for it; sorted by channel."""
    share: int = 0
    """Percent of the offers to the queue's agents that its contacts get while they wait."""

    def exits(self) -> dict[str, ExitAction]:
        """What is done for each reason of ``Exit``."""
        return {
            "closed": self.when_closed,
            "full": self.when_full,
            "nobody": self.when_nobody,
            "closing": self.at_closing,
            "too_long": self.when_too_long,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """What an agent can take. ``capacity``: contacts at once per channel, channels sharing by ``FAMILY``.

    With ``(("chat", 3), ("voice", 1))`` the agent has three chats, text messages and social contacts in all,
    one call, video call or call-back, and no mail.
    """

    id: AgentId
    skills: Skills = ()
    queues: tuple[QueueId, ...] = ()
    capacity: Capacity = DEFAULT_CAPACITY
    capacity_total: int | None = None
    """Contacts at once of all channels together; None: no limit of its own."""
    place: int = 0
    """Where the agent stands in the floor file: the lowest goes first where a queue chooses ``in_order``."""

    def pools(self) -> dict[str, str]:
        """Return for every channel the entry of ``capacity`` that it counts against."""
        return pools_of(self.capacity)


def pools_of(capacity: Capacity) -> dict[str, str]:
    """Return for every channel the entry of ``capacity`` that it counts against."""
    own = dict(capacity)
    return {channel: channel if channel in own else FAMILY.get(channel, channel) for channel in CHANNELS}


def interruptions(named: Mapping[str, Container[str]]) -> Interruptions:
    """The whole table, given for some channels what may interrupt them; the others have the default."""
    return tuple(
        (channel, tuple(each for each in CHANNELS if each in named[channel]) if channel in named else let_in)
        for channel, let_in in DEFAULT_INTERRUPTIONS
    )


@lru_cache(maxsize=1_024)
def closed_by(channel: str, capacity: Capacity, interrupted_by: Interruptions) -> frozenset[str]:
    """The channels of which nothing is offered to an agent who has a contact of ``channel``.

    How many of the same entry of ``capacity`` go side by side, the capacity itself says: one chat does not
    close the agent to the next, whatever ``interrupted_by`` has for chats.
    """
    pools, let_in = pools_of(capacity), dict(interrupted_by)[channel]
    return frozenset(each for each in CHANNELS if pools[each] != pools[channel] and each not in let_in)
