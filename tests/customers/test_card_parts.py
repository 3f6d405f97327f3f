"""What the store finds for a card."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers import card_reads
from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reads import card_parts
from contacthub.customers.keys import CardKeys, Choice
from contacthub.customers.kinds.purchases import Money
from contacthub.customers.kinds.questions import QUESTIONS
from contacthub.customers.model import (
    CustomerNotFound,
)
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables import customers, finding, imported, model_facts
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading
from contacthub.customers.tables.tables import TABLES
from contacthub.database.storage import Storage
from contacthub.database.units import Connection
from contacthub.hub.store import MIGRATIONS
from tests.customers.sample_rows import LU, ROWS, dialled, import_all, number
from tests.customers.stores import customers_in


async def test_card_parts_bring_everything_of_the_one_customer(store: CustomerStore) -> None:
    await import_all(store)

    parts = await store.card_parts(dialled())

    assert parts.match.verdict == "exact"
    assert parts.customer is not None
    assert parts.customer.id == "c1"
    assert parts.records["purchases"].items[0].items[0].price == Money(amount="1299.00", currency="CNY")
    assert parts.records["products"].items[0].serial == "SN-1"
    assert parts.records["service_records"].items[0].symptom == "does not cool"
    assert parts.records["questions"].items[0].question == "Quieter?"
    assert parts.contacts.total == 0


async def test_shared_number_names_both_and_opens_neither(store: CustomerStore) -> None:
    wife = {"customer_id": "c2", "name": "Li Na", "phone": [number()], "address": ["四川省成都市武侯区1号"]}
    await store.write_rows("customers", [LU, wife])

    parts = await store.card_parts(dialled())

    assert (parts.match.verdict, parts.customer) == ("several", None)
    assert {one.customer_id: one.distinguished_by for one in parts.match.candidates} == {
        "c1": "no. c1",
        "c2": "成都市",
    }


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        (CardKeys(account="c1"), "exact"),
        (CardKeys(email="LU@EXAMPLE.COM"), "exact"),
        (CardKeys(serial="sn-1"), "probable"),
        (CardKeys(order="o-1"), "probable"),
        (CardKeys(ref="r-1"), "probable"),
        (CardKeys(email="else@example.com"), "none"),
        (CardKeys(withheld=True), "withheld"),
        (dialled("+8613900000000"), "none"),
    ],
)
async def test_every_key_finds_its_customer(store: CustomerStore, keys: CardKeys, verdict: str) -> None:
    await import_all(store)
    parts = await store.card_parts(keys)
    assert (parts.match.verdict, parts.customer is not None) == (verdict, verdict in {"exact", "probable"})


async def test_choosing_a_customer_who_is_not_there_is_refused(store: CustomerStore) -> None:
    with pytest.raises(CustomerNotFound):
        await store.card_parts(CardKeys(choice=Choice(customer_id="nobody")))


async def test_lists_on_the_card_are_short_and_their_totals_whole(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    rows = [{"customer_id": "c1", "date": "2025-01-01", "question": f"q{n}"} for n in range(25)]
    await store.write_rows("questions", rows)
    parts = await store.card_parts(dialled())
    assert (len(parts.records["questions"].items), parts.records["questions"].total) == (20, 25)
    assert parts.records["questions"].items[0].question == "q24"


async def insert_contact(storage: Storage, contact_id: str, at: int, note: str) -> None:
    def work(hub: Connection) -> None:
        hub.execute(
            "INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, customer_id, state,"
            " outcome, arrived_at, waited_ms, handled_ms)"
            " VALUES (?, 's', ?, 'voice', 'inbound', 'hub', 'support', 'c1', 'closed', 'answered', ?, 0, 0)",
            (contact_id, contact_id, at),
        )
        hub.execute("INSERT INTO contact_details (contact_id, note) VALUES (?, ?)", (contact_id, note))
        hub.execute(
            "INSERT INTO contact_questions VALUES (?, 1, ?, 'And the remote?', NULL, 'lina', NULL)",
            (contact_id, at),
        )

    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(work)


async def test_earlier_contacts_and_their_questions_come_from_the_hub(
    store: CustomerStore, storage: Storage
) -> None:
    await import_all(store)
    await insert_contact(storage, "k1", 1_760_000_000_000, "called")
    await insert_contact(storage, "k2", 1_770_000_000_000, "now")

    parts = await store.card_parts(CardKeys(account="c1", contact_id="k2"))

    assert [(one.id, one.note, one.outcome) for one in parts.contacts.items] == [("k1", "called", "answered")]
    assert parts.contacts.total == 1
    assert [one.question for one in parts.records["questions"].items] == [
        "And the remote?",
        "And the remote?",
        "Quieter?",
    ]
    page = await store.records("c1", QUESTIONS, limit=1)
    rest = await store.records("c1", QUESTIONS, limit=5, cursor=page.next_cursor)
    assert [one.id for one in (*page.items, *rest.items)][:2] == ["k2.1", "k1.1"]
    assert len(rest.items) == 2


async def test_model_facts_follow_every_change(store: CustomerStore) -> None:
    await import_all(store)
    await store.write_rows("products", [ROWS["products"] | {"serial": "SN-2"}])
    product = (await store.card_parts(dialled())).records["products"].items[1]
    faults = product.read.faults
    assert (product.read.repairs, faults.units_known, faults.units_with_faults) == (1, 2, 1)

    await store.write_rows(
        "service_records",
        [
            ROWS["service_records"]
            | {"record_no": f"R-{n}", "serial": "SN-2", "resolution": fix, "kind": kind}
            for n, (fix, kind) in enumerate(
                [("sealed", "repair"), ("sealed", None), ("refilled", "visit")], start=2
            )
        ],
    )

    faults = (await store.card_parts(dialled())).records["products"].items[0].read.faults
    assert faults is not None
    assert (faults.units_with_faults, faults.top[0].count, faults.top[0].usual_fix) == (2, 3, "sealed")


async def test_a_record_from_before_its_product_is_counted_when_the_product_comes(
    store: CustomerStore,
) -> None:
    for kind in ("customers", "service_records", "products"):
        await store.write_rows(kind, [ROWS[kind]])  # type: ignore[arg-type]  # a kind
    parts = await store.card_parts(dialled())
    assert parts.records["products"].items[0].read.repairs == 1
    assert parts.records["service_records"].items[0].product_id == parts.records["products"].items[0].id


class Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, raw: Connection) -> None:
        self._raw, self.asked = raw, 0

    def execute(self, text: str, parameters: Any = (), /) -> Any:
        self.asked += 1
        return self._raw.execute(text, parameters)


async def test_a_card_is_read_in_as_many_steps_whatever_the_number_of_models(store: CustomerStore) -> None:
    for customer_id, models in (("c1", 1), ("c2", 12)):
        await store.write_rows("customers", [{"customer_id": customer_id, "name": customer_id}])
        units = [
            {"customer_id": customer_id, "model": f"M{n}", "serial": f"{customer_id}-{n}"}
            for n in range(models)
        ]
        await store.write_rows("products", units)
    broken = {"customer_id": "c2", "date": "2026-01-02", "serial": "c2-3", "symptom": "drips"}
    await store.write_rows("service_records", [broken])
    await store.write_rows("models", [{"model": f"m{n}", "name": f"Model {n}"} for n in range(0, 12, 2)])

    def read(raw: Connection, whose: str, facts: ModelFacts) -> tuple[int, CardParts]:
        counting = Counting(raw)
        parts = card_parts(Reading(raw=counting, models=facts), CardKeys(account=whose))  # type: ignore[arg-type]  # of a connection what is used
        return counting.asked, parts

    facts = ModelFacts()
    few, _ = await store.readers.run(lambda raw: read(raw, "c1", ModelFacts()))
    many, parts = await store.readers.run(lambda raw: read(raw, "c2", facts))
    again, same = await store.readers.run(lambda raw: read(raw, "c2", facts))
    assert many == few == again + 1  # what is known of models is kept
    assert same == parts
    units_read = {one.model: one.read for one in parts.records["products"].items}
    assert len(units_read) == 12
    assert {model: it.model.name for model, it in units_read.items() if it.model is not None} == {
        f"M{n}": f"Model {n}" for n in range(0, 12, 2)
    }
    assert {model: it.faults.units_known for model, it in units_read.items()} == {
        "M0": 2, **{f"M{n}": 1 for n in range(1, 12)},
    }  # fmt: skip
    assert [(one.symptom, one.count) for one in units_read["M3"].faults.top] == [("drips", 1)]
    await store.write_rows("models", [{"model": "M2", "name": "New"}])
    _, after = await store.readers.run(lambda raw: read(raw, "c2", facts))
    [changed] = [one for one in after.records["products"].items if one.model == "M2"]
    assert changed.read.model is not None
    assert changed.read.model.name == "New"


async def test_no_look_up_of_the_card_reads_a_whole_table(tmp_path: Path) -> None:
    async with customers_in(tmp_path):
        pass
    raw = sqlite3.connect(tmp_path / "customers.db")
    raw.execute(f"ATTACH '{tmp_path / 'hub.db'}' AS hub")
    files = {"customers": customers.SQL, "finding": finding.SQL, "models": model_facts.SQL}
    files["models of a card"] = {"all": model_facts.OF_ALL}
    files |= {
        "imported": imported.SQL,
        "contacts": card_reads.CONTACTS,
        "card": {"whole": card_reads.WHOLE},
    }
    files |= {name: table.queries for name, table in TABLES.items()}
    scans = {}
    for file, queries in files.items():
        for name, query in queries.items():
            wanted: Any = dict.fromkeys(re.findall(r":(\w+)", query), 1)
            plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {query}", wanted)]
            scans[file, name] = [step for step in plan if step.startswith("SCAN")]
    raw.close()
    bounded = ("SCAN CONSTANT ROW", "SCAN SUBQUERY", "SCAN (subquery", "SCAN wanted VIRTUAL TABLE", "SCAN q")
    assert [(name, step) for name in scans for step in scans[name] if not step.startswith(bounded)] == []
