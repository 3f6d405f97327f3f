"""Service records: each joined to the product with its serial, if that is known."""

from __future__ import annotations

from typing import Any, Final

from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
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

SQL: Final = queries_of("service_records")


def _records(kind: Kind[ServiceRecord], lists: Lists, reading: Reading) -> list[ServiceRecord]:
    return [_record(kind, row) for row in lists["list"]]


def _record(kind: Kind[ServiceRecord], row: Columns) -> ServiceRecord:
    values = plain_values(kind, row)
    product_id = values["product_id"]
    values["product_id"] = None if product_id is None else str(product_id)
    return kind.record(**values)


def _parameters(writing: Writing, customer_id: str, record: ServiceRecord) -> dict[str, Any]:
    product = _product(writing, customer_id, record)
    joined = (
        {"product_id": product[0], "model": product[1]} if product else {"product_id": None, "model": None}
    )
    return plain_parameters(writing, customer_id, record) | joined


def _product(writing: Writing, customer_id: str, record: ServiceRecord) -> Columns | None:
    """The product of this serial; of several, which only old files have, the customer's own comes first."""
    if not record.serial:
        return None
    found = writing.raw.execute(SQL["products"], {"serial": record.serial}).fetchall()
    return next((row for row in found if row[2] == customer_id), found[0] if found else None)


def _saved(writing: Writing, customer_id: str, old: ServiceRecord | None, new: ServiceRecord) -> None:
    """The faults of the model are counted anew, and of the one that the record was joined to before."""
    product = _product(writing, customer_id, new)
    if product is not None:
        writing.versions.models.add(product[1])
    if old is not None:
        _removed(writing, old)


def _removed(writing: Writing, old: ServiceRecord) -> None:
    """The faults of the model that it was about are counted anew."""
    if old.product_id is not None:
        row = writing.raw.execute(SQL["model"], {"product_id": int(old.product_id)}).fetchone()
        writing.versions.models.add(row[0])


TABLE: Final = Table(
    kind=SERVICE_RECORDS,
    queries=SQL,
    parameters=_parameters,
    records=_records,
    saved=_saved,
    removed=_removed,
)
