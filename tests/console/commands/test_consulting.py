"""Consulting another agent: what both see, what is asked of the source, and what it may say."""

from __future__ import annotations

import pytest

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, seen
from tests.support import Console, event


async def consulting(hall: Hall, wei: Console, contact_id: str) -> str:
    """Wang Wei accepts to be consulted; the id of their offer."""
    reply = await hall.lina.do("consult", contact_id=contact_id, to_agent="wangwei")
    assert reply["ok"], reply
    offer = (await wei.next("offer"))["offer"]
    assert (await wei.do("accept_offer", offer_id=offer["id"]))["ok"]
    return str(offer["id"])


async def test_the_agent_who_is_asked_sees_card_note_and_sender_and_may_write(
    hall: Hall, wei: Console
) -> None:
    contact_id = await hall.chatting()
    assert (await hall.lina.do("set_note", contact_id=contact_id, text="It leaks."))["ok"]
    asked = {"to_agent": "wangwei", "note": "Which valve?"}
    assert (await hall.lina.do("consult", contact_id=contact_id, **asked))["ok"]
    frame = await wei.next("offer")
    offer = frame["offer"]
    assert (offer["consult"]["by"], offer["note"]) == ("lina", "It leaks.\nWhich valve?")
    card = frame["card"] or (await wei.next("card"))["card"]
    assert card["contact_id"] == contact_id
    assert (await wei.do("accept_offer", offer_id=frame["offer"]["id"]))["ok"]
    answered = await seen(hall.lina, is_event("consult_answered"))
    [contact] = answered["changes"]["contacts"]
    assert (contact["agent"], contact["consult"]["agent"], contact["consult"]["state"]) == (
        "lina", "wangwei", "talking",
    )  # fmt: skip
    assert (await wei.do("set_note", contact_id=contact_id, text="The blue one."))["ok"]
    assert (await hall.lina.do("complete_transfer", contact_id=contact_id))["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["agent"], contact["note"]) == ("wangwei", "The blue one.")


async def test_a_refused_question_leaves_the_note_as_it_was(hall: Hall) -> None:
    contact_id = await hall.chatting()
    refused = await hall.lina.do("consult", contact_id=contact_id, to_agent="nobody", note="x")
    assert not refused["ok"]
    assert (await hall.api.get(f"/contacts/{contact_id}"))["note"] is None


async def test_an_agent_who_declines_is_named_with_the_reason(hall: Hall, wei: Console) -> None:
    contact_id = await hall.chatting()
    assert (await hall.lina.do("consult", contact_id=contact_id, to_agent="wangwei"))["ok"]
    offer = (await wei.next("offer"))["offer"]
    assert (await wei.do("decline_offer", offer_id=offer["id"]))["ok"]
    ended = (await seen(hall.lina, is_event("consult_ended")))["event"]
    assert (ended["with_agent"], ended["cause"]) == ("wangwei", "declined")


async def test_a_call_follows_what_the_source_reports(hall: Hall, wei: Console) -> None:
    contact_id = await hall.talking(source="pbx")
    await consulting(hall, wei, contact_id)
    ref = {"ref": "call-1"}
    await hall.api.events(event("contact.consult_answered", {**ref, "agent": "wangwei"}, source="pbx"))
    assert (await hall.lina.do("conference", contact_id=contact_id))["ok"]
    await hall.api.events(event("contact.conferenced", ref, source="pbx"))
    talking = await seen(hall.lina, is_event("conference_started"))
    assert talking["changes"]["contacts"][0]["consult"]["state"] == "conference"
    assert (await hall.lina.do("complete_transfer", contact_id=contact_id))["ok"]
    await hall.api.events(event("contact.transferred", {**ref, "to_agent": "wangwei"}, source="pbx"))
    assert (await hall.api.get(f"/contacts/{contact_id}"))["agent"] == "wangwei"


@pytest.mark.parametrize(
    ("kind", "data", "cause"),
    [
        ("contact.consult_ended", {}, "left"),
        ("contact.consult_ended", {"cause": "busy"}, "busy"),
        ("contact.refused", {"command": "consult", "cause": "unreachable"}, "unreachable"),
        ("contact.missed", {"agent": "wangwei", "cause": "no_answer"}, "no_answer"),
    ],
)
async def test_the_source_says_why_it_came_to_nothing(
    hall: Hall, wei: Console, kind: str, data: dict[str, str], cause: str
) -> None:
    contact_id = await hall.talking(source="pbx")
    await consulting(hall, wei, contact_id)
    await hall.api.events(event(kind, {"ref": "call-1", **data}, source="pbx"))
    assert (await seen(hall.lina, is_event("consult_ended")))["event"]["cause"] == cause
    assert (await hall.api.get(f"/contacts/{contact_id}"))["state"] == "handling"


async def test_either_agent_ends_it(hall: Hall, wei: Console) -> None:
    contact_id = await hall.chatting()
    await consulting(hall, wei, contact_id)
    assert (await wei.do("cancel_consult", contact_id=contact_id))["ok"]
    assert (await seen(hall.lina, is_event("consult_ended")))["event"]["cause"] == "left"
    assert code(await hall.lina.do("cancel_consult", contact_id=contact_id)) == "wrong_state"


@pytest.mark.parametrize(
    ("command", "more"),
    [("consult", {"to_agent": "wangwei"}), ("complete_transfer", {}), ("conference", {})],
)
async def test_a_source_without_the_capability_is_not_asked(
    hall: Hall, command: str, more: dict[str, str]
) -> None:
    contact_id = await hall.talking()
    assert code(await hall.lina.do(command, contact_id=contact_id, **more)) == "not_supported"
