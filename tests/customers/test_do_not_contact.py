"""Who wants no calls is called back only if they asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from contacthub.contacts.visibility import Delta
from contacthub.customers.card_parts import CardParts
from contacthub.customers.keys import CardKeys, ContactKeys
from contacthub.routing.words import ContactId
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


async def waits(house: House, boss: Asker, **more: object) -> str:
    answer = await boss.ask("POST", "/callbacks", {**WISH, **more})
    assert answer.status == 201
    contact_id = str(answer.body["contact_id"])
    await house.parts.pop.wait(contact_id)
    return contact_id


async def over(house: House, boss: Asker, contact_id: str) -> tuple[str, str | None]:
    """How a call-back ended, once it is no more on the floor."""
    gone = asyncio.Event()
    floor, call_backs = house.parts.core.world.floor, house.parts.core.world.call_backs

    def look(deltas: Sequence[Delta]) -> None:
        if ContactId(contact_id) not in call_backs.all():
            gone.set()

    house.parts.core.deltas.subscribe(look)
    look(())
    async with asyncio.timeout(30):
        await gone.wait()
    assert ContactId(contact_id) not in floor.contacts
    it = (await boss.ask("GET", f"/contacts/{contact_id}")).body
    return it["outcome"], it["end_cause"]


async def changed(crm: Asker, customer_id: str, change: dict[str, object]) -> None:
    tag = (await crm.ask("GET", f"/customers/{customer_id}")).headers["ETag"]
    answer = await crm.ask("PATCH", f"/customers/{customer_id}", change, If_Match=tag)
    assert answer.status == 200, answer.body


@pytest.mark.both_engines
async def test_a_call_back_that_waits_ends_when_its_customer_wants_no_more_calls(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    boss = await house.person("boss", "supervisor")
    contact_id = await waits(house, boss)
    other = await waits(house, boss, number="13900139000")
    await changed(crm, "c1", {"notes": "x"})
    await changed(crm, "c1", {"do_not_contact": True})
    assert await over(house, boss, contact_id) == ("withdrawn", "do_not_contact")
    left = (await boss.ask("GET", "/callbacks")).body["items"]
    assert [one["contact_id"] for one in left] == [other]


async def test_who_asks_for_a_call_although_they_want_none_is_called_whatever_is_noted_of_them(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    boss = await house.person("boss", "supervisor")
    asked_for = await waits(house, boss, asked_for=True)
    await crm.ask("PUT", "/customers/c2", {**LU, "name": "Wu", "phones": ["13900139000"]})
    refused = await waits(house, boss, number="13900139000")
    for customer_id, change in (("c1", {"notes": "x"}), ("c2", {"do_not_contact": True})):
        await changed(crm, customer_id, change)
    # What was changed before is looked at before.
    assert await over(house, boss, refused) == ("withdrawn", "do_not_contact")
    assert [one["contact_id"] for one in (await boss.ask("GET", "/callbacks")).body["items"]] == [asked_for]


async def test_what_the_customer_asks_of_the_source_is_done(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    source = await house.program("events:write")
    data = {"from": "13800138000", "queue": "support"}
    event = {"specversion": "1.0", "id": "1", "source": "phones", "type": "callback.request", "data": data}
    taken = await source.ask("POST", "/events", event)
    assert [one["status"] for one in taken.body["results"]] == ["accepted"]


async def test_who_is_read_late_is_not_called_meanwhile(
    house: House, crm: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    boss = await house.person("boss", "supervisor")
    customers, pop, go_on = house.parts.stores.customers, house.parts.pop, asyncio.Event()
    card_parts, look_up = customers.card_parts, pop.look_up

    async def slow(keys: CardKeys) -> CardParts:
        await go_on.wait()
        return await card_parts(keys)

    async def looked_up_too_briefly(arriving: Mapping[str, ContactKeys]) -> None:
        await look_up(arriving)
        go_on.set()

    monkeypatch.setattr(customers, "card_parts", slow)
    monkeypatch.setattr(pop, "look_up", looked_up_too_briefly)
    refused = await boss.ask("POST", "/callbacks", WISH)
    assert (refused.status, refused.body["code"]) == (409, "do_not_contact")


@pytest.mark.parametrize("error", [OSError("no disk"), TimeoutError()])
async def test_nobody_is_called_while_it_cannot_be_read_who_wants_calls(
    house: House, crm: Asker, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "do_not_contact": True})
    boss = await house.person("boss", "supervisor")

    async def unread(keys: CardKeys) -> CardParts:
        raise error

    monkeypatch.setattr(house.parts.stores.customers, "card_parts", unread)
    refused = await boss.ask("POST", "/callbacks", WISH)
    assert (refused.status, refused.body["code"], refused.headers["Retry-After"]) == (503, "unavailable", "1")
    assert (await boss.ask("GET", "/callbacks")).body["items"] == []
    assert (await boss.ask("POST", "/callbacks", {**WISH, "asked_for": True})).status == 201
