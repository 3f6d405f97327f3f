"""Counts of stock wake wishes as events do; what came by event is in stock; both outlast a restart."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api, event, token
from tests.work.test_from_sources import WISH, read, states

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def shop(owner: Api) -> Api:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [WISH]})
    assert status == 200, body
    return await token(owner)


@pytest.fixture
async def boss(owner: Api) -> Person:
    return await signed_in(owner, "boss", "supervisor")


async def wish(boss: Person, title: str, **waits_for: str) -> None:
    new = {"process": "wish", "title": title, "owner": "lina", "waits_for": waits_for}
    status, body = await boss.call("POST", "/work", new)
    assert (status, body["state"]) == (201, "planned"), body


async def counted(shop: Api, sku: str, quantity: int, **said: Any) -> None:
    status, body = await shop.call("PUT", f"/stock/{sku}", {"quantity": quantity, **said})
    assert status in (200, 201), body
    await shop.hub.parts.stock.settled()


async def came(shop: Api, **data: Any) -> None:
    [result] = await shop.events(event("product.restocked", data, source="shop"))
    assert result["status"] == "accepted", result
    await shop.hub.parts.stock.settled()


async def in_stock(shop: Api) -> dict[str, int | None]:
    items = (await shop.get("/stock"))["items"]
    return {each["sku"] or each["model"]: each["quantity"] for each in items}


async def test_a_count_that_rises_wakes_as_many_and_the_same_again_nobody(boss: Person, shop: Api) -> None:
    for title in ("first", "second", "third"):
        await wish(boss, title, sku="W-100")
    await counted(shop, "W-100", 0)
    assert set((await states(boss)).values()) == {"planned"}
    await counted(shop, "W-100", 1)
    await counted(shop, "W-100", 1)
    assert await states(boss) == {"first": "open", "second": "planned", "third": "planned"}
    await counted(shop, "W-100", 0)  # sold
    rows = [{"sku": "w-100", "quantity": "2"}]
    status, body = await boss.owner.call("POST", "/admin/import", {"kind": "stock", "rows": rows})
    assert (status, body["results"][0]["status"]) == (200, "changed")
    await shop.hub.parts.stock.settled()
    assert set((await states(boss)).values()) == {"open"}
    [first] = (await read(boss, "/work?q=first"))["items"]
    due = (await read(boss, f"/work/{first['id']}"))["history"][-1]
    assert (due["what"], due["detail"]["cause"], due["detail"]["piece"]) == (
        "work_due",
        "restocked",
        "sku:w-100",
    )


async def test_what_came_by_event_is_in_stock(shop: Api) -> None:
    await counted(shop, "W-100", 2, model="XQG100-W")
    await came(shop, sku="w-100", quantity=3)
    await came(shop, sku="N-1", model="NEW", quantity=1)
    await came(shop, model="OTHER")
    assert await in_stock(shop) == {"W-100": 5, "N-1": 1, "OTHER": None}
    [new] = (await shop.get("/stock?q=n-1"))["items"]
    assert (new["sku"], new["model"]) == ("N-1", "NEW")
    await came(shop, model="OTHER", quantity=0)
    assert (await in_stock(shop))["OTHER"] == 0
    assert [each["model"] for each in (await shop.get("/stock?q=w-100"))["items"]] == ["XQG100-W"]


async def test_a_wish_for_a_model_takes_a_piece_of_its_number_and_the_other_way_round(
    boss: Person, shop: Api
) -> None:
    await wish(boss, "white", sku="W-100")
    await wish(boss, "any", model="XQG100")
    await counted(shop, "W-100", 0, model="XQG100")
    await came(shop, model="xqg100", quantity=1)
    assert await states(boss) == {"white": "open", "any": "planned"}
    await counted(shop, "W-100", 1)
    assert await states(boss) == {"white": "open", "any": "open"}


async def test_what_is_in_stock_is_there_for_a_wish_that_comes_later(boss: Person, shop: Api) -> None:
    await counted(shop, "W-100", 1)
    new = {"process": "wish", "title": "later", "owner": "lina", "waits_for": {"sku": "W-100"}}
    assert (await boss.call("POST", "/work", new))[1]["state"] == "open"
    await wish(boss, "too late", sku="W-100")


async def test_a_start_tells_counts_that_were_not_told_and_writes_what_came(boss: Person, shop: Api) -> None:
    parts = shop.hub.parts
    stock = parts.stock
    await wish(boss, "first", sku="W-100")
    await counted(shop, "A", 4)
    book = parts.hub.work.book.stock
    # As after a crash between the two: of pieces that came the table knows nothing, of a count what waits.
    book.known["sku:a"] = 7
    await parts.stores.customers.writer.transact(
        lambda raw: raw.execute(
            "INSERT INTO stock (thing, sku, model_key, quantity, as_of, attributes, words, told) "
            "VALUES ('sku:w-100', 'W-100', '', 1, '2026-01-01', '{}', 'w-100', 1)"
        )
    )
    stock.reset()
    await stock.settled()
    assert await in_stock(shop) == {"A": 7, "W-100": 1}
    assert await states(boss) == {"first": "open"}


async def test_similar_models_in_stock_are_named_on_the_item_and_the_card(boss: Person, shop: Api) -> None:
    owner = boss.owner
    models = [{"model": name, "name": name.lower(), "category": "Washer"} for name in ("W1", "W2", "W3")]
    await owner.call("POST", "/admin/import", {"kind": "models", "rows": models})
    for sku, model, quantity, price in (("A", "W1", 0, 900), ("B", "W2", 2, 1500), ("C", "W3", 1, 1000)):
        money = {"amount": str(price), "currency": "CNY"}
        await counted(shop, sku, quantity, model=model, price=money)
    await shop.call("PUT", "/customers/C1", {"name": "Lu", "phones": [{"raw": "13800138000"}]})
    new = {"process": "wish", "title": "white", "owner": "lina", "customer_id": "C1"}
    for waits_for in ({"sku": "A"}, None):
        status, body = await boss.call("POST", "/work", {**new, "waits_for": waits_for})
        assert status == 201, body
        item = await read(boss, f"/work/{body['id']}")
        assert [each["model"] for each in item["similar"]] == (["W3", "W2"] if waits_for else [])
    await came(shop, model="w1", quantity=1)
    card = await read(boss, "/customers/C1/card")
    named = {each["planned"]: each["similar"] for each in card["open"]["cases"] if each["similar"]}
    price = {"amount": "1000.00", "currency": "CNY"}
    assert named[False][0] == {"model": "W3", "name": "w3", "quantity": 1, "price": price}
    assert [each["model"] for each in named[False]] == ["W3", "W2"]
