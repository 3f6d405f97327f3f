"""One customer with a record of each kind, as rows of an import."""

from __future__ import annotations

from typing import Any

from contacthub.customers.keys import CardKeys, Number
from contacthub.customers.model import (
    Author,
    Phone,
)
from contacthub.customers.store import CustomerStore

LINA = Author(name="lina")
MOBILE = "+8613800138000"


def number(e164: str = MOBILE, ext: str | None = None) -> dict[str, str | None]:
    return {"e164": e164, "ext": ext, "raw": e164, "label": None}


def phone(e164: str = MOBILE) -> Phone:
    return Phone(e164=e164, raw=e164)


def dialled(e164: str = MOBILE) -> CardKeys:
    return CardKeys(phone=Number(e164=e164, raw=e164, type="mobile"))


LU = {"customer_id": "c1", "name": "陆小明", "phone": [number()], "email": ["Lu@example.com"], "tier": "gold"}


ROWS: dict[Any, dict[str, Any]] = {
    "customers": LU,
    "purchases": {
        "customer_id": "c1", "order_no": "O-1", "date": "2025-05-01", "sku": "S1", "product": "空调",
        "quantity": 3, "price": "1299.00", "currency": "CNY", "status": "delivered",
        "attributes": {"shop": "west"},
    },
    "products": {
        "customer_id": "c1", "model": "KFR-35GW", "serial": "SN-1", "purchased_at": "2025-05-01",
        "warranty_until": "2028-05-01",
    },
    "service_records": {
        "customer_id": "c1", "record_no": "R-1", "date": "2025-06-01", "serial": "SN-1", "kind": "repair",
        "symptom": "does not cool", "resolution": "refilled",
    },
    "questions": {"customer_id": "c1", "date": "2025-07-01", "question": "Quieter?", "answer": "Night mode"},
}  # fmt: skip


async def import_all(store: CustomerStore) -> list[str]:
    return [(await store.write_rows(kind, [row]))[0].status for kind, row in ROWS.items()]
