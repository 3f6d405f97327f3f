"""What is in stock like what an item waited for: somebody who cannot have the one may like the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from contacthub.customers.kinds.stock import InStock
from contacthub.customers.stock_store import StockStore
from contacthub.hub.engine import WorkEngine
from contacthub.processes.words import ItemId

ToWish = Callable[[str], Awaitable[Sequence[InStock]]]


class Similar:
    """Looks it up, of items that are open."""

    def __init__(self, work: WorkEngine, stock: StockStore) -> None:
        self._work = work
        self._stock = stock

    async def to_wish(self, item_id: str) -> Sequence[InStock]:
        """Similar models in stock; none, unless the item waits, or waited, for a thing."""
        live = self._work.book.items.get(ItemId(item_id))
        if live is None or live.wish is None:
            return ()
        return await self._stock.similar(live.wish)
