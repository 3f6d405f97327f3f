"""Purchases: orders with their items. A row of a file is one item; the rows of an order join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import AMOUNT, COUNT, CURRENCY, DAY, NAME
from contacthub.customers.kinds.kind import Claim, Kind, Seen, folded, overlaid, said
from contacthub.customers.model import Row
from contacthub.routing.values import value


@value(kw_only=True)
class Money:
    """An amount as decimal text and its ISO 4217 currency."""

    amount: str
    currency: str


@value(kw_only=True)
class PurchaseItem:
    """One line of an order; so many of its ``quantity`` were returned, the last on ``returned_at``."""

    sku: str | None = None
    model: str | None = None
    category: str | None = None
    name: str
    quantity: int = 1
    price: Money | None = None
    returned_quantity: int | None = None
    returned_at: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two lines of one order the same."""
        return self.sku or self.model or self.name


@value(kw_only=True)
class Purchase:
    """One order; without a ``total`` the sum of its items is shown."""

    id: str = ""
    order_no: str
    date: str
    status: str | None = None
    total: Money | None = None
    delivered_at: str | None = None
    items: tuple[PurchaseItem, ...] = ()


def _read(row: Row, now: int) -> Purchase:
    price, total = (
        Money(amount=row[name], currency=row["currency"]) if row.get(name) else None
        for name in ("price", "total")
    )
    item = PurchaseItem(**said(PurchaseItem, row) | {"name": row["product"], "price": price})
    return Purchase(
        order_no=row["order_no"],
        date=row["date"],
        status=row.get("status") or None,
        total=total,
        delivered_at=row.get("delivered_at") or None,
        items=(item,),
    )


def _claimed(order: Purchase, values: list[object]) -> list[Claim]:
    owner = values[0]
    about_order: list[object] = [owner, order.date, order.status, order.total, order.delivered_at]
    return [
        (folded(order.order_no), about_order),
        *(((folded(order.order_no), item.key), values) for item in order.items),
    ]


def _merged(old: Purchase, new: Purchase) -> Purchase:
    """The order with the items of ``new`` added or changed."""
    items = {item.key: item for item in old.items}
    for item in new.items:
        items[item.key] = overlaid(items[item.key], item) if item.key in items else item
    return replace(
        old,
        date=new.date,
        status=new.status or old.status,
        total=new.total or old.total,
        delivered_at=new.delivered_at or old.delivered_at,
        items=tuple(items.values()),
    )


def of_shop(old: Purchase, new: Purchase) -> Purchase:
    """The order with the items of ``new`` only, each with what is known of it and a shop cannot say."""
    known: dict[str, list[PurchaseItem]] = {}
    for item in old.items:
        known.setdefault(_in_shop(item), []).append(item)
    items = [
        _overlaid_item(known[_in_shop(item)].pop(0), item) if known.get(_in_shop(item)) else item
        for item in new.items
    ]
    return replace(_merged(old, new), items=tuple(items))


def _in_shop(item: PurchaseItem) -> str:
    """What a shop tells the items of an order apart by: it knows of no models."""
    return item.sku or item.name


def _overlaid_item(old: PurchaseItem, new: PurchaseItem) -> PurchaseItem:
    item: PurchaseItem = overlaid(old, new)
    if (item.returned_quantity or 0) > item.quantity:
        return replace(item, returned_quantity=None, returned_at=None)  # the shop no longer counts those
    return item


def _view(purchase: Purchase, seen: Seen) -> Json:
    """Without a total of its own the sum of the items is the total."""
    return {
        "id": purchase.id,
        "order_no": purchase.order_no,
        "date": purchase.date,
        "status": purchase.status,
        "delivered_at": purchase.delivered_at,
        "total": _money(purchase.total or _sum(purchase.items)),
        "items": [
            {
                "sku": item.sku,
                "model": item.model,
                "category": item.category,
                "name": item.name,
                "quantity": item.quantity,
                "price": _money(item.price),
                "returned_quantity": item.returned_quantity or 0,
                "returned_at": item.returned_at,
            }
            for item in purchase.items
        ],
    }


def _sum(items: tuple[PurchaseItem, ...]) -> Money | None:
    if len(items) == 1 and items[0].quantity == 1:
        return items[0].price
    prices = [item.price for item in items if item.price is not None]
    currencies = {price.currency for price in prices}
    if len(prices) < len(items) or len(currencies) != 1:
        return None
    amount = sum(Decimal(item.price.amount) * item.quantity for item in items if item.price is not None)
    return Money(amount=f"{amount:f}", currency=currencies.pop())


def _money(money: Money | None) -> Json | None:
    return None if money is None else {"amount": money.amount, "currency": money.currency}


PURCHASES: Final = Kind(
    name="purchases",
    words="orders",
    one="an order",
    about="An order.",
    record=Purchase,
    columns={
        "order_no": NAME,
        "date": DAY,
        "sku": NAME,
        "model": NAME,
        "category": NAME,
        "product": NAME,
        "quantity": COUNT,
        "price": AMOUNT,
        "currency": CURRENCY,
        "total": AMOUNT,
        "status": NAME,
        "delivered_at": DAY,
        "returned_quantity": COUNT,
        "returned_at": DAY,
    },
    needed=("order_no", "date", "product"),
    headings={
        "订单号": "order_no", "日期": "date", "货号": "sku", "型号": "model", "类别": "category",
        "商品": "product", "数量": "quantity", "单价": "price", "币种": "currency", "总额": "total",
        "状态": "status", "送达日期": "delivered_at", "退货数量": "returned_quantity",
        "退货日期": "returned_at",
    },
    key="order_no",
    read=_read,
    identity=lambda owner, it: folded(it.order_no),
    merged=_merged,
    added=lambda old, merged: len(merged.items) > len(old.items),
    claimed=_claimed,
    view=_view,
    example={
        "order_no": "O-2041",
        "date": "2026-05-01",
        "items": [{"name": "Air conditioner", "price": {"amount": "1299.00", "currency": "CNY"}}],
    },
)  # fmt: skip
