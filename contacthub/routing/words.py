"""The names that routing gives to ids, instants and closed sets of words. Each set is defined here only."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, NewType, get_args

Instant = int  # UTC milliseconds
ContactId = NewType("ContactId", str)
OfferId = NewType("OfferId", str)
AgentId = NewType("AgentId", str)
QueueId = NewType("QueueId", str)
CustomerId = NewType("CustomerId", str)

Skills = tuple[tuple[str, int], ...]
"""Skill and level (1-10), sorted by skill: what a contact needs at least, or what an agent has."""

AVAILABLE: Final = "available"
OFFLINE: Final = "offline"
MISSED: Final = "missed"
PAUSED: Final = "paused"
STANDING_BREAKS: Final = frozenset({MISSED, PAUSED})
"""Breaks that every floor has: an offer expired; a PBX pause whose reason is no break of the floor."""

ON_ANOTHER_CALL: Final = "on_another_call"
PHONE_UNREACHABLE: Final = "phone_unreachable"
PHONE_BREAKS: Final = frozenset({ON_ANOTHER_CALL, PHONE_UNREACHABLE})
"""What an available agent is shown as while their phone takes no call. It begins and ends by itself."""

TASK: Final = "task"
"""The channel of work that waits for an agent: nobody is at its other end, and only the hub opens one."""

CHANNELS: Final = ("voice", "chat", "email", "sms", "social", "fax", "video", "callback", TASK)
DIRECTIONS: Final = ("inbound", "outbound")
MISSED_CAUSES: Final = ("no_answer", "declined", "unreachable", "answered_elsewhere", "caller_left")
"""Why an agent's phone stopped ringing."""

WRAP_UPS: Final = ("none", "optional", "limited", "full")
"""Work after a contact: none; beside the next contact; before it, and ended early; before it, to its end."""

TAKEN_BACK: Final = "taken_back"
"""Why an attempt to connect, or a ring, ended: an agent wanted it so. It is no failure."""

REFUSED_CAUSES: Final = ("busy", "declined", "no_answer", "unreachable", "not_possible")
"""Why a source does not do what the hub asked of it."""

CONSULT_END_CAUSES: Final = ("left", *REFUSED_CAUSES)
"""Why the agent who was consulted is gone from a call, as its source says."""

ReplyAllowed = Literal["all", "templates", "none"]
"""What may be written to a customer: anything, texts that the provider has approved, or nothing."""

IgnoredReason = Literal[
    "unknown_contact", "unknown_agent", "unknown_queue",
    "already_arrived", "already_offered", "already_answered", "already_ended",
    "no_such_offer", "not_handling", "not_held", "not_in_queue", "hub_routed", "same_presence", "overtaken",
    "not_asked", "waits_for_callback", "already_said", "unknown_message",
]  # fmt: skip
IGNORED_REASONS: Final[tuple[str, ...]] = get_args(IgnoredReason)
"""Why an observation changes nothing."""

SPOKEN: Final = frozenset({"voice", "video", "callback"})
"""Channels that a source must connect; a contact of the others is handled as soon as it is accepted."""

IDLE_CHANNELS: Final = ("chat", "sms", "social")
"""Channels on which a customer is expected to write again soon, unless the queue names others."""

CHOICES: Final = ("longest_idle", "most_skilled", "fewest_today", "least_occupied", "in_order")
"""By what a queue chooses among agents who are equal otherwise; equal in that too: by ``longest_idle``."""

BY_WAITING: Final = "waiting"
BY_SERVICE_LEVEL: Final = "service_level"
RANKS: Final = (BY_WAITING, BY_SERVICE_LEVEL)
"""In which order contacts wait: by how long they do; or by how long they may until their queue's target."""

