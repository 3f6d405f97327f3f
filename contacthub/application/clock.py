"""Time for the hub: wall clock at start plus monotonic, so that it never jumps back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache

from contacthub.domain.ids import Instant


class Clock:
    """UTC milliseconds that never go below what was seen before."""

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()
        self._floor = 0

    def now(self) -> Instant:
        """The current instant."""
        now = (time.monotonic_ns() + self._offset_ns) // 1_000_000
        self._floor = max(self._floor, now)
        return self._floor

    def not_before(self, instant: Instant) -> None:
        """Have every later instant be at least this one: the last in the log."""
        self._floor = max(self._floor, instant)


@lru_cache(maxsize=4096)
def rfc3339(instant: Instant) -> str:
    """An instant as RFC 3339 UTC with milliseconds."""
    text = datetime.fromtimestamp(instant // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant % 1000:03d}Z"


def maybe_rfc3339(instant: Instant | None) -> str | None:
    """An instant that may be missing."""
    return None if instant is None else rfc3339(instant)


def from_rfc3339(text: str) -> Instant:
    """An instant from RFC 3339 text.

    Raises:
        ValueError: not a time, or without an offset from UTC.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset from UTC, such as Z or +08:00")
    return round(moment.timestamp() * 1000)
