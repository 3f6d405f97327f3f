"""Time for the hub: a clock that never jumps back, instants as text, and ids that sort by time."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from contacthub.routing.words import Instant

LATEST: Instant = 253_402_300_799_999
"""The last instant of the year 9999: RFC 3339 has no later one."""

log = logging.getLogger("contacthub.clock")

MS, SECOND, MINUTE = 1_000_000, 1_000_000_000, 60_000_000_000
"""In nanoseconds, which the clocks of the machine count."""


class Clock:
    """UTC milliseconds that follow the system clock and never go back.

    Time goes on with the monotonic clock and is compared with the system clock at each look, because that
    may be put right while the hub runs::

        the hub's time is       it
        behind, by a minute     runs twice as fast until they agree
        behind by more          jumps forward; deadlines are given what it jumped
        ahead, by a minute      runs at half its speed until they agree
        ahead by more           runs at nine tenths: offers must not ring for twice as long all day
    """

    def __init__(
        self, wall_ns: Callable[[], int] = time.time_ns, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._looked_at_ns = monotonic_ns()
        self._offset_ns = max(0, wall_ns()) - self._looked_at_ns
        self._ahead_ns = 0
        self._jumped_ns = 0
        self._is_off = False

    def now(self) -> Instant:
        """The current instant."""
        # The wall clock first: a process that is stopped between the two seems to be ahead, goes slower for
        # that look and makes up for it; the other way round time would jump past the system clock.
        wall, looked_at = self._wall_ns(), self._monotonic_ns()
        now = looked_at + self._offset_ns
        if not -MS < now - wall < MS or self._is_off:
            now = self._follow(wall, now, looked_at - self._looked_at_ns)
            self._offset_ns = now - looked_at
        self._looked_at_ns = looked_at
        return now // MS

    def _follow(self, wall: int, now: int, passed: int) -> int:
        """What time it is in place of ``now``; it was ``passed`` less at the last look."""
        ahead = now - wall
        if ahead > MINUTE:
            now -= passed // 10
        elif ahead > 0:
            now = max(wall, now - passed // 2)
        elif ahead >= -MINUTE:
            now = min(wall, now + passed)
        else:
            self._jump(-ahead)
            now = wall
        self._ahead_ns = now - wall
        if (abs(self._ahead_ns) > SECOND) is not self._is_off:
            self._say()
        return min(now, LATEST * MS)

    @property
    def ahead_ms(self) -> int:
        """How far the hub's time is ahead of the system clock; negative: behind; 0 when within a second."""
        self.now()
        return self._ahead_ns // MS if self._is_off else 0

    def take_jump(self) -> int:
        """By how many milliseconds time jumped forward since this was last asked."""
        jumped, self._jumped_ns = self._jumped_ns, 0
        return jumped // MS

    def not_before(self, instant: Instant) -> None:
        """Have time go on from this instant, the last in the log, where the system clock is behind it."""
        behind_ms = instant - self.now()
        if behind_ms > 0:
            self._offset_ns += behind_ms * MS
            self.now()

    def _jump(self, by_ns: int) -> None:
        self._jumped_ns += by_ns
        log.warning("! the system clock is %s ahead: the hub's time jumps forward to it", in_words(by_ns))

    def _say(self) -> None:
        self._is_off = not self._is_off
        if not self._is_off:
            log.info("= the hub's time agrees with the system clock again")
        elif self._ahead_ns > 0:
            log.warning(
                "! the hub's time is %s ahead of the system clock, as the log is: it goes slower until they"
                " agree",
                in_words(self._ahead_ns),
            )
        else:
            log.warning(
                "! the hub's time is %s behind the system clock: it goes faster until they agree",
                in_words(-self._ahead_ns),
            )


def in_words(duration_ns: int) -> str:
    """A duration for people, such as ``3 s`` or ``90 days, 2:00:00``."""
    seconds = round(duration_ns / SECOND)
    return f"{seconds} s" if seconds < 120 else str(timedelta(seconds=seconds))


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
    r"(?:\.(?P<fraction>[0-9]+))?(?P<offset>[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
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


IDS_AT_ONCE = 256
"""For which random bytes are fetched from the system together."""
_RANDOM: deque[bytes] = deque()
os.register_at_fork(after_in_child=_RANDOM.clear)


def _ten_random_bytes() -> bytes:
    """Of the system's, fetched for many ids at once.

    A call for each gives the interpreter away: under load the loop gets it back milliseconds later.
    """
    try:
        return _RANDOM.pop()
    except IndexError:
        fresh = os.urandom(10 * IDS_AT_ONCE)
        _RANDOM.extend(fresh[start : start + 10] for start in range(10, len(fresh), 10))
        return fresh[:10]


def uuid7(now: Instant) -> str:
    """A UUIDv7 of this instant: ids made later sort later.

    Source: RFC 9562, section 5.7.
    """
    chance = int.from_bytes(_ten_random_bytes(), "big") >> 6
    value = (
        (now & (1 << 48) - 1) << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class RisingIds:
    """Makes UUIDv7; those of one instant, too, sort in the order in which they were made."""

    def __init__(self) -> None:
        self._last = 0

    def new(self, now: Instant) -> str:
        """An id of this instant, or of the next ones where that has been used up."""
        self._last = max(UUID(uuid7(now)).int, self._last + 1)
        return str(UUID(int=self._last))
