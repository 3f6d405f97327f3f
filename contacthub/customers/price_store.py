"""What parts cost: listed, looked up on a day, written, and who changed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contacthub.customers.history_store import Past
from contacthub.customers.kinds.prices import Price
from contacthub.customers.model import Author, Page
from contacthub.customers.tables.history import NEWEST, Change
from contacthub.customers.tables.prices import (
    changes_of_price,
    find_price,
    prices_after,
    save_price,
    undone_of_price,
    valid_price,
)
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.units import Units

FIRST: Final = ("", "", "")


class PriceStore:
    """Reads and writes prices; files bring them in too."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def page(
        self, words: str, *, model: str | None, day: str | None, limit: int, after: Sequence[str] = FIRST
    ) -> Page[Price]:
        """Prices in whose part, model or name the words stand; valid on the day, None: of any."""
        found = await self._units.read(
            lambda it: prices_after(it.raw, words, model=model, day=day, after=after, most=limit + 1)
        )
        more = len(found) > limit
        return Page(items=tuple(found[:limit]), next_cursor="\t".join(found[limit - 1].key) if more else None)

    async def of_parts(self, parts: Sequence[str], *, model: str, day: str) -> list[Price | None]:
        """What each part costs on a day, for a model: its own price, else that of any model."""
        return await self._units.read(lambda it: [valid_price(it.raw, each, model, day) for each in parts])

    async def save(self, price: Price, *, by: Author) -> tuple[Price, bool]:
        """Write a price, over the one of the same part, model and first day; whether it is new."""

        def work(writing: Writing) -> tuple[Price, bool]:
            is_new = save_price(writing, price) == "new"
            found = find_price(writing.raw, price.key)
            assert found is not None, "it has just been written"
            return found, is_new

        return await self._units.write(by, work)

    async def history(self, key: Sequence[str], *, limit: int, before: int = NEWEST) -> Page[Past]:
        """The changes of a price, newest first."""

        def work(reading: Reading) -> tuple[list[Change], set[int]]:
            changes = changes_of_price(reading.raw, key, before=before, most=limit + 1)
            return changes, undone_of_price(reading.raw, key)

        changes, undone = await self._units.read(work)
        items = tuple(Past(change=one, is_undone=one.id in undone) for one in changes[:limit])
        return Page(items=items, next_cursor=str(items[-1].change.id) if len(changes) > limit else None)
