"""Forgets which events were taken in, once their senders have long stopped repeating them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from contacthub.hub.pacing import gently
from contacthub.hub.retention import DAY_MS
from contacthub.routing.words import Instant
from contacthub.sources.store import InboxKey

KEPT_DAYS = 35
"""How long a repetition of an event is known as one; the patience of senders ends long before."""
KEYS_A_PAGE = 1_000
KEYS_A_SLICE = 50
"""Rows of the inbox lie far apart: an append that comes meanwhile waits a few milliseconds for so many."""


class Inbox(Protocol):
    """Which events were taken in, by (source, id)."""

    async def page(self, after: tuple[str, str], limit: int) -> list[InboxKey]:
        """Entries in the order of (source, id), those beyond ``after``."""

    async def drop(self, keys: list[InboxKey]) -> None:
        """Forget entries."""


async def prune_inbox(inbox: Inbox, now: Callable[[], Instant]) -> None:
    """Forget entries that are older than ``KEPT_DAYS``, a few at a time."""
    before = now() - KEPT_DAYS * DAY_MS
    after = ("", "")
    while page := await gently(inbox.page(after, KEYS_A_PAGE)):
        old = [key for key in page if key.at < before]
        for start in range(0, len(old), KEYS_A_SLICE):
            await gently(inbox.drop(old[start : start + KEYS_A_SLICE]))
        after = (page[-1].source, page[-1].id)


async def prune_pushed(forget: Callable[[Instant, int], Awaitable[int]], now: Callable[[], Instant]) -> None:
    """Forget as long after which pushed changes were taken in, a few at a time."""
    before = now() - KEPT_DAYS * DAY_MS
    while await gently(forget(before, KEYS_A_SLICE)) == KEYS_A_SLICE:
        pass
