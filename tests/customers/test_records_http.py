"""Orders, products, repairs and questions over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.customers.house import LU, ORDER, Asker, House


async def test_order_is_added_with_its_sum_and_listed(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    added = await crm.ask("POST", "/customers/c1/purchases", ORDER)

    assert added.status == 201
    assert added.body["total"] == {"amount": "3897.00", "currency": "CNY"}
    assert added.body["items"][0]["price"] == {"amount": "1299.00", "currency": "CNY"}
    listed = await crm.ask("GET", "/customers/c1/purchases")
    assert listed.body == {"items": [added.body], "next_cursor": None}


async def test_added_product_and_service_record_are_answered_with_what_is_known_of_them(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    record = {"date": "2025-06-01", "serial": "SN-1", "kind": "Repair", "symptom": "does not cool"}

    repaired = await crm.ask("POST", "/customers/c1/service_records", record)
    product = await crm.ask("POST", "/customers/c1/products", {"model": "KFR-35GW", "serial": "SN-1"})
    second = await crm.ask("POST", "/customers/c1/service_records", {**record, "date": "2025-07-01"})

    assert (repaired.body["product_id"], repaired.body["kind"]) == (None, "repair")
    assert (product.status, product.body["repairs"]) == (201, 1)
    assert product.body["model_faults"]["units_with_faults"] == 1
    assert second.body["product_id"] == product.body["id"]


async def test_question_without_a_day_was_asked_now(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("POST", "/customers/c1/questions", {"question": "Quieter?", "date": "2025-07-01"})

    added = await crm.ask("POST", "/customers/c1/questions", {"question": "White one?"})

    assert (added.status, added.body["question"]) == (201, "White one?")
    listed = (await crm.ask("GET", "/customers/c1/questions")).body["items"]
    assert [one["question"] for one in listed] == ["White one?", "Quieter?"]


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("purchases", ORDER),
        ("products", {"model": "KFR-35GW", "serial": "SN-1"}),
        ("service_records", {"record_no": "R-1", "date": "2025-06-01", "symptom": "does not cool"}),
        ("questions", {"date": "2025-06-01", "question": "Quieter?"}),
    ],
)
async def test_record_that_is_there_already_is_409(crm: Asker, kind: str, record: dict[str, Any]) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("POST", f"/customers/c1/{kind}", record)

    refused = await crm.ask("POST", f"/customers/c1/{kind}", record)

    assert (refused.status, refused.body["code"]) == (409, "already_there")


@pytest.mark.parametrize(
    ("kind", "record", "pointer"),
    [
        ("purchases", {**ORDER, "date": "yesterday"}, "#/date"),
        ("purchases", {**ORDER, "total": {"amount": 12.5, "currency": "CNY"}}, "#/total/amount"),
        ("purchases", {**ORDER, "total": {"amount": "1e9", "currency": "CNY"}}, "#/total/amount"),
        ("purchases", {**ORDER, "total": {"amount": "1", "currency": "元"}}, "#/total/currency"),
        ("purchases", {**ORDER, "items": [{"name": "空调", "quantity": 0}]}, "#/items/0/quantity"),
        ("products", {"model": "KFR-35GW"}, "#/serial"),
        ("service_records", {"date": "2025-06-01", "symptom": " "}, "#/symptom"),
        ("questions", {"answer": "yes"}, "#/question"),
        ("questions", {"question": "?", "customer": "c2"}, "#/customer"),
    ],
)
async def test_bad_record_names_the_field(
    crm: Asker, kind: str, record: dict[str, Any], pointer: str
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("POST", f"/customers/c1/{kind}", record)

    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert pointer in [one["pointer"] for one in refused.body["errors"]]


@pytest.mark.parametrize("kind", ["products", "questions"])
async def test_pages_follow_each_other_by_cursor(crm: Asker, kind: str) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    for n in range(3):
        product = {"model": "M", "serial": f"{n}", "purchased_at": f"2025-01-0{n + 1}"}
        question = {"question": f"{n}", "date": f"2025-01-0{n + 1}"}
        await crm.ask("POST", f"/customers/c1/{kind}", product if kind == "products" else question)

    first = await crm.ask("GET", f"/customers/c1/{kind}?limit=2")
    rest = await crm.ask("GET", f"/customers/c1/{kind}?limit=2&cursor={first.body['next_cursor']}")

    name = "serial" if kind == "products" else "question"
    assert [one[name] for one in first.body["items"] + rest.body["items"]] == ["2", "1", "0"]
    assert rest.body["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=201", 422, "invalid"),
        ("limit=0", 422, "invalid"),
        ("cursor=nonsense", 400, "bad_cursor"),
        ("cursor=2025-01-01~nonsense", 400, "bad_cursor"),
        (f"cursor=2025-01-01~{10**30}", 400, "bad_cursor"),
    ],
)
async def test_bad_page_is_refused(crm: Asker, query: str, status: int, code: str) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("GET", f"/customers/c1/products?{query}")

    assert (refused.status, refused.body["code"]) == (status, code)


RECORDS = [
    ("purchases", ORDER, {"status": "returned", "total": {"amount": "1", "currency": "CNY"}}),
    ("products", {"model": "KFR-35GW", "serial": "SN-1"}, {"serial": "SN-2", "warranty_until": "2030-01-01"}),
    (
        "service_records",
        {"record_no": "R/1", "date": "2025-06-01", "symptom": "x"},
        {"resolution": "refilled"},
    ),
    ("service_records", {"date": "2025-06-01", "symptom": "x"}, {"symptom": "does not cool"}),
    ("questions", {"question": "Quieter?"}, {"answer": "Night mode"}),
]


@pytest.mark.both_engines
async def test_items_of_an_order_are_as_they_were_last_said(crm: Asker) -> None:
    """What is written is only what differs: behind, in the middle, in front, more, less, all of it."""
    await crm.ask("PUT", "/customers/c1", LU)
    added = (await crm.ask("POST", "/customers/c1/purchases", ORDER)).body
    for names in ("ABC", "ABCD", "AXCD", "AX", "X", "YXA", "YXA", "AXY", "B"):
        items = [{"name": each, "quantity": n + 1} for n, each in enumerate(names)]
        changed = await crm.ask("PATCH", f"/customers/c1/purchases/{added['id']}", {"items": items})
        assert changed.status == 200, changed.body
        [listed] = (await crm.ask("GET", "/customers/c1/purchases")).body["items"]
        assert [(each["name"], each["quantity"]) for each in listed["items"]] == [
            (each["name"], each["quantity"]) for each in items
        ]


@pytest.mark.parametrize(("kind", "record", "change"), RECORDS)
async def test_record_is_corrected_deleted_and_brought_back(
    crm: Asker, kind: str, record: dict[str, Any], change: dict[str, Any]
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    added = (await crm.ask("POST", f"/customers/c1/{kind}", record)).body
    path = f"/customers/c1/{kind}/{quote(added['id'], safe='')}"

    corrected = await crm.ask("PATCH", path, change)
    again = await crm.ask("PATCH", path, change)

    depends = {"in_warranty", "warranty"} & added.keys()
    expected = {**added, **{name: corrected.body[name] for name in (*change, *depends)}}
    assert (corrected.status, corrected.body) == (200, expected)
    assert again.body == corrected.body
    assert all(
        corrected.body[name] == ({"amount": "1.00", "currency": "CNY"} if name == "total" else value)
        for name, value in change.items()
    )
    assert (await crm.ask("GET", f"/customers/c1/{kind}")).body["items"] == [corrected.body]
    assert (await crm.ask("GET", "/customers/c1")).body["version"] == 3

    deleted = await crm.ask("DELETE", path)
    gone = [await crm.ask(method, path, {}) for method in ("PATCH", "DELETE")]
    [newest, *_] = (await crm.ask("GET", "/customers/c1/history")).body["items"]
    await crm.ask("POST", f"/customers/c1/history/{newest['id']}/undo")

    assert deleted.status == 204
    assert [(one.status, one.body["code"]) for one in gone] == [(404, "unknown_record")] * 2
    assert (newest["action"], newest["kind"]) == ("deleted", kind)
    assert (await crm.ask("GET", f"/customers/c1/{kind}")).body["items"] == [corrected.body]


async def test_record_of_another_customer_is_unknown(crm: Asker) -> None:
    for customer in ("c1", "c2"):
        await crm.ask("PUT", f"/customers/{customer}", LU)
    added = (await crm.ask("POST", "/customers/c1/products", {"model": "M", "serial": "SN-1"})).body
    record = {"record_no": "R-1", "date": "2025-06-01", "symptom": "x"}
    await crm.ask("POST", "/customers/c1/service_records", record)

    refused = [
        await crm.ask("PATCH", f"/customers/c2/products/{added['id']}", {"status": "sold"}),
        await crm.ask("DELETE", "/customers/c2/service_records/R-1"),
        await crm.ask("DELETE", "/customers/c1/questions/0198b2a0-0000-7000-8000-000000000000.1"),
        await crm.ask("DELETE", f"/customers/c1/products/{'9' * 40}"),
    ]

    assert [(one.status, one.body["code"]) for one in refused] == [(404, "unknown_record")] * 4


async def test_correction_that_makes_two_records_the_same_is_409(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    for serial in ("SN-1", "SN-2"):
        await crm.ask("POST", "/customers/c1/products", {"model": "M", "serial": serial})
    [second, _] = (await crm.ask("GET", "/customers/c1/products")).body["items"]

    refused = await crm.ask("PATCH", f"/customers/c1/products/{second['id']}", {"serial": "sn-1"})

    assert (refused.status, refused.body["code"]) == (409, "already_there")


async def test_correction_names_its_fault_and_takes_only_the_version_that_was_read(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    added = (await crm.ask("POST", "/customers/c1/products", {"model": "M", "serial": "SN-1"})).body
    path = f"/customers/c1/products/{added['id']}"

    faults = [await crm.ask("PATCH", path, body) for body in ({"serial": None}, {"colour": "red"}, [])]
    stale = [await crm.ask(method, path, {}, If_Match='"1"') for method in ("PATCH", "DELETE")]
    current = await crm.ask("PATCH", path, {"status": "sold"}, If_Match='"2"')

    assert [(one.status, one.body["errors"][0]["pointer"]) for one in faults] == [
        (422, "#/serial"),
        (422, "#/colour"),
        (422, "#"),
    ]
    assert [(one.status, one.body["code"]) for one in stale] == [(412, "stale")] * 2
    assert (current.status, current.body["status"]) == (200, "sold")


async def test_correcting_a_serial_joins_its_repairs(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    wrong = (await crm.ask("POST", "/customers/c1/products", {"model": "M", "serial": "SN-11"})).body
    record = {"date": "2025-06-01", "serial": "SN-1", "symptom": "x"}
    await crm.ask("POST", "/customers/c1/service_records", record)

    right = await crm.ask("PATCH", f"/customers/c1/products/{wrong['id']}", {"serial": "SN-1"})

    assert (right.body["repairs"], right.body["model_faults"]["units_with_faults"]) == (1, 1)
    [repair] = (await crm.ask("GET", "/customers/c1/service_records")).body["items"]
    assert repair["product_id"] == wrong["id"]
