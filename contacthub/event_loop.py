"""The event loop: uvloop where it can be had, in an interpreter set up so that it does not stand still."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GENERATIONS = (10_000, 10, 100)
"""Of objects made meanwhile: a collection of the second generation takes 26 ms at most, by 50 it took 140."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end and return what it returns."""
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def keep_from_stalling() -> None:
    """Leave what is loaded by now out of garbage collection: among all of that it takes over 100 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GENERATIONS)
