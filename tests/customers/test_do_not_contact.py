"""Who wants no calls is called back only if they asked for it."""

from __future__ import annotations

from tests.customers.house import LU, Asker, House

WISH = {"queue": "support", "number": "13800138000"}


async def test_a_customer_who_wants_no_calls_is_called_back_only_if_they_asked(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    boss = await house.person("boss", "supervisor")
    refused = await boss.ask("POST", "/callbacks", WISH)
    assert (refused.status, refused.body["code"]) == (409, "do_not_contact")
    assert refused.body["errors"][0]["pointer"] == "#/asked_for"
    assert (await boss.ask("GET", "/callbacks")).body["items"] == []
    taken = await boss.ask("POST", "/callbacks", {**WISH, "asked_for": True})
    assert taken.status == 201


async def test_any_other_customer_and_a_number_of_nobody_are_called_back(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    boss = await house.person("boss", "supervisor")
    assert (await boss.ask("POST", "/callbacks", WISH)).status == 201
    assert (await boss.ask("POST", "/callbacks", {**WISH, "number": "13900139000"})).status == 201


async def test_what_the_customer_asks_of_the_source_is_done(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    source = await house.program("events:write")
    data = {"from": "13800138000", "queue": "support"}
    event = {"specversion": "1.0", "id": "1", "source": "phones", "type": "callback.request", "data": data}
    taken = await source.ask("POST", "/events", event)
    assert [one["status"] for one in taken.body["results"]] == ["accepted"]
