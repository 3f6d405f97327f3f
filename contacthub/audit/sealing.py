"""The task that seals what was written, has it anchored once a day, and drops what is old enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from contacthub.access.audit import Action
from contacthub.access.trail import Trail
from contacthub.audit.anchors import Anchors
from contacthub.audit.seals import SLICE, SealStore
from contacthub.clock import rfc3339
from contacthub.database.units import StorageUnavailable
from contacthub.hub.pacing import gently, in_thread
from contacthub.hub.retention import DAY_MS
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.audit")

EVERY_S: Final = 60.0
"""What is newer than this may not be sealed yet."""
CLOSE_S: Final = 5.0
HUB: Final = "hub"
"""Who does what nobody asked for."""


class Sealing:
    """Seals beside the hub that works on: a request never waits for it."""

    def __init__(self, trail: Trail, seals: SealStore, anchors: Anchors, now: Callable[[], Instant]) -> None:
        self._trail = trail
        self._seals = seals
        self._anchors = anchors
        self._now = now
        self._sealing = asyncio.Lock()

    async def run(self) -> None:
        """Seal once a minute. Never returns."""
        while True:
            await asyncio.sleep(EVERY_S)
            with suppress(StorageUnavailable):  # sealed in a minute; who reads and writes says what it is
                await self.seal()
                await self.anchor()

    async def seal(self) -> None:
        """Seal all there is: of an older version's rows slice after slice, while the hub works on.

        Raises:
            StorageUnavailable: the rest is sealed later.
        """
        async with self._sealing:
            while await gently(self._seals.seal_next(self._now())):
                pass

    async def close(self) -> None:
        """Seal what is left, before the hub ends."""
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self.seal()

    async def prune(self, keep_days: int) -> None:
        """Drop the rows of whole seals that are older than ``keep_days``, a few at a time; the seals stay.

        Raises:
            StorageUnavailable: it is not said yet, or not all is dropped; the next night goes on.
        """
        await self.seal()
        found = await self._seals.to_drop(self._now() - keep_days * DAY_MS)
        if found is not None:
            seal, rows = found
            self._trail.note(
                HUB,
                Action.PRUNE_AUDIT,
                through_seal=seal.number,
                rows=rows,
                sealed_until=rfc3339(seal.at),
                keep_days=keep_days,
            )
            await self._trail.flush()
        while await gently(self._seals.drop()) == SLICE:
            pass

    async def anchor(self) -> None:
        """Write today's anchor unless there is one.

        Raises:
            StorageUnavailable: the chain cannot be read.
        """
        day = rfc3339(self._now())[:10]
        if self._anchors.has(day):
            return
        seal = await self._seals.last()
        if seal is None:
            return
        rows = await self._seals.rows_up_to(seal.number)
        try:
            await in_thread(partial(self._anchors.write, day, seal, rows, self._now()))
        except OSError as error:
            log.warning("! the audit has no anchor of %s: %s", day, error.strerror or error)
