"""Products: read with their repairs, their owners before, and what is known of their model."""

from __future__ import annotations

from typing import Any, Final

import orjson

from contacthub.customers.kinds.kind import Kind, folded
from contacthub.customers.kinds.products import PRODUCTS, Bought, FormerOwner, Product, Read
from contacthub.customers.kinds.warranty import UnitDays
from contacthub.customers.tables.table import (
    Columns,
    Lists,
    Reading,
    Table,
    Writing,
    plain_parameters,
    plain_values,
    queries_of,
)

SQL: Final = queries_of("products")
OWN: Final = 15
"""Columns of the product itself; what is joined stands behind them, whose it is first."""
JOINED: Final = 7


def _records(kind: Kind[Product], lists: Lists, reading: Reading) -> list[Product]:
    rows = lists["list"]
    versions = [(row[1], *row[OWN + 2 : OWN + 4]) for row in rows if len(row) == OWN + JOINED]
    reading.models.know(reading.raw, versions)
    return [_record(kind, row, reading) for row in rows]


def _record(kind: Kind[Product], row: Columns, reading: Reading) -> Product:
    values = plain_values(kind, row)
    values["purchased_at"] = values["purchased_at"] or None
    values["read"] = _read(reading, values["model"], row[OWN:])
    return kind.record(**values)


def _read(reading: Reading, model: str, joined: Columns) -> Read:
    """A candidate of a write comes without what is joined: it is not needed there."""
    if len(joined) < JOINED:
        return Read(customer_id=joined[0])
    customer_id, repairs, facts_version, entry_version, bought, installed_at, former = joined
    raw, models = reading.raw, reading.models
    return Read(
        customer_id=customer_id,
        repairs=repairs,
        faults=None if facts_version is None else models.of(raw, model, facts_version),
        model=None if entry_version is None else models.entry(raw, model, entry_version),
        bought=_bought(*orjson.loads(bought)),
        installed_at=installed_at,
        former=() if former == "[]" else tuple(_former(*one) for one in orjson.loads(former)),
    )


def _bought(
    delivered_at: str | None, quantity: int | None, returned: int | None, returned_at: str | None
) -> Bought:
    return Bought(
        delivered_at=delivered_at, quantity=quantity or 0, returned=returned or 0, returned_at=returned_at
    )


def _former(customer_id: str, *more: Any) -> FormerOwner:
    purchased_at, delivered_at, installed_at, until, ended_at, returned = more
    days = UnitDays(purchased_at=purchased_at, delivered_at=delivered_at, installed_at=installed_at)
    return FormerOwner(
        customer_id=customer_id, days=days, until=until, ended_at=ended_at, returned=bool(returned)
    )


def _parameters(writing: Writing, customer_id: str, product: Product) -> dict[str, Any]:
    values = plain_parameters(writing, customer_id, product)
    del values["read"]
    return values | {"purchased_at": product.purchased_at or ""}


def _saved(writing: Writing, customer_id: str, old: Product | None, new: Product) -> None:
    """The records of its serial are joined to it, and the faults of its model counted anew.

    One that is brought back gets those of the owners before too, as it had them.
    """
    if old is not None and folded(old.serial) != folded(new.serial):
        writing.raw.execute(SQL["release"], {"id": int(new.id), "serial": new.serial})
        writing.raw.execute(SQL["rename_former_owners"], {"serial": new.serial, "old": old.serial})
    is_brought_back = old is None and writing.history.undoes is not None
    adopted = SQL["adopt_anyones" if is_brought_back else "adopt"]
    writing.raw.execute(adopted, _parameters(writing, customer_id, new))
    writing.versions.models |= {new.model} if old is None else {old.model, new.model}


def _removed(writing: Writing, old: Product) -> None:
    """Its records stay with the customer, and are of no known model any more."""
    writing.raw.execute(SQL["release_all"], {"id": int(old.id)})
    writing.versions.models.add(old.model)


def _passed(writing: Writing, owner: str, customer_id: str, old: Product, new: Product) -> None:
    """Note who had it until now. Taken back, the one who had it before has it again."""
    last = writing.raw.execute(SQL["former_owner"], {"serial": old.serial}).fetchone()
    if writing.history.undoes is not None and last is not None and last[1] == customer_id:
        writing.raw.execute(SQL["drop_former_owner"], {"id": last[0]})
        return
    days, bought = old.own_days, new.purchased_at
    is_later = bought is not None and bought >= (days.purchased_at or bought)
    writing.raw.execute(
        SQL["add_former_owner"],
        {
            "serial": old.serial,
            "customer_id": owner,
            "purchased_at": days.purchased_at,
            "delivered_at": days.delivered_at,
            "installed_at": days.installed_at,
            "until": old.went_back_at or (bought if is_later else None),
            "ended_at": writing.now,
            "returned": int(old.is_returned),
        },
    )


TABLE: Final = Table(
    kind=PRODUCTS,
    queries=SQL,
    joined=JOINED - 1,
    parameters=_parameters,
    records=_records,
    saved=_saved,
    removed=_removed,
    passed=_passed,
)
