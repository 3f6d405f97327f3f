"""What is remembered of the event loop's stalls since the hub started."""

from __future__ import annotations

from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.running.stalls import Cause, Stall


@value()
class SeenStall:
    """A stall that is over, and when it ended."""

    lasted_ms: int
    cause: Cause
    at: Instant


@value(kw_only=True)
class StallsSeen:
    """How many there were, the longest, and the last."""

    count: int = 0
    longest: SeenStall | None = None
    last: SeenStall | None = None

    def and_then(self, stall: Stall, at: Instant) -> StallsSeen:
        """The same with one more."""
        seen = SeenStall(round(stall.lasted_s * 1000), stall.cause, at)
        is_longest = self.longest is None or seen.lasted_ms >= self.longest.lasted_ms
        return StallsSeen(count=self.count + 1, longest=seen if is_longest else self.longest, last=seen)
