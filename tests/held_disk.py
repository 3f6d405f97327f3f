"""A disk between a hub and its log that can be held, and be told to fail."""

from __future__ import annotations

import asyncio
from typing import Any

from contacthub.database.units import StorageUnavailable
from tests.support import Api


class Disk:
    """Stands before the log of a hub: appends wait while it is held, and fail as often as told."""

    def __init__(self, api: Api) -> None:
        store = api.hub.parts.hub._store
        self._append = store.append
        self._free = asyncio.Event()
        self._free.set()
        self._began = asyncio.Event()
        self._failures = 0
        store.append = self.append  # type: ignore[method-assign]  # a wire between the hub and its log

    async def append(self, **group: Any) -> None:
        self._began.set()
        await self._free.wait()
        if self._failures:
            self._failures -= 1
            raise StorageUnavailable("disk I/O error")
        await self._append(**group)

    async def hold(self) -> None:
        self._free.clear()
        self._began.clear()

    async def held(self) -> None:
        await self._began.wait()

    def let_go(self, *, failing: bool = False) -> None:
        self._failures = int(failing)
        self._free.set()
