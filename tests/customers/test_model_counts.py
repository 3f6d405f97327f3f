"""What is counted of a model as rows are written is what counting the rows would give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from contacthub.customers.file import MIGRATIONS
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from tests.customers.stores import customers_by

MODELS: Final = ("M1", "M2")
LONG: Final = "does not cool " * 30
SYMPTOMS: Final = ("does not cool", "drips", LONG + "at all", LONG + "any more")
FIXES: Final = ("new gas", "new hose", "", None)
KINDS: Final = ("repair", None, "visit")

REPAIRS: Final = "service_records WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair'"
COUNTED: Final = {
    "SELECT model, units FROM model_counts WHERE units <> 0": """
        SELECT model, count(*) FROM products GROUP BY model""",
    "SELECT model, faulty_units FROM model_counts WHERE faulty_units <> 0": f"""
        SELECT model, count(DISTINCT product_id) FROM {REPAIRS} AND product_id IS NOT NULL GROUP BY model""",
    "SELECT product_id, model, repairs FROM unit_repairs": f"""
        SELECT product_id, model, count(*) FROM {REPAIRS} AND product_id IS NOT NULL
        GROUP BY product_id, model""",
    "SELECT model, symptom, repairs FROM model_symptoms": f"""
        SELECT model, substr(symptom, 1, 200), count(*) FROM {REPAIRS}
        GROUP BY model, substr(symptom, 1, 200)""",
    "SELECT model, symptom, fix, repairs FROM model_fixes": f"""
        SELECT model, substr(symptom, 1, 200), resolution, count(*) FROM {REPAIRS} AND resolution <> ''
        GROUP BY model, substr(symptom, 1, 200), resolution""",
}
"""What is counted, and the query that counts it anew."""

PRODUCT: Final = """INSERT INTO products (id, customer_id, model, serial, purchased_at, attributes)
    VALUES (?, ?, ?, ?, '', '{}')"""
RECORD: Final = """INSERT INTO service_records (id, customer_id, date, product_id, model, kind, symptom,
    resolution, attributes) VALUES (?, ?, '2026-01-01', ?, ?, ?, ?, ?, '{}')"""
CHANGED: Final = """UPDATE service_records
    SET product_id = ?, model = ?, kind = ?, symptom = ?, resolution = ? WHERE id = ?"""
JOINED: Final = """UPDATE service_records SET product_id = (SELECT min(id) FROM products WHERE id >= ?)
    WHERE id >= ?"""
WEIGHTS: Final = (4, 8, 3, 3, 2, 1, 1)


def _one(luck: Random, n: int) -> tuple[str, tuple[Any, ...]]:
    """Any write of products and repairs."""
    about = (luck.choice(MODELS), luck.choice(KINDS), luck.choice(SYMPTOMS), luck.choice(FIXES))
    any_model, some = luck.choice((*MODELS, None)), luck.randrange(1, n + 2)
    return luck.choices(
        (
            (PRODUCT, (n + 1, luck.choice(("c1", "c2")), about[0], f"S{n}")),
            (RECORD, (n + 1, luck.choice(("c1", "c2")), None, any_model, *about[1:])),
            (CHANGED, (None, any_model, *about[1:], some)),
            (JOINED, (some, some)),
            ("UPDATE products SET model = ? WHERE id = ?", (about[0], some)),
            ("DELETE FROM service_records WHERE id % 7 = ?", (n % 7,)),
            ("DELETE FROM products WHERE id = ?", (some,)),
        ),
        WEIGHTS,
    )[0]


async def holds(store: CustomerStore) -> int:
    """Compare all that is counted; return how many rows that is."""
    found = 0
    for counted, anew in COUNTED.items():
        ours, theirs = [
            await store.readers.run(lambda raw, text=text: sorted(map(tuple, raw.execute(text).fetchall())))
            for text in (counted, anew)
        ]
        assert ours == theirs, counted
        found += len(ours)
    return found


def _customers(raw: Any) -> None:
    for each in ("c1", "c2"):
        raw.execute(
            "INSERT INTO customers (id, version, name, addresses, tags, attributes, created_at, updated_at)"
            " VALUES (?, 1, 'n', '[]', '[]', '{}', 0, 0)",
            (each,),
        )


@pytest.mark.parametrize("seed", range(4))
async def test_counts_are_those_of_the_rows_after_any_writes(storage: Storage, seed: int) -> None:
    luck, most = Random(seed), 0
    async with customers_by(storage) as store:
        await store.writer.transact(_customers)
        for n in range(120):
            write = _one(luck, n)
            await store.writer.transact(lambda raw, write=write: raw.execute(*write))
            if n % 20 == 19:
                most = max(most, await holds(store))
        assert most > 10
        await store.writer.transact(lambda raw: raw.execute("DELETE FROM customers WHERE id = 'c1'"))
        await holds(store)
        await store.writer.transact(lambda raw: raw.execute("DELETE FROM customers"))
        assert await holds(store) == 0


async def test_rows_from_before_are_counted_by_the_migration(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = tmp_path / "migrations"
    before.mkdir()
    storage: Storage = SqliteFiles(tmp_path)
    if engine == "postgres":
        storage = PostgresDatabase(request.getfixturevalue("postgres_server").new_database())
    for file in MIGRATIONS.glob("*.sql"):
        if file.name < "0006_model_counts":
            (before / file.name).write_text(file.read_text("utf-8"), "utf-8")
    luck = Random(9)
    async with await storage.writer("customers", before) as writer:
        await writer.transact(_customers)
        for n in range(150):
            write = _one(luck, n)
            await writer.transact(_written(write))
    async with customers_by(storage) as store:
        assert await holds(store) > 10


def _written(write: tuple[str, tuple[Any, ...]]) -> Callable[[Any], Any]:
    return lambda raw: raw.execute(*write)
