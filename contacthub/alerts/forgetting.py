"""Drops alerts that ended long ago."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contacthub.alerts.store import AlertStore
from contacthub.hub.pacing import gently
from contacthub.hub.retention import DAY_MS
from contacthub.routing.words import Instant

SLICE: Final = 50
"""Alerts that are dropped in one transaction: an append that comes meanwhile waits a few milliseconds."""


async def prune_alerts(store: AlertStore, now: Callable[[], Instant], keep_days: int) -> None:
    """Drop those that ended more than ``keep_days`` ago, a few at a time."""
    before = now() - keep_days * DAY_MS
    while await gently(store.drop(before, SLICE)) == SLICE:
        pass
