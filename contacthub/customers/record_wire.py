"""What is said about records over HTTP: a body for each kind, made of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
    model_validator,
)

from contacthub.api.validation import NOT_BLANK, WHOLE, validated
from contacthub.customers.kinds.columns import DAY, LONG, MAX_QUANTITY, SHORT, Column
from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.tables.history import plain_of

MAX_ATTRIBUTES: Final = 64 * 1024
DAY_TEXT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: str) -> str:
    """Programs write days in one way; people's ways are for files."""
    if DAY_TEXT.fullmatch(text) is None:
        raise ValueError("a day is written like 2025-01-31")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None
    return text


def _amount(text: str) -> str:
    places = len(text.partition(".")[2].rstrip("0"))
    return f"{Decimal(text):.{max(2, places)}f}"


def blank_is_none(value: Any) -> Any:  # Any: JSON before it is checked
    """Take text of blanks only for none."""
    return None if isinstance(value, str) and not value.strip() else value


def none_is_empty(value: Any) -> Any:  # Any: JSON before it is checked
    """Take null for a list of nothing."""
    return [] if value is None else value


def _none_is_nothing(value: Any) -> Any:  # Any: JSON before it is checked
    return {} if value is None else value


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SHORT, pattern=NOT_BLANK)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONG, pattern=NOT_BLANK)
]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]
Words = Annotated[str, Field(max_length=SHORT)] | None
LongWords = Annotated[str, Field(max_length=LONG)] | None
MaybeName = Annotated[Name | None, BeforeValidator(blank_is_none, json_schema_input_type=Words)]
MaybeText = Annotated[Text | None, BeforeValidator(blank_is_none, json_schema_input_type=LongWords)]
MaybeDay = Annotated[
    Day | None, BeforeValidator(blank_is_none, json_schema_input_type=Day | Literal[""] | None)
]


def _bounded(attributes: dict[str, Any]) -> dict[str, Any]:  # Any: free JSON
    """Refuse more than a card can carry to every screen; patches would add to them without end."""
    if attributes and len(orjson.dumps(attributes)) > MAX_ATTRIBUTES:
        raise ValueError(f"at most {MAX_ATTRIBUTES} bytes as JSON, with those that are there")
    return attributes


Attributes = Annotated[
    dict[str, Any],  # Any: free JSON
    AfterValidator(_bounded),
    BeforeValidator(_none_is_nothing, json_schema_input_type=dict[str, Any] | None),
]


