"""The event loop: uvloop, with garbage collection set so that it does not stall.

    start           what is loaded is never gone through again
    every 20 ms     what is new since is gone through: a few hundred objects, or thousands under load
    every second    what has lived on is old, and is not gone through again before the night
    at night        all of it, which stops everything for 0.1 s, and for 1 s with 5,000 agents signed in

By itself Python looks when there are 5,000 objects more than before. While as many end as begin, as when
5,000 consoles lose their sockets and come back, it looks ever more seldom, and stalls for 140 ms when it
does. And it goes through all that lives, 400 ms then, whenever there is a quarter more of it.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import uvloop

T = TypeVar("T")

GENERATIONS = (5_000, 1, 1_000)
"""For ``gc.set_threshold``: new objects, then collections of the generation below.

While 3,000 calls a second come and stay, which are all new objects that live on, a collection of the second
of the three takes as long as what became new since the last: with 10,000 and 10 it took 55 ms, and 110 when
2,000 consoles had gone, as objects that end put off the first. It goes through each object once, however
often it is done.
"""


EVERY_S: Final = 0.02
BEATS_TO_OLD: Final = 50


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end and return what it returns."""
    return uvloop.run(work)


def keep_from_stalling() -> None:
    """Take all objects loaded so far out of garbage collection: going through them stalls for over 100 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GENERATIONS)


@asynccontextmanager
async def collecting_often() -> AsyncIterator[None]:
    """Collect garbage in pieces while the block runs."""
    collecting = asyncio.create_task(_collect_often())
    try:
        yield
    finally:
        collecting.cancel()
        await asyncio.wait([collecting])


async def _collect_often() -> None:
    for beats in itertools.count(1):
        await asyncio.sleep(EVERY_S)
        gc.collect(1)
        if beats % BEATS_TO_OLD == 0:
            gc.freeze()


async def collect_old() -> None:
    """Collect also what had lived on before it became garbage. It stops everything: at night."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
