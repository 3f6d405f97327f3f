"""What the PBX lists when it is asked, and what came while it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.routing.words import Instant
from contacthub.telephony.asterisk_ami.protocol import Frame


@dataclass(slots=True, kw_only=True)
class Lists:
    """What the PBX answered, as list events; ``channels`` None: it did not say."""

    params: list[Frame] = field(default_factory=list)
    members: list[Frame] = field(default_factory=list)
    entries: list[Frame] = field(default_factory=list)
    channels: list[Frame] | None = None

    @classmethod
    def of(cls, status: Sequence[Frame], channels: list[Frame] | None) -> Lists:
        """The answers to QueueStatus and CoreShowChannels."""
        return cls(
            params=[frame for frame in status if frame.event == "queueparams"],
            members=[frame for frame in status if frame.event == "queuemember"],
            entries=[frame for frame in status if frame.event == "queueentry"],
            channels=channels,
        )

    @property
    def queues(self) -> set[str]:
        """The queues that the PBX has."""
        return {frame.get("queue") for frame in self.params}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffered:
    """An event that came while the lists were asked for."""

    frame: Frame
    received_at: Instant


def seconds(text: str) -> int:
    """What ``4`` or ``00:00:04`` mean; 0 for what means nothing."""
    parts = text.split(":")
    if not all(part.isdecimal() for part in parts):
        return 0
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def begun_at(frame: Frame, since: str) -> Instant | None:
    """Now by the PBX's clock, as far as a channel's id and its age tell."""
    text = frame.get("uniqueid").rpartition("-")[2].partition(".")[0]
    return 1000 * (int(text) + seconds(frame.get(since))) if text.isdecimal() else None
