"""Time that counts: elapsed, or that in which it is open, as sorted open times say.

A budget is what a step may take. It is kept as what is left of it and never as a shifted start, so that a
pause outside opening hours moves nothing:

open 9-18   8 h from Friday 9:00, paused 12:30 (3.5 h used), resumed on Monday 10:00   due Monday 14:30

Beyond the last open time that is known time counts as it elapses: a deadline must come.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from contacthub.routing.config import OpenTime
from contacthub.routing.words import Instant

Times = Sequence[OpenTime] | None
"""In order and apart; None: all time counts."""

_OPENS = attrgetter("opens_at")


def add(times: Times, start: Instant, budget_ms: int) -> Instant:
    """The instant by which ``budget_ms`` that count have passed since ``start``."""
    if times is None:
        return start + budget_ms
    at, left = start, budget_ms
    for each in times[_first(times, start) :]:
        at = max(at, each.opens_at)
        if left <= each.closes_at - at:
            return at + left
        left -= max(0, each.closes_at - at)
        at = max(at, each.closes_at)
    return at + left


def between(times: Times, start: Instant, end: Instant) -> int:
    """How much time that counts lies between two instants, in milliseconds."""
    if end <= start:
        return 0
    if times is None:
        return end - start
    found, last = 0, start
    for each in times[_first(times, start) :]:
        found += max(0, min(end, each.closes_at) - max(start, each.opens_at))
        last = max(last, each.closes_at)
        if each.closes_at >= end:
            break
    return found + max(0, end - last)


def next_open(times: Times, at: Instant) -> Instant:
    """``at`` if it is open then, else when it opens next."""
    for each in times[_first(times, at) :] if times is not None else ():
        if at < each.closes_at:
            return max(at, each.opens_at)
    return at


def _first(times: Sequence[OpenTime], at: Instant) -> int:
    """The place of the last open time that begins at ``at`` or before, the first that may matter."""
    return max(0, bisect_right(times, at, key=_OPENS) - 1)
