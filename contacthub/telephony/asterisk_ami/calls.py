"""What is known of a call in the PBX's queues, and the channels and bridges it is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from contacthub.domain.ids import Instant
from contacthub.telephony.asterisk_ami.protocol import Frame

UNKNOWN = frozenset({"", "unknown", "<unknown>"})
NO_EXTENSION = frozenset({"", "s", "i", "h", "t"})
"""Places of the dialplan that are no dialled number."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: ``at`` by the PBX, ``seen_at`` by the hub; ``key`` names it in event ids."""

    at: Instant
    key: str
    seen_at: Instant


class Phase(StrEnum):
    """Where a call is."""

    WAITING = "waiting"
    LEAVING = "leaving"  # out of the queue, and what comes next says why
    TALKING = "talking"
    BETWEEN = "between"


@dataclass(slots=True, kw_only=True)
class Ring:
    """An agent's phone that rings for a call; ``cancelled``: it stopped, and what comes next says why."""

    leg: str
    interface: str
    agent: str | None
    cancelled: Moment | None = None


@dataclass(slots=True, kw_only=True)
class Call:
    """A caller in a queue, or who came through one. ``queue`` is the PBX's name of it."""

    ref: str
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
    left: Moment | None = None
    abandoned: bool = False
    released: Moment | None = None
    held: bool = False
    hung_up_by: str | None = None
    aliases: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A leg of some call; ``queue`` is what its dialplan last gave to Queue()."""

    name: str
    linked: str = ""
    exten: str = ""
    queue: str | None = None
    bridge: str | None = None
    hangup_cause: int | None = None


class Channels:
    """The live channels by Uniqueid and who shares a bridge with whom."""

    def __init__(self) -> None:
        self._by_id: dict[str, Channel] = {}
        self._bridges: defaultdict[str, set[str]] = defaultdict(set)

    def get(self, uid: str) -> Channel | None:
        """The channel, if it was heard of."""
        return self._by_id.get(uid)

    def seen(self, frame: Frame, prefix: str = "") -> Channel:
        """The channel a frame speaks of, made known if it was not."""
        uid = frame.get(f"{prefix}uniqueid")
        channel = self._by_id.get(uid)
        if channel is None:
            channel = self._by_id[uid] = Channel(
                name=frame.get(f"{prefix}channel"),
                linked=frame.get(f"{prefix}linkedid"),
                exten=frame.get(f"{prefix}exten"),
            )
        return channel

    def enter(self, uid: str, bridge: str) -> None:
        """The channel is in a bridge."""
        self.leave(uid)
        channel = self._by_id.get(uid)
        if channel is not None:
            channel.bridge = bridge
            self._bridges[bridge].add(uid)

    def leave(self, uid: str) -> None:
        """The channel is in no bridge."""
        channel = self._by_id.get(uid)
        if channel is None or channel.bridge is None:
            return
        members = self._bridges[channel.bridge]
        members.discard(uid)
        if not members:
            del self._bridges[channel.bridge]
        channel.bridge = None

    def peers(self, uid: str) -> list[str]:
        """Who is in a bridge with the channel."""
        channel = self._by_id.get(uid)
        if channel is None or channel.bridge is None:
            return []
        return sorted(self._bridges[channel.bridge] - {uid})

    def gone(self, uid: str) -> None:
        """The channel has hung up."""
        self.leave(uid)
        self._by_id.pop(uid, None)

    def clear(self) -> None:
        """Forget everything."""
        self._by_id.clear()
        self._bridges.clear()


def known(text: str) -> str | None:
    """A value the PBX knows; None for its several ways to say that it does not."""
    return None if text.strip().lower() in UNKNOWN else text


def dialled(exten: str) -> str | None:
    """What the caller dialled, if the extension is a number."""
    return None if exten in NO_EXTENSION else exten


def variables(frame: Frame) -> dict[str, str]:
    """The channel variables that ``channelvars`` adds to events, without the empty ones."""
    pairs = (each.partition("=") for each in frame.all("chanvariable"))
    return {name: value for name, equals, value in pairs if equals and name and value}


def interface_of(channel: str) -> str:
    """The member's interface a channel belongs to: ``PJSIP/1001-0000002a`` -> ``PJSIP/1001``."""
    base = channel.partition(";")[0]
    stem, dash, tail = base.rpartition("-")
    return stem if dash and len(tail) >= 8 and _is_hex(tail) else base


def _is_hex(text: str) -> bool:
    return all(each in "0123456789abcdefABCDEF" for each in text)
