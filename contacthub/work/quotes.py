"""Quotes of work items: what a repair will cost, which the customer accepts before it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from contacthub.api.json import Json
from contacthub.customers.kinds.prices import Price
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import ReaderPool
from contacthub.problems import Problem
from contacthub.processes.config import Step
from contacthub.processes.quotes import ACCEPTED, REFUSED
from contacthub.routing.values import value
from contacthub.work.parts import Priced, parts_in, place_in, priced, sum_of
from contacthub.work.rows import PartsRow, QuoteRow
from contacthub.work.store import StoredItem

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
EXPIRED: Final = "expired"
USUAL_CURRENCY: Final = "CNY"
"""Of labour and parts where no list says another one."""


class Units(Protocol):
    """Reads the product that an item is about."""

    async def unit(self, customer_id: str, product: str) -> Json | None:
        """A product of a customer, as the card shows it."""


OfParts = Callable[..., Awaitable[list[Price | None]]]


@value(kw_only=True)
class Prepared:
    """What the end of a step needs from the customers' tables: rows of priced parts, and the warranty."""

    rows: tuple[PartsRow, ...] = ()
    is_covered: bool = False


@value(kw_only=True)
class Quote:
    """What a quote says, as JSON; ``valid_until``: the last day."""

    n: int
    state: str
    said: Json
    valid_until: str
    made_at: int
    made_by: str
    reason: str | None

    def state_on(self, today: str) -> str:
        """The state; one whose days are over without an answer has expired."""
        is_over = self.state not in (ACCEPTED, REFUSED) and self.valid_until < today
        return EXPIRED if is_over else self.state


class QuoteStore:
    """Reads parts and quotes."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def parts(self, item_id: str) -> dict[str, list[Json]]:
        """The priced parts of an item by step, the newest last."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["parts"], (item_id,)).fetchall())
        with reading(f"the parts of work item {item_id}"):
            return {step: orjson.loads(lines) for step, lines in rows}

    async def quotes(self, item_id: str) -> list[Quote]:
        """The quotes of an item, the oldest first."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["quotes"], (item_id,)).fetchall())
        with reading(f"the quotes of work item {item_id}"):
            return [_quote(row) for row in rows]


def _quote(row: Sequence[Any]) -> Quote:
    _, n, state, said, valid_until, made_at, made_by, reason = row
    return Quote(
        n=n, state=state, said=orjson.loads(said), valid_until=valid_until, made_at=made_at, made_by=made_by,
        reason=reason,
    )  # fmt: skip


class Pricing:
    """Prices parts by the list of their day, and says whether a product is covered."""

    def __init__(self, units: Units, of_parts: OfParts, today: Callable[[], str]) -> None:
        self._units = units
        self._of_parts = of_parts
        self.today = today

    async def unit(self, item: StoredItem) -> Json | None:
        """The product that an item is about."""
        return await self._unit(item.row.customer_id, item.texts.product)

    async def category(self, customer_id: str | None, product: str | None) -> str | None:
        """The kind of goods that a product of a customer is."""
        unit = await self._unit(customer_id, product)
        return None if unit is None else unit["category"]

    async def _unit(self, customer_id: str | None, product: str | None) -> Json | None:
        if customer_id is None or product is None:
            return None
        return await self._units.unit(customer_id, product)

    async def lines(self, item: StoredItem, text: str, pointer: str) -> tuple[Priced, ...]:
        """The priced lines of a text. Raises: Problem."""
        unit = await self.unit(item)
        try:
            parts = parts_in(text)
            model = "" if unit is None else unit["model"]
            prices = await self._of_parts([each.part for each in parts], model=model, day=self.today())
            return priced(parts, prices, unit, currency=USUAL_CURRENCY)
        except ValueError as wrong:
            place = pointer + place_in(text, wrong)
            raise Problem("invalid", f"{place}: {wrong}", [(place, str(wrong))]) from None

    async def prepared(self, item: StoredItem, step: Step, fields: Mapping[str, str]) -> Prepared:
        """What the end of a step needs, or a change of its fields. Raises: Problem."""
        rows: list[PartsRow] = []
        for field in step.fields:
            if field.kind == "parts" and field.id in fields:
                lines = await self.lines(item, fields[field.id].strip(), f"#/fields/{field.id}")
                said = orjson.dumps([asdict(each) for each in lines]).decode()
                rows.append(PartsRow(item.row.id, step.id, item.row.version + 1, said))
        is_covered = False
        if step.needs_quote:
            unit = await self.unit(item)
            is_covered = unit is not None and unit["in_warranty"] is True
        return Prepared(rows=tuple(rows), is_covered=is_covered)


def new_quote(
    item: StoredItem,
    n: int,
    lines: Sequence[Json],
    labour: Mapping[str, str],
    *,
    today: str,
    days: int,
    now: int,
    by: str,
) -> QuoteRow:
    """A draft; ``labour``: its amount and what it is for."""
    currency = lines[0]["currency"] if lines else USUAL_CURRENCY
    said = {
        "number": f"{item.row.number}-{n}",
        "lines": list(lines),
        "labour": labour["amount"],
        "labour_for": labour["text"],
        "total": sum_of([*(each["total"] for each in lines), labour["amount"]]),
        "currency": currency,
    }
    until = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    return QuoteRow(item.row.id, n, "draft", orjson.dumps(said).decode(), until, now, by, None)


def is_discounted(lines: Sequence[Json]) -> bool:
    """Whether a line costs less than the list says, and not because of the warranty."""
    return any(
        each["listed"] is not None
        and each["reason"] is None
        and Decimal(each["price"]) < Decimal(each["listed"])
        for each in lines
    )
