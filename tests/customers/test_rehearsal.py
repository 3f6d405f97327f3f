"""A dry run says what the import does, costs what its file costs, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.customers import rehearsal as module
from contacthub.customers.file import KEPT_FREE
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import CustomerNotFound, CustomerSearch, Row, RowSink
from contacthub.customers.rehearsal import rehearsal
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables import met
from contacthub.customers.tiers import Tiering, TierLevel, TierRule
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.database.units import DiskFull, StorageUnavailable
from tests.customers.merged import merged
from tests.customers.stores import customers_by, fresh_ids, ticking

NOW: Final = 1_760_000_000_000
NUMBERS: Final = ("+8613800138000", "+8613800138001", "+862151860888", None)
NAMES: Final = ("Lu", "Li Wei", "陆小明", "lu", None)
IDS: Final = ("c1", "c2", "c3", "former", None, None, None)
MAILS: Final = ("a@x.cn", "A@x.cn", "b@x.cn")
ORDERS: Final = ("O-1", "o-1", "O-2", "O-3", "O-4")
SERIALS: Final = ("SN-1", "sn-1", "SN-2", "SN-3")
MODELS: Final = ("KFR-35", "kfr-35", "X1")
DAYS: Final = ("2026-05-01", "2026-06-02")
TIERING: Final = Tiering(
    rule=TierRule(
        period_days=400,
        currency="CNY",
        levels=(TierLevel(name="gold", money=1_000_000), TierLevel(name="silver", orders=1)),
        replace_given=True,
    ),
    today=date(2026, 6, 10),
)


def phone(number: str, ext: str | None = None) -> dict[str, str | None]:
    is_whole = number.startswith("+")
    return {"e164": number if is_whole else None, "ext": ext, "raw": number, "label": None}


class Drawn:
    """Rows of files, few of everything, so that they meet each other and what is there."""

    def __init__(self, luck: Random, name: str) -> None:
        self.luck = luck
        self.names = (*NAMES, name)

    def some(self, choices: Sequence[Any], most: int = 2) -> list[Any]:
        return [one for one in self.luck.sample(choices, self.luck.randrange(most + 1)) if one is not None]

    def one(self, choices: Sequence[Any]) -> Any:
        return self.luck.choice(choices)

    def customer(self) -> Row:
        row = {
            "customer_id": self.one(IDS),
            "name": self.one(self.names),
            "phone": [phone(one, self.one((None, None, "8"))) for one in self.some((*NUMBERS, "8001"))],
            "email": self.some(MAILS),
            "company": self.one((None, "Acme", "Nanshan")),
            "tier": self.one((None, None, "gold", "vip")),
            "birthday": self.one((None, "1990-05-01", "1991-05-01")),
            "groups": self.some(("A", "B")),
            "notes": self.one((None, "knows the way", "has a dog")),
            "consent_sms": self.one((None, "yes", "no")),
            "attributes": self.one(({}, {"size": "L"}, {"size": "M"})),
        }
        return self._said(row)

    def record(self, kind: str) -> Row:
        whose = {"customer_id": self.one(IDS), "phone": [phone(self.one((*NUMBERS[:3], "8001")))]}
        if self.luck.random() < 0.5:
            whose.pop(self.one(("customer_id", "phone")))
        return self._said(whose | getattr(self, kind)())

    def purchases(self) -> Row:
        return {
            "order_no": self.one(ORDERS),
            "date": self.one(DAYS),
            "product": self.one(("aircon", "remote")),
            "model": self.one((*MODELS, None)),
            "quantity": self.one((None, "1", "2")),
            "price": self.one((None, "3999.00", "12.50")),
            "currency": "CNY",
            "status": self.one((None, "paid", "cancelled")),
            "returned_quantity": self.one((None, None, "1", "3")),
        }

    def products(self) -> Row:
        return {
            "model": self.one(MODELS),
            "serial": self.one(SERIALS),
            "purchased_at": self.one((None, *DAYS)),
            "warranty_until": self.one((None, "2029-01-01", "2030-01-01")),
            "returned_at": self.one((None, None, "2026-06-05")),
            "extension_months": self.one((None, "12")),
        }

    def service_records(self) -> Row:
        return {
            "record_no": self.one((None, "R-1", "r-1", "R-2")),
            "date": self.one(DAYS),
            "serial": self.one((None, *SERIALS)),
            "kind": self.one((None, "repair", "visit")),
            "symptom": self.one(("leaks", "is loud")),
            "resolution": self.one((None, "new hose", "cleaned")),
        }

    def questions(self) -> Row:
        return {
            "date": self.one((None, *DAYS)),
            "question": self.one(("how long", "how much")),
            "answer": self.one((None, "two years", "five")),
        }

    def models(self) -> Row:
        return {"model": self.one(MODELS), "name": self.one((None, "Split", "Window")), "brand": "K"}

    def prices(self) -> Row:
        return {
            "part": self.one(("hose", "Hose", "fan")),
            "model": self.one((None, *MODELS)),
            "price": self.one(("9.00", "10.00")),
            "currency": "CNY",
            "valid_from": self.one(DAYS),
            "valid_to": self.one((None, "2027-01-01")),
        }

    def batch(self) -> tuple[str, list[Row]]:
        kind = self.one(("customers", "customers", *KINDS))
        count = self.luck.randrange(1, 7)
        if kind == "customers":
            return kind, [self.customer() for _ in range(count)]
        if kind in ("models", "prices"):
            return kind, [self._said(getattr(self, kind)()) for _ in range(count)]
        return kind, [self.record(kind) for _ in range(count)]

    def _said(self, row: Row) -> Row:
        said = {name: value for name, value in row.items() if value not in (None, [], {})}
        if self.luck.random() < 0.2:
            said["keeps_known"] = True
        if self.luck.random() < 0.03:
            said["nonsense"] = 5
        return said


KINDS: Final = ("purchases", "products", "service_records", "questions", "models", "prices")


async def written(sink: RowSink, batches: Sequence[tuple[str, list[Row]]]) -> list[Any]:
    return [(kind, await sink.write_rows(kind, rows)) for kind, rows in batches]


Told = set[Any]
RULE: Final = TIERING.rule


async def tried_and_done(store: CustomerStore, storage: Storage, luck: Random, name: str) -> Told:
    """Try a random file, then import it; what became of its rows, which is the same."""
    rule = RULE if luck.random() < 0.7 else None
    store.tiers.by(lambda now: replace(TIERING, rule=rule))
    drawn = Drawn(luck, name)
    batches = [drawn.batch() for _ in range(luck.randrange(1, 5))]
    if luck.random() < 0.3:
        await mark(store, luck)
    numbered = [f"{name}-{n}" for n in range(100)]
    async with rehearsal(
        storage, clock_ms=lambda: NOW, new_id=iter(numbered).__next__, tiering=store.tiers.at
    ) as sink:
        tried = await written(sink, batches)
    store._new_id, store._units._clock_ms = iter(numbered).__next__, lambda: NOW
    done = await written(store, batches)
    assert tried == done
    found = [(kind, one) for kind, results in done for one in results]
    told: Told = {(kind, one.status) for kind, one in found}
    return told | {
        sort for _, one in found for sort in ("differs", "same_number_as") if getattr(one, sort, None)
    }


async def begun(store: CustomerStore) -> None:
    """Three customers, and one who was merged into the first."""
    await store.write_rows("customers", [{"customer_id": f"c{n}", "name": "Lu"} for n in (1, 2, 3)])
    await store.write_rows("customers", [{"customer_id": "former", "name": "Li Wei", "notes": "old"}])
    await merged(store, "c1", "former")


async def test_it_says_what_the_import_then_does(store: CustomerStore, storage: Storage) -> None:
    """Random files, one after the other: what is tried is imported then, and the next meets it."""
    await begun(store)
    told: Told = set()
    for seed in range(60):
        told |= await tried_and_done(store, storage, Random(seed), f"n{seed}")
    statuses = ("new", "changed", "unchanged", "rejected")
    assert told >= {(kind, status) for kind in ("customers", *KINDS[:3]) for status in statuses}
    assert told >= {("models", "changed"), ("prices", "changed"), ("questions", "changed")}
    assert told >= {"differs", "same_number_as"}


def test_it_says_what_the_import_then_does_of_any_file(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Any two files upon an empty storage, as Hypothesis draws them."""
    folders = itertools.count()

    async def two(luck: Random) -> None:
        storage: Storage
        if engine == "sqlite":
            (folder := tmp_path / f"{next(folders)}").mkdir()
            storage = SqliteFiles(folder)
        else:
            storage = PostgresDatabase(request.getfixturevalue("postgres_server").empty_database())
        async with customers_by(storage) as store:
            await begun(store)
            for name in ("one", "two"):
                await tried_and_done(store, storage, luck, name)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(luck=st.randoms(use_true_random=False))
    def tried(luck: Random) -> None:
        asyncio.run(two(luck))

    tried()


