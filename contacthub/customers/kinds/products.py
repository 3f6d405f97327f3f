"""Products: the things customers own. A product is its serial, in every store and under any model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import DAY, NAME, PERIOD
from contacthub.customers.kinds.kind import Kind, Seen, folded, overlaid, said
from contacthub.customers.kinds.models import Model
from contacthub.customers.kinds.notices import Pinned, notices_of
from contacthub.customers.kinds.warranty import Extension, UnitDays, Warranty, warranty_of
from contacthub.routing.values import value


@value(kw_only=True)
class Fault:
    """A symptom seen on a model, how often, and what usually mended it."""

    symptom: str
    count: int
    usual_fix: str | None


@value(kw_only=True)
class ModelFaults:
    """How often a model comes back."""

    units_known: int
    units_with_faults: int
    top: tuple[Fault, ...] = ()


@value(kw_only=True)
class FormerOwner:
    """Who had a unit before, with their days; ``until`` was said, else it ended at the instant ``ended_at``.

    ``returned``: it had gone back to the shop.
    """

    customer_id: str
    days: UnitDays
    until: str | None
    ended_at: int
    returned: bool

    def until_day(self, seen: Seen) -> str:
        """The day from which it was another's."""
        return self.until or seen.day(self.ended_at)


@value(kw_only=True)
class Bought:
    """What the orders of its customer say of that model, bought on the day of the unit."""

    delivered_at: str | None = None
    quantity: int = 0
    returned: int = 0
    returned_at: str | None = None


@value(kw_only=True)
class Read:
    """What is joined, counted and worked out of other rows when a product is read."""

    customer_id: str
    repairs: int = 0
    faults: ModelFaults | None = None
    model: Model | None = None
    bought: Bought = field(default_factory=Bought)
    installed_at: str | None = None
    """The day of the first record of an installation."""
    former: tuple[FormerOwner, ...] = ()


@value(kw_only=True)
class Product:
    """A thing a customer owns; ``read`` is not part of it."""

    id: str = ""
    model: str
    name: str | None = None
    category: str | None = None
    serial: str
    purchased_at: str | None = None
    warranty_until: str | None = None
    status: str | None = None
    made_at: str | None = None
    delivered_at: str | None = None
    installed_at: str | None = None
    extension_months: int | None = None
    extended_at: str | None = None
    returned_at: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    read: Read = field(default=Read(customer_id=""), compare=False)

    @property
    def is_returned(self) -> bool:
        """Whether it went back to the shop: itself, or all that was bought of its model that day."""
        bought = self.read.bought
        return self.returned_at is not None or 0 < bought.quantity <= bought.returned

    @property
    def went_back_at(self) -> str | None:
        """The day it went back to the shop; None: it did not, or that day is not known."""
        return self.returned_at or (self.read.bought.returned_at if self.is_returned else None)

    @property
    def own_days(self) -> UnitDays:
        """The days of the customer who has it."""
        return UnitDays(
            purchased_at=self.purchased_at,
            delivered_at=self.delivered_at or self.read.bought.delivered_at,
            installed_at=self.installed_at or self.read.installed_at,
        )

    @property
    def first_days(self) -> UnitDays:
        """Those of the first who bought it: it is covered from then on, unless the shop took it back."""
        days = self.own_days
        for former in reversed(self.read.former):
            if former.returned:
                break
            days = former.days
        return days

    def warranty(self) -> Warranty:
        """Until when it is covered, and why."""
        if self.is_returned:
            return Warranty(until=None, rule="returned")
        months = self.extension_months
        return warranty_of(
            None if self.read.model is None else self.read.model.warranty,
            self.first_days,
            given=self.warranty_until,
            extension=None if months is None else Extension(months=months, bought_at=self.extended_at),
        )

    def pinned(self, today: str) -> tuple[Pinned, ...]:
        """What there is to know of such units, while the customer has it."""
        if self.read.model is None or self.is_returned:
            return ()
        notices = self.read.model.notices
        return notices_of(notices, serial=self.serial, made_at=self.made_at, today=today)


def _moved(old: Product, new: Product) -> Product:
    """A unit that another customer has: the days of the customer before do not hold for them.

    One that the shop took back is sold anew; otherwise its warranty goes on.
    """
    kept = replace(old, purchased_at=None, delivered_at=None, installed_at=None, returned_at=None)
    if old.is_returned:
        kept = replace(kept, warranty_until=None, extension_months=None, extended_at=None)
    moved: Product = overlaid(kept, new)
    return moved


