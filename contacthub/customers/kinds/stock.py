"""Stock: how many pieces there are of a number of the shop's stock, or of a model."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contacthub.customers.kinds.columns import (
    AMOUNT,
    COUNT_TEXT,
    CURRENCY,
    DAY,
    MAX_QUANTITY,
    NAME,
    BadCell,
    Column,
)
from contacthub.customers.kinds.kind import Claim
from contacthub.customers.model import Row, RowRejected
from contacthub.processes.stock import thing
from contacthub.routing.values import value


@value(kw_only=True)
class InStock:
    """How many pieces there are, as it was counted on the day ``as_of``; ``quantity`` None: some.

    Of a number (``sku``), which may say its ``model``, or of a model as a whole.
    """

    sku: str | None = None
    model: str | None = None
    name: str | None = None
    quantity: int | None
    price: str | None = None
    currency: str | None = None
    as_of: str
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def thing(self) -> str:
        """What it is of, as what waits for it names it, in small letters."""
        return thing_of(self.sku, self.model)


def thing_of(sku: str | None, model: str | None) -> str:
    """What is in stock, in small letters: the number, else the model."""
    return (thing(sku=sku, model=model) or "").casefold()


def pieces(text: str) -> int:
    """Read how many there are, which may be none."""
    folded = unicodedata.normalize("NFKC", text)
    number = int(folded.partition(".")[0]) if COUNT_TEXT.fullmatch(folded) else -1
    if not 0 <= number <= MAX_QUANTITY:
        raise BadCell(f"not a whole number from 0 to {MAX_QUANTITY}")
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSheet:
    """The ``Sheet`` of stock: rows that belong to no customer."""

    name: str
    columns: Mapping[str, Column]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    owned: bool = False

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says of what is in stock."""
        return [
            (thing_of(row.get("sku"), row.get("model")), [row.get(name) for name in sorted(self.columns)])
        ]


STOCK: Final = StockSheet(
    name="stock",
    columns={
        "sku": NAME,
        "model": NAME,
        "name": NAME,
        "quantity": Column(pieces),
        "price": AMOUNT,
        "currency": CURRENCY,
        "as_of": DAY,
    },
    needed=("quantity",),
    headings={
        "货号": "sku", "商品编码": "sku", "商品编号": "sku", "itemno": "sku", "型号": "model", "名称": "name",
        "库存": "quantity", "库存数量": "quantity", "现有库存": "quantity", "数量": "quantity",
        "instock": "quantity", "onhand": "quantity", "available": "quantity", "单价": "price",
        "币种": "currency", "盘点日期": "as_of", "截至": "as_of", "asof": "as_of", "countedon": "as_of",
    },
)  # fmt: skip


def stock_of(row: Row, today: str) -> InStock:
    """What a row says. Raises: RowRejected."""
    if not row.get("sku") and not row.get("model"):
        raise RowRejected("sku: needed, or a model")
    price = row.get("price")
    if price is not None and not row.get("currency"):
        raise RowRejected("currency: needed with a price")
    if price is not None and price.startswith("-"):
        raise RowRejected("price: below nothing")
    return InStock(
        sku=row.get("sku"),
        model=row.get("model"),
        name=row.get("name"),
        quantity=row["quantity"],
        price=price,
        currency=row.get("currency") if price is not None else None,
        as_of=row.get("as_of") or today,
        attributes=row.get("attributes", {}),
    )


def words_of_stock(one: InStock) -> str:
    """What it is found by, in small letters."""
    return " ".join(each for each in (one.sku, one.model, one.name) if each).casefold()
