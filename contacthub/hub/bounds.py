"""What the hub holds itself to."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.hub.reopening import PAUSE_MAX_S

MAX_PENDING_EVENTS = 50_000
"""Events that may wait for the disk before new work is refused with 503."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many events may wait for the disk, and how long at most between two looks at one that failed."""

    max_pending: int = MAX_PENDING_EVENTS
    rebuild_pause_max_s: float = PAUSE_MAX_S