class Body(BaseModel):
    """Members that are not known are errors: a mistyped one would silently lose what it says."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class MoneyBody(Body):
    """An amount as decimal text, and its ISO 4217 currency."""

    amount: Annotated[
        str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"), AfterValidator(_amount)
    ]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def money(self) -> Money:
        """As it is kept, with at least two places."""
        return Money(amount=self.amount, currency=self.currency)


class ItemBody(Body):
    """One line of an order."""

    sku: MaybeName = None
    model: MaybeName = None
    category: MaybeName = None
    name: Name
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY), WHOLE] = 1
    price: MoneyBody | None = None
    returned_quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY), WHOLE] | None = None
    returned_at: MaybeDay = None
    attributes: Attributes = {}

    @model_validator(mode="after")
    def _no_more_than_bought(self) -> Self:
        if (self.returned_quantity or 0) > self.quantity:
            raise ValueError("returned_quantity: more than were bought")
        return self

    def item(self) -> PurchaseItem:
        """As it is kept."""
        price = None if self.price is None else self.price.money()
        returned = self.returned_quantity or None
        plain = self.model_dump(exclude={"price", "returned_quantity"})
        return PurchaseItem(**plain, price=price, returned_quantity=returned)


class PurchaseBody(Body):
    """An order."""

    order_no: Name
    date: Day
    status: MaybeName = None
    total: MoneyBody | None = None
    delivered_at: MaybeDay = None
    items: Annotated[list[ItemBody], Field(max_length=500)] = []

    def order(self) -> Purchase:
        """As it is kept."""
        return Purchase(
            order_no=self.order_no,
            date=self.date,
            status=self.status,
            total=None if self.total is None else self.total.money(),
            delivered_at=self.delivered_at,
            items=tuple(one.item() for one in self.items),
        )


class PurchaseChange(Body):
    """Parts of an order; ``items`` are all of them. A line without ``attributes`` keeps those it has."""

    order_no: Name = ""
    date: Day = ""
    status: MaybeName = None
    total: MoneyBody | None = None
    delivered_at: MaybeDay = None
    items: Annotated[list[ItemBody], Field(max_length=500)] = []


def _type_of(column: Column, *, needed: bool) -> Any:  # Any: a type for pydantic
    """The member of a body that a column stands for, read as the cell of a file is."""
    if column is DAY:
        return Day if needed else MaybeDay
    if column.largest is not None:
        number = Annotated[int, Field(ge=1, le=column.largest), WHOLE]
        return number if needed else number | None
    text: Any = Text if column.most == LONG else Name
    words: Any = LongWords if column.most == LONG else Words
    if column.word is not str:
        text = Annotated[text, AfterValidator(column.word)]
    return (
        text
        if needed
        else Annotated[text | None, BeforeValidator(blank_is_none, json_schema_input_type=words)]
    )


def _is_needed(kind: Kind[Any], name: str) -> bool:
    return name in kind.needed and name not in kind.else_now


def body_of(kind: Kind[Any]) -> type[Body]:
    """The body of a kind whose columns are its fields."""
    members: dict[str, Any] = {}
    for name, column in kind.columns.items():
        needed = _is_needed(kind, name)
        members[name] = (_type_of(column, needed=needed), ... if needed else None)
    members["attributes"] = (Attributes, {})
    name = f"{kind.record.__name__}Body"
    return create_model(name, __base__=Body, __doc__=kind.about, **members)


BODIES: Final[Mapping[str, type[Body]]] = MappingProxyType(
    {kind.name: PurchaseBody if kind is PURCHASES else body_of(kind) for kind in KINDS}
)
"""By kind. An order has its items in its body; a row of a file is one item of it."""


def change_of(kind: Kind[Any]) -> type[Body]:
    """Parts of a record whose columns are its fields."""
    members: dict[str, Any] = {
        name: (_type_of(column, needed=_is_needed(kind, name)), None) for name, column in kind.columns.items()
    }
    members["attributes"] = (dict[str, Any] | None, None)
    name = f"{kind.record.__name__}Change"
    return create_model(name, __base__=Body, __doc__=f"Parts of {kind.one}; null removes.", **members)


CHANGES: Final[Mapping[str, type[Body]]] = MappingProxyType(
    {kind.name: PurchaseChange if kind is PURCHASES else change_of(kind) for kind in KINDS}
)
"""By kind: what may be changed of a record."""


def record_in(kind: Kind[Any], body: Body, now: int) -> Any:  # Any: a record of the kind
    """The record that a body tells of."""
    return body.order() if isinstance(body, PurchaseBody) else kind.read(body.model_dump(), now)


def with_patch(kind: Kind[Any], record: Any, patch: dict[str, Any], now: int) -> Any:  # Any: a record; JSON
    """The record with a merge patch of its body applied.

    Raises:
        Problem: invalid, it would not be a whole record of the kind.
    """
    shape = BODIES[kind.name]
    known = {name: each for name, each in plain_of(record).items() if name in shape.model_fields}
    if isinstance(record, Purchase):
        patch = _with_attributes(record, patch)
    body = validated(shape, merge_patch(known, patch))
    asked_at = getattr(record, "at", None)
    return replace(record_in(kind, body, now if asked_at is None else asked_at), id=record.id)


def _with_attributes(order: Purchase, patch: dict[str, Any]) -> dict[str, Any]:
    """Lines that do not say their attributes, which no list shows, keep them."""
    items = patch.get("items")
    if not isinstance(items, list):
        return patch
    kept = {item.key: dict(item.attributes) for item in order.items}
    return {**patch, "items": [_kept_attributes(one, kept) for one in items]}


def _kept_attributes(line: Any, kept: dict[str, dict[str, Any]]) -> Any:  # Any: JSON before it is checked
    if not isinstance(line, dict) or "attributes" in line:
        return line
    key = line.get("sku") or line.get("model") or line.get("name")
    return {**line, "attributes": kept.get(key, {})} if isinstance(key, str) else line


def merge_patch(target: Any, patch: Any) -> Any:  # Any: any JSON
    """``target`` with ``patch`` applied.

    Source: RFC 7396, section 2.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result
