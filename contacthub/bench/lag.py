"""Reads how late the hub's event loop was from the histogram that the hub has in ``/metrics``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isinf
from typing import Final

import aiohttp

METRIC: Final = "contacthub_loop_lag_seconds"
_BUCKET: Final = re.compile(rf'^{METRIC}_bucket\{{le="([^"]+)"\}} (\S+)$', re.MULTILINE)

Counts = dict[float, float]
"""Upper end of a bucket in seconds -> how many beats of the loop were at most that late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """Upper ends of buckets in milliseconds: it was at most this late; None: later than the last bucket."""

    p99_ms: float | None
    max_ms: float | None


async def lag_counts(url: str) -> Counts:
    """What the hub at ``url`` has counted so far; empty when it has no such metric."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as response:
        return counted(await response.text())


def counted(metrics: str) -> Counts:
    """The buckets in a page of metrics."""
    return {float(upper): float(count) for upper, count in _BUCKET.findall(metrics)}


def lag_between(before: Counts, after: Counts) -> Lag | None:
    """How late the loop was between two readings; None when nothing was counted."""
    grown = [(upper, count - before.get(upper, 0.0)) for upper, count in sorted(after.items())]
    total = max((count for _, count in grown), default=0.0)
    if not total:
        return None
    return Lag(p99_ms=_reaches(grown, 0.99 * total), max_ms=_reaches(grown, total))


def _reaches(grown: list[tuple[float, float]], wanted: float) -> float | None:
    upper = next(upper for upper, count in grown if count >= wanted)
    return None if isinf(upper) else upper * 1000
