"""The records of a customer on the wire, kind by kind, as the card and their own pages have them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field, create_model

from contacthub.api.wire import Day, Wire
from contacthub.customers.kinds.columns import DAY, Column
from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.kinds.models import Begins, NoticeKind
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.questions import QUESTIONS
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.kinds.warranty import Rule


class Money(Wire):
    """An amount as a decimal string and its ISO 4217 currency."""

    amount: str
    currency: str


class PurchaseItem(Wire):
    """One line of an order."""

    sku: str | None
    model: str | None
    category: str | None
    name: str
    quantity: int
    price: Money | None
    returned_quantity: int = 0
    returned_at: Day | None = None


class Purchase(Wire):
    """One order."""

    id: str
    order_no: str
    date: Day
    status: str | None
    delivered_at: Day | None = None
    total: Money | None
    items: list[PurchaseItem]


class Fault(Wire):
    """A symptom seen on a model, how often, and what usually mended it."""

    symptom: str
    count: int
    usual_fix: str | None


class ModelFaults(Wire):
    """How often this model comes back."""

    units_known: int
    units_with_faults: int
    top: list[Fault]


class WarrantyExtension(Wire):
    """Months of warranty that were bought on top, and when."""

    months: int
    bought_at: Day | None


class PartWarranty(Wire):
    """A part of the unit, and until when it is covered."""

    part: str
    until: Day
    covered: bool


class WarrantyView(Wire):
    """Until when a unit is covered, and why; ``model_until`` is without the extension.

    ``rule``: the day that was given for this unit, the rule of its model, an extension; or why there is no
    day: the model has no rule, no day is known to begin from, the unit was returned. ``from`` says from which
    day it runs; where the day that the rule asks for is not known, it is the one before.
    """

    until: Day | None
    rule: Rule
    from_: Annotated[Begins | None, Field(alias="from")]
    from_day: Day | None
    months: int | None
    model_until: Day | None
    extension: WarrantyExtension | None
    parts: list[PartWarranty]


class Owner(Wire):
    """Who had a unit from when until when; null: not known, or still."""

    customer_id: str
    from_: Annotated[Day | None, Field(alias="from")]
    until: Day | None


class PinnedNotice(Wire):
    """A recall or notice that concerns this unit; not ``sure``: the day it was made is not known."""

    id: str
    kind: NoticeKind
    title: str
    text: str
    sure: bool


class Product(Wire):
    """A thing the customer owns, or gave back: then it is not ``owned``.

    ``warranty_until`` is the day that holds, whether it was given or follows from a rule.
    """

    id: str
    model: str
    name: str | None
    category: str | None
    brand: str | None = None
    serial: str
    purchased_at: Day | None
    warranty_until: Day | None
    in_warranty: bool | None
    warranty: WarrantyView | None = None
    made_at: Day | None = None
    delivered_at: Day | None = None
    installed_at: Day | None = None
    extension_months: int | None = None
    extended_at: Day | None = None
    returned_at: Day | None = None
    owned: bool = True
    owners: list[Owner] = Field(default_factory=list)
    notices: list[PinnedNotice] = Field(default_factory=list)
    repairs: int
    status: str | None
    model_faults: ModelFaults | None


class ServiceRecord(Wire):
    """A repair, visit or complaint about a product; its number, if it has one, is its id."""

    id: str
    record_no: str | None
    date: Day
    product_id: str | None
    serial: str | None
    kind: str | None
    symptom: str
    resolution: str | None
    technician: str | None
    status: str | None


def shape_of(kind: Kind[Any]) -> type[Wire]:
    """The shape of a record that shows its columns and nothing beside them."""
    members: dict[str, Any] = {
        name: (_shown(column) if name in kind.needed else _shown(column) | None, ...)
        for name, column in kind.columns.items()
    }
    return create_model(kind.record.__name__, __base__=Wire, __doc__=kind.about, **members)


def _shown(column: Column) -> Any:  # Any: a type for pydantic
    if column.several:
        return list[str]
    return Day if column is DAY else str if column.largest is None else int


def _question() -> type[Wire]:
    """Its columns, its id, and what its agent is called."""
    more: dict[str, Any] = {"id": (str, ...), "agent_name": (str | None, None)}
    name, about = QUESTIONS.record.__name__, QUESTIONS.about
    return create_model(name, __base__=shape_of(QUESTIONS), __doc__=about, **more)


_OTHERS: Final[Mapping[str, type[Wire]]] = MappingProxyType(
    {
        PURCHASES.name: Purchase,
        PRODUCTS.name: Product,
        SERVICE_RECORDS.name: ServiceRecord,
        QUESTIONS.name: _question(),
    }
)
"""Kinds that show less than their columns, or what is joined, counted and named."""


SHAPES: Final[Mapping[str, type[Wire]]] = MappingProxyType(
    {kind.name: _OTHERS[kind.name] if kind.name in _OTHERS else shape_of(kind) for kind in KINDS}
)
"""What is shown of a record, by the name of its kind."""