async def mark(store: CustomerStore, luck: Random) -> None:
    """Have a person say of a number whether others use it too."""
    found = await store.search(CustomerSearch(q="Lu"), limit=5)
    for one in found.customers:
        customer = one.customer
        phones = tuple(replace(it, marked=luck.choice((None, True, False))) for it in customer.data.phones)
        data = replace(customer.data, phones=phones)
        await store.replace(customer.id, data, expected_version=customer.version, by=module.IMPORTER)


async def test_it_leaves_nothing(store: CustomerStore, storage: Storage, tmp_path: Path) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    async with rehearsal(storage, scratch, clock_ms=ticking(), new_id=fresh_ids()) as sink:
        assert [one.status for one in await sink.write_rows("customers", [{"name": "Lu"}])] == ["new"]
        assert await asyncio.to_thread(os.listdir, scratch) != []
    with pytest.raises(CustomerNotFound):
        await store.get("new-1")
    assert await asyncio.to_thread(os.listdir, scratch) == []


async def test_it_is_tried_where_there_are_no_customers_yet(tmp_path: Path) -> None:
    storage = SqliteFiles(tmp_path)
    async with rehearsal(storage, clock_ms=ticking(), new_id=fresh_ids()) as sink:
        row = {"customer_id": "c1", "name": "Lu", "phone": [phone(NUMBERS[0] or "")]}
        assert [one.status for one in await sink.write_rows("customers", [row, row])] == ["new", "unchanged"]
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


