"""What is in stock and what waits for it, kept alike.

    a count          by file, screen or shop: the items that wait are told, as if as many more had come
    pieces came      by event: the items were told, and then the stock has them
    a start          all of it is compared: a count that was not told is, and so is what came written

Each goes by what is so, never by what was done: to do it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from contacthub.customers.changes import CustomerChanged
from contacthub.customers.kinds.stock import InStock
from contacthub.customers.stock_store import StockStore
from contacthub.customers.tables.stock import of_thing
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from contacthub.processes.stock import thing
from contacthub.routing.errors import Rejected

log = logging.getLogger("contacthub.work")

AT_ONCE: Final = 250
"""Counts that are told, or written, in one go."""
PAUSE_S: Final = 1.0
"""After something could not be written."""


class StockKept:
    """Keeps them so for as long as the hub runs. ``today``: the day on the floor."""

    def __init__(self, hub: Hub, store: StockStore, today: Callable[[], str]) -> None:
        self._hub = hub
        self._store = store
        self._today = today
        self._came: dict[str, tuple[str, str | None]] = {}
        """By thing: as an event named it, and the model that it is."""
        self._is_compared = False
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()
        hub.gate.on_reset(self)

    def came(self, named: str, model: str | None) -> None:
        """Pieces of a thing came, or there are none any more: the stock is to have that."""
        self._came[named.casefold()] = named, model
        self._wanted.set()

    def changed(self, change: CustomerChanged) -> None:
        """Stock was counted."""
        if change.stock:
            self._wanted.set()

    def reset(self) -> None:
        """The book was read back: what came may not have happened."""
        self._is_compared = False
        self._wanted.set()

    async def run(self) -> None:
        """Keep them alike."""
        self.reset()
        while True:
            if not self._wanted.is_set():
                self._idle.set()
            await self._wanted.wait()
            self._idle.clear()
            self._wanted.clear()
            try:
                await self._keep()
            except StorageUnavailable:
                self._wanted.set()
                await asyncio.sleep(PAUSE_S)
            except Exception:
                # What cannot be kept now is compared at the next count.
                log.exception("! stock could not be compared with what waits for it")
                self._is_compared = False

    async def settled(self) -> None:
        """Wait until what was counted, or came, is told and written."""
        await asyncio.sleep(0)
        if self._wanted.is_set():
            self._idle.clear()
        await self._idle.wait()

    async def _keep(self) -> None:
        await self._hub.whole()
        await self._hub.durable()
        if not self._is_compared:
            await self._compare()
            self._is_compared = True
        await self._tell()
        await self._write()

    async def _compare(self) -> None:
        known = dict(self._hub.work.book.stock.known)
        models = dict(self._hub.work.book.stock.models)
        after = ""
        while rows := await self._store.counts(after, AT_ONCE):
            after = rows[-1][0]
            await self._store.untell([named for named, _ in rows if named not in known])
            for named, quantity in rows:
                if named in known and known.pop(named) != quantity:
                    self._came.setdefault(named, (named, None))
        for named in known:
            model = models.get(named)
            self._came.setdefault(named, (named, None if model is None else model.partition(":")[2]))

    async def _tell(self) -> None:
        while counts := await self._store.untold(AT_ONCE):
            await self._hub.whole()
            told: list[tuple[str, int]] = []
            for each in counts:
                assert each.quantity is not None  # only a count is told
                named = thing(sku=each.sku, model=each.model)
                assert named is not None
                of = thing(model=each.model) if each.sku is not None and each.model is not None else None
                with suppress(Rejected):
                    self._hub.handle(p.SetStock(thing=named, quantity=each.quantity, of=of))
                told.append((each.thing, each.quantity))
            await self._hub.durable()
            await self._store.mark_told(told)

    async def _write(self) -> None:
        today, known = self._today(), self._hub.work.book.stock.known
        while self._came:
            some = [key for key, _ in zip(self._came, range(AT_ONCE), strict=False)]
            rows: list[InStock] = []
            for key in some:
                named, model = self._came[key]
                if key in known:
                    rows.append(of_thing(named, model=model, quantity=known[key], as_of=today))
            await self._hub.durable()
            await self._store.learn(rows)
            for key in some:
                self._came.pop(key, None)
