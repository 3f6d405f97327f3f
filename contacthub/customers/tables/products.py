"""Products: read with their repairs and how often their model comes back."""

from __future__ import annotations

from typing import Any, Final

from contacthub.customers.kinds.kind import Kind, folded
from contacthub.customers.kinds.products import PRODUCTS, Product
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


def _records(kind: Kind[Product], lists: Lists, reading: Reading) -> list[Product]:
    return [_record(kind, row, reading) for row in lists["list"]]


def _record(kind: Kind[Product], row: Columns, reading: Reading) -> Product:
    values = plain_values(kind, row)
    values["purchased_at"] = values["purchased_at"] or None
    # A candidate of a write comes without a version: nothing is counted for it.
    version = values["faults"]
    values["faults"] = None if version is None else reading.models.of(reading.raw, values["model"], version)
    return kind.record(**values)


def _parameters(writing: Writing, customer_id: str, product: Product) -> dict[str, Any]:
    return plain_parameters(writing, customer_id, product) | {"purchased_at": product.purchased_at or ""}


def _saved(writing: Writing, customer_id: str, old: Product | None, new: Product) -> None:
    """The records of its serial are joined to it, and the faults of its model counted anew."""
    if old is not None and folded(old.serial) != folded(new.serial):
        writing.raw.execute(SQL["release"], {"id": int(new.id), "serial": new.serial})
    writing.raw.execute(SQL["adopt"], _parameters(writing, customer_id, new))
    writing.versions.models |= {new.model} if old is None else {old.model, new.model}


def _removed(writing: Writing, old: Product) -> None:
    """Its records stay with the customer, and are of no known model any more."""
    writing.raw.execute(SQL["release_all"], {"id": int(old.id)})
    writing.versions.models.add(old.model)


TABLE: Final = Table(
    kind=PRODUCTS, queries=SQL, parameters=_parameters, records=_records, saved=_saved, removed=_removed
)