async def test_live_writes_go_on_meanwhile_and_are_met(store: CustomerStore, storage: Storage) -> None:
    """What is written between two batches is there for the second, and the first keeps what it has met."""
    await store.write_rows("customers", [{"customer_id": f"c{n}", "name": "Lu"} for n in (1, 2)])
    order = {"customer_id": "c1", "order_no": "O-1", "date": DAYS[0], "product": "aircon"}
    async with rehearsal(storage, clock_ms=ticking(), new_id=fresh_ids()) as sink:
        [first] = await sink.write_rows("customers", [{"customer_id": "c1", "name": "Lu", "notes": "dog"}])
        [new] = await sink.write_rows("purchases", [order])
        # Both the customer and the order that the dry run has written, and ids that it has given.
        await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu", "notes": "cat"}])
        await store.write_rows("customers", [{"customer_id": "c2", "name": "Lu", "notes": "cat"}])
        await store.write_rows("purchases", [order, order | {"order_no": "O-2"}])
        again = await sink.write_rows(
            "customers", [{"customer_id": f"c{n}", "name": "Lu", "notes": "dog"} for n in (1, 2)]
        )
        orders = await sink.write_rows("purchases", [order, order | {"order_no": "O-2"}])
    assert (first.status, new.status) == ("changed", "new")
    assert [one.status for one in again] == ["unchanged", "changed"]
    assert [one.status for one in orders] == ["unchanged", "unchanged"]
    assert (await store.get("c1")).data.notes == "cat"
    assert len((await store.records("c1", PURCHASES, limit=5)).items) == 2


async def test_it_reads_what_its_file_may_meet_and_no_more(
    store: CustomerStore, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"customer_id": f"k{n}", "name": f"Li {n}", "phone": [phone(f"+8613900{n:06d}")]} for n in range(300)
    ]
    await store.write_rows("customers", rows)
    await store.write_rows("purchases", [order_of(n) for n in range(300)])
    came, insert = list[tuple[str, Any]](), met._insert

    def noted(raw: Any, table: str, put: met.Rows) -> None:
        came.extend((table, row[0]) for row in put)
        insert(raw, table, put)

    monkeypatch.setattr(met, "_insert", noted)
    async with rehearsal(storage, clock_ms=ticking(), new_id=fresh_ids()) as sink:
        for _ in range(2):
            await sink.write_rows("customers", [rows[7], {"name": "Li 9", "phone": rows[9]["phone"]}])
            await sink.write_rows("purchases", [order_of(11)])
    assert sorted(set(came)) == [
        ("customers", "k11"), ("customers", "k7"), ("customers", "k9"), ("phones", "k11"), ("phones", "k7"),
        ("phones", "k9"), ("purchase_items", 12), ("purchases", 12),
    ]  # fmt: skip
    assert len([one for one in came if one[0] == "customers"]) == 3


def order_of(n: int) -> Row:
    return {"customer_id": f"k{n}", "order_no": f"O-{n}", "date": DAYS[0], "product": "aircon"}


async def test_a_full_disk_is_told_as_stores_do(
    tmp_path: Path, store: CustomerStore, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_full(_: Path) -> Any:
        return SimpleNamespace(free=KEPT_FREE - 1)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    (scratch := tmp_path / "scratch").mkdir()
    with pytest.raises(DiskFull, match="no room to try an import"):
        async with rehearsal(storage, scratch, clock_ms=ticking(), new_id=fresh_ids()):
            pass
    assert await asyncio.to_thread(os.listdir, scratch) == []


async def test_customers_of_an_earlier_version_are_not_read(store: CustomerStore, storage: Storage) -> None:
    newest = "FROM migrations WHERE name = (SELECT max(name) FROM migrations)"
    [row] = await store.writer.transact(lambda raw: raw.execute(f"SELECT * {newest}").fetchall())
    await store.writer.transact(lambda raw: raw.execute(f"DELETE {newest}"))
    try:
        with pytest.raises(StorageUnavailable, match="start the hub once"):
            async with rehearsal(storage, clock_ms=ticking(), new_id=fresh_ids()):
                pass
    finally:  # tests share the database of PostgreSQL
        back = f"INSERT INTO migrations VALUES ({', '.join('?' * len(row))})"
        await store.writer.transact(lambda raw: raw.execute(back, tuple(row)))


def test_all_columns_of_what_is_met_are_read(tmp_path: Path) -> None:
    """A column that a migration adds is read too."""

    async def columns() -> dict[str, set[str]]:
        async with customers_by(SqliteFiles(tmp_path)) as store:
            text = "SELECT name FROM pragma_table_info(?)"

            def work(raw: Any) -> dict[str, set[str]]:
                return {table: {one for (one,) in raw.execute(text, (table,))} for table in met.COLUMNS}

            return await store.readers.run(work)

    assert asyncio.run(columns()) == {table: set(names.split()) for table, names in met.COLUMNS.items()}
