"""The event loop: uvloop, with garbage collection set so that it does not stall."""

from __future__ import annotations

import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")

GENERATIONS = (5_000, 1, 1_000)
"""For ``gc.set_threshold``: new objects, then collections of the generation below.

While 3,000 calls a second come and stay, which are all new objects that live on, a collection of the second
of the three takes as long as what became new since the last: with 10,000 and 10 it took 55 ms, and 110 when
2,000 consoles had gone, as objects that end put off the first. It goes through each object once, however
often it is done.
"""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end and return what it returns."""
    return uvloop.run(work)


def keep_from_stalling() -> None:
    """Take all objects loaded so far out of garbage collection: going through them stalls for over 100 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GENERATIONS)
