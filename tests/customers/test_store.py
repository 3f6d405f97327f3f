"""The store of customers."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers import card_reads
from contacthub.customers.card_parts import CardParts
from contacthub.customers.keys import CardKeys, Choice, Number
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
from contacthub.customers.model import (
    AlreadyThere,
    CustomerData,
    CustomerNotFound,
    CustomerSearch,
    Phone,
    VersionConflict,
    VersionNeeded,
)
from contacthub.customers.names import PinyinKeys
from contacthub.customers.store import CustomerStore, rehearsal
from contacthub.customers.tables import customers, finding, imported, model_facts
from contacthub.customers.tables.tables import TABLES
from contacthub.database.units import StorageUnavailable
from tests.customers.stores import customers_in, fresh_ids, ticking

MOBILE = "+8613800138000"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CustomerStore]:
    async with customers_in(tmp_path) as opened:
        yield opened


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


async def test_importing_again_changes_nothing(store: CustomerStore) -> None:
    assert await import_all(store) == ["new"] * 5
    before = await store.get("c1")
    assert await import_all(store) == ["unchanged"] * 5
    assert await store.get("c1") == before


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("customers", {"tier": "silver"}),
        ("purchases", {"status": "returned"}),
        ("purchases", {"quantity": 2}),
        ("products", {"warranty_until": "2029-05-01"}),
        ("products", {"model": "KFR-26GW"}),
        ("service_records", {"resolution": "replaced"}),
        ("questions", {"answer": "Eco mode"}),
    ],
)
async def test_a_changed_row_raises_the_version_by_one(
    store: CustomerStore, kind: Any, change: dict[str, Any]
) -> None:
    await import_all(store)
    before = (await store.get("c1")).version
    result = await store.write_rows(kind, [ROWS[kind] | change, ROWS[kind] | change])
    assert [one.status for one in result] == ["changed", "unchanged"]
    assert (await store.get("c1")).version == before + 1


async def test_a_further_item_of_an_order_joins_it(store: CustomerStore) -> None:
    await import_all(store)
    await store.write_rows("purchases", [ROWS["purchases"] | {"sku": "S2", "product": "Remote"}])
    page = await store.history("c1", PURCHASES, limit=5)
    assert [len(one.items) for one in page.items] == [2]


async def test_an_import_adds_numbers_and_never_takes_any_away(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    await store.write_rows(
        "customers", [{"customer_id": "c1", "name": "陆小明", "phone": [number("+862888881234", "101")]}]
    )
    data = (await store.get("c1")).data
    assert [one.key for one in data.phones] == [(MOBILE, None), ("+862888881234", "101")]
    assert (data.emails, data.tier) == (("Lu@example.com",), "gold")


@pytest.mark.parametrize(
    "row",
    [
        {"name": "A", "phone": [number()]},
        {"name": "A", "email": ["a@example.com"]},
        {"name": "A"},
    ],
)
async def test_a_row_without_an_id_finds_its_customer_again(
    store: CustomerStore, row: dict[str, Any]
) -> None:
    results = [(await store.write_rows("customers", [row]))[0].status for _ in range(2)]
    assert results == ["new", "unchanged"]


@pytest.mark.parametrize(
    ("kind", "row", "reason"),
    [
        ("products", {"customer_id": "c9", "model": "M", "serial": "X"}, "customer_id: no such customer"),
        (
            "products",
            {"phone": [number("+8613700000000")], "model": "M", "serial": "X"},
            "phone: no customer has it",
        ),
        (
            "products",
            {"phone": [number()], "model": "M", "serial": "X"},
            "phone: 2 customers have it; give the customer_id",
        ),
        ("customers", {"name": "C", "phone": [number()]}, "phone: 2 customers have it; give the customer_id"),
        (
            "purchases",
            {"customer_id": "c2", "order_no": "O-1", "date": "2025-05-01", "product": "P"},
            "order_no: an order of another customer",
        ),
        (
            "service_records",
            {"customer_id": "c2", "record_no": "R-1", "date": "2025-05-01", "symptom": "P"},
            "record_no: a service record of another customer",
        ),
        ("customers", {"customer_id": "c3"}, "row: not well formed"),
        (
            "questions",
            {"customer_id": "c2", "date": "2025-02-30", "question": "?"},
            "date: there is no such day",
        ),
    ],
)
async def test_a_bad_row_is_rejected_and_the_others_are_written(
    store: CustomerStore, kind: Any, row: dict[str, Any], reason: str
) -> None:
    await import_all(store)
    await store.write_rows("customers", [{"customer_id": "c2", "name": "B", "phone": [number()]}])
    before = await store.get("c1")
    good = {"customer_id": "c1", "name": "陆小明", "notes": "kind"}

    results = await store.write_rows(kind, [row])
    results += await store.write_rows("customers", [good])

    assert [(one.status, one.reason) for one in results] == [("rejected", reason), ("changed", None)]
    assert (await store.get("c1")).version == before.version + 1


async def test_a_product_that_changes_hands_moves(store: CustomerStore) -> None:
    await import_all(store)
    await store.write_rows("customers", [{"customer_id": "c2", "name": "B"}])
    await store.write_rows("products", [ROWS["products"] | {"customer_id": "c2"}])
    assert (await store.history("c1", PRODUCTS, limit=5)).items == ()
    assert len((await store.history("c2", PRODUCTS, limit=5)).items) == 1


@pytest.mark.parametrize("q", ["陆小", "小明", "luxiao", "LXM", "lu xiaoming"])
async def test_search_finds_names_by_their_beginning_and_pinyin(store: CustomerStore, q: str) -> None:
    await store.write_rows("customers", [LU, {"customer_id": "c2", "name": "John Smith"}])
    found = await store.search(CustomerSearch(q=q), limit=10)
    assert [one.id for one in found] == ["c1"]


async def test_search_by_number_mail_firm_and_nothing(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU | {"company": "四川长虹"}])
    searches = [
        CustomerSearch(phone=Number(e164=MOBILE, raw="138 0013 8000")),
        CustomerSearch(email="lu@example.COM"),
        CustomerSearch(q="changhong"),
        CustomerSearch(q="zzz"),
        CustomerSearch(q=" "),
    ]
    found = [[one.id for one in await store.search(search, limit=10)] for search in searches]
    # Pinyin is searched from its beginning.
    assert found == [["c1"], ["c1"], [], [], []]
    assert [one.id for one in await store.search(CustomerSearch(q="sichuan"), limit=1)] == ["c1"]


async def test_replace_asks_for_the_version_and_refuses_a_stale_one(store: CustomerStore) -> None:
    created, is_new = await store.replace("c1", CustomerData(name="A"), expected_version=None)
    assert (created.version, is_new) == (1, True)
    with pytest.raises(VersionNeeded):
        await store.replace("c1", CustomerData(name="B"), expected_version=None)
    changed, is_new = await store.replace("c1", CustomerData(name="B"), expected_version=1)
    assert (changed.version, changed.data.name, is_new) == (2, "B", False)
    with pytest.raises(VersionConflict) as conflict:
        await store.replace("c1", CustomerData(name="C"), expected_version=1)
    assert conflict.value.current == 2
    with pytest.raises(CustomerNotFound):
        await store.replace("c2", CustomerData(name="C"), expected_version=1)


async def test_patch_changes_what_it_says_and_refuses_a_stale_version(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A", phones=(phone(),), attributes={"a": [1]}))
    patched = await store.patch(
        customer.id, lambda old: CustomerData(name="B", phones=old.phones), expected_version=1
    )
    assert (patched.data.name, patched.data.phones, patched.data.attributes) == ("B", (phone(),), {})
    with pytest.raises(VersionConflict):
        await store.patch(customer.id, lambda old: old, expected_version=1)
    with pytest.raises(CustomerNotFound):
        await store.patch("nobody", lambda old: old, expected_version=1)


async def test_a_patch_without_effect_keeps_the_version(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A", tags=("vip",)))
    assert await store.patch(customer.id, lambda old: old, expected_version=1) == customer


async def test_numbers_say_whether_others_have_them(store: CustomerStore) -> None:
    first = await store.create(CustomerData(name="A", phones=(phone(), phone("+8613900000000"))))
    await store.create(CustomerData(name="B", phones=(phone(),)))
    assert [one.shared for one in (await store.get(first.id)).data.phones] == [True, False]


async def test_history_comes_in_pages_newest_first(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A"))
    for n, day in enumerate(("2025-01-02", "2025-01-01", "2025-01-02")):
        await store.add(customer.id, PURCHASES, Purchase(order_no=f"O-{n}", date=day))
    first = await store.history(customer.id, PURCHASES, limit=2)
    second = await store.history(customer.id, PURCHASES, limit=2, cursor=first.next_cursor)
    orders = [one.order_no for page in (first, second) for one in page.items]
    assert (orders, second.next_cursor) == (["O-2", "O-0", "O-1"], None)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (PURCHASES, Purchase(order_no="O", date="2025-01-01", items=(PurchaseItem(name="x"),))),
        (PRODUCTS, Product(model="M", serial="S")),
        (SERVICE_RECORDS, ServiceRecord(date="2025-01-01", symptom="hums")),
        (QUESTIONS, Question(date="2025-01-01", question="Why?")),
    ],
)
async def test_a_record_is_added_once_and_raises_the_version(
    store: CustomerStore, kind: Any, record: Any
) -> None:
    customer = await store.create(CustomerData(name="A"))
    added = await store.add(customer.id, kind, record)
    assert added.id
    assert len((await store.history(customer.id, kind, limit=5)).items) == 1
    assert (await store.get(customer.id)).version == 2
    with pytest.raises(AlreadyThere):
        await store.add(customer.id, kind, record)
    with pytest.raises(CustomerNotFound):
        await store.add("nobody", kind, record)


async def test_history_refuses_strangers_and_foreign_cursors(store: CustomerStore) -> None:
    with pytest.raises(CustomerNotFound):
        await store.history("nobody", PRODUCTS, limit=1)
    customer = await store.create(CustomerData(name="A"))
    with pytest.raises(ValueError, match=r"\w"):
        await store.history(customer.id, PRODUCTS, limit=1, cursor="nonsense")


async def test_lists_on_the_card_are_short_and_their_totals_whole(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    rows = [{"customer_id": "c1", "date": "2025-01-01", "question": f"q{n}"} for n in range(25)]
    await store.write_rows("questions", rows)
    parts = await store.card_parts(dialled())
    assert (len(parts.records["questions"].items), parts.records["questions"].total) == (20, 25)
    assert parts.records["questions"].items[0].question == "q24"


def insert_contact(folder: Path, contact_id: str, at: int, note: str) -> None:
    with sqlite3.connect(folder / "hub.db") as hub:
        hub.execute(
            "INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, customer_id, state,"
            " outcome, arrived_at, waited_ms, handled_ms)"
            " VALUES (?, 's', ?, 'voice', 'inbound', 'hub', 'support', 'c1', 'closed', 'answered', ?, 0, 0)",
            (contact_id, contact_id, at),
        )
        hub.execute("INSERT INTO contact_details (contact_id, note) VALUES (?, ?)", (contact_id, note))
        hub.execute(
            "INSERT INTO contact_questions VALUES (?, 1, ?, 'And the remote?', NULL, 'lina')",
            (contact_id, at),
        )
    hub.close()


async def test_earlier_contacts_and_their_questions_come_from_the_hub(
    store: CustomerStore, tmp_path: Path
) -> None:
    await import_all(store)
    insert_contact(tmp_path, "k1", 1_760_000_000_000, "called")
    insert_contact(tmp_path, "k2", 1_770_000_000_000, "now")

    parts = await store.card_parts(CardKeys(account="c1", contact_id="k2"))

    assert [(one.id, one.note, one.outcome) for one in parts.contacts.items] == [("k1", "called", "answered")]
    assert parts.contacts.total == 1
    assert [one.question for one in parts.records["questions"].items] == [
        "And the remote?",
        "And the remote?",
        "Quieter?",
    ]
    page = await store.history("c1", QUESTIONS, limit=1)
    rest = await store.history("c1", QUESTIONS, limit=5, cursor=page.next_cursor)
    assert [one.id for one in (*page.items, *rest.items)][:2] == ["k2.1", "k1.1"]
    assert len(rest.items) == 2


async def test_model_facts_follow_every_change(store: CustomerStore) -> None:
    await import_all(store)
    await store.write_rows("products", [ROWS["products"] | {"serial": "SN-2"}])
    product = (await store.card_parts(dialled())).records["products"].items[1]
    assert product.faults is not None
    assert (product.repairs, product.faults.units_known, product.faults.units_with_faults) == (1, 2, 1)

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

    faults = (await store.card_parts(dialled())).records["products"].items[0].faults
    assert faults is not None
    assert (faults.units_with_faults, faults.top[0].count, faults.top[0].usual_fix) == (2, 3, "sealed")


async def test_a_record_from_before_its_product_is_counted_when_the_product_comes(
    store: CustomerStore,
) -> None:
    for kind in ("customers", "service_records", "products"):
        await store.write_rows(kind, [ROWS[kind]])  # type: ignore[arg-type]  # a kind
    parts = await store.card_parts(dialled())
    assert parts.records["products"].items[0].repairs == 1
    assert parts.records["service_records"].items[0].product_id == parts.records["products"].items[0].id


async def test_a_rehearsal_answers_like_the_import_and_leaves_nothing(
    store: CustomerStore, tmp_path: Path
) -> None:
    await store.write_rows("customers", [LU])
    async with rehearsal(tmp_path, PinyinKeys(), clock_ms=ticking(), new_id=fresh_ids()) as copy:
        results = await copy.write_rows("customers", [LU, {"customer_id": "c2", "name": "B"}])
    assert [one.status for one in results] == ["unchanged", "new"]
    with pytest.raises(CustomerNotFound):
        await store.get("c2")


async def test_a_row_the_tables_refuse_leaves_nothing_behind(store: CustomerStore) -> None:
    bad = {
        "customer_id": "c7",
        "name": "A",
        "phone": [{"e164": "138", "ext": None, "raw": "138", "label": None}],
    }
    results = await store.write_rows("customers", [bad, LU])
    assert [one.status for one in results] == ["rejected", "new"]
    with pytest.raises(CustomerNotFound):
        await store.get("c7")


async def test_no_look_up_of_the_card_reads_a_whole_table(store: CustomerStore, tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "customers.db")
    raw.execute(f"ATTACH '{tmp_path / 'hub.db'}' AS hub")
    files = {"customers": customers.SQL, "finding": finding.SQL, "models": model_facts.SQL}
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


async def test_many_who_ask_at_once_are_each_told_their_own(store: CustomerStore) -> None:
    people = [await store.create(CustomerData(name=f"Li {n}")) for n in range(20)]
    keys = [CardKeys(choice=Choice(customer_id=one.id)) for one in people]
    asked = [asyncio.ensure_future(store.card_parts(each)) for each in keys]
    unknown = asyncio.ensure_future(store.card_parts(CardKeys(choice=Choice(customer_id="nobody"))))
    await asyncio.sleep(0)
    asked[0].cancel()
    answers = await asyncio.gather(*asked[1:], unknown, return_exceptions=True)
    assert isinstance(answers.pop(), CustomerNotFound)
    told = [one.customer.data.name if isinstance(one, CardParts) and one.customer else one for one in answers]
    # The leader that was cancelled may have had others in its batch: those are refused, and none waits on.
    assert all(
        name == one.data.name or isinstance(name, StorageUnavailable)
        for name, one in zip(told, people[1:], strict=True)
    )
    assert told[-1] == "Li 19"
    assert (await store.card_parts(keys[0])).match.customer_id == people[0].id
