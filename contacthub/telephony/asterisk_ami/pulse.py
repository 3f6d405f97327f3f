"""Decides when a silent connection is asked for a sign of life, and when it is dead. No socket, no clock.

A cut cable, or a PBX whose power is gone, ends no TCP connection: it only falls silent::

     0 s   the last bytes are read
     5 s   nothing since: Ping
    10 s   nothing since: dead
"""

from __future__ import annotations

from enum import Enum, auto

PING_S = 5.0
"""Silence after which a Ping is sent, and after which its answer is missed."""
MISSED = 2
"""Beats in a row with nothing read since the one before: the connection is dead."""


class Beat(Enum):
    """What is to be done now."""

    NOTHING = auto()
    PING = auto()
    DEAD = auto()


class Pulse:
    """Counts beats without a sign of life; ``due_s`` is when the next one is. Times are of a steady clock.

    Beats are counted, not the seconds since something was read: a hub that was itself suspended for a minute
    has read nothing, though the PBX has said enough meanwhile.
    """

    def __init__(self, now_s: float) -> None:
        self.due_s = now_s + PING_S
        self._missed = 0

    def heard(self, now_s: float) -> None:
        """Something was read."""
        self.due_s, self._missed = now_s + PING_S, 0

    def beat(self, now_s: float) -> Beat:
        """Say what is to be done at ``now_s``: nothing before the beat is due."""
        if now_s < self.due_s:
            return Beat.NOTHING
        self._missed += 1
        self.due_s = now_s + PING_S
        return Beat.DEAD if self._missed >= MISSED else Beat.PING
