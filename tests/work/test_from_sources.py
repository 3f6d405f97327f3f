"""A shop's own software opens work, and says what came: over HTTP, as events."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api, arrived, event, token
from tests.work.items import CLAIM, with_claims

pytestmark = pytest.mark.both_engines

WISH: dict[str, Any] = {
    "id": "wish",
    "name": "Wish",
    "number": "W",
    "steps": [
        {
            "id": "call",
            "name": "Call",
            "outcomes": [
                {"id": "buys", "name": "Buys"},
                {"id": "withdrawn", "name": "Found another", "gives_back": True},
            ],
        }
    ],
}


@pytest.fixture
async def shop(owner: Api) -> Api:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [CLAIM, WISH]})
    assert status == 200, body
    return await token(owner)


@pytest.fixture
async def boss(owner: Api) -> Person:
    return await signed_in(owner, "boss", "supervisor")


async def read(person: Person, path: str) -> Any:
    status, body = await person.call("GET", path)
    assert status == 200, body
    return body


def wanted(**data: Any) -> dict[str, Any]:
    return event("work.requested", {"process": "claim", "title": "Remote dead", **data}, source="shop")


async def states(boss: Person) -> dict[str, str]:
    return {each["title"]: each["state"] for each in (await read(boss, "/work"))["items"]}


async def test_what_a_shop_wants_is_opened_once(boss: Person, shop: Api) -> None:
    await shop.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    said = wanted(phone="138 0013-8000", note="He was angry.", priority=5, fields={"money": "89"})
    [result] = await shop.events(said)
    assert (result["status"], result["number"][:5]) == ("accepted", "CL-20")
    assert [each["status"] for each in await shop.events(said)] == ["duplicate"]
    item = await read(boss, f"/work/{result['item_id']}")
    assert (item["customer_id"], item["priority"], item["opened_by"]) == ("C1", 5, "source:shop")
    assert item["holder"] == {"kind": "role", "name": "supervisor"}
    assert item["fields"] == {"record": {"money": "89"}}
    assert [each["note"] for each in item["history"]] == ["He was angry."]
    assert len((await read(boss, "/work"))["items"]) == 1


async def test_whom_nobody_knows_is_written_down(boss: Person, shop: Api) -> None:
    [result] = await shop.events(wanted(phone="13900139000", email="a@example.com", note="Angry."))
    item = await read(boss, f"/work/{result['item_id']}")
    assert (item["customer_id"], item["history"][0]["note"]) == (None, "Angry.\n13900139000\na@example.com")


async def test_it_follows_from_a_contact_and_is_of_its_customer(boss: Person, shop: Api) -> None:
    await shop.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    [call] = await shop.events({**arrived("7", queue="support"), "source": "shop"})
    await boss.owner.hub.parts.pop.wait(call["contact_id"])
    [result] = await shop.events(wanted(contact_ref="7"))
    assert result["contact_id"] == call["contact_id"]
    item = await read(boss, f"/work/{result['item_id']}")
    assert (item["contact_id"], item["customer_id"]) == (call["contact_id"], "C1")


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"process": "none"}, "#/data/process"),
        ({"customer_id": "C9"}, "#/data/customer_id"),
        ({"contact_ref": "9"}, "#/data/contact_ref"),
        ({"due_at": "soon"}, "#/data/due_at"),
        ({"fields": {"money": "a lot"}}, "#/data/fields/money"),
        ({"fields": {"else": "x"}}, "#/data/fields/else"),
        ({"waits_for": {"sku": "1", "model": "X"}}, "#/data/waits_for/sku"),
        ({"waits_for": {}}, "#/data/waits_for/sku"),
        ({"title": " "}, "#/data/title"),
    ],
)
async def test_what_is_wrong_is_named(boss: Person, shop: Api, data: dict[str, Any], pointer: str) -> None:
    [result] = await shop.events(wanted(**data))
    assert result["status"] == "rejected"
    assert result["error"]["errors"][0]["pointer"] == pointer
    assert (await read(boss, "/work"))["items"] == []


async def test_two_pieces_wake_two_of_three_wishes_and_the_third_as_one_is_not_taken(
    owner: Api, boss: Person, shop: Api
) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    wish = {"process": "wish", "waits_for": {"sku": "W-100"}}
    for title in ("first", "second", "third"):
        status, body = await lina.call("POST", "/work", {**wish, "title": title})
        assert (status, body["waits_for"], body["state"]) == (201, {"sku": "W-100", "model": None}, "planned")
    came = event("product.restocked", {"sku": "w-100", "quantity": 2}, source="shop")
    assert [each["status"] for each in await shop.events(came, came)] == ["accepted", "duplicate"]
    assert await states(boss) == {"first": "open", "second": "open", "third": "planned"}
    [first] = (await read(boss, "/work?q=first"))["items"]
    assert first["waits_for"] is None
    path = f"/work/{first['id']}/steps"
    status, _ = await lina.call("POST", path, {"outcome": "withdrawn", "version": first["version"]})
    assert status == 200
    assert await states(boss) == {"second": "open", "third": "open"}
    [third] = (await read(boss, "/work?q=third"))["items"]
    due = (await read(boss, f"/work/{third['id']}"))["history"][-1]
    assert (due["what"], due["detail"]["cause"]) == ("work_due", "restocked")


async def test_what_came_is_a_thing_and_a_number_of_pieces(shop: Api) -> None:
    for data, pointer in (
        ({}, "#/data/sku"),
        ({"sku": "1", "quantity": -1}, "#/data/quantity"),
        ({"model": " "}, "#/data/model"),
    ):
        [result] = await shop.events(event("product.restocked", data, source="shop"))
        assert result["error"]["errors"][0]["pointer"] == pointer, data


async def test_a_wish_names_one_thing(owner: Api) -> None:
    await with_claims(owner)
    lina = await signed_in(owner, "li.na", agent="lina")
    for waits_for in ({}, {"sku": "1", "model": "X"}):
        new = {"process": "claim", "title": "x", "waits_for": waits_for}
        status, body = await lina.call("POST", "/work", new)
        assert (status, body["errors"][0]["pointer"]) == (422, "#/waits_for/sku")
