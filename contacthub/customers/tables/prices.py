"""Prices of parts as they are kept, and their history among that of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.prices import PRICES, Price, words_of_price
from contacthub.customers.tables.catalogue import NO_CUSTOMER
from contacthub.customers.tables.history import (
    Change,
    changes_in,
    fields_of,
    made_of,
    undone_among,
    with_fields,
)
from contacthub.customers.tables.table import Status, Writing
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))


def find_price(raw: Connection, key: Sequence[str]) -> Price | None:
    """The price of a part, for a model, from a day on."""
    part, model, valid_from = key
    row = raw.execute(SQL["one"], {"part": part, "model": model, "valid_from": valid_from}).fetchone()
    return None if row is None else _price(row)


def valid_price(raw: Connection, part: str, model: str, day: str) -> Price | None:
    """What a part costs on a day: for the model, else for any."""
    wanted = {"part": folded(part), "model": folded(model), "day": day}
    row = raw.execute(SQL["valid"], wanted).fetchone()
    return None if row is None else _price(row)


def prices_after(
    raw: Connection, words: str, *, model: str | None, day: str | None, after: Sequence[str], most: int
) -> list[Price]:
    """Prices in whose words it stands, of a model or any, valid on the day; behind this place."""
    escaped = words.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    part, of_model, valid_from = after
    wanted = {
        "pattern": f"%{escaped}%",
        "any_model": int(model is None),
        "model": folded(model or ""),
        "any_day": int(day is None),
        "day": day or "",
        "after_part": part,
        "after_model": of_model,
        "after_day": valid_from,
        "most": most,
    }
    return [_price(row) for row in raw.execute(SQL["list"], wanted)]


def save_price(writing: Writing, price: Price) -> Status:
    """Write a price, over the one of the same part, model and day; what it leaves out stays."""
    old, record = find_price(writing.raw, price.key), _record(price.key)
    if old is None:
        _put(writing, price)
        writing.history.created(PRICES.name, NO_CUSTOMER, record, price)
        return "new"
    new = replace(
        price,
        part=old.part,
        model=old.model,
        name=price.name or old.name,
        valid_to=price.valid_to or old.valid_to,
        attributes={**old.attributes, **price.attributes},
    )
    if new == old:
        return "unchanged"
    _put(writing, new)
    writing.history.changed(PRICES.name, NO_CUSTOMER, record, old, new)
    return "changed"


def undo_of_price(writing: Writing, change: Change, check_same: Any) -> bool:  # Any: as of models
    """Write what was before a change; False: the price as a whole is in the way, or is gone."""
    key = orjson.loads(change.record)
    now = find_price(writing.raw, key)
    if change.before is None or change.after is None:
        if (now is None) != (change.after is None):
            return False
        if now is not None:
            part, model, valid_from = key
            writing.raw.execute(SQL["delete"], {"part": part, "model": model, "valid_from": valid_from})
            writing.history.deleted(PRICES.name, NO_CUSTOMER, change.record, now)
        else:
            again: Price = made_of(Price, change.before or {})
            _put(writing, again)
            writing.history.created(PRICES.name, NO_CUSTOMER, change.record, again)
        return True
    if now is None:
        return False
    check_same(fields_of(now), change.after)
    before: Price = with_fields(now, change.before)
    _put(writing, before)
    writing.history.changed(PRICES.name, NO_CUSTOMER, change.record, now, before)
    return True


def changes_of_price(raw: Connection, key: Sequence[str], *, before: int, most: int) -> list[Change]:
    """The newest ``most`` changes of a price older than ``before``."""
    wanted = {"record": _record(key), "before": before, "most": most}
    return list(changes_in(raw.execute(SQL["history"], wanted)))


def undone_of_price(raw: Connection, key: Sequence[str]) -> set[int]:
    """Which changes of a price are undone."""
    return undone_among((row[0], row[1]) for row in raw.execute(SQL["undoing"], {"record": _record(key)}))


def _record(key: Sequence[str]) -> str:
    return orjson.dumps(key).decode()


def _put(writing: Writing, price: Price) -> None:
    part, model, _ = price.key
    writing.raw.execute(
        SQL["put"],
        {
            "part_key": part,
            "model_key": model,
            "part": price.part,
            "model": price.model,
            "name": price.name,
            "price": price.price,
            "currency": price.currency,
            "valid_from": price.valid_from,
            "valid_to": price.valid_to,
            "attributes": orjson.dumps(price.attributes).decode(),
            "words": words_of_price(price),
        },
    )


def _price(row: Sequence[Any]) -> Price:
    part, model, name, price, currency, valid_from, valid_to, attributes = row
    return Price(
        part=part, model=model, name=name, price=price, currency=currency, valid_from=valid_from,
        valid_to=valid_to, attributes=orjson.loads(attributes),
    )  # fmt: skip
