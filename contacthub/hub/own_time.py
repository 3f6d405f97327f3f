"""The hub's own time: deadlines are put off by the time in which it did not run.

12:00:00   an offer is made, for 20 s
12:00:05   the machine sleeps
12:10:05   it wakes: before anything takes effect, the offer is given the 10 minutes
12:10:20   the offer expires
"""

from __future__ import annotations

from contacthub.clock import Clock
from contacthub.hub.engine import Engines
from contacthub.hub.pauses import Pauses
from contacthub.routing.words import Instant


class OwnTime:
    """Tells routing of time that was lost. ``asleep_since``: until its first change no time passes."""

    def __init__(self, clock: Clock, pauses: Pauses | None, engines: Engines) -> None:
        self._clock = clock
        self._pauses = pauses
        self._engines = engines
        self.asleep_since: Instant | None = None

    @property
    def is_asleep(self) -> bool:
        """Whether the floor was not taken up yet."""
        return self.asleep_since is not None

    def take_up(self, gone_since: Instant, *, is_first_start: bool) -> None:
        """The hub starts; on a floor that was there before, it was away since ``gone_since``."""
        now = self._clock.now()
        self._away_ms()  # it lies in the time that the hub was away
        if not is_first_start:
            self._engines.routing.begin(max(0, now - gone_since), now)

    def caught_up(self) -> Instant:
        """The time to do something at.

        Where it jumped, or the hub did not run, what is due has been put off by that first.
        """
        now = self._clock.now()
        if away_ms := self._away_ms():
            self._engines.routing.resume(away_ms, now)
        return now

    def _away_ms(self) -> int:
        return self._clock.take_jump() + (self._pauses.take() if self._pauses is not None else 0)

    def due(self) -> Instant | None:
        """When an engine has something to do by itself; None: not at all, or asleep."""
        return None if self.is_asleep else self._engines.next_deadline()
