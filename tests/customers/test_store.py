"""The store of customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contacthub.customers.keys import CardKeys, Number
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.purchases import PURCHASES, Purchase, PurchaseItem
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
from contacthub.customers.model import (
    AlreadyThere,
    CustomerData,
    CustomerNotFound,
    CustomerSearch,
    MailDays,
    Phone,
    VersionConflict,
    VersionNeeded,
)
from contacthub.customers.store import CustomerStore
from tests.customers.sample_rows import LINA, LU, MOBILE, phone


async def test_search_by_number_and_mail(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU, {"customer_id": "c2", "name": "John Smith"}])
    searches = [
        CustomerSearch(phone=Number(e164=MOBILE, raw="138 0013 8000")),
        CustomerSearch(email="lu@example.COM"),
        CustomerSearch(email="nobody@example.com"),
    ]
    found = [await store.search(search, limit=10) for search in searches]
    assert [[one.customer.id for one in each.customers] for each in found] == [["c1"], ["c1"], []]
    assert [each.total for each in found] == [1, 1, 0]


async def test_replace_asks_for_the_version_and_refuses_a_stale_one(store: CustomerStore) -> None:
    created, is_new = await store.replace("c1", CustomerData(name="A"), expected_version=None, by=LINA)
    assert (created.version, is_new) == (1, True)
    with pytest.raises(VersionNeeded):
        await store.replace("c1", CustomerData(name="B"), expected_version=None, by=LINA)
    changed, is_new = await store.replace("c1", CustomerData(name="B"), expected_version=1, by=LINA)
    assert (changed.version, changed.data.name, is_new) == (2, "B", False)
    with pytest.raises(VersionConflict) as conflict:
        await store.replace("c1", CustomerData(name="C"), expected_version=1, by=LINA)
    assert conflict.value.current == 2
    with pytest.raises(CustomerNotFound):
        await store.replace("c2", CustomerData(name="C"), expected_version=1, by=LINA)


async def test_patch_changes_what_it_says_and_refuses_a_stale_version(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A", phones=(phone(),), attributes={"a": [1]}), by=LINA)
    patched = await store.patch(
        customer.id, lambda old: CustomerData(name="B", phones=old.phones), expected_version=1, by=LINA
    )
    assert (patched.data.name, patched.data.phones, patched.data.attributes) == ("B", (phone(),), {})
    with pytest.raises(VersionConflict):
        await store.patch(customer.id, lambda old: old, expected_version=1, by=LINA)
    with pytest.raises(CustomerNotFound):
        await store.patch("nobody", lambda old: old, expected_version=1, by=LINA)


async def test_a_patch_without_effect_keeps_the_version(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A", tags=("vip",)), by=LINA)
    assert await store.patch(customer.id, lambda old: old, expected_version=1, by=LINA) == customer


async def test_numbers_say_whether_others_have_them(store: CustomerStore) -> None:
    first = await store.create(CustomerData(name="A", phones=(phone(), phone("+8613900000000"))), by=LINA)
    await store.create(CustomerData(name="B", phones=(phone(),)), by=LINA)
    assert [one.shared for one in (await store.get(first.id)).data.phones] == [True, False]


async def test_history_comes_in_pages_newest_first(store: CustomerStore) -> None:
    customer = await store.create(CustomerData(name="A"), by=LINA)
    for n, day in enumerate(("2025-01-02", "2025-01-01", "2025-01-02")):
        await store.add(customer.id, PURCHASES, Purchase(order_no=f"O-{n}", date=day), by=LINA)
    first = await store.records(customer.id, PURCHASES, limit=2)
    second = await store.records(customer.id, PURCHASES, limit=2, cursor=first.next_cursor)
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
    customer = await store.create(CustomerData(name="A"), by=LINA)
    added = await store.add(customer.id, kind, record, by=LINA)
    assert added.id
    assert len((await store.records(customer.id, kind, limit=5)).items) == 1
    assert (await store.get(customer.id)).version == 2
    with pytest.raises(AlreadyThere):
        await store.add(customer.id, kind, record, by=LINA)
    with pytest.raises(CustomerNotFound):
        await store.add("nobody", kind, record, by=LINA)


async def test_history_refuses_strangers_and_foreign_cursors(store: CustomerStore) -> None:
    with pytest.raises(CustomerNotFound):
        await store.records("nobody", PRODUCTS, limit=1)
    customer = await store.create(CustomerData(name="A"), by=LINA)
    with pytest.raises(ValueError, match=r"\w"):
        await store.records(customer.id, PRODUCTS, limit=1, cursor="nonsense")


async def test_numbers_and_addresses_keep_their_days(store: CustomerStore) -> None:
    old = Phone(e164=MOBILE, raw=MOBILE, since="2020-01-01", until="2026-01-01")
    data = CustomerData(
        name="A",
        phones=(old, phone("+8613900139000")),
        emails=("a@x.cn", "B@x.cn"),
        email_days=(
            MailDays(email="b@x.cn", until="2026-01-01"),
            MailDays(email="gone@x.cn", until="2026-01-01"),
        ),
    )
    customer = await store.create(data, by=LINA)
    assert customer.data.phones == data.phones
    assert customer.data.email_days == (MailDays(email="B@x.cn", until="2026-01-01"),)
    assert await store.get(customer.id) == customer
    fewer = await store.patch(
        customer.id, lambda kept: replace(kept, emails=("a@x.cn",)), expected_version=1, by=LINA
    )
    assert fewer.data.email_days == ()


async def test_who_had_a_number_gives_way_to_who_has_it_now(store: CustomerStore) -> None:
    retired = Phone(e164=MOBILE, raw=MOBILE, until="2026-01-01")
    before = await store.create(CustomerData(name="A", phones=(retired,)), by=LINA)
    matches = [
        (await store.card_parts(CardKeys(phone=Number(e164=MOBILE, raw=MOBILE), today=day))).match
        for day in ("2025-12-31", "2026-01-01")
    ]
    assert [(one.verdict, one.code) for one in matches] == [
        ("exact", "phone_of_one"),
        ("probable", "former_number"),
    ]
    assert [one.customer_id for one in matches] == [before.id] * 2
    now = await store.create(CustomerData(name="B", phones=(phone(),)), by=LINA)
    keys = CardKeys(phone=Number(e164=MOBILE, raw=MOBILE), today="2026-01-01")
    match = (await store.card_parts(keys)).match
    assert (match.verdict, match.customer_id) == ("exact", now.id)
    assert [one.customer_id for one in match.candidates] == [now.id, before.id]
    # An order of that number is of who has it now.
    row = {"phone": [{"e164": MOBILE, "ext": None, "raw": MOBILE, "label": None}]}
    order = {**row, "order_no": "O-1", "date": "2026-02-01", "product": "x"}
    assert [one.customer_id for one in await store.write_rows("purchases", [order])] == [now.id]
