"""What is in stock, as it is kept: no history, as yesterday's count is none to go back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.models import Model
from contacthub.customers.kinds.stock import InStock, words_of_stock
from contacthub.customers.model import RowRejected
from contacthub.customers.tables.catalogue import find_entry
from contacthub.customers.tables.history import made_of
from contacthub.customers.tables.table import Status, Writing
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.processes.stock import thing

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
MOST_LOOKED_AT: Final = 2_000
"""Of one category."""


def today_of(writing: Writing) -> str:
    """The day it is on the floor; where there is none, in UTC."""
    if writing.tiering is not None:
        return writing.tiering.today.isoformat()
    return datetime.fromtimestamp(writing.now / 1000, UTC).date().isoformat()


def find_stock(raw: Connection, thing: str) -> InStock | None:
    """What is known of a thing."""
    row = raw.execute(SQL["one"], {"thing": thing.casefold()}).fetchone()
    return None if row is None else _stock(row)


def stock_after(
    raw: Connection, words: str, *, model: str | None, also_none: bool, after: str, most: int
) -> list[InStock]:
    """What is in stock in whose words it stands, behind this place; ``also_none``: or is no more."""
    wanted = {
        "after": after,
        "pattern": _pattern(words),
        "any_model": int(model is None),
        "model": folded(model or ""),
        "also_none": int(also_none),
        "most": most,
    }
    return [_stock(row) for row in raw.execute(SQL["list"], wanted)]


def save_stock(writing: Writing, said: InStock) -> Status:
    """Write a count over the one before it; what it leaves out stays.

    Raises:
        RowRejected: it is older than what is known.
    """
    old = find_stock(writing.raw, said.thing)
    if old is not None and said.as_of < old.as_of:
        raise RowRejected(f"as_of: it was counted on {old.as_of}, which is later")
    new = said if old is None else _merged(old, said)
    if new == old:
        return "unchanged"
    _put(writing.raw, new, told=False)
    writing.versions.stock = True
    return "new" if old is None else "changed"


def _merged(old: InStock, said: InStock) -> InStock:
    return replace(
        said,
        sku=old.sku,
        model=said.model or old.model,
        name=said.name or old.name,
        price=said.price or old.price,
        currency=said.currency or old.currency,
        attributes={**old.attributes, **said.attributes},
    )


def untold(raw: Connection, most: int) -> list[InStock]:
    """Counts of which what waits is not told yet."""
    return [_stock(row) for row in raw.execute(SQL["untold"], {"most": most})]


def counts_after(raw: Connection, after: str, most: int) -> list[tuple[str, int | None]]:
    """Of which things what waits is told how many there are, behind this place."""
    return [(row[0], row[1]) for row in raw.execute(SQL["counts"], {"after": after, "most": most})]


def mark_told(raw: Connection, counts: Sequence[tuple[str, int]]) -> None:
    """What waits is told of these counts."""
    raw.executemany(SQL["told"], [{"thing": one, "quantity": quantity} for one, quantity in counts])


def untell(raw: Connection, things: Sequence[str]) -> None:
    """What waits knows nothing of these things: it is to be told."""
    raw.executemany(SQL["untell"], [{"thing": each} for each in things])


def learn(raw: Connection, came: InStock) -> None:
    """Write what came, unless a count is there of which what waits is not told yet: that comes after it."""
    if raw.execute(SQL["is_untold"], {"thing": came.thing}).fetchone() is not None:
        return
    old = find_stock(raw, came.thing)
    known = came if old is None else replace(_merged(old, came), as_of=max(old.as_of, came.as_of))
    _put(raw, known, told=True)


def similar_in_stock(raw: Connection, wish: str, most: int) -> list[InStock]:
    """What is in stock of other models of the category of what is wished, those nearest in price first.

    None, where the catalogue does not know its category.
    """
    kind, _, name = wish.partition(":")
    own = find_stock(raw, wish)
    model = name if kind == "model" else None if own is None else own.model
    entry = None if model is None else find_entry(raw, model)
    if model is None or entry is None or entry[1].model is None or not entry[1].model.category:
        return []
    category, wished = folded(entry[1].model.category), folded(model)
    price = _price(own) or _cheapest(raw, wished)
    found: dict[str, InStock] = {}
    wanted = {"pattern": _pattern(category), "most": MOST_LOOKED_AT}
    for *row, other in raw.execute(SQL["in_category"], wanted):
        one = _stock(row)
        known: Model = made_of(Model, orjson.loads(other))
        key = folded(known.model)
        if key == wished or folded(known.category or "") != category:
            continue
        if key not in found or _apart(price, one) < _apart(price, found[key]):
            found[key] = replace(one, model=known.model, name=one.name or known.name)
    return sorted(found.values(), key=lambda one: (_apart(price, one), one.model or ""))[:most]


def _apart(price: tuple[str, Decimal] | None, one: InStock) -> Decimal:
    other = _price(one)
    if price is None or other is None or other[0] != price[0]:
        return Decimal("Infinity")
    return abs(other[1] - price[1])


def _price(one: InStock | None) -> tuple[str, Decimal] | None:
    if one is None or one.price is None or one.currency is None:
        return None
    return one.currency, Decimal(one.price)


def _cheapest(raw: Connection, model: str) -> tuple[str, Decimal] | None:
    rows = raw.execute(SQL["of_model"], {"model": model, "most": MOST_LOOKED_AT})
    return min((found for row in rows if (found := _price(_stock(row)))), default=None)


def _pattern(words: str) -> str:
    escaped = words.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _put(raw: Connection, one: InStock, *, told: bool) -> None:
    raw.execute(
        SQL["put"],
        {
            "thing": one.thing,
            "sku": one.sku,
            "model": one.model,
            "model_key": folded(one.model or ""),
            "name": one.name,
            "quantity": one.quantity,
            "price": one.price,
            "currency": one.currency,
            "as_of": one.as_of,
            "attributes": orjson.dumps(one.attributes).decode(),
            "words": words_of_stock(one),
            "told": int(told),
        },
    )


def of_thing(named: str, *, model: str | None, quantity: int | None, as_of: str) -> InStock:
    """What an event says is in stock, by the thing that it names."""
    kind, _, name = named.partition(":")
    if kind == "sku":
        return InStock(sku=name, model=model, quantity=quantity, as_of=as_of)
    assert named == thing(model=name)
    return InStock(model=name, quantity=quantity, as_of=as_of)


def _stock(row: Sequence[Any]) -> InStock:
    sku, model, name, quantity, price, currency, as_of, attributes = row
    return InStock(
        sku=sku, model=model, name=name, quantity=quantity, price=price, currency=currency, as_of=as_of,
        attributes=orjson.loads(attributes),
    )  # fmt: skip
