"""When an alert begins and ends, as a rule is looked at again and again. Pure: time comes with each look.

for_seconds = 10, clears_after_seconds = 30

12:00:00   it holds             nothing yet
12:00:10   it still holds       begins, as of 12:00:00
12:01:00   it does not hold     goes on
12:01:20   it holds             the same goes on
12:02:00   it does not hold     goes on
12:02:30   it still does not    ends, as of 12:02:00
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from contacthub.routing.words import Instant


class Change(Enum):
    """What a look changed."""

    BEGAN = "began"
    ENDED = "ended"


@dataclass(slots=True)
class Watch:
    """A rule at one queue or agent. ``since``: it holds; ``calm_since``: an open one does not."""

    is_open: bool = False
    since: Instant | None = None
    calm_since: Instant | None = None

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.is_open and self.since is None

    def look(self, holds: bool, now: Instant, *, for_ms: int, clears_ms: int) -> Change | None:
        """Take in whether the rule holds now. It began at ``since``, and ended at ``calm_since``."""
        if holds:
            self.calm_since = None
            if self.since is None:
                self.since = now
            if not self.is_open and now - self.since >= for_ms:
                self.is_open = True
                return Change.BEGAN
            return None
        self.since = None
        if self.is_open:
            if self.calm_since is None:
                self.calm_since = now
            if now - self.calm_since >= clears_ms:
                self.is_open = False
                return Change.ENDED
        return None
