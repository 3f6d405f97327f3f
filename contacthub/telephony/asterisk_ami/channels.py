"""The PBX's channels, the bridges that connect them, and the two halves of Local channels.

What goes into one half of a Local channel comes out of the other::

    caller <bridge A> Local/1001@agents-1f;1 ~ Local/1001@agents-1f;2 <bridge B> phone

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/Local-Channel/
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from contacthub.telephony.asterisk_ami.protocol import Frame


@dataclass(slots=True, kw_only=True)
class Channel:
    """A leg of a call.

    ``linked`` is its Linkedid, ``queue`` what the dialplan last gave to Queue(), ``dialled_by`` the channel
    that dials it, until it answers or is given up.
    """

    name: str
    linked: str = ""
    exten: str = ""
    queue: str | None = None
    bridge: str | None = None
    hangup_cause: int | None = None
    dialled_by: str | None = None


class Channels:
    """The live channels by Uniqueid, and which of them share a bridge."""

    def __init__(self) -> None:
        self._by_id: dict[str, Channel] = {}
        self._bridges: defaultdict[str, set[str]] = defaultdict(set)
        self._halves: dict[str, str] = {}

    def get(self, uid: str) -> Channel | None:
        """The channel, if it is known."""
        return self._by_id.get(uid)

    def seen(self, frame: Frame, prefix: str = "") -> Channel:
        """Return the channel of a frame, added if it is new; ``prefix``, such as ``dest``, selects fields."""
        uid = frame.get(f"{prefix}uniqueid")
        channel = self._by_id.get(uid)
        linked = frame.get(f"{prefix}linkedid")
        if channel is None:
            channel = self._by_id[uid] = Channel(
                name=frame.get(f"{prefix}channel"), linked=linked, exten=frame.get(f"{prefix}exten")
            )
            self._note_half(uid, channel.name)
        # Asterisk gives calls that are joined the Linkedid of the oldest.
        channel.linked = linked or channel.linked
        return channel

    def rename(self, uid: str, name: str) -> None:
        """The channel has another name."""
        channel = self._by_id.get(uid)
        if channel is not None:
            self._halves.pop(channel.name, None)
            channel.name = name
            self._note_half(uid, name)

    def _note_half(self, uid: str, name: str) -> None:
        if name.startswith("Local/"):
            self._halves[name] = uid

    def other_half(self, uid: str) -> str | None:
        """The other half of a Local channel; None for other channels, or when it is not known."""
        stem, half = self._stem(uid)
        return self._halves.get(f"{stem};{'2' if half == '1' else '1'}") if stem else None

    def _stem(self, uid: str) -> tuple[str, str]:
        """Split ``Local/1001@agents-1f;1`` into what both halves share and ``1``; else empty texts."""
        channel = self._by_id.get(uid)
        stem, semicolon, half = channel.name.rpartition(";") if channel is not None else ("", "", "")
        return (stem, half) if semicolon and stem.startswith("Local/") else ("", "")

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
        """The channels bridged with this one, through Local channels too.

        In the drawing above the caller's peers are ``Local/…;1`` and the phone: the search crosses from each
        half to the other and goes on in its bridge.
        """
        found, looked_at, ahead = set[str](), {uid}, [uid]
        while ahead:
            for near in self.beside(ahead.pop()) - looked_at:
                looked_at.add(near)
                found.add(near)
                far = self.other_half(near)
                if far is not None and far not in looked_at:
                    looked_at.add(far)
                    ahead.append(far)
        return sorted(found)

    def dialled_by(self, uid: str) -> list[str]:
        """The channels that this one dials, which have not answered."""
        return [leg for leg, dialler in self.diallers().items() if dialler == uid]

    def diallers(self) -> dict[str, str]:
        """By each channel that is dialled, the one that dials it."""
        return {leg: each.dialled_by for leg, each in self._by_id.items() if each.dialled_by is not None}

    def dials_for(self, uid: str, other: str) -> None:
        """``other`` takes the place of the channel ``uid``: what that dials, rings for it now."""
        for leg in self.dialled_by(uid):
            self._by_id[leg].dialled_by = other

    def far_halves(self, uid: str) -> list[str]:
        """The far halves of the Local channels in its bridge, which go on in its stead."""
        found = (self.other_half(near) for near in sorted(self.beside(uid)))
        return [far for far in found if far is not None]

    def interface(self, uid: str) -> str:
        """The member's interface the channel belongs to; empty for an unknown channel."""
        channel = self._by_id.get(uid)
        return interface_of(channel.name) if channel is not None else ""

    def open_end(self, uid: str) -> bool:
        """Whether it is half of a Local channel whose other half is in no bridge with another channel."""
        far = self.other_half(uid)
        return bool(self._stem(uid)[0]) and (far is None or not self.beside(far))

    def beside(self, uid: str) -> set[str]:
        """The other channels of the same bridge."""
        channel = self._by_id.get(uid)
        if channel is None or channel.bridge is None:
            return set()
        return self._bridges[channel.bridge] - {uid}

    def gone(self, uid: str) -> None:
        """The channel has hung up."""
        self.leave(uid)
        channel = self._by_id.pop(uid, None)
        if channel is not None and self._halves.get(channel.name) == uid:
            del self._halves[channel.name]

    def clear(self) -> None:
        """Forget everything."""
        self._by_id.clear()
        self._bridges.clear()
        self._halves.clear()


def interface_of(channel: str) -> str:
    """The member's interface a channel belongs to: ``PJSIP/1001-0000002a`` -> ``PJSIP/1001``."""
    base = channel.partition(";")[0]
    stem, dash, tail = base.rpartition("-")
    return stem if dash and len(tail) >= 8 and _is_hex(tail) else base


def _is_hex(text: str) -> bool:
    return all(each in "0123456789abcdefABCDEF" for each in text)
