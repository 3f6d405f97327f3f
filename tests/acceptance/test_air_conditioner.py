"""The air conditioner: who calls is on the agent's screen before hello."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Console, Hub
from contacthub.clock import rfc3339
from tests.acceptance.moving import DAY_MS, moving_hub_on
from tests.console.people import Person, person
from tests.moved_time import MovedTime
from tests.support import Api, token

CALL = {"ref": "call-1", "channel": "voice", "from": "13800138000", "to": "4008001234"}
NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000"}
AIR_CONDITIONERS = [
    {"model": "KFR-35GW", "serial": f"SN{n}", "purchased_at": "2026-05-01", "warranty_until": "2099-05-01"}
    for n in (1, 2, 3)
]
ORDER = {"order_no": "O1", "date": "2026-05-01", "product": "空调 KFR-35GW", "quantity": 3}
QUESTION = {"date": "2026-06-01", "question": "遥控器没反应", "answer": "换电池"}
ROWS = {
    "customers": [{"customer_id": "C1", "name": "陆建国", "tier": "gold", "phone": [NUMBER]}],
    "products": [{"customer_id": "C1", **unit} for unit in AIR_CONDITIONERS],
    "purchases": [{"customer_id": "C1", **ORDER}],
    "questions": [{"customer_id": "C1", **QUESTION}],
}


async def frame_of(console: Console, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(10):
        async for frame in console:
            if frame["type"] == kind:
                return frame
    raise AssertionError


async def until(console: Console, kind: str) -> None:
    """Wait for the event of a type."""
    while (await frame_of(console, "event"))["event"]["type"] != kind:
        pass


async def test_call_reaches_the_agent_with_the_card_and_is_told_to_the_end(
    tmp_path: Path, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with moving_hub_on(tmp_path, monkeypatch, **kept) as (owner, time):
        for kind, rows in ROWS.items():
            _, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
            assert {each["status"] for each in body["results"]} == {"new"}, body
        agents = (await token(owner, "lina", scopes=[], agent="lina")).token
        async with Hub(owner.hub.url, (await token(owner)).token) as hub:
            async with (
                Hub(owner.hub.url, agents) as desk,
                desk.console() as lina,
                person(owner, agent="lina") as screen,
            ):
                contact_id = await call_handled_by(lina, screen, hub)
                await assert_known_the_next_time(lina, hub)
                await it_works_the_next_day(owner, time, lina, screen, contact_id)
            await assert_told_to_the_end(hub, contact_id)


async def call_handled_by(lina: Console, screen: Person, hub: Hub) -> str:
    assert (await anext(lina))["type"] == "snapshot"
    await lina.command("set_presence", presence="available")
    result = await hub.post_event("contact.arrived", CALL, source="phones")
    assert result["status"] == "accepted"
    offer = await frame_of(lina, "offer")
    card = offer["card"] or (await frame_of(lina, "card"))["card"]  # by itself where it was late
    assert card["match"]["verdict"] == "exact"
    assert card["customer"]["name"] == "陆建国"
    assert {unit["serial"]: unit["in_warranty"] for unit in card["products"]} == {
        "SN1": True, "SN2": True, "SN3": True,
    }  # fmt: skip
    assert card["questions"][0]["question"] == "遥控器没反应"
    await lina.command("accept_offer", offer_id=offer["offer"]["id"])
    await hub.post_event("contact.answered", {"ref": "call-1", "agent": "PJSIP/1001"}, source="phones")
    await until(lina, "contact_answered")
    contact_id = str(result["contact_id"])
    # What she types is what he asked before, and what helped then: she walks him through it.
    typed = {"text": "空调遥控器没有反应", "contact_id": contact_id}
    status, found = await screen.call("POST", "/questions/similar", typed)
    assert status == 200
    [earlier, *_] = found["items"]
    assert (earlier["scope"], earlier["answer"]) == ("customer", "换电池")
    status, _ = await screen.call("POST", f"/questions/{earlier['id']}/helped", {"contact_id": contact_id})
    assert status == 200
    await lina.command(
        "add_question", contact_id=contact_id, question=typed["text"], answer=earlier["answer"]
    )
    await lina.command("set_note", contact_id=contact_id, text="遥控器换了电池，好了")
    await hub.post_event("contact.ended", {"ref": "call-1", "by": "customer"}, source="phones")
    await until(lina, "wrap_up_started")
    await lina.command("finish_wrap_up", contact_id=contact_id, disposition="resolved")
    return contact_id


async def assert_known_the_next_time(lina: Console, hub: Hub) -> None:
    """Whoever answers the next call reads how this one ended."""
    await hub.post_event("contact.arrived", {**CALL, "ref": "call-2"}, source="phones")
    offer = await frame_of(lina, "offer")
    card = offer["card"] or (await frame_of(lina, "card"))["card"]
    assert [each["question"] for each in card["questions"]] == ["空调遥控器没有反应", "遥控器没反应"]
    assert [(each["note"], each["disposition"]) for each in card["contacts"]] == [
        ("遥控器换了电池，好了", "resolved")
    ]
    await hub.post_event("contact.ended", {"ref": "call-2", "by": "customer"}, source="phones")


async def it_works_the_next_day(
    owner: Api, time: MovedTime, lina: Console, screen: Person, contact_id: str
) -> None:
    """She promised to ask; when the time comes his call rings at her, with all of the above on the card."""
    hub = owner.hub.parts.hub
    due_at = hub.now() + DAY_MS
    promise = {
        "process": "follow_up", "title": "遥控器好用了吗？", "customer_id": "C1", "contact_id": contact_id,
        "due_at": rfc3339(due_at),
    }  # fmt: skip
    status, item = await screen.call("POST", "/work", promise)
    assert (status, item["state"]) == (201, "planned")
    await time.passes_until(hub, due_at - 60_000)
    await screen.sign_in()
    assert (await screen.call("GET", f"/work/{item['id']}"))[1]["state"] == "planned"
    await time.passes_until(hub, due_at)
    offer = await frame_of(lina, "offer")
    card = offer["card"] or (await frame_of(lina, "card"))["card"]
    assert (offer["offer"]["channel"], card["customer"]["name"]) == ("callback", "陆建国")
    assert [each["number"] for each in card["open"]["follow_ups"]] == [item["number"]]
    assert card["contacts"][-1]["note"] == "遥控器换了电池，好了"
    await lina.command("accept_offer", offer_id=offer["offer"]["id"])
    called = offer["offer"]["contact_id"]
    await lina.command("callback_reached", contact_id=called)
    status, item = await screen.call("GET", f"/work/{item['id']}")
    done = {"outcome": "done", "version": item["version"], "note": "好用了，谢谢"}
    status, item = await screen.call("POST", f"/work/{item['id']}/steps", done)
    assert (status, item["state"], item["outcome"]) == (200, "closed", "done")
    await lina.command("close_contact", contact_id=called)
    await until(lina, "wrap_up_started")
    await lina.command("finish_wrap_up", contact_id=called, disposition="resolved")


async def assert_told_to_the_end(hub: Hub, contact_id: str) -> None:
    contact = await hub.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["outcome"], contact["agent"]) == ("closed", "answered", "lina")
    assert (contact["disposition"], contact["note"]) == ("resolved", "遥控器换了电池，好了")
    assert contact["customer_id"] == "C1"
    assert [visit["outcome"] for visit in contact["visits"]] == ["answered"]
    why = await hub.get(f"/contacts/{contact_id}/why")
    assert why["decisions"][0]["agent"] == "lina"
    decided = await hub.get(f"/contacts/{contact_id}/why", seq=why["decisions"][0]["seq"])
    excluded = {each["agent"]: each["excluded"] for each in decided["decisions"][0]["agents"]}
    assert (excluded["lina"], excluded["wangwei"]) == (None, "offline")
    log = await hub.log(0)
    assert [each["seq"] for each in log.items] == list(range(1, len(log.items) + 1))
    assert "13800138000" not in str(log)
