"""The tasks of a hub: they end with it, and an error in one of them ends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import StaleEpoch

log = logging.getLogger("contacthub")
T = TypeVar("T")


class HubFailed(Exception):
    """A task of the hub ended by an error: a hub that half works would lose contacts, so it ends."""


class Tasks:
    """The tasks of a hub; ``failed`` has the error of the first that ended by one."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Tasks:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task that ends with the hub."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, StorageUnavailable):
            return  # the disk's fault, not ours: the request was refused, and may be sent again
        if isinstance(error, StaleEpoch):
            reason = str(error)
            log.critical("! %s", reason)
        else:
            reason = "a task of the hub failed; the log says which"
            log.critical("! a task of the hub failed", exc_info=error)
        if not self.failed.done():
            self.failed.set_exception(HubFailed(reason))
            self.failed.exception()  # else asyncio warns when nothing waits for it
