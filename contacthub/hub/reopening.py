"""What the hub does while its log takes nothing: it looks again, and shows the floor meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.gate import Gate
from contacthub.hub.log import LogTrimmed

T = TypeVar("T")

PAUSE_S = 0.2
PAUSE_MAX_S = 5.0
UNREADABLE = (StorageUnavailable, LogTrimmed, Damaged)


async def reopened(
    gate: Gate,
    begin: Callable[[], Awaitable[T]],
    show: Callable[[], Awaitable[object]],
    *,
    pause_max_s: float,
    is_over: Callable[[], bool],
) -> T | None:
    """Try to ``begin`` until it can; ``show`` reads the floor back without writing. None: the hub ends."""
    pause = PAUSE_S
    while not is_over():
        try:
            return await begin()
        except UNREADABLE as error:
            gate.shut(error)
        if not gate.only_shows:
            with suppress(*UNREADABLE):  # neither written nor read: both are tried again
                await show()
        await asyncio.sleep(pause)
        pause = min(2 * pause, pause_max_s)
    return None
