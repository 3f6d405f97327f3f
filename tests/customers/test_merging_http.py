"""Two customers made one over HTTP: who may, what is recorded, and what goes on working during a call."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.routing.words import ContactId
from tests.customers.house import LU, ORDER, Asker, House

XIAO = {"name": "陆晓明", "phones": ["139 0013 9000"], "tier": "silver", "notes": "Has a dog"}

pytestmark = pytest.mark.both_engines


async def two(crm: Asker) -> None:
    for customer_id, body in (("c1", LU), ("c2", XIAO)):
        assert (await crm.ask("PUT", f"/customers/{customer_id}", body)).status == 201


async def merged(asker: Asker, **more: Any) -> Any:
    body = {"other_id": "c2", "version": 1, "other_version": 1, **more}
    return await asker.ask("POST", "/customers/c1/merge", body)


async def test_a_preview_says_of_each_field_what_both_have_and_what_is_proposed(crm: Asker) -> None:
    await two(crm)
    seen = await crm.ask("POST", "/customers/c1/merge/preview", {"other_id": "c2"})
    fields = {one["field"]: one for one in seen.body["fields"]}
    assert seen.body["moved"] == {"purchases": 0, "products": 0, "service_records": 0, "questions": 0}
    assert fields["tier"] == {
        "field": "tier", "this": "gold", "other": "silver", "differs": True, "choices": ["this", "other"],
        "proposed": "this",
    }  # fmt: skip
    assert [one["e164"] for one in fields["phones"]["other"]] == ["+8613900139000"]
    assert (fields["phones"]["proposed"], fields["notes"]["proposed"]) == ("both", "other")
    assert "email_days" not in fields


async def test_two_become_one_and_two_again(crm: Asker) -> None:
    await two(crm)
    await crm.ask("POST", "/customers/c2/purchases", ORDER)
    stale = await merged(crm)
    assert (stale.status, stale.body["code"]) == (412, "stale")
    assert "c2" in stale.body["detail"]
    done = await merged(crm, other_version=2, fields={"name": "other"})
    assert (done.status, done.body["customer"]["name"], done.body["merge"]["former_id"]) == (
        200,
        "陆晓明",
        "c2",
    )
    assert (await crm.ask("GET", "/customers/c2")).body["id"] == "c1"
    assert [one["order_no"] for one in (await crm.ask("GET", "/customers/c2/purchases")).body["items"]] == [
        "O-1"
    ]
    merge_id = done.body["merge"]["id"]
    listed = (await crm.ask("GET", "/customers/c2/merges")).body["items"]
    assert [(one["id"], one["undone_at"]) for one in listed] == [(merge_id, None)]
    undone = await crm.ask("POST", f"/customers/merges/{merge_id}/undo")
    assert (undone.status, undone.body["left"], undone.body["since"]) == (200, [], [])
    assert undone.body["merge"]["undone_by"] == "token:customers:read-customers:write"
    assert (await crm.ask("GET", "/customers/c2")).body["name"] == "陆晓明"
    assert (await crm.ask("GET", "/customers/c1")).body["name"] == "陆小明"
    again = await crm.ask("POST", f"/customers/merges/{merge_id}/undo")
    assert (again.status, again.body["code"]) == (409, "overtaken")


async def test_what_cannot_be_is_refused_and_named(crm: Asker) -> None:
    await two(crm)
    both = await merged(crm, fields={"name": "both"})
    assert (both.status, both.body["errors"]) == (
        422, [{"pointer": "#/fields/name", "detail": "both cannot be kept"}],
    )  # fmt: skip
    same = await crm.ask("POST", "/customers/c1/merge/preview", {"other_id": "c1"})
    assert (same.status, same.body["code"]) == (409, "same_customer")
    for path in ("/customers/merges/7/undo", "/customers/merges/x/undo"):
        missing = await crm.ask("POST", path)
        assert (missing.status, missing.body["code"]) == (404, "unknown_merge")


async def test_a_change_of_a_merge_is_not_undone_by_itself(crm: Asker) -> None:
    await two(crm)
    merge_id = (await merged(crm)).body["merge"]["id"]
    change = (await crm.ask("GET", "/customers/c1/history")).body["items"][0]
    assert change["merge_id"] == merge_id
    refused = await crm.ask("POST", f"/customers/c1/history/{change['id']}/undo")
    assert (refused.status, refused.body["code"]) == (409, "part_of_merge")
    assert f"/customers/merges/{merge_id}/undo" in refused.body["detail"]


async def test_the_card_of_a_live_contact_follows(house: House, crm: Asker) -> None:
    await two(crm)
    contact_id = await house.talk_to_lina("13900139000")
    await house.matched(contact_id)
    shown = house.cards_shown()
    merge_id = (await merged(crm)).body["merge"]["id"]
    assert (await asyncio.wait_for(shown.get(), 10))[0] == contact_id
    card = house.parts.pop.ready(contact_id)
    assert card is not None
    assert card.customer_id == "c1"
    await house.parts.hub.durable()
    assert house.parts.hub.routing.floor.contacts[ContactId(contact_id)].customer_id == "c1"
    await crm.ask("POST", f"/customers/merges/{merge_id}/undo")
    assert (await asyncio.wait_for(shown.get(), 10))[0] == contact_id
    card = house.parts.pop.ready(contact_id)
    assert card is not None
    assert card.customer_id == "c2"


async def test_the_card_follows_an_agents_choice(house: House, crm: Asker) -> None:
    await two(crm)
    contact_id = await house.talk_to_lina("13700137000")
    lina = await house.person("lina", "agent", agent="lina")
    chosen = await lina.ask("PUT", f"/contacts/{contact_id}/customer", {"customer_id": "c2"})
    assert chosen.status == 200
    shown = house.cards_shown()
    await merged(crm, version=1)
    assert (await asyncio.wait_for(shown.get(), 10))[0] == contact_id
    card = house.parts.pop.ready(contact_id)
    assert card is not None
    assert (card.customer_id, card.match.verdict) == ("c1", "exact")


async def test_an_agent_who_names_the_former_id_means_who_was_kept(house: House, crm: Asker) -> None:
    await two(crm)
    await merged(crm)
    contact_id = await house.talk_to_lina("13700137000")
    lina = await house.person("lina", "agent", agent="lina")
    await lina.ask("PUT", f"/contacts/{contact_id}/customer", {"customer_id": "c2", "keep_number": True})
    assert house.parts.hub.routing.floor.contacts[ContactId(contact_id)].customer_id == "c1"
    phones = (await crm.ask("GET", "/customers/c1")).body["phones"]
    assert [one["e164"] for one in phones][-1] == "+8613700137000"


async def test_contacts_of_both_are_on_the_card_and_in_the_list(house: House, crm: Asker) -> None:
    await two(crm)
    contact_id = await house.talk_to_lina("13900139000")
    await house.matched(contact_id)
    phones = await house.program("events:write", "contacts:read")
    ended = {"specversion": "1.0", "id": "9", "source": "pbx", "type": "contact.ended",
             "data": {"ref": "call-1", "by": "customer"}}  # fmt: skip
    await phones.ask("POST", "/events", ended)
    await house.parts.hub.caught_up()
    await merged(crm)
    for customer_id in ("c1", "c2"):
        listed = (await phones.ask("GET", f"/contacts?customer={customer_id}")).body["items"]
        assert [one["id"] for one in listed] == [contact_id]
        card = (await crm.ask("GET", f"/customers/{customer_id}/card")).body
        assert ([one["id"] for one in card["contacts"]], card["contacts_total"]) == ([contact_id], 1)


async def test_threads_of_both_are_in_the_list(house: House, crm: Asker) -> None:
    await two(crm)
    phones = await house.program("events:write", "contacts:read")
    said = {"specversion": "1.0", "id": "1", "source": "texts", "type": "contact.message",
            "data": {"ref": "t1", "message_id": "1", "text": "Hello", "channel": "sms", "queue": "support",
                     "from": "13900139000"}}  # fmt: skip
    [result] = (await phones.ask("POST", "/events", said)).body["results"]
    await house.matched(result["contact_id"])
    await house.parts.hub.caught_up()
    await merged(crm)
    for customer_id in ("c1", "c2"):
        listed = (await phones.ask("GET", f"/threads?customer={customer_id}")).body["items"]
        assert [one["contact_id"] for one in listed] == [result["contact_id"]]


async def test_people_merge_on_the_record(house: House, crm: Asker) -> None:
    await two(crm)
    lina = await house.person("lina", "agent", agent="lina")
    boss = await house.person("boss", "supervisor")
    admin = await house.person("root", "admin")
    assert (await merged(admin)).status == 403
    merge_id = (await merged(lina)).body["merge"]["id"]
    assert (await boss.ask("POST", f"/customers/merges/{merge_id}/undo")).status == 200
    trail = (await admin.ask("GET", "/audit")).body["items"]
    told = [(one["actor"], one["action"], one["subject"]) for one in trail if "merge" in one["action"]]
    assert sorted(told) == [("boss", "undo_merge", "c1"), ("lina", "merge_customers", "c1")]
