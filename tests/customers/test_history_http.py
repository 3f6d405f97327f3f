"""The history of a customer over HTTP, and changes taken back."""

from __future__ import annotations

import asyncio

from tests.customers.house import LU, ORDER, Asker, House


async def test_history_says_who_changed_what_in_pages(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PATCH", "/customers/c1", {"tier": "silver", "attributes": {"wx": "lu"}}, If_Match='"1"')
    await crm.ask("POST", "/customers/c1/purchases", ORDER)

    first = (await crm.ask("GET", "/customers/c1/history?limit=2")).body
    rest = (await crm.ask("GET", f"/customers/c1/history?limit=2&cursor={first['next_cursor']}")).body

    items = [*first["items"], *rest["items"]]
    assert [(one["kind"], one["action"], one["by"]) for one in items] == [
        ("purchases", "created", "token:customers:read-customers:write"),
        ("customers", "changed", "token:customers:read-customers:write"),
        ("customers", "created", "token:customers:read-customers:write"),
    ]
    assert items[1]["changes"] == [
        {"field": "tier", "before": "gold", "after": "silver"},
        {"field": "attributes.wx", "before": None, "after": "lu"},
    ]
    assert (items[1]["record"], items[1]["undone"], rest["next_cursor"]) == ("c1", False, None)
    stranger = await crm.ask("GET", "/customers/nobody/history")
    assert (stranger.status, stranger.body["code"]) == (404, "unknown_customer")
    foreign = await crm.ask("GET", "/customers/c1/history?cursor=x")
    assert (foreign.status, foreign.body["code"]) == (400, "bad_cursor")


async def test_an_undone_change_reaches_the_card_of_a_live_contact(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PATCH", "/customers/c1", {"tier": "silver"}, If_Match='"1"')
    contact_id = await house.call_for_lina()
    await house.matched(contact_id)
    shown = house.cards_shown()
    [change, _] = (await crm.ask("GET", "/customers/c1/history")).body["items"]

    undone = await crm.ask("POST", f"/customers/c1/history/{change['id']}/undo")

    assert undone.status == 204
    assert await asyncio.wait_for(shown.get(), 10) == (contact_id, 3)
    assert (await crm.ask("GET", "/customers/c1")).body["tier"] == "gold"
    [undo, *_] = (await crm.ask("GET", "/customers/c1/history")).body["items"]
    assert undo["undoes"] == change["id"]


async def test_undo_names_what_was_changed_since(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PATCH", "/customers/c1", {"tier": "silver", "company": "Haier"}, If_Match='"1"')
    await crm.ask("PATCH", "/customers/c1", {"tier": "bronze"}, If_Match='"2"')
    items = (await crm.ask("GET", "/customers/c1/history")).body["items"]

    refused = await crm.ask("POST", f"/customers/c1/history/{items[1]['id']}/undo")
    unknown = [await crm.ask("POST", f"/customers/c1/history/{one}/undo") for one in ("77", "x", "9" * 30)]

    assert (refused.status, refused.body["code"]) == (409, "overtaken")
    assert refused.body["errors"] == [{"pointer": "#/tier", "detail": "changed since"}]
    assert [(one.status, one.body["code"]) for one in unknown] == [(404, "unknown_change")] * 3
