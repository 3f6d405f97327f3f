"""Writes customers and what is theirs, on the writer and inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import orjson

from contacthub.customers.model import (
    AlreadyThere,
    CustomerData,
    NameKeys,
    Product,
    Purchase,
    Question,
    Record,
    ServiceRecord,
    merged_purchase,
    overlaid,
)
from contacthub.customers.reads import (
    get_customer,
    items_of,
    product_of,
    purchase_of,
    question_of,
    service_record_of,
)
from contacthub.database.named_queries import named_queries

SQL: Final = named_queries(Path(__file__).with_name("writes.sql"))
Status = Literal["new", "changed", "unchanged"]
R = TypeVar("R", Product, ServiceRecord, Question)


class RowRejected(Exception):
    """A row cannot be written; the text names the column."""


@dataclass(slots=True)
class Changes:
    """Whose versions grow when the transaction ends; the new ones begin at 1 instead."""

    customers: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)

    def add(self, other: Changes) -> None:
        """Take over the changes of one row that was written."""
        self.customers |= other.customers
        self.created |= other.created
        self.models |= other.models

    def settle(self, raw: sqlite3.Connection, now: int) -> None:
        """Raise every version by one."""
        raw.executemany(SQL["touch_customer"], [(now, one) for one in sorted(self.customers - self.created)])
        raw.executemany(SQL["touch_model"], [(model,) for model in sorted(self.models)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a write works with."""

    raw: sqlite3.Connection
    names: NameKeys
    now: int
    changes: Changes

    def one(self, query: str, *parameters: object) -> Any:  # Any: a row of whatever the query selects
        """Return the first row of a named query, or None."""
        return self.raw.execute(SQL[query], parameters).fetchone()

    def id_of(self, query: str, parameters: Mapping[str, object]) -> int:
        """Insert by a named query and return the new id."""
        new: int = self.raw.execute(SQL[query], parameters).fetchone()[0]
        return new


def is_customer(desk: Desk, customer_id: str) -> bool:
    """Say whether there is such a customer."""
    return desk.one("is_customer", customer_id) is not None


def save_customer(desk: Desk, customer_id: str, data: CustomerData) -> Status:
    """Create the customer or make them what ``data`` says."""
    old = get_customer(desk.raw, customer_id).data if is_customer(desk, customer_id) else None
    if old == data:
        return "unchanged"
    plain = {"name": data.name, "company": data.company, "tier": data.tier, "language": data.language}
    lists = {"addresses": data.addresses, "tags": data.tags, "attributes": dict(data.attributes)}
    desk.raw.execute(
        SQL["save_customer"],
        {
            "id": customer_id,
            **plain,
            **{name: _json(value) for name, value in lists.items()},
            "birthday": data.birthday,
            "notes": data.notes,
            "now": desk.now,
        },
    )
    if old is None or old.phones != data.phones:
        _save_phones(desk, customer_id, data)
    if old is None or old.emails != data.emails:
        _save_emails(desk, customer_id, data)
    if old is None or (old.name, old.company) != (data.name, data.company):
        _save_search_keys(desk, customer_id, data)
    desk.changes.customers.add(customer_id)
    if old is None:
        desk.changes.created.add(customer_id)
    return "new" if old is None else "changed"


def _save_phones(desk: Desk, customer_id: str, data: CustomerData) -> None:
    desk.raw.execute(SQL["delete_phones"], (customer_id,))
    rows = [(customer_id, n, one.e164, one.ext, one.raw, one.label) for n, one in enumerate(data.phones)]
    desk.raw.executemany(SQL["insert_phone"], rows)


def _save_emails(desk: Desk, customer_id: str, data: CustomerData) -> None:
    desk.raw.execute(SQL["delete_emails"], (customer_id,))
    desk.raw.executemany(SQL["insert_email"], [(customer_id, n, one) for n, one in enumerate(data.emails)])


def _save_search_keys(desk: Desk, customer_id: str, data: CustomerData) -> None:
    keys = desk.names.keys(data.name) | (desk.names.keys(data.company) if data.company else frozenset())
    desk.raw.execute(SQL["delete_search_keys"], (customer_id,))
    desk.raw.executemany(SQL["insert_search_key"], [(key, customer_id) for key in sorted(keys)])


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def save_record(
    desk: Desk, customer_id: str, record: Record, *, only_new: bool = False
) -> tuple[Status, str]:
    """Write a record, over the one it is the same as; return what became of it and its id.

    Raises:
        AlreadyThere: it must be new and is not.
        RowRejected: it is another customer's.
    """
    match record:
        case Purchase():
            status, record_id = _save_purchase(desk, customer_id, record, only_new=only_new)
        case Product():
            status, record_id = _save_product(desk, customer_id, record, only_new=only_new)
        case ServiceRecord():
            status, record_id = _save_service_record(desk, customer_id, record, only_new=only_new)
        case Question():
            status, record_id = _save_question(desk, customer_id, record, only_new=only_new)
    if status != "unchanged":
        desk.changes.customers.add(customer_id)
    return status, str(record_id)


