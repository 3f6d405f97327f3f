"""The PBX's answers to QueueStatus and CoreShowChannels, and frames with the time of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.routing.words import Instant
from contacthub.telephony.asterisk_ami.protocol import Frame


@dataclass(slots=True, kw_only=True)
class Lists:
    """The entries of both lists; ``channels`` None: the PBX did not list them."""

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
    """A frame and when it was received, in UTC milliseconds of our clock."""

    frame: Frame
    received_at: Instant


class Heard:
    """The events received while the lists were asked for, by what they are about."""

    def __init__(self, buffer: Sequence[Buffered]) -> None:
        self.buffer = buffer

    def about(self, *events: str, key: str = "uniqueid") -> set[str]:
        """The channels that events of these kinds are about; ``key`` is the field that names them."""
        return {each.frame.get(key) for each in self.buffer if each.frame.event in events}


def seconds(text: str) -> int:
    """Read a duration, ``4`` or ``00:00:04``, in seconds; anything else is 0."""
    parts = text.split(":")
    if not all(part.isdecimal() for part in parts):
        return 0
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def begun_at(frame: Frame, since: str) -> Instant | None:
    """The present moment by the PBX's clock: when the channel began, plus its age in the field ``since``.

    A Uniqueid has the second of its beginning: ``1700000000.42`` or, with a
    system name, ``pbx-1700000000.42``. None when it has another form.
    """
    text = frame.get("uniqueid").rpartition("-")[2].partition(".")[0]
    return 1000 * (int(text) + seconds(frame.get(since))) if text.isdecimal() else None
