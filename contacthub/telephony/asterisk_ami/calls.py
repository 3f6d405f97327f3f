"""A call in the PBX's queues: what is known of it, and how its values are read from frames."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

from contacthub.routing.words import Instant
from contacthub.telephony.asterisk_ami.protocol import Frame

UNKNOWN = frozenset({"", "unknown", "<unknown>"})
NO_EXTENSION = frozenset({"", "s", "i", "h", "t"})
"""Extensions that the dialplan uses for itself: start, invalid, hang-up, time-out. No dialled numbers."""

MAX_VARIABLES = 48 * 1024
"""Bytes of channel variables as JSON; a contact may have 64 KiB of attributes."""
MAX_NAME = 256
"""Characters kept of a caller's number and name, which come from the network in any length."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: ``at`` by the PBX, ``seen_at`` by the hub; ``key`` names it in event ids."""

    at: Instant
    key: str
    seen_at: Instant

    def ago(self, seconds: int) -> Moment:
        """So many seconds before, by the PBX."""
        return Moment(self.at - 1000 * seconds, self.key, self.seen_at)


class Phase(StrEnum):
    """Where a call is: in a queue, on its way out of one, with an agent, or with none and in no queue."""

    WAITING = "waiting"
    LEAVING = "leaving"  # out of the queue; the next event tells by which exit
    TALKING = "talking"
    BETWEEN = "between"


@dataclass(slots=True, kw_only=True)
class Ring:
    """An agent's phone that rings for a call.

    ``cancelled``: it stopped, and the next event tells why; ``forwarded``: it forwarded the call, and
    another phone rings in its place.
    """

    leg: str
    interface: str
    agent: str | None
    cancelled: Moment | None = None
    forwarded: Moment | None = None


@dataclass(slots=True, kw_only=True)
class Call:
    """A caller who is in a queue or came through one. ``queue`` is the PBX's name of it.

    ``channel`` is the caller's own leg, at first the one that names the call; ``aliases`` are other channels
    that queue for the caller. ``outer`` is the outer one of two nested queues: its member is ``queue``.
    ``told``: the hub knows the call. ``unsure``: since then the call may be over unheard.

    On the way to an answer: ``answering`` is the leg of a phone that answered and hears the announcement,
    ``picked_up`` one that took the call from a ringing phone. On the way out: ``left`` is when the caller
    left the queue, ``abandoned`` that Asterisk calls it so, ``released`` when the agent's part ended,
    ``former_leg`` the phone of the agent who has let the caller go.
    """

    ref: str
    channel: str
    queue: str
    joined: Moment
    from_raw: str | None = None
    from_name: str | None = None
    to_raw: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    phase: Phase = Phase.WAITING
    told: bool = False
    rings: dict[str, Ring] = field(default_factory=dict)
    agent: str | None = None
    agent_leg: str | None = None
    answered: Moment | None = None
    answering: str | None = None
    picked_up: str | None = None
    outer: str | None = None
    left: Moment | None = None
    abandoned: bool = False
    released: Moment | None = None
    former_leg: str | None = None
    unsure: Moment | None = None
    held: bool = False
    hung_up_by: str | None = None
    aliases: set[str] = field(default_factory=set)

    def with_agents(self) -> set[str]:
        """The agents whose phone rings for the call, or who talk in it."""
        agents = {ring.agent for ring in self.rings.values() if ring.cancelled is None}
        if self.phase is Phase.TALKING and self.released is None:
            agents.add(self.agent)
        return {agent for agent in agents if agent is not None}

    def legs(self) -> set[str]:
        """The channels of the phones that ring for the call, or talk in it."""
        legs = {ring.leg for ring in self.rings.values() if ring.cancelled is None}
        if self.phase is Phase.TALKING and self.released is None and self.agent_leg is not None:
            legs.add(self.agent_leg)
        return legs


def known(text: str) -> str | None:
    """A value the PBX knows; None for its several ways to say that it does not."""
    return None if text.strip().lower() in UNKNOWN else text[:MAX_NAME]


def dialled(exten: str) -> str | None:
    """What the caller dialled, if the extension is a number."""
    return None if exten in NO_EXTENSION else exten


def variables(frame: Frame) -> dict[str, str]:
    """The channel variables that ``channelvars`` adds to events, without the empty ones."""
    pairs = (each.partition("=") for each in frame.all("chanvariable"))
    return bounded({name: value for name, equals, value in pairs if equals and name and value})


def bounded(attributes: dict[str, str]) -> dict[str, str]:
    """As many as fit into a contact: too many variables of a dialplan must not lose the call."""
    kept, room = dict[str, str](), MAX_VARIABLES
    for name, value in attributes.items():
        size = len(json.dumps([name, value], ensure_ascii=False).encode())
        if size <= room:
            kept[name] = value
            room -= size
    return kept
