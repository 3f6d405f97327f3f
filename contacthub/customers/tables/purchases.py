"""Orders: each with its items in a table of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from itertools import takewhile
from types import MappingProxyType
from typing import Any, Final

from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.model import RowRejected
from contacthub.customers.tables.table import (
    Columns,
    Lists,
    Reading,
    Table,
    Writing,
    as_json,
    from_json,
    key_of,
    queries_of,
)

SQL: Final = queries_of("purchases")


def _records(kind: Kind[Purchase], lists: Lists, reading: Reading) -> list[Purchase]:
    items = _by_order(lists.get("items", ()))
    return [
        Purchase(
            id=str(row[0]),
            order_no=row[1],
            date=row[2],
            status=row[3],
            total=_money(row[4], row[5]),
            delivered_at=row[6],
            items=tuple(items.get(row[0], ())),
        )
        for row in lists["list"]
    ]


def _by_order(rows: Iterable[Columns]) -> dict[int, list[PurchaseItem]]:
    items: dict[int, list[PurchaseItem]] = {}
    for row in rows:
        items.setdefault(row[0], []).append(
            PurchaseItem(
                sku=row[1],
                model=row[2],
                category=row[3],
                name=row[4],
                quantity=row[5],
                price=_money(row[6], row[7]),
                attributes=from_json(row[8]),
                returned_quantity=row[9],
                returned_at=row[10],
            )
        )
    return items


def _money(amount: str | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount=amount, currency=currency)


def _parameters(writing: Writing, customer_id: str, order: Purchase) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "id": key_of(order),
        "order_no": order.order_no,
        "date": order.date,
        "status": order.status,
        "delivered_at": order.delivered_at,
        **_amount(order.total, "total"),
    }


def _amount(money: Money | None, name: str) -> dict[str, str | None]:
    if money is None:
        return {name: None, "currency": None}
    return {name: money.amount, "currency": money.currency}


def _saved(writing: Writing, customer_id: str, old: Purchase | None, new: Purchase) -> None:
    before = () if old is None else old.items
    # Lines of an order come one by one: those before the first that differs stay as they are.
    first = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(before, new.items, strict=False)))
    if first < len(before):
        writing.raw.execute(SQL["delete_items"], {"id": int(new.id), "first": first})
    if first < len(new.items):
        writing.raw.executemany(SQL["insert_item"], [_item(new, n) for n in range(first, len(new.items))])


def _checked(item: PurchaseItem) -> PurchaseItem:
    if (item.returned_quantity or 0) > item.quantity:
        raise RowRejected("returned_quantity: more than were bought")
    return item


def _item(order: Purchase, n: int) -> dict[str, Any]:
    item = _checked(order.items[n])
    return {
        **{one.name: getattr(item, one.name) for one in fields(item)},
        "purchase_id": int(order.id),
        "n": n,
        **_amount(item.price, "price"),
        "attributes": as_json(dict(item.attributes)),
    }


TABLE: Final = Table(
    kind=PURCHASES,
    queries=SQL,
    parts=MappingProxyType({"items": 11}),
    parameters=_parameters,
    records=_records,
    saved=_saved,
    is_sale=True,
)
