"""What is in stock: listed, counted anew, and how what waits for it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contacthub.customers.kinds.stock import InStock
from contacthub.customers.model import Author, Page
from contacthub.customers.tables import stock as tables
from contacthub.customers.tables.table import Writing
from contacthub.customers.units import Units
from contacthub.database.units import Connection, Writer

MOST_SIMILAR: Final = 3


class StockStore:
    """Reads and writes stock. Files and shops count it; events say what came."""

    def __init__(self, units: Units, writer: Writer) -> None:
        self._units = units
        self._writer = writer

    async def page(
        self, words: str, *, model: str | None, also_none: bool, limit: int, after: str = ""
    ) -> Page[InStock]:
        """What is in stock in whose number, model or name the words stand."""
        found = await self._units.read(
            lambda it: tables.stock_after(
                it.raw, words, model=model, also_none=also_none, after=after, most=limit + 1
            )
        )
        more = len(found) > limit
        return Page(items=tuple(found[:limit]), next_cursor=found[limit - 1].thing if more else None)

    async def count(self, said: InStock, *, by: Author) -> tuple[InStock, bool]:
        """Write a count; the second value: nothing was known of it.

        Raises:
            RowRejected: it is older than what is known.
        """

        def work(it: Writing) -> tuple[InStock, bool]:
            status = tables.save_stock(it, said)
            kept = tables.find_stock(it.raw, said.thing)
            assert kept is not None
            return kept, status == "new"

        return await self._units.write(by, work)

    async def similar(self, wish: str) -> list[InStock]:
        """Other models in stock that are like what is wished: of its category, and nearest in price."""
        return await self._units.read(lambda it: tables.similar_in_stock(it.raw, wish, MOST_SIMILAR))

    async def untold(self, most: int) -> list[InStock]:
        """Counts of which what waits is not told yet."""
        return await self._units.read(lambda it: tables.untold(it.raw, most))

    async def counts(self, after: str, most: int) -> list[tuple[str, int | None]]:
        """How many there are, as what waits was told."""
        return await self._units.read(lambda it: tables.counts_after(it.raw, after, most))

    async def mark_told(self, counts: Sequence[tuple[str, int]]) -> None:
        """What waits is told of these counts."""
        await self._writer.transact(lambda raw: tables.mark_told(raw, counts))

    async def untell(self, things: Sequence[str]) -> None:
        """What waits knows nothing of these things: it is to be told."""
        await self._writer.transact(lambda raw: tables.untell(raw, things))

    async def learn(self, came: Sequence[InStock]) -> None:
        """Write what came, as events said."""

        def work(raw: Connection) -> None:
            for each in came:
                tables.learn(raw, each)

        await self._writer.transact(work)
