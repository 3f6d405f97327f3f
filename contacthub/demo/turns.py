"""What the demonstration's programs do in turns: wait for what is due, and report it to the hub in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from contacthub.api.json import Json
from contacthub.client import Hub

LONGEST_SLEEP_S: Final = 30.0

_log = logging.getLogger(__name__)


class Posting(Protocol):
    """Takes events: the hub, or what prepares them for it."""

    async def post_events(self, events: Sequence[Json]) -> list[Json]:
        """Post them; the results in their order."""


class Played(Protocol):
    """What is played: it has events that are due by a steady clock."""

    def advance(self, now: int) -> list[Json]:
        """The events that are due, in the order in which they must be sent."""

    def next_deadline(self) -> int | None:
        """When there will be some; None: not before something else happens."""


def now_ms() -> int:
    """The time of a steady clock, by which everything that is played is due."""
    return time.monotonic_ns() // 1_000_000


def sleep_s(deadline: int | None) -> float:
    """How long to wait for a time of ``now_ms``, or for nothing that is known."""
    if deadline is None:
        return LONGEST_SLEEP_S
    return min(max(deadline - now_ms(), 0) / 1000, LONGEST_SLEEP_S)


async def end_of_log(hub: Hub) -> int:
    """The number of the log's last item: only what comes after it concerns this run."""
    since = 0
    while (page := await hub.log(since)).items:
        since = page.next
    return since


async def report(
    hub: Posting,
    played: Played,
    happened: asyncio.Event,
    learn: Callable[[Json, Json], None] = lambda event, result: None,
) -> None:
    """Send what is due, one request at a time, so that the events of a contact stay in order.

    ``happened``: that there may be more by now. ``learn`` is told of each event and what became of it.
    """
    while True:
        happened.clear()
        events = played.advance(now_ms())
        if events:
            for event, result in zip(events, await hub.post_events(events), strict=True):
                if result["status"] == "rejected":
                    _log.warning("! %s rejected: %s", event["type"], result.get("error", {}).get("code"))
                learn(event, result)
            continue
        try:
            async with asyncio.timeout(sleep_s(played.next_deadline())):
                await happened.wait()
        except TimeoutError:
            continue
