"""Rows of an import in the store."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers.importing.earlier import added_to
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES, Money
from contacthub.customers.model import (
    CustomerNotFound,
)
from contacthub.customers.store import CustomerStore
from tests.customers.merged import merged
from tests.customers.sample_rows import LU, MOBILE, ROWS, import_all, number


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
    page = await store.records("c1", PURCHASES, limit=5)
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
        {"email": ["a@example.com"]},
        {"phone": [number()]},
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
            "phone: 2 customers have it: 陆小明 (c1), B (c2); give the customer_id",
        ),
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
        ("customers", {"customer_id": "c3"}, "name: needed, but empty"),
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


async def test_a_customer_without_a_name_is_called_by_their_address_until_one_is_known(
    store: CustomerStore,
) -> None:
    guest: dict[str, Any] = {"email": ["mia@example.com"]}
    [first] = await store.write_rows("customers", [guest])
    assert first.customer_id is not None
    assert (await store.get(first.customer_id)).data.name == "mia@example.com"
    [named, again] = await store.write_rows("customers", [guest | {"name": "Mia"}, guest])
    assert (named.status, again.status) == ("changed", "unchanged")
    assert named.customer_id == again.customer_id == first.customer_id
    assert (await store.get(first.customer_id)).data.name == "Mia"


async def test_a_mail_address_finds_the_customer_whose_row_has_another_number(store: CustomerStore) -> None:
    row = {"name": "A", "email": ["a@example.com"]}
    [first, second] = await store.write_rows("customers", [row, row | {"phone": [number()]}])
    assert (second.status, second.customer_id) == ("changed", first.customer_id)
    assert len((await store.get(str(first.customer_id))).data.phones) == 1


async def test_an_order_has_the_total_of_its_rows(store: CustomerStore) -> None:
    await import_all(store)
    row = ROWS["purchases"] | {"total": "100.00", "currency": "CNY"}
    results = await store.write_rows("purchases", [row, row])
    assert [(one.status, one.customer_id) for one in results] == [("changed", "c1"), ("unchanged", "c1")]
    [order] = (await store.records("c1", PURCHASES, limit=5)).items
    assert order.total == Money(amount="100.00", currency="CNY")


async def test_a_product_that_changes_hands_moves(store: CustomerStore) -> None:
    await import_all(store)
    await store.write_rows("customers", [{"customer_id": "c2", "name": "B"}])
    await store.write_rows("products", [ROWS["products"] | {"customer_id": "c2"}])
    assert (await store.records("c1", PRODUCTS, limit=5)).items == ()
    assert len((await store.records("c2", PRODUCTS, limit=5)).items) == 1


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


async def consents(store: CustomerStore, customer_id: str) -> dict[str, bool]:
    return {one.channel: one.given for one in (await store.get(customer_id)).data.consents}


async def test_an_import_takes_no_consent_away_but_by_a_no(store: CustomerStore) -> None:
    said = {"consent_sms": "yes", "consent_email": "yes", "do_not_contact": "yes"}
    await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu", **said}])
    await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu Y."}])
    assert await consents(store, "c1") == {"sms": True, "email": True}
    assert (await store.get("c1")).data.do_not_contact is True
    await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu Y.", "consent_sms": "no"}])
    assert await consents(store, "c1") == {"sms": False, "email": True}


async def test_a_row_of_an_id_that_was_merged_may_refuse_and_not_agree(store: CustomerStore) -> None:
    rows = [{"customer_id": "c1", "name": "Lu", "consent_sms": "no"}, {"customer_id": "c2", "name": "Lu"}]
    await store.write_rows("customers", [rows[0] | {"consent_email": "yes"}, rows[1]])
    await merged(store, "c1", "c2")
    late = {
        "customer_id": "c2",
        "name": "Lu",
        "consent_sms": "yes",
        "consent_email": "no",
        "consent_voice": "yes",
    }
    await store.write_rows("customers", [late])
    assert await consents(store, "c1") == {"sms": False, "email": False, "voice": True}


def test_a_later_row_of_a_file_that_only_adds_may_refuse() -> None:
    row = {
        "customer_id": "c1",
        "name": "Lu",
        "consent_sms": "no",
        "consent_email": "yes",
        "do_not_contact": "yes",
    }
    added = added_to(row)
    assert (added.get("consent_sms"), added.get("consent_email"), added["do_not_contact"]) == (
        "no",
        None,
        "yes",
    )
