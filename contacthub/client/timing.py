"""The clock, the sleep and the random numbers of a client; tests hand in their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """``now`` gives seconds since 1970, ``sleep`` waits for seconds, ``rng`` spreads the waits."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rng: Random = field(default_factory=Random)
