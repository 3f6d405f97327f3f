"""Prices of parts: what one costs, for which model, from which day on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contacthub.customers.kinds.columns import AMOUNT, CURRENCY, DAY, NAME, Column
from contacthub.customers.kinds.kind import Claim, folded
from contacthub.customers.model import Row, RowRejected
from contacthub.routing.values import value


@value(kw_only=True)
class Price:
    """What a part costs from a day on, up to and with ``valid_to``; ``model`` empty: of any model."""

    part: str
    model: str = ""
    name: str | None = None
    price: str
    currency: str
    valid_from: str
    valid_to: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two prices the same: the part, the model and the first day."""
        return folded(self.part), folded(self.model), self.valid_from


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSheet:
    """The ``Sheet`` of prices: rows that belong to no customer."""

    name: str
    columns: Mapping[str, Column]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    owned: bool = False

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says of its part."""
        key = folded(row["part"]), folded(row.get("model", "")), row["valid_from"]
        return [(key, [row.get(name) for name in sorted(self.columns)])]


PRICES: Final = PriceSheet(
    name="prices",
    columns={
        "part": NAME,
        "model": NAME,
        "name": NAME,
        "price": AMOUNT,
        "currency": CURRENCY,
        "valid_from": DAY,
        "valid_to": DAY,
    },
    needed=("part", "price", "valid_from"),
    headings={
        "配件号": "part", "型号": "model", "名称": "name", "单价": "price", "币种": "currency",
        "生效日期": "valid_from", "失效日期": "valid_to", "配件编号": "part", "partnumber": "part",
        "partno": "part", "validfrom": "valid_from", "validto": "valid_to",
    },
)  # fmt: skip


def price_of(row: Row) -> Price:
    """The price that a row says. Raises: RowRejected."""
    if not row.get("currency"):
        raise RowRejected("currency: needed with a price")
    if row["price"].startswith("-"):
        raise RowRejected("price: below nothing")
    valid_to = row.get("valid_to")
    if valid_to is not None and valid_to < row["valid_from"]:
        raise RowRejected("valid_to: before valid_from")
    return Price(
        part=row["part"],
        model=row.get("model", ""),
        name=row.get("name"),
        price=row["price"],
        currency=row["currency"],
        valid_from=row["valid_from"],
        valid_to=valid_to,
        attributes=row.get("attributes", {}),
    )


def words_of_price(price: Price) -> str:
    """What a price is found by, in small letters."""
    return " ".join(each for each in (price.part, price.model, price.name) if each).casefold()