CONTACT_ENDED: Final = "contact_ended"
OFFER_ENDED: Final = "offer_ended"
GONE_AVAILABLE: Final = "available"
IDLE_FROM: Final = (CONTACT_ENDED, OFFER_ENDED, GONE_AVAILABLE)
"""Since when an agent is idle: their last contact ended; or an offer did, taken or not; or they came."""
ANYONE: Final = "queue"
LAST_AGENT: Final = "last_agent"
RETURNING: Final = "returning"
SNOOZED: Final = "snoozed"
OWNER: Final = "owner"
RESERVED: Final = ("reserved", LAST_AGENT, RETURNING, SNOOZED, OWNER)
"""Why a contact waits for one agent: it was passed to them; they handled its customer last, or its thread;
they had put it off until now; they promised it."""

LEASE_MS: Final = 15_000
"""How long an agent without a live console still gets offers."""

BY_HUB: Final = "hub"
"""Author of what the hub did by itself: a break after a missed offer, a customer found by the look-up."""

BY_SOURCE: Final = "source"
"""Author of a presence that the phone system reports; it then vouches for the agent without a console."""


class Routing(StrEnum):
    """Who chooses the agent of a contact."""

    HUB = "hub"
    PBX = "pbx"


class Outcome(StrEnum):
    """How a visit ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SHORT_ABANDONED = "short_abandoned"
    OVERFLOWED = "overflowed"
    TIMED_OUT = "timed_out"
    QUEUE_FULL = "queue_full"
    CLOSED = "closed"
    CALLBACK = "callback"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    NOBODY = "nobody"
    FAILED = "failed"
    LOST = "lost"


class EndCause(StrEnum):
    """Why a contact ended although its source did not say so.

    ``closed_not_asked``, ``closed_not_answered``: a person closed it in the hub, without or after having
    asked the source to hang up. ``left_queue``: its queue's settings end contacts that cannot wait there.
    A call-back ends ``not_reached`` after the last attempt, ``expired`` if no agent took it in time, and
    ``called_again`` as its customer calls by themselves, ``do_not_contact`` as they want no calls any more.
    ``idle``: its customer did not write again.
    """

    ANSWERED_ANOTHER = "answered_another"
    SILENT = "silent"
    CLOSED_NOT_ASKED = "closed_not_asked"
    CLOSED_NOT_ANSWERED = "closed_not_answered"
    LEFT_QUEUE = "left_queue"
    NOT_REACHED = "not_reached"
    EXPIRED = "expired"
    CALLED_AGAIN = "called_again"
    DO_NOT_CONTACT = "do_not_contact"
    IDLE = "idle"


class Exit(StrEnum):
    """Why a contact that the hub routes has to leave its queue.

    As it comes in: the queue is ``closed``, the line is ``full``, or ``nobody`` who could take it is signed
    in. Later: the queue is ``closing``, or it has waited ``too_long``.
    """

    CLOSED = "closed"
    FULL = "full"
    NOBODY = "nobody"
    CLOSING = "closing"
    TOO_LONG = "too_long"


OPEN: Final = "open"
CLOSED: Final = "closed"
BY_HAND: Final = (OPEN, CLOSED)
"""What a supervisor may say of a queue above its hours."""


class EndedBy(StrEnum):
    """Who ended a contact."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


AUTHORS: Final = frozenset({BY_HUB, BY_SOURCE, EndedBy.SYSTEM.value})
"""What the log calls the hub itself and phone systems: no agent has such an id, no sign-in such a name."""


def offer_id(contact_id: ContactId, n: int) -> OfferId:
    """Name the ``n``-th offer of a contact: ``c1.2`` is the second offer of ``c1``."""
    return OfferId(f"{contact_id}.{n}")


def contact_of(offer: str) -> ContactId:
    """Return the contact that an offer id belongs to."""
    return ContactId(offer.rpartition(".")[0])


def overridden(first: Skills, by: Skills) -> Skills:
    """Return what the first asks for, at the level of the second where that names a skill, and the second."""
    return tuple(sorted((dict(first) | dict(by)).items()))


def merged(first: Skills, second: Skills) -> Skills:
    """Return what meets both requirements: every skill of either, at the higher level."""
    levels = dict(first)
    for skill, level in second:
        levels[skill] = max(level, levels.get(skill, 0))
    return tuple(sorted(levels.items()))
