"""``PUT /contacts/{id}/customer``: an agent's program says who a contact is from."""

from __future__ import annotations

from pathlib import Path

import orjson

from contacthub.customers.keys import ContactKeys
from contacthub.routing.words import ContactId
from tests.customers.house import LU, ORDER, Asker, House
from tests.support import arrived, hub_on, token


async def test_agent_says_who_a_contact_is_from_and_keeps_its_number(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/C1", LU)
    lina = await house.person("lina", "agent", "lina")
    contact_id = await house.talk_to_lina("139 0013 9000")
    body = {"customer_id": "C1", "keep_number": True}
    answer = await lina.ask("PUT", f"/contacts/{contact_id}/customer", body)
    assert (answer.status, answer.body["match"]["reason_code"]) == (200, "chosen")
    assert [one["e164"] for one in answer.body["customer"]["phones"]] == ["+8613800138000", "+8613900139000"]
    answer = await lina.ask("PUT", f"/contacts/{contact_id}/customer", {"customer_id": None})
    assert (answer.status, answer.body["match"]["reason_code"]) == (200, "chosen_nobody")
    assert len((await crm.ask("GET", "/customers/C1")).body["phones"]) == 1


async def test_only_the_agent_says_it_and_only_of_an_answered_contact(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/C1", LU)
    lina, wu = await house.person("lina", "agent", "lina"), await house.person("wu", "supervisor")
    path = f"/contacts/{await house.call_for_lina('139 0013 9000')}/customer"
    for asker, code in ((lina, "forbidden"), (wu, "forbidden"), (crm, "forbidden")):
        answer = await asker.ask("PUT", path, {"customer_id": "C1"})
        assert (answer.status, answer.body["code"]) == (403, code)
    answer = await lina.ask("PUT", "/contacts/unknown/customer", {"customer_id": "C1"})
    assert (answer.status, answer.body["code"]) == (403, "not_your_contact")


async def test_next_call_says_by_whom_and_on_which_day_it_was_chosen(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/C1", LU)
    lina = await house.person("lina", "agent", "lina")
    contact_id = await house.talk_to_lina("139 0013 9000")
    await lina.ask("PUT", f"/contacts/{contact_id}/customer", {"customer_id": "C1"})
    keys = ContactKeys(channel="voice", address="139 0013 9000")
    house.parts.pop.start("next", keys)
    card = await house.parts.pop.wait("next")
    assert (card.match.verdict, card.match.code, card.customer_id) == ("probable", "chosen_before", "C1")
    shown = orjson.loads(card.text)["match"]
    assert shown["reason"] == f"chosen before by lina, {shown['reason_params']['day']}"
    assert shown["reason_params"]["at"].startswith("20")


async def test_look_up_by_what_the_source_calls_it(tmp_path: Path) -> None:
    named = {"id": "pbx", "routing": "pbx", "look_up_by": {"order": "X-Order-No", "phone": "callback_no"}}
    async with hub_on(tmp_path, sources=[named]) as owner:
        api = await token(owner)
        await api.call("PUT", "/customers/C1", LU)
        await api.call("POST", "/customers/C1/purchases", ORDER)
        for ref, attributes, code in (
            ("1", {"X-Order-No": "o-1"}, "order_of_one"),
            ("2", {"callback_no": "138 0013 8000"}, "given_phone_of_one"),
            ("3", {"order_no": "O-1"}, "order_of_one"),
        ):
            call = arrived(ref, attributes=attributes, **{"from": "13900139000"}) | {"source": "pbx"}
            [result] = await api.events(call)
            card = await owner.hub.parts.pop.wait(result["contact_id"])
            assert (card.match.code, card.customer_id) == (code, "C1")


async def test_shared_is_set_and_taken_back_and_comes_back_as_it_was_read(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/C1", LU)

    async def shared(value: object) -> bool:
        phone = {"raw": "138 0013-8000", "shared": value}
        changed = await crm.ask("PATCH", "/customers/C1", {"phones": [phone]}, If_Match="*")
        assert changed.status == 200, changed.body
        said: bool = changed.body["phones"][0]["shared"]
        return said

    assert [await shared(value) for value in (True, False, None)] == [True, False, False]
    house.parts.pop.start("k1", ContactKeys(channel="voice", address="13800138000"))
    assert (await house.parts.pop.wait("k1")).match.verdict == "exact"
    assert await shared(True)
    house.parts.pop.start("k2", ContactKeys(channel="voice", address="13800138000"))
    assert (await house.parts.pop.wait("k2")).match.code == "shared_number"


async def test_customer_of_a_number_that_is_only_alike_is_shown_and_not_taken_for_granted(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/C1", LU)
    lina = await house.person("lina", "agent", "lina")
    contact_id = ContactId(await house.talk_to_lina("139 0013 8000"))
    card = await house.parts.pop.wait(contact_id)
    shown = orjson.loads(card.text)
    assert (shown["match"]["reason_code"], shown["customer"]["id"]) == ("same_last_digits", "C1")
    assert [one["customer_id"] for one in shown["match"]["candidates"]] == ["C1"]
    assert (card.customer_id, card.tier) == (None, None)
    assert house.parts.hub.routing.floor.contacts[contact_id].customer_id is None
    await lina.ask("PUT", f"/contacts/{contact_id}/customer", {"customer_id": "C1"})
    assert house.parts.hub.routing.floor.contacts[contact_id].customer_id == "C1"
