"""Passing a contact on: what both agents see, and what the source is asked."""

from __future__ import annotations

import pytest

from tests.accounts.people import signed_in
from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, seen
from tests.support import Console, event


async def test_a_chat_rings_at_the_other_agent_with_note_and_sender_and_both_see_it_taken(
    hall: Hall, wei: Console
) -> None:
    contact_id = await hall.chatting()
    assert (await hall.lina.do("set_note", contact_id=contact_id, text="Remote is dead."))["ok"]
    reply = await hall.lina.do("transfer", contact_id=contact_id, to_agent="wangwei", note="Wants a unit.")
    assert reply["ok"], reply
    offer = (await wei.next("offer"))["offer"]
    assert (offer["contact_id"], offer["note"]) == (contact_id, "Remote is dead.\nWants a unit.")
    assert (offer["passing"]["by"], offer["passing"]["state"]) == ("lina", "passed")
    shown = await seen(hall.lina, is_event("offer_made"))
    assert shown["changes"]["contacts"][0]["state"] == "offered"
    assert (await wei.do("accept_offer", offer_id=offer["id"]))["ok"]
    taken = await seen(
        hall.lina, lambda it: is_event("contact_answered")(it) and it["event"]["agent"] == "wangwei"
    )
    assert taken["changes"]["contacts"][0]["passing"]["state"] == "taken"


async def test_a_chat_that_is_declined_is_the_first_agents_again_with_the_reason(
    hall: Hall, wei: Console
) -> None:
    contact_id = await hall.chatting()
    assert (await hall.lina.do("transfer", contact_id=contact_id, to_agent="wangwei"))["ok"]
    offer = (await wei.next("offer"))["offer"]
    assert (await wei.do("decline_offer", offer_id=offer["id"]))["ok"]
    returned = (await seen(hall.lina, is_event("transfer_returned")))["event"]
    assert (returned["from_agent"], returned["cause"]) == ("wangwei", "declined")
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["agent"], contact["id"]) == ("handling", "lina", contact_id)


async def test_agents_are_listed_to_pass_it_to_those_who_are_free_first(hall: Hall, wei: Console) -> None:
    contact_id = await hall.chatting()
    path = f"/contacts/{contact_id}/transfer-targets"
    lina = await signed_in(hall.owner, "li", agent="lina")
    status, told = await lina.call("GET", path)
    assert (status, told["agents_total"]) == (200, 1)
    ready = {"id": "wangwei", "name": "王伟 Wang Wei", "state": "ready", "presence": "available"}
    assert told["agents"][0] | {"name": ready["name"]} == {**ready, "free": True}
    assert (await wei.do("set_presence", presence="lunch"))["ok"]
    [away] = (await lina.call("GET", path))[1]["agents"]
    assert (away["free"], away["state"], away["presence"]) == (False, "not_ready", "lunch")
    other = await signed_in(hall.owner, "wei", agent="wangwei")
    assert (await other.call("GET", path))[1]["code"] == "not_your_contact"


async def test_the_first_agent_takes_it_back_while_it_rings(hall: Hall, wei: Console) -> None:
    contact_id = await hall.chatting()
    assert (await hall.lina.do("transfer", contact_id=contact_id, to_agent="wangwei"))["ok"]
    await wei.next("offer")
    assert (await hall.lina.do("take_back", contact_id=contact_id))["ok"]
    assert (await wei.next("offer_gone"))["cause"] == "taken_back"


async def test_a_call_is_transferred_once_the_source_says_so(hall: Hall, wei: Console) -> None:
    contact_id = await hall.talking(source="pbx")
    assert (await hall.lina.do("transfer", contact_id=contact_id, to_agent="wangwei", note="Angry."))["ok"]
    asked = await seen(hall.lina, is_event("transfer_requested"))
    assert asked["changes"]["contacts"][0]["passing"]["state"] == "asked"
    transferred = {"ref": "call-1", "to_agent": "wangwei", "note": "Angry."}
    await hall.api.events(event("contact.transferred", transferred, source="pbx"))
    assert (await wei.next("offer"))["offer"]["note"] == "Angry."


async def test_a_source_that_refuses_leaves_the_call_with_its_agent(hall: Hall) -> None:
    contact_id = await hall.talking(source="pbx")
    assert (await hall.lina.do("transfer", contact_id=contact_id, to_queue="sales"))["ok"]
    refused = {"ref": "call-1", "command": "transfer", "cause": "busy"}
    await hall.api.events(event("contact.refused", refused, source="pbx"))
    failed = await seen(hall.lina, is_event("transfer_failed"))
    [contact] = failed["changes"]["contacts"]
    assert (contact["state"], contact["agent"]) == ("handling", "lina")
    assert (contact["passing"]["state"], contact["passing"]["cause"]) == ("failed", "busy")


async def test_a_call_of_a_source_without_the_capability_is_not_transferred(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert code(await hall.lina.do("transfer", contact_id=contact_id, to_queue="sales")) == "not_supported"


@pytest.mark.parametrize(
    ("target", "refused"),
    [({"to_agent": "stranger"}, "unknown_agent"), ({"to_queue": "nowhere"}, "unknown_queue"),
     ({"to_agent": "wangwei"}, "agent_unavailable")],
)  # fmt: skip
async def test_a_refused_transfer_changes_nothing_not_even_the_note(
    hall: Hall, target: dict[str, str], refused: str
) -> None:
    contact_id = await hall.chatting()
    assert code(await hall.lina.do("transfer", contact_id=contact_id, note="x", **target)) == refused
    assert (await hall.api.get(f"/contacts/{contact_id}"))["note"] is None


async def test_an_agent_knows_whom_they_may_transfer_to(hall: Hall) -> None:
    me = (await hall.lina.find("snapshot"))["state"]["me"]
    assert "lina" not in [each["id"] for each in me["transfer_to"]["agents"]]
    assert {"id": "wangwei", "name": "Wang Wei 王伟"} in me["transfer_to"]["agents"]
    assert me["transfer_to"]["agents_total"] == len(me["transfer_to"]["agents"])
