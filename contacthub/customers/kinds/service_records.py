"""Service records: repairs, visits and complaints about products."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import DAY, NAME, TEXT, Column
from contacthub.customers.kinds.kind import Kind, Seen, folded, said

SORTS: Final = MappingProxyType(
    {
        "维修": "repair", "修理": "repair", "报修": "repair", "安装": "installation", "上门": "visit",
        "保养": "maintenance", "投诉": "complaint", "退换": "return", "退货": "return", "咨询": "advice",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A repair, visit or complaint. ``product_id``, the product with its serial, is found when it is kept."""

    id: str = ""
    record_no: str | None = None
    date: str
    product_id: str | None = field(default=None, compare=False)
    serial: str | None = None
    kind: str | None = None
    symptom: str
    resolution: str | None = None
    technician: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def sort_of(text: str) -> str:
    """Read the kind of a service record in one spelling, as faults are counted by it: 维修 is a repair."""
    return SORTS.get(text, text.casefold())


def _identity(owner: Hashable, record: ServiceRecord) -> Hashable:
    return folded(record.record_no) if record.record_no else (owner, record.date, record.symptom)


def _view(record: ServiceRecord, seen: Seen) -> Json:
    """Its number, when it has one, is its id."""
    return {
        "id": record.record_no or record.id,
        "record_no": record.record_no,
        "date": record.date,
        "product_id": record.product_id,
        "serial": record.serial,
        "kind": record.kind,
        "symptom": record.symptom,
        "resolution": record.resolution,
        "technician": record.technician,
        "status": record.status,
    }


SERVICE_RECORDS: Final = Kind(
    name="service_records",
    words="repairs, visits and complaints",
    one="a service record",
    about="A repair, visit or complaint; the product is found by its serial.",
    record=ServiceRecord,
    columns={
        "record_no": NAME,
        "date": DAY,
        "serial": NAME,
        "kind": Column(sort_of),
        "symptom": TEXT,
        "resolution": TEXT,
        "technician": NAME,
        "status": NAME,
    },
    needed=("date", "symptom"),
    headings={
        "单号": "record_no", "日期": "date", "序列号": "serial", "类型": "kind", "故障": "symptom",
        "处理": "resolution", "技师": "technician", "状态": "status",
    },
    key="record_no",
    read=lambda row, now: ServiceRecord(**said(ServiceRecord, row)),
    identity=_identity,
    # A row that leaves the number out still means the record of that day and symptom.
    known_by=lambda owner, it: ((owner, it.date, it.symptom),),
    view=_view,
    called=lambda record_no: ServiceRecord(record_no=record_no, date="", symptom=""),
    example={"date": "2026-06-02", "serial": "SN-000017", "symptom": "does not cool"},
)  # fmt: skip
