"""Products: the things customers own. A product is its serial, in every store and under any model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import DAY, NAME
from contacthub.customers.kinds.kind import Kind, Seen, folded, said
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
class Product:
    """A thing a customer owns. ``repairs`` and ``faults`` are counted when it is read."""

    id: str = ""
    model: str
    name: str | None = None
    category: str | None = None
    serial: str
    purchased_at: str | None = None
    warranty_until: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    repairs: int = field(default=0, compare=False)
    faults: ModelFaults | None = field(default=None, compare=False)


def _view(product: Product, seen: Seen) -> Json:
    """The day the warranty ends is still covered."""
    until = product.warranty_until
    return {
        "id": product.id,
        "model": product.model,
        "name": product.name,
        "category": product.category,
        "serial": product.serial,
        "purchased_at": product.purchased_at,
        "warranty_until": until,
        "in_warranty": None if until is None else seen.today <= until,
        "repairs": product.repairs,
        "status": product.status,
        "model_faults": None if product.faults is None else _faults_view(product.faults),
    }


def _faults_view(faults: ModelFaults) -> Json:
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
    },
    needed=("model", "serial"),
    headings={
        "型号": "model", "名称": "name", "类别": "category", "序列号": "serial", "购买日期": "purchased_at",
        "保修到期": "warranty_until", "状态": "status",
    },
    key="serial",
    read=lambda row, now: Product(**said(Product, row)),
    identity=lambda owner, it: folded(it.serial),
    view=_view,
    example={"model": "KFR-35GW", "serial": "SN-000017", "warranty_until": "2029-05-01"},
    newest="purchased_at",
    moves=True,
)  # fmt: skip
