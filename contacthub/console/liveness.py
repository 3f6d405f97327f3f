"""When to ping a peer, and when to give it up as gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LATE_S = 1.0
"""Looked at later than this, the peer had no chance to be heard: it is the hub that did not run."""


class Act(Enum):
    """What is due."""

    PING = "ping"
    GIVE_UP = "give_up"


@dataclass(slots=True, kw_only=True)
class Liveness:
    """Seconds of any steady clock. Pings go out whether or not the peer is busy; only silence ends it.

    With a ping each 5 s and silence of 10 s::

        0 s    connected
        5 s    ping; the pong comes at once      given up at 15 s unless something comes
        8 s    a command comes                   given up at 18 s
        10 s   ping; nothing comes back
        15 s   ping; nothing comes back
        18 s   given up

    Time in which the hub did not run is not silence of the peer's::

        9 s    the process is stopped
        69 s   it goes on and looks for the ping that was due at 10 s; ping
        74 s   given up unless something comes
    """

    ping_s: float
    silence_s: float
    heard_at: float
    pinged_at: float

    def heard(self, now: float) -> None:
        """Something came from the peer."""
        self.heard_at = now

    @property
    def silent_at(self) -> float:
        """When the peer is given up unless something comes."""
        return self.heard_at + self.silence_s

    @property
    def next_at(self) -> float:
        """When ``take_due`` should be called next."""
        return min(self.pinged_at + self.ping_s, self.silent_at)

    def take_due(self, now: float) -> Act | None:
        """What is to be done now; a ping that is returned counts as sent."""
        late_s = now - self.next_at
        if late_s > LATE_S:
            # Of what it sent meanwhile nothing was read yet; it has the time of one ping for it.
            self.heard_at = min(now, max(self.heard_at + late_s, now - self.silence_s + self.ping_s))
        if now >= self.silent_at:
            return Act.GIVE_UP
        if now >= self.pinged_at + self.ping_s:
            self.pinged_at = now
            return Act.PING
        return None