def _save_purchase(desk: Desk, customer_id: str, new: Purchase, *, only_new: bool) -> tuple[Status, int]:
    row = desk.one("find_purchase", new.order_no)
    if row is None:
        total = (None, None) if new.total is None else (new.total.amount, new.total.currency)
        order = (customer_id, new.order_no, new.date, new.status, *total)
        purchase_id: int = desk.one("insert_purchase", *order)[0]
        _save_items(desk, purchase_id, new)
        return "new", purchase_id
    purchase_id = row[1]
    if only_new:
        raise AlreadyThere("this order is there already")
    if row[0] != customer_id:
        raise RowRejected("order_no: an order of another customer")
    old = purchase_of(row[1:], items_of(desk.raw, [purchase_id]).get(purchase_id, []))
    merged = merged_purchase(old, new)
    if merged == old:
        return "unchanged", purchase_id
    desk.raw.execute(SQL["update_purchase"], (merged.date, merged.status, purchase_id))
    if merged.items != old.items:
        desk.raw.execute(SQL["delete_items"], (purchase_id,))
        _save_items(desk, purchase_id, merged)
    return ("changed" if len(merged.items) == len(old.items) else "new"), purchase_id


def _save_items(desk: Desk, purchase_id: int, purchase: Purchase) -> None:
    rows = [
        (
            purchase_id,
            n,
            item.sku,
            item.model,
            item.category,
            item.name,
            item.quantity,
            None if item.price is None else item.price.amount,
            None if item.price is None else item.price.currency,
            _json(dict(item.attributes)),
        )
        for n, item in enumerate(purchase.items)
    ]
    desk.raw.executemany(SQL["insert_item"], rows)


def _save_product(desk: Desk, customer_id: str, new: Product, *, only_new: bool) -> tuple[Status, int]:
    rows = desk.raw.execute(SQL["find_product"], (new.serial,)).fetchall()
    same = [row for row in rows if row[1] == new.model]
    # An import that corrects the model means the product with this serial, if there is only one.
    row = same[0] if same else rows[0] if len(rows) == 1 and not only_new else None
    if row is None:
        product_id = desk.id_of("insert_product", _product_columns(customer_id, new))
    elif only_new:
        raise AlreadyThere("this product is there already")
    else:
        product_id, old = row[0], product_of(row)
        new = overlaid(old, new)
        if (new, customer_id) == (old, row[9]):
            return "unchanged", product_id
        desk.raw.execute(SQL["update_product"], {"id": product_id, **_product_columns(customer_id, new)})
        # A thing may change hands and be registered under the wrong model at first.
        desk.changes.customers.add(row[9])
        desk.changes.models.add(old.model)
    adopted = {"id": product_id, "model": new.model, "serial": new.serial, "customer_id": customer_id}
    desk.raw.execute(SQL["adopt_records"], adopted)
    desk.changes.models.add(new.model)
    return ("new" if row is None else "changed"), product_id


def _product_columns(customer_id: str, product: Product) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "model": product.model,
        "name": product.name,
        "category": product.category,
        "serial": product.serial,
        "purchased_at": product.purchased_at or "",
        "warranty_until": product.warranty_until,
        "status": product.status,
        "attributes": _json(dict(product.attributes)),
    }


def _save_service_record(
    desk: Desk, customer_id: str, new: ServiceRecord, *, only_new: bool
) -> tuple[Status, int]:
    if new.record_no:
        row = desk.one("find_record", new.record_no)
    else:
        row = desk.one("find_unnumbered_record", customer_id, new.date, new.symptom)
    if row is None:
        columns = _record_columns(desk, customer_id, new)
        desk.changes.models.update(_known(columns["model"]))
        return "new", desk.id_of("insert_record", columns)
    if only_new:
        raise AlreadyThere("this service record is there already")
    if row[11] != customer_id:
        raise RowRejected("record_no: a service record of another customer")
    old = service_record_of(row)
    merged = overlaid(old, new)
    if merged == old:
        return "unchanged", row[0]
    columns = _record_columns(desk, customer_id, merged)
    desk.raw.execute(SQL["update_record"], {"id": row[0], **columns})
    desk.changes.models.update(_known(columns["model"]) | _known(row[12]))
    return "changed", row[0]


def _known(model: object) -> set[str]:
    return {model} if isinstance(model, str) else set()


def _record_columns(desk: Desk, customer_id: str, record: ServiceRecord) -> dict[str, object]:
    product = None
    if record.serial:
        wanted = {"serial": record.serial, "customer_id": customer_id}
        product = desk.raw.execute(SQL["product_of_serial"], wanted).fetchone()
    return {
        "customer_id": customer_id,
        "record_no": record.record_no,
        "date": record.date,
        "product_id": product[0] if product else None,
        "model": product[1] if product else None,
        "serial": record.serial,
        "kind": record.kind,
        "symptom": record.symptom,
        "resolution": record.resolution,
        "technician": record.technician,
        "status": record.status,
        "attributes": _json(dict(record.attributes)),
    }


def _save_question(desk: Desk, customer_id: str, new: Question, *, only_new: bool) -> tuple[Status, int]:
    at = new.at if new.date is None else midnight(new.date)
    row = desk.one("find_question", customer_id, at, new.question)
    if row is None:
        return "new", desk.id_of("insert_question", _question_columns(customer_id, replace(new, at=at)))
    if only_new:
        raise AlreadyThere("this question is there already")
    old = question_of(row)
    merged = overlaid(old, new)
    if merged == old:
        return "unchanged", row[0]
    desk.raw.execute(SQL["update_question"], {"id": row[0], **_question_columns(customer_id, merged)})
    return "changed", row[0]


def _question_columns(customer_id: str, question: Question) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "at": question.at,
        "date": question.date,
        "channel": question.channel,
        "question": question.question,
        "answer": question.answer,
        "agent": question.agent,
        "attributes": _json(dict(question.attributes)),
    }


def midnight(day: str) -> int:
    """Return the instant a day begins in UTC. Raises: ValueError when there is no such day."""
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
