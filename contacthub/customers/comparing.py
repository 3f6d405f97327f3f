"""Customers are compared behind the writes: who was created or changed is looked at for likely doubles.

a customer is created, imported or changed     written, and noted as to be compared
within a second                                compared with those who have a number, mail or name of theirs
many are imported                              compared some at a time, a fifth of the time at most
the hub starts                                 goes on where it was
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from contacthub.customers.changes import CustomerChanged
from contacthub.customers.doubles_store import DoubleStore
from contacthub.database.units import StorageUnavailable

log = logging.getLogger("contacthub.customers")

LOOK_S: Final = 60.0
"""What a program wrote into the database while the hub runs is compared that late."""

REST: Final = 4.0
"""Rests for each unit of time that it works."""

LEAST_REST_S: Final = 0.005


class Comparing:
    """Compares customers since they were changed."""

    def __init__(self, doubles: DoubleStore) -> None:
        self._doubles = doubles
        self._due = asyncio.Event()

    def changed(self, _change: CustomerChanged) -> None:
        """Something was written about a customer."""
        self._due.set()

    async def run(self) -> None:
        """Compare for ever; a disk that is full or a database that is away is tried again."""
        loop = asyncio.get_running_loop()
        while True:
            self._due.clear()  # before it looks: what is written meanwhile is looked for again
            try:
                began = loop.time()
                while await self._doubles.compare_some():
                    await asyncio.sleep(max(LEAST_REST_S, REST * (loop.time() - began)))
                    began = loop.time()
            except StorageUnavailable as error:
                log.warning("! customers are compared later: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._due.wait()

    async def catch_up(self) -> int:
        """Compare all who are to be; return how many it was."""
        done = 0
        while some := await self._doubles.compare_some():
            done += some
        return done