def _view(product: Product, seen: Seen) -> Json:
    """The day the warranty ends is still covered. ``warranty_until`` is the day that holds, by any rule."""
    read, warranty = product.read, product.warranty()
    is_over = product.is_returned
    return {
        "id": product.id,
        "model": product.model,
        "name": product.name or (read.model and read.model.name),
        "category": product.category or (read.model and read.model.category),
        "brand": read.model and read.model.brand,
        "serial": product.serial,
        "purchased_at": product.purchased_at,
        "warranty_until": warranty.until,
        "in_warranty": False if is_over else _is_covered(warranty.until, seen),
        "warranty": _warranty_view(warranty, seen),
        "made_at": product.made_at,
        "delivered_at": product.own_days.delivered_at,
        "installed_at": product.own_days.installed_at,
        "extension_months": product.extension_months,
        "extended_at": product.extended_at,
        "returned_at": product.went_back_at,
        "owned": not is_over,
        "owners": _owners_view(product, seen),
        "notices": [_notice_view(one) for one in product.pinned(seen.today)],
        "repairs": read.repairs,
        "status": product.status,
        "model_faults": None if read.faults is None else faults_view(read.faults),
    }


def _is_covered(until: str | None, seen: Seen) -> bool | None:
    return None if until is None else seen.today <= until


def _warranty_view(warranty: Warranty, seen: Seen) -> Json:
    extension = warranty.extension
    return {
        "until": warranty.until,
        "rule": warranty.rule,
        "from": warranty.begins,
        "from_day": warranty.begins_at,
        "months": warranty.months,
        "model_until": warranty.model_until,
        "extension": extension and {"months": extension.months, "bought_at": extension.bought_at},
        "parts": [
            {"part": one.part, "until": one.until, "covered": seen.today <= one.until}
            for one in warranty.parts
        ],
    }


def _owners_view(product: Product, seen: Seen) -> list[Json]:
    """Who had it, in order; the last is the customer who has it, or had it last."""
    owners: list[Json] = []
    begin: str | None = None
    for former in product.read.former:
        until = former.until_day(seen)
        owners.append(
            {"customer_id": former.customer_id, "from": former.days.purchased_at or begin, "until": until}
        )
        begin = until
    own = product.purchased_at or begin
    return [*owners, {"customer_id": product.read.customer_id, "from": own, "until": product.went_back_at}]


def _notice_view(pinned: Pinned) -> Json:
    notice = pinned.notice
    return {
        "id": notice.id,
        "kind": notice.kind,
        "title": notice.title,
        "text": notice.text,
        "sure": pinned.sure,
    }


def faults_view(faults: ModelFaults) -> Json:
    """How often a model comes back, as it is shown."""
    top = [{"symptom": one.symptom, "count": one.count, "usual_fix": one.usual_fix} for one in faults.top]
    return {"units_known": faults.units_known, "units_with_faults": faults.units_with_faults, "top": top}


PRODUCTS: Final = Kind(
    name="products",
    words="products",
    one="a product",
    about="A thing a customer owns.",
    record=Product,
    columns={
        "model": NAME,
        "name": NAME,
        "category": NAME,
        "serial": NAME,
        "purchased_at": DAY,
        "warranty_until": DAY,
        "status": NAME,
        "made_at": DAY,
        "delivered_at": DAY,
        "installed_at": DAY,
        "extension_months": PERIOD,
        "extended_at": DAY,
        "returned_at": DAY,
    },
    needed=("model", "serial"),
    headings={
        "型号": "model", "名称": "name", "类别": "category", "序列号": "serial", "购买日期": "purchased_at",
        "保修到期": "warranty_until", "状态": "status", "生产日期": "made_at", "送达日期": "delivered_at",
        "安装日期": "installed_at", "延保月数": "extension_months", "延保日期": "extended_at",
        "退货日期": "returned_at",
    },
    key="serial",
    read=lambda row, now: Product(**said(Product, row)),
    identity=lambda owner, it: folded(it.serial),
    view=_view,
    example={"model": "KFR-35GW", "serial": "SN-000017", "warranty_until": "2029-05-01"},
    newest="purchased_at",
    moved=_moved,
)  # fmt: skip
