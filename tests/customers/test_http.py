"""Customers over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.customers.model import CustomerData
from tests.customers.house import LU, ORDER, Asker, House
from tests.customers.sample_rows import LINA


async def test_created_customer_is_answered_whole_and_found_at_its_location(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", LU)

    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    assert made.headers["Location"] == f"/api/v1/customers/{made.body['id']}"
    assert made.body["phones"] == [
        {
            "e164": "+8613800138000",
            "raw": "138 0013-8000",
            "label": "mobile",
            "shared": False,
            "since": None,
            "until": None,
        }
    ]
    assert made.body.pop("doubles") == []
    again = await crm.ask("GET", f"/customers/{made.body['id']}")
    assert (again.status, again.headers["ETag"], again.body) == (200, '"1"', made.body)


async def test_unknown_customer_is_404_everywhere(crm: Asker) -> None:
    asked = [
        ("GET", "/customers/nobody", None),
        ("GET", "/customers/nobody/card", None),
        ("GET", "/customers/nobody/products", None),
        ("GET", "/customers/%FF%00", None),
        ("PATCH", "/customers/nobody", {"tier": "gold"}),
        ("POST", "/customers/nobody/purchases", ORDER),
    ]

    answers = [await crm.ask(method, path, body, If_Match='"1"') for method, path, body in asked]

    assert [(one.status, one.body["code"]) for one in answers] == [(404, "unknown_customer")] * len(asked)


@pytest.mark.parametrize(
    "key",
    [
        {"phone": "+86 138 0013 8000"},
        {"phone": {"e164": "+8613800138000", "raw": "138 0013-8000"}},
        {"email": "LU@example.com"},
        {"q": "陆"},
        {"q": "lu"},
    ],
)
async def test_search_finds_by_each_key(crm: Asker, key: dict[str, Any]) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/customers/c2", {"name": "Zhou"})

    found = await crm.ask("POST", "/customers/search", key)

    assert [one["id"] for one in found.body["items"]] == ["c1"]
    assert found.body["next_cursor"] is None


async def test_search_keeps_to_its_limit(crm: Asker) -> None:
    for n in range(3):
        await crm.ask("PUT", f"/customers/c{n}", LU)

    found = await crm.ask("POST", "/customers/search", {"q": "陆", "limit": 2})

    assert len(found.body["items"]) == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"phone": "1", "q": "x"}, "#"),
        ({"phone": {}}, "#/phone"),
        ({"q": "x", "limit": 51}, "#/limit"),
        ({"q": "x", "limit": 0}, "#/limit"),
        ({"q": 5}, "#/q"),
        ({"name": "x"}, "#/name"),
        ([], "#"),
    ],
)
async def test_bad_search_names_the_field(crm: Asker, body: Any, pointer: str) -> None:
    refused = await crm.ask("POST", "/customers/search", body)

    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert pointer in [one["pointer"] for one in refused.body["errors"]]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"phones": ["138 0013-8000", "call me"]}, "#/phones/1"),
        ({"phones": [{"e164": "8001"}]}, "#/phones/0"),
        ({"phones": [{}]}, "#/phones/0"),
        ({"phones": "138 0013-8000"}, "#/phones"),
        ({"emails": ["nobody"]}, "#/emails/0"),
        ({"birthday": "2025-02-30"}, "#/birthday"),
        ({"birthday": "20250203"}, "#/birthday"),
        ({"tags": [1]}, "#/tags/0"),
        ({"attributes": []}, "#/attributes"),
        ({"phone": "138 0013-8000"}, "#/phone"),
        ({"id": "c9"}, "#/id"),
    ],
)
async def test_bad_customer_names_the_field_and_changes_nothing(
    crm: Asker, change: dict[str, Any], pointer: str
) -> None:
    before = await crm.ask("PUT", "/customers/c1", LU)

    answers = [
        await crm.ask("POST", "/customers", {**LU, **change}),
        await crm.ask("PUT", "/customers/c1", {**LU, **change}, If_Match='"1"'),
        await crm.ask("PATCH", "/customers/c1", change, If_Match='"1"'),
    ]

    assert [one.status for one in answers] == [422, 422, 422]
    assert all(pointer in [each["pointer"] for each in one.body["errors"]] for one in answers)
    assert (await crm.ask("GET", "/customers/c1")).body == before.body


async def test_inside_line_is_kept_as_it_is_written(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", {"name": "Front desk", "phones": ["8001"]})

    assert made.body["phones"][0]["e164"] is None
    assert made.body["phones"][0]["raw"] == "8001"


async def test_numbers_given_twice_are_one(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", {**LU, "phones": ["13800138000", "+86 138 0013 8000"]})

    assert [one["raw"] for one in made.body["phones"]] == ["13800138000"]


async def test_put_creates_with_201_and_replaces_with_200(crm: Asker) -> None:
    made = await crm.ask("PUT", "/customers/c1", LU)
    replaced = await crm.ask("PUT", "/customers/c1", {"name": "Lu"}, If_Match='"1"')

    assert (made.status, made.headers["Location"]) == (201, "/api/v1/customers/c1")
    assert (replaced.status, replaced.headers["ETag"]) == (200, '"2"')
    assert (replaced.body["name"], replaced.body["tier"], replaced.body["phones"]) == ("Lu", None, [])


async def test_what_was_read_can_be_put_back(crm: Asker) -> None:
    read = (await crm.ask("PUT", "/customers/c1", {**LU, "attributes": {"a": {"b": 1}}})).body

    put_back = await crm.ask("PUT", "/customers/c1", read, If_Match='"1"')

    assert (put_back.status, put_back.body) == (200, read)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (None, 428, "version_needed"),
        ('"2"', 412, "stale"),
        ('W/"1"', 412, "stale"),
        ('"*"', 412, "stale"),
        ("1", 400, "bad_request"),
        ("", 400, "bad_request"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_change_needs_the_current_version(
    crm: Asker, method: str, sent: str | None, status: int, code: str
) -> None:
    before = await crm.ask("PUT", "/customers/c1", LU)
    headers = {} if sent is None else {"If_Match": sent}

    refused = await crm.ask(method, "/customers/c1", {"name": "Lu"}, **headers)

    assert (refused.status, refused.body["code"]) == (status, code)
    assert (await crm.ask("GET", "/customers/c1")).body == before.body


async def test_stale_answer_says_the_current_version(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("PATCH", "/customers/c1", {"tier": None}, If_Match='"7"')

    assert refused.headers["ETag"] == '"1"'


@pytest.mark.parametrize("sent", ['"1"', "*", '"9", "1"'])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_every_form_of_if_match_that_holds_lets_the_change_through(
    crm: Asker, method: str, sent: str
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    changed = await crm.ask(method, "/customers/c1", {"name": "Lu"}, If_Match=sent)

    assert (changed.status, changed.body["name"], changed.headers["ETag"]) == (200, "Lu", '"2"')


async def test_put_with_if_match_creates_no_customer(crm: Asker) -> None:
    refused = await crm.ask("PUT", "/customers/c1", LU, If_Match="*")

    assert (refused.status, refused.body["code"]) == (412, "stale")
    assert (await crm.ask("GET", "/customers/c1")).status == 404


async def test_any_version_wins_against_changes_made_at_the_same_time(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {"name": "Lu", "attributes": {}})

    answers = await asyncio.gather(
        *(crm.ask("PATCH", "/customers/c1", {"attributes": {str(n): n}}, If_Match="*") for n in range(3))
    )

    assert [one.status for one in answers] == [200, 200, 200]
    read = await crm.ask("GET", "/customers/c1")
    assert (read.body["version"], read.body["attributes"]) == (4, {"0": 0, "1": 1, "2": 2})


async def test_merge_patch_changes_adds_and_removes_and_leaves_the_rest(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "attributes": {"a": {"x": 1, "y": 2}, "b": 3}})
    change = {"tier": None, "notes": "calls at noon", "attributes": {"a": {"x": None, "z": 4}, "b": None}}

    patched = await crm.ask(
        "PATCH", "/customers/c1", change, If_Match='"1"', Content_Type="application/merge-patch+json"
    )

    assert (patched.status, patched.headers["ETag"]) == (200, '"2"')
    assert patched.body["attributes"] == {"a": {"y": 2, "z": 4}}
    assert (patched.body["tier"], patched.body["notes"]) == (None, "calls at noon")
    assert (patched.body["name"], patched.body["emails"]) == (LU["name"], LU["emails"])


async def test_patch_that_is_no_object_is_refused(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("PATCH", "/customers/c1", ["name"], If_Match='"1"')

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "#")


async def test_patch_is_not_stopped_by_what_is_there_and_no_longer_taken(house: House, crm: Asker) -> None:
    emails = ("no mail address",)
    data = CustomerData(name="Lu", emails=emails)
    await house.parts.stores.customers.replace("c1", data, expected_version=None, by=LINA)

    patched = await crm.ask("PATCH", "/customers/c1", {"tier": "gold"}, If_Match='"1"')

    assert (patched.status, patched.body["tier"], patched.body["emails"]) == (200, "gold", list(emails))


async def test_patches_do_not_add_to_attributes_without_end(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "attributes": {"a": "x" * 40_000}})
    too_much = await crm.ask("PATCH", "/customers/c1", {"attributes": {"b": "x" * 40_000}}, If_Match="*")
    assert (too_much.status, [each["pointer"] for each in too_much.body["errors"]]) == (422, ["#/attributes"])
    other = await crm.ask(
        "PATCH", "/customers/c1", {"attributes": {"a": None, "b": "x" * 40_000}}, If_Match="*"
    )
    assert (other.status, list(other.body["attributes"])) == (200, ["b"])


async def test_days_of_numbers_and_addresses_stay_until_they_are_changed(crm: Asker) -> None:
    old = {"raw": "138 0013-8000", "until": "2026-01-01"}
    days = [{"email": "lu@example.com", "until": "2026-02-01"}]
    made = await crm.ask("PUT", "/customers/c1", {**LU, "phones": [old], "email_days": days})
    assert made.body["phones"][0]["until"] == "2026-01-01"
    assert made.body["email_days"] == [{"email": "lu@example.com", "since": None, "until": "2026-02-01"}]

    texts = await crm.ask(
        "PATCH", "/customers/c1", {"phones": ["13800138000", "13900139000"]}, If_Match='"1"'
    )
    assert [one["until"] for one in texts.body["phones"]] == ["2026-01-01", None]
    assert texts.body["email_days"] == made.body["email_days"]

    again = {"phones": [{**texts.body["phones"][0], "until": None}, texts.body["phones"][1]]}
    back = await crm.ask("PATCH", "/customers/c1", again, If_Match='"2"')
    assert [one["until"] for one in back.body["phones"]] == [None, None]
    whole = await crm.ask("PUT", "/customers/c1", back.body, If_Match='"3"')
    assert (whole.body["version"], whole.body["email_days"]) == (3, made.body["email_days"])

    wrong = await crm.ask("PATCH", "/customers/c1", {"phones": [{**old, "until": "soon"}]}, If_Match='"3"')
    assert (wrong.status, wrong.body["errors"][0]["pointer"]) == (422, "#/phones/0/until")
