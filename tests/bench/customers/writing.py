"""How fast customers come in among millions: through every check of an import, beside bare writing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from contacthub.customers.model import CustomerData, Row
from contacthub.customers.store import CustomerStore
from tests.bench.customers.people import firms, people
from tests.bench.customers.rows import Size

ROWS: Final = 5_000
BATCH: Final = 500
BETWEEN: Final = {"low": "new-", "high": "new."}
"""The ids of those that are written here, and taken out again."""

CLEAN: Final = (
    "DELETE FROM customers WHERE id >= :low AND id < :high",
    "DELETE FROM record_changes WHERE customer_id >= :low AND customer_id < :high",
)
CUSTOMER: Final = """INSERT INTO customers (id, version, name, company, addresses, tags, attributes,
    created_at, updated_at) VALUES (:id, 1, :name, :company, '[]', '[]', '{}', 0, 0)"""
PHONE: Final = "INSERT INTO phones (customer_id, n, e164, raw) VALUES (:id, :n, :e164, :raw)"


async def rates(store: CustomerStore, size: Size) -> tuple[int, int]:
    """Rows a minute of an import's writes, and of bare ones."""
    luck = size.luck("new")
    drawn = list(people(luck, firms(luck, 50), ROWS))
    try:
        began = time.perf_counter()
        for some in _batches([_row(n, data) for n, data in enumerate(drawn)]):
            results = await store.write_rows("customers", some)
            if any(each.status != "new" for each in results):
                raise RuntimeError(f"not written: {results[0]}")
        ours = time.perf_counter() - began
    finally:
        await store.writer.transact(_clean)
    try:
        began = time.perf_counter()
        for some in _batches(list(enumerate(drawn))):
            await store.writer.transact(lambda raw, some=some: _bare(raw, some))
        floor = time.perf_counter() - began
    finally:
        await store.writer.transact(_clean)
    return round(60 * ROWS / ours), round(60 * ROWS / floor)


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


def _row(n: int, data: CustomerData) -> Row:
    phones = [{"e164": one.e164, "ext": one.ext, "raw": one.raw, "label": one.label} for one in data.phones]
    return {
        "customer_id": f"new-{n}",
        "name": data.name,
        "company": data.company,
        "phone": phones,
        "email": list(data.emails),
        "address": list(data.addresses),
        "birthday": data.birthday,
    }


def _bare(raw: Any, some: Sequence[tuple[int, CustomerData]]) -> None:
    raw.executemany(
        CUSTOMER, [{"id": f"new-{n}", "name": data.name, "company": data.company} for n, data in some]
    )
    phones = [
        {"id": f"new-{n}", "n": at, "e164": one.e164, "raw": one.raw}
        for n, data in some
        for at, one in enumerate(data.phones)
    ]
    raw.executemany(PHONE, phones)


def _clean(raw: Any) -> None:
    for text in CLEAN:
        raw.execute(text, BETWEEN)
