"""Closing a contact whose source does not say that it ended."""

from __future__ import annotations

import uuid

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, person, seen
from tests.support import event


async def test_an_agent_closes_a_call_that_the_source_cannot_hang_up(hall: Hall) -> None:
    contact_id = await hall.talking(source="plain")
    reply = await hall.lina.do("close_contact", contact_id=contact_id)
    assert reply["result"] == {"phone_system": "not_asked"}
    ended = await seen(hall.lina, is_event("contact_ended"))
    assert (ended["event"]["cause"], ended["event"]["ended_by"]) == ("closed_not_asked", "agent")
    wraps_up = await seen(hall.lina, is_event("wrap_up_started"))
    assert wraps_up["changes"]["contacts"][0]["end_cause"] == "closed_not_asked"
    assert ("close_contact", contact_id) in hall.stored("SELECT action, subject FROM audit")
    [late] = await hall.api.events(event("contact.held", {"ref": "call-1"}, source="plain"))
    assert (late["status"], late["reason"]) == ("ignored", "already_ended")


async def test_a_source_that_was_asked_to_hang_up_and_does_not_answer_is_named(hall: Hall) -> None:
    contact_id, ref = await hall.talking(), str(uuid.uuid4())
    assert (await hall.lina.do("end_contact", contact_id=contact_id))["ok"]
    first = await hall.lina.do("close_contact", ref=ref, contact_id=contact_id)
    assert first["result"] == {"phone_system": "not_answered"}
    assert (await hall.api.get(f"/contacts/{contact_id}"))["end_cause"] == "closed_not_answered"
    again = await hall.lina.do("close_contact", ref=ref, contact_id=contact_id)
    assert again["result"] == first["result"]


async def test_a_ring_that_is_not_heard_is_taken_from_the_agent_and_the_call_goes_on(hall: Hall) -> None:
    ref = {"ref": "1"}
    call, _ = await hall.api.events(
        event("contact.arrived", {**ref, "channel": "voice", "queue": "support", "routing": "pbx"}),
        event("contact.offered", {**ref, "agent": "lina"}),
    )
    assert (await hall.lina.do("close_contact", contact_id=call["contact_id"]))["ok"]
    gone = await seen(hall.lina, lambda frame: frame["type"] == "offer_gone")
    contact = await hall.api.get(f"/contacts/{call['contact_id']}")
    assert (gone["reason"], contact["state"]) == ("withdrawn", "waiting")


async def test_an_offer_of_the_hub_is_declined_and_not_closed(hall: Hall) -> None:
    offer = await hall.offered()
    assert code(await hall.lina.do("close_contact", contact_id=offer["contact_id"])) == "wrong_state"


async def test_a_contact_that_has_ended_is_not_closed_again(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    assert code(await hall.lina.do("close_contact", contact_id=contact_id)) == "wrong_state"
    await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="resolved")
    assert code(await hall.lina.do("close_contact", contact_id=contact_id)) == "unknown_contact"


async def test_a_supervisor_closes_any_contact(hall: Hall) -> None:
    contact_id = await hall.talking(source="plain")
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        assert (await screen.do("close_contact", contact_id=contact_id))["ok"]
    assert (await hall.api.get(f"/contacts/{contact_id}"))["end_cause"] == "closed_not_asked"
