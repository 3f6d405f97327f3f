"""The floor and the customers of the measurement; the same every time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from contacthub.bootstrap.storages import storage_of
from contacthub.clock import uuid7
from contacthub.config import Settings
from contacthub.customers.file import open_customers
from contacthub.customers.model import Row
from contacthub.customers.names import PinyinKeys
from contacthub.database.settings import StorageTable
from contacthub.database.storage import Storage

PURCHASES: Final = 8
PRODUCTS: Final = 3
MODELS: Final = 30
AGENTS_PER_QUEUE: Final = 50
BATCH: Final = 2_000
SOURCE: Final = "pbx"
CONFIG: Final = f"""
[server]
connections_per_address = 10_000  # all that is measured comes from this machine, and some of it waits
head_seconds = 600
idle_seconds = 600

[[sources]]
id = "{SOURCE}"
routing = "pbx"
"""


def agent_id(n: int) -> str:
    """The n-th agent."""
    return f"agent-{n:05d}"


def queue_of(n: int) -> str:
    """The queue of the n-th agent."""
    return f"queue-{n // AGENTS_PER_QUEUE:03d}"


def floor_tables(agents: int, *, wrap_up_seconds: int = 0) -> dict[str, Any]:
    """A floor file: agents with room for one call each, fifty to a queue."""
    queues = dict.fromkeys(queue_of(n) for n in range(agents))
    return {
        "floor": {"time_zone": "Asia/Shanghai", "default_region": "CN"},
        "queues": [{"id": each, "wrap_up_seconds": wrap_up_seconds} for each in queues],
        "agents": [
            {"id": agent_id(n), "name": f"坐席 {n}", "queues": [queue_of(n)], "capacity": {"voice": 1}}
            for n in range(agents)
        ],
    }


def customer_id(n: int) -> str:
    """The n-th customer."""
    return f"c{n:07d}"


def number_of(n: int) -> str:
    """The n-th customer's only number, as a phone system sends it."""
    return str(13_800_000_000 + n)


def storage_at(folder: Path, address: str | None = None) -> Storage:
    """The files in ``folder``, or the PostgreSQL database at ``address``."""
    return storage_of(Settings(data=folder, storage=StorageTable(url=address)))


async def write_customers(storage: Storage, count: int, progress: Callable[[float], None]) -> None:
    """Write the customers into ``storage``; no hub may run on it.

    ``progress`` is called with the part that is done, 0 to 1.
    """

    def now() -> int:
        return time.time_ns() // 1_000_000

    async with open_customers(storage, PinyinKeys(), clock_ms=now, new_id=lambda: uuid7(now())) as store:
        for start in range(0, count, BATCH // PURCHASES):
            numbers = range(start, min(count, start + BATCH // PURCHASES))
            for kind, rows in _rows(numbers):
                results = await store.write_rows(kind, rows)
                if rejected := [each.reason for each in results if each.status == "rejected"]:
                    raise ValueError(f"{kind}: {rejected[0]}")
            progress(numbers[-1] / count)


def _rows(numbers: range) -> Iterator[tuple[str, list[Row]]]:
    yield "customers", [_customer(n) for n in numbers]
    yield "purchases", [_purchase(n, k) for n in numbers for k in range(PURCHASES)]
    yield "products", [_product(n, k) for n in numbers for k in range(PRODUCTS)]


def _customer(n: int) -> Row:
    number = number_of(n)
    return {
        "customer_id": customer_id(n),
        "name": f"{'王李张刘陈杨黄赵吴周'[n % 10]}{'伟芳娜敏静丽强磊军洋'[n // 10 % 10]}",
        "phone": [{"e164": f"+86{number}", "ext": None, "raw": number, "label": "mobile"}],
        "email": [f"customer{n}@example.com"],
        "tier": ("gold", "silver", "bronze")[n % 3],
        "language": "zh",
        "address": [f"成都市锦江区红星路{n % 900 + 1}号"],
        "tags": ["老客户"],
    }


def _purchase(n: int, k: int) -> Row:
    model = (n + 7 * k) % MODELS
    return {
        "customer_id": customer_id(n),
        "order_no": f"O{n:07d}-{k}",
        "date": f"{2018 + k}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
        "sku": f"SKU-{model:02d}",
        "model": f"KFR-{model:02d}GW",
        "category": "aircon",
        "product": f"空调 {model:02d} 型",
        "quantity": 1,
        "price": f"{1999 + 100 * model}.00",
        "currency": "CNY",
        "status": "delivered",
    }


def _product(n: int, k: int) -> Row:
    model, year = (n + 7 * k) % MODELS, 2023 + k
    return {
        "customer_id": customer_id(n),
        "model": f"KFR-{model:02d}GW",
        "name": f"空调 {model:02d} 型",
        "category": "aircon",
        "serial": f"S{n:07d}{k}",
        "purchased_at": f"{year}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
        "warranty_until": f"{year + 6}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
    }
