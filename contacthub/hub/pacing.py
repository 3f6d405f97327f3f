"""Long work beside a hub that serves: never more than half of the disk and of the interpreter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

REST_AT_MOST_S = 0.1


async def in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread and leave only when it has ended, even when cancelled."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with suppress(Exception):
            await running
        raise


async def gently(work: Awaitable[T]) -> T:
    """Do ``work`` and rest as long as it took: half of the disk and of the interpreter stays the hub's."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    result = await work
    await asyncio.sleep(min(loop.time() - began, REST_AT_MOST_S))
    return result
