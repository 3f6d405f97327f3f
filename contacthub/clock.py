"""Time for the hub: a clock that never jumps back, instants as text, and ids that sort by time."""

from __future__ import annotations

import logging
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from contacthub.routing.words import Instant

LATEST: Instant = 253_402_300_799_999
"""The last instant of the year 9999: RFC 3339 has no later one."""


WORTH_SAYING_MS = 1_000
log = logging.getLogger("contacthub.clock")


class Clock:
    """UTC milliseconds that never go below what was seen before."""

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()
        self._floor = 0

    def now(self) -> Instant:
        """The current instant."""
        now = (time.monotonic_ns() + self._offset_ns) // 1_000_000
        self._floor = max(self._floor, min(now, LATEST))
        return self._floor

    def not_before(self, instant: Instant) -> None:
        """Have time go on from this instant, the last in the log, where the wall clock is behind it.

        Were it to stand still until the wall clock has caught up, no deadline would pass meanwhile.
        """
        behind = instant - self.now()
        self._floor = max(self._floor, instant)
        if behind > 0:
            self._offset_ns += behind * 1_000_000
        if behind > WORTH_SAYING_MS:
            log.warning("! the clock is %.1f s behind the log: time goes on from there", behind / 1000)


@lru_cache(maxsize=256)
def _second(seconds: int) -> str:
    # Years before 1000 never come up, so isoformat has all its digits; it is four times as fast as strftime.
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


@lru_cache(maxsize=4096)
def rfc3339(instant: Instant) -> str:
    """An instant as RFC 3339 UTC with milliseconds."""
    return f"{_second(instant // 1000)}.{instant % 1000:03d}Z"


def maybe_rfc3339(instant: Instant | None) -> str | None:
    """An instant that may be missing."""
    return None if instant is None else rfc3339(instant)


RFC3339 = re.compile(
    r"(?P<minute>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def from_rfc3339(text: str) -> Instant:
    """An instant from RFC 3339 text; a leap second counts as the first of the next minute.

    Raises:
        ValueError: not such a time, without an offset from UTC, or before 1970.
    """
    instant = _read(text)
    if not 0 <= instant <= LATEST:
        raise ValueError("a time lies between the years 1970 and 9999")
    return instant


def bound_from_rfc3339(text: str) -> Instant:
    """The end of a range of instants, which may lie before or after all there are.

    Raises:
        ValueError: not such a time, or without an offset from UTC.
    """
    return min(max(0, _read(text)), LATEST)


def _read(text: str) -> int:
    parts = RFC3339.fullmatch(text)
    if parts is None:
        raise ValueError("a time looks like 2026-05-01T08:00:00.000Z, with its offset from UTC")
    second, offset = int(parts["second"]), parts["offset"].upper()
    if second > 60:
        raise ValueError("a minute has 60 seconds")
    moment = datetime.fromisoformat(f"{parts['minute'].upper()}:00{'+00:00' if offset == 'Z' else offset}")
    since = moment - datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    return since // timedelta(milliseconds=1) + int((parts["fraction"] or "0")[:3].ljust(3, "0"))


def uuid7(now: Instant) -> str:
    """A UUIDv7 of this instant: ids made later sort later.

    Source: RFC 9562, section 5.7.
    """
    value = (
        (now & (1 << 48) - 1) << 80
        | 0x7 << 76
        | secrets.randbits(12) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
