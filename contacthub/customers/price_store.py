"""What parts cost: listed, and looked up on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contacthub.customers.kinds.prices import Price
from contacthub.customers.model import Page
from contacthub.customers.tables.prices import prices_after, valid_price
from contacthub.customers.units import Units

FIRST: Final = ("", "", "")


class PriceStore:
    """Reads prices; files bring them in."""

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
