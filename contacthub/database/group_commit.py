"""Group commit: small units of work that come at the same time share a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from contacthub.database.units import Connection, Writer

T = TypeVar("T")

AT_ONCE = 100
"""Units of one transaction: the log waits no longer for it than for its own."""

Waiting = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


class GroupCommit:
    """Runs units of work, at most ``AT_ONCE`` in a transaction, one transaction at a time.

    When a thousand consoles come back at once, the log's own transactions come after ten others, not after
    a thousand:

        a, b, c, d come       a writes alone      b waits, c waits, d waits      b, c, d are written together
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._turn = asyncio.Lock()
        self._waiting: list[Waiting] = []
        self._under_way: set[asyncio.Future[list[Any]]] = set()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """The result of ``work``, durable. All of a transaction fail together."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, result))
        try:
            async with self._turn:
                while not result.done():
                    await self._write()
            return await result
        finally:
            result.cancel()

    async def _write(self) -> None:
        group, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        transacting = self._writer.transact(lambda raw: [work(raw) for work, _ in group])
        together = asyncio.ensure_future(transacting)
        self._under_way.add(together)
        together.add_done_callback(partial(_hand_out, group))
        together.add_done_callback(self._under_way.discard)
        # A client that goes away ends neither the transaction nor the wait of the others.
        await asyncio.wait([together])


def _hand_out(group: Sequence[Waiting], together: asyncio.Future[list[Any]]) -> None:
    error = None if together.cancelled() else together.exception()
    for n, (_, result) in enumerate(group):
        if together.cancelled() or result.done():
            result.cancel()
        elif error is not None:
            result.set_exception(error)
        else:
            result.set_result(together.result()[n])
