"""Stock on the wire: a count, and what is in stock."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from contacthub.api.json import Json
from contacthub.api.validation import WHOLE
from contacthub.api.wire import Day as ShownDay
from contacthub.customers.kinds.columns import MAX_QUANTITY, amount
from contacthub.customers.kinds.stock import InStock
from contacthub.customers.record_wire import Body, MaybeDay, MaybeName


class StockPriceBody(Body):
    """What a piece costs: an amount as decimal text, and its ISO 4217 currency."""

    amount: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class StockBody(Body):
    """How many pieces there are. ``as_of``: the day of the count; not given: today."""

    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY), WHOLE]
    model: MaybeName = None
    name: MaybeName = None
    price: StockPriceBody | None = None
    as_of: MaybeDay = None

    def said(self, *, sku: str | None, model: str | None, today: str) -> InStock:
        """The count of what the path names."""
        return InStock(
            sku=sku,
            model=model if sku is None else self.model,
            name=self.name,
            quantity=self.quantity,
            price=None if self.price is None else amount(self.price.amount),
            currency=None if self.price is None else self.price.currency,
            as_of=self.as_of or today,
        )


class StockPriceView(BaseModel):
    """What a piece costs."""

    amount: str
    currency: str


class StockView(BaseModel):
    """What is in stock. ``quantity`` null: some, nobody says how many. ``as_of``: the day of the count."""

    sku: str | None
    model: str | None
    name: str | None
    quantity: int | None
    price: StockPriceView | None
    as_of: ShownDay


def stock_view(one: InStock) -> Json:
    """It as ``StockView`` shows it."""
    return {
        "sku": one.sku,
        "model": one.model,
        "name": one.name,
        "quantity": one.quantity,
        "price": None if one.price is None else {"amount": one.price, "currency": one.currency},
        "as_of": one.as_of,
    }
