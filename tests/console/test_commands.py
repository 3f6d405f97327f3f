"""The fifteen commands: what each does, what it refuses, and that none is done twice."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from contacthub.console.commands import COMMANDS
from contacthub.database.units import StorageUnavailable
from tests.console.people import closing_code, is_card, is_event, person, seen
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

CUSTOMERS = [
    {"customer_id": key, "name": name, "phone": [{"e164": f"+86{phone}", "ext": None, "raw": phone}]}
    for key, name, phone in (("C1", "陆建国", "13800138000"), ("C2", "陆太太", "13900139000"))
]
SOURCES = [{"id": "phones", "capabilities": ["connect", "hold", "hangup"]}, {"id": "plain"}]


@dataclass
class Hall:
    """A hub with lina at her desk, ready."""

    owner: Api
    api: Api
    lina: Console
    bearer: str
    data: Path

    async def offered(self, ref: str = "call-1", **data: Any) -> dict[str, Any]:
        source = data.pop("source", "phones")
        await self.api.events(arrived(ref, **data) | {"source": source})
        offer: dict[str, Any] = (await self.lina.next("offer"))["offer"]
        return offer

    async def talking(self, ref: str = "call-1", **data: Any) -> str:
        source = data.get("source", "phones")
        offer = await self.offered(ref, **data)
        assert (await self.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        await self.api.events(event("contact.answered", {"ref": ref, "agent": "lina"}, source=source))
        await self.lina.event("contact_answered")
        return str(offer["contact_id"])

    async def wrapping_up(self, ref: str = "call-1") -> str:
        contact_id = await self.talking(ref)
        await self.api.events(event("contact.ended", {"ref": ref, "by": "customer"}))
        await self.lina.event("wrap_up_started")
        return contact_id

    async def logged(self) -> list[str]:
        return [each["type"] for each in (await self.api.get("/log?since=0"))["items"]]

    def stored(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.data / "hub.db") as db:
            found = db.execute(sql).fetchall()
        db.close()
        return found


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hub_on(tmp_path, sources=SOURCES) as owner:
        body = {"kind": "customers", "rows": CUSTOMERS}
        assert (await owner.call("POST", "/admin/import", body))[0] == 200
        bearer = (await token(owner, "lina-desk", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            assert (await lina.do("set_presence", presence="available"))["ok"]
            yield Hall(owner, await token(owner), lina, bearer, tmp_path)


def code(reply: dict[str, Any]) -> str:
    assert reply["ok"] is False, reply
    assert reply["error"]["type"] == f"/problems/{reply['error']['code']}"
    return str(reply["error"]["code"])


def test_every_command_is_one_row_with_one_deed() -> None:
    assert len({spec.name for spec in COMMANDS}) == len(COMMANDS) == 15
    for spec in COMMANDS:
        assert sum(each is not None for each in (spec.command, spec.deed, spec.here)) == 1, spec.name


# --- each of them ----------------------------------------------------------------------------------


async def test_set_presence_takes_available_offline_and_breaks_and_nothing_else(hall: Hall) -> None:
    for presence in ("lunch", "offline", "available"):
        assert (await hall.lina.do("set_presence", presence=presence))["ok"]
    assert code(await hall.lina.do("set_presence", presence="holiday")) == "unknown_presence"


async def test_an_accepted_offer_is_connecting_and_a_second_accept_comes_too_late(hall: Hall) -> None:
    offer = await hall.offered()
    assert (await hall.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
    contact = await hall.api.get(f"/contacts/{offer['contact_id']}")
    assert contact["state"] == "connecting"
    assert code(await hall.lina.do("accept_offer", offer_id=offer["id"])) == "offer_gone"


async def test_a_declined_offer_goes_to_somebody_else(hall: Hall) -> None:
    async with console(hall.owner, "wangwei") as wangwei:
        await wangwei.do("set_presence", presence="available")
        offer = await hall.offered()
        assert (await hall.lina.do("decline_offer", offer_id=offer["id"], reason="busy"))["ok"]
        gone = await seen(hall.lina, lambda frame: frame["type"] == "offer_gone")
        assert (gone["offer_id"], gone["reason"]) == (offer["id"], "declined")
        assert (await wangwei.next("offer"))["offer"]["contact_id"] == offer["contact_id"]


async def test_pop_shown_is_kept_and_counted(hall: Hall) -> None:
    offer = await hall.offered()
    assert (await hall.lina.do("pop_shown", offer_id=offer["id"], painted_ms=42))["ok"]
    assert hall.stored("SELECT offer_id, agent, painted_ms FROM pops") == [(offer["id"], "lina", 42)]
    async with hall.owner.session.get(f"{hall.owner.hub.url}/metrics") as page:
        assert "contacthub_pop_painted_seconds_count 1.0" in await page.text()
    unmade = f"{offer['contact_id']}.99"
    assert code(await hall.lina.do("pop_shown", offer_id=unmade, painted_ms=1)) == "not_your_offer"


async def test_pop_shown_may_come_after_the_offer_was_accepted(hall: Hall) -> None:
    offer = await hall.offered()
    await hall.lina.do("accept_offer", offer_id=offer["id"])
    assert (await hall.lina.do("pop_shown", offer_id=offer["id"], painted_ms=42))["ok"]


async def test_choosing_a_customer_moves_the_history_and_tells_all_consoles_of_the_contact(
    hall: Hall,
) -> None:
    contact_id = await hall.talking()
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.next("card")
        assert (await hall.lina.do("add_question", contact_id=contact_id, question="保修多久？"))["ok"]
        assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
        for desk in (hall.lina, second):
            await seen(desk, is_card(lambda card: (card["customer"] or {}).get("id") == "C2"))
    await hall.api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
    for customer, contacts in (("C1", 0), ("C2", 1)):
        card = await hall.api.get(f"/customers/{customer}/card")
        assert (card["contacts_total"], card["questions_total"]) == (contacts, contacts), customer


async def test_choosing_nobody_leaves_the_contact_without_a_customer(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id=None))["ok"]
    assert (await hall.api.get(f"/contacts/{contact_id}"))["customer_id"] is None
    assert (
        code(await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C9"))
        == "unknown_customer"
    )


async def test_choosing_stays_possible_until_wrap_up_ends_and_is_audited(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
    assert ("choose_customer", "C2") in hall.stored("SELECT action, subject FROM audit")
    await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="resolved")
    late = await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C1")
    assert code(late) == "unknown_contact"
    assert (await hall.api.get(f"/contacts/{contact_id}"))["customer_id"] == "C2"


async def test_a_note_replaces_the_one_before_and_survives_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        bearer = (await token(owner, "lina-desk", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            await lina.do("set_presence", presence="available")
            await api.events(arrived("call-1"))
            contact_id = (await lina.next("offer"))["offer"]["contact_id"]
            for text in ("first", "第二次"):
                assert (await lina.do("set_note", contact_id=contact_id, text=text))["ok"]
    async with hub_on(tmp_path) as owner, console(owner, "lina", bearer=bearer) as lina:
        [contact] = (await lina.next("snapshot"))["state"]["contacts"]
        assert (contact["id"], contact["note"]) == (contact_id, "第二次")


async def test_a_question_stands_on_this_card_and_on_the_next_calls(hall: Hall) -> None:
    contact_id = await hall.talking()
    asked = {"question": "遥控器没反应", "answer": "换电池"}
    assert (await hall.lina.do("add_question", contact_id=contact_id, **asked))["ok"]
    card = (await seen(hall.lina, is_card(lambda each: bool(each["questions"]))))["card"]
    assert (card["questions"][0]["question"], card["questions"][0]["answer"]) == ("遥控器没反应", "换电池")
    assert (card["questions"][0]["agent"], card["questions"][0]["channel"]) == ("lina", "voice")
    await hall.api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
    await hall.lina.event("wrap_up_started")
    await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="resolved")
    await hall.api.events(arrived("call-2"))
    frame = await hall.lina.next("offer")
    card = frame["card"] or (await hall.lina.next("card"))["card"]
    assert card["questions"][0]["question"] == "遥控器没反应"


async def test_hold_resume_and_hang_up_are_asked_of_the_source_and_show_once_it_reports(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert (await hall.lina.do("hold", contact_id=contact_id))["ok"]
    frame = await seen(hall.lina, is_event("hold_requested"))
    assert frame["changes"]["contacts"][0]["state"] == "handling"
    await hall.api.events(event("contact.held", {"ref": "call-1"}))
    assert (await hall.lina.event("contact_held"))["changes"]["contacts"][0]["state"] == "held"
    assert code(await hall.lina.do("hold", contact_id=contact_id)) == "wrong_state"
    assert (await hall.lina.do("resume", contact_id=contact_id))["ok"]
    await seen(hall.lina, is_event("resume_requested"))
    assert (await hall.lina.do("end_contact", contact_id=contact_id))["ok"]
    assert (await seen(hall.lina, is_event("end_requested")))["changes"]["contacts"][0]["state"] == "held"


@pytest.mark.parametrize("command", ["hold", "resume", "end_contact"])
async def test_what_the_source_cannot_do_is_not_supported(hall: Hall, command: str) -> None:
    contact_id = await hall.talking(source="plain")
    assert code(await hall.lina.do(command, contact_id=contact_id)) == "not_supported"


async def test_transferring_comes_later(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert code(await hall.lina.do("transfer", contact_id=contact_id, to_queue="sales")) == "not_supported"


@pytest.mark.parametrize(
    "targets", [{}, {"to_queue": None, "to_agent": None}, {"to_queue": "sales", "to_agent": "wangwei"}]
)
async def test_a_transfer_names_one_target_or_is_refused_at_the_door(
    hall: Hall, targets: dict[str, str | None]
) -> None:
    reply = await hall.lina.do("transfer", contact_id="any", **targets)
    assert code(reply) == "bad_command"
    assert "to_queue or to_agent" in reply["error"]["detail"]


async def test_wrap_up_can_be_extended_and_finished_with_one_of_the_queues_dispositions(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    [before] = hall.lina.frames[-1]["changes"]["contacts"][0]["wrap_up"].values()
    assert (await hall.lina.do("extend_wrap_up", contact_id=contact_id, seconds=60))["ok"]
    [after] = (await seen(hall.lina, is_event("wrap_up_extended")))["changes"]["contacts"][0][
        "wrap_up"
    ].values()
    assert after > before
    refused = await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="bored", note="lost")
    assert code(refused) == "unknown_disposition"
    assert (await hall.api.get(f"/contacts/{contact_id}"))["note"] is None
    done = await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit", note="明天上门")
    assert done["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["disposition"], contact["note"]) == ("closed", "visit", "明天上门")
    again = await hall.lina.do("extend_wrap_up", contact_id=contact_id, seconds=1)
    assert code(again) == "not_wrapping_up"


async def test_snapshot_sends_a_new_one_in_the_chain(hall: Hall) -> None:
    assert (await hall.lina.do("snapshot"))["ok"]
    snapshots = [frame for frame in hall.lina.frames if frame["type"] == "snapshot"]
    assert len(snapshots) == 2
    chain = [frame for frame in hall.lina.frames if "prev" in frame]
    assert [frame["prev"] for frame in chain[1:]] == [frame["seq"] for frame in chain[:-1]]


async def test_focus_makes_this_socket_ring(hall: Hall) -> None:
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.next("snapshot")
        assert (await hall.lina.do("focus"))["ok"]
        offer = await hall.offered()
        assert (offer["ring"], (await second.next("offer"))["offer"]["ring"]) == (True, False)


# --- whose it is -----------------------------------------------------------------------------------


async def test_other_agents_offers_and_contacts_are_refused(hall: Hall) -> None:
    offer = await hall.offered()
    offer_id, contact = {"offer_id": offer["id"]}, {"contact_id": offer["contact_id"]}
    async with console(hall.owner, "wangwei") as wangwei:
        for command, args, expected in (
            ("accept_offer", offer_id, "not_your_offer"),
            ("decline_offer", offer_id, "not_your_offer"),
            ("pop_shown", {**offer_id, "painted_ms": 1}, "not_your_offer"),
            ("choose_customer", {**contact, "customer_id": "C2"}, "not_your_contact"),
            ("set_note", {**contact, "text": "mine"}, "not_your_contact"),
            ("add_question", {**contact, "question": "?"}, "not_your_contact"),
            ("hold", contact, "not_your_contact"),
            ("resume", contact, "not_your_contact"),
            ("end_contact", contact, "not_your_contact"),
            ("transfer", {**contact, "to_queue": "sales"}, "not_your_contact"),
            ("finish_wrap_up", {**contact, "disposition": "resolved"}, "not_wrapping_up"),
            ("extend_wrap_up", {**contact, "seconds": 5}, "not_wrapping_up"),
        ):
            assert code(await wangwei.do(command, **args)) == expected, command
    assert (await hall.api.get(f"/contacts/{offer['contact_id']}"))["state"] == "offered"


async def test_supervisors_look_and_do_not_touch(hall: Hall) -> None:
    offer = await hall.offered()
    async with person(hall.owner, role="supervisor") as boss, boss.console() as board:
        assert code(await board.do("set_presence", presence="available")) == "forbidden"
        assert code(await board.do("accept_offer", offer_id=offer["id"])) == "forbidden"
        assert (await board.do("focus"))["ok"]
        assert (await board.do("snapshot"))["ok"]


# --- once ------------------------------------------------------------------------------------------


async def test_a_repeated_ref_is_answered_again_and_not_done_again(hall: Hall) -> None:
    contact_id = await hall.talking()
    ref = str(uuid.uuid4()).upper()
    args: dict[str, Any] = {"contact_id": contact_id, "question": "还保修吗？"}
    first = await hall.lina.do("add_question", ref=ref, **args)
    second = await hall.lina.do("add_question", ref=ref, **args)
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        third = await other.do("add_question", ref=ref, **args)
    assert [each["ref"] for each in (first, second, third)] == [ref] * 3
    assert [each["ok"] for each in (first, second, third)] == [True] * 3
    assert (await hall.logged()).count("question_added") == 1


async def test_a_refusal_is_repeated_too_even_if_it_would_be_done_now(hall: Hall) -> None:
    ref, contact = str(uuid.uuid4()), str(uuid.uuid4())
    assert code(await hall.lina.do("set_note", ref=ref, contact_id=contact, text="x")) == "unknown_contact"
    contact = await hall.talking()
    assert code(await hall.lina.do("set_note", ref=ref, contact_id=contact, text="x")) == "unknown_contact"


async def test_the_same_ref_sent_on_two_sockets_at_once_is_done_once(hall: Hall) -> None:
    contact_id = await hall.talking()
    text = {"ref": str(uuid.uuid4()), "cmd": "add_question", "contact_id": contact_id, "question": "?"}
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        await asyncio.gather(*(desk.socket.send(json.dumps(text)) for desk in (hall.lina, other)))
        replies = [await desk.next("reply") for desk in (hall.lina, other)]
    assert [reply["ok"] for reply in replies] == [True, True]
    assert (await hall.logged()).count("question_added") == 1


async def test_a_repeated_focus_does_not_take_the_ringing_back(hall: Hall) -> None:
    ref = str(uuid.uuid4())
    await hall.lina.do("focus", ref=ref)
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.do("focus")
        assert (await hall.lina.do("focus", ref=ref))["ok"]
        await hall.api.events(arrived("call-1"))
        assert (await second.next("offer"))["offer"]["ring"] is True


async def test_refs_are_remembered_over_a_restart(tmp_path: Path) -> None:
    ref, bearer, contact_id = str(uuid.uuid4()), "", ""
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        bearer = (await token(owner, "lina-desk", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            await lina.do("set_presence", presence="available")
            await api.events(arrived("call-1"))
            contact_id = (await lina.next("offer"))["offer"]["contact_id"]
            assert (await lina.do("add_question", ref=ref, contact_id=contact_id, question="?"))["ok"]
    async with hub_on(tmp_path) as owner, console(owner, "lina", bearer=bearer) as lina:
        assert (await lina.do("add_question", ref=ref, contact_id=contact_id, question="?"))["ok"]
        log = await (await token(owner, "second")).get("/log?since=0")
    assert [each["type"] for each in log["items"]].count("question_added") == 1


async def test_what_the_disk_refuses_is_not_done_and_the_same_ref_may_try_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact_id, ref = await hall.talking(), str(uuid.uuid4())
    args = {"contact_id": contact_id, "question": "还保修吗？"}

    async def refuses(**_: object) -> None:
        raise StorageUnavailable("no space left")

    with monkeypatch.context() as full:
        full.setattr(hall.owner.hub.context.store, "append", refuses)
        assert code(await hall.lina.do("add_question", ref=ref, **args)) == "unavailable"
    assert await closing_code(hall.lina) == 1012
    async with console(hall.owner, "lina", bearer=hall.bearer) as back:
        assert (await back.do("add_question", ref=ref, **args))["ok"]
    assert (await hall.logged()).count("question_added") == 1


async def test_a_customer_chosen_as_the_contact_closes_is_still_a_command_done(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact_id = await hall.wrapping_up()
    get, gate = hall.owner.hub.context.customers.get, asyncio.Event()
    calls = 0

    async def slow(customer_id: str) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:  # the command is done; its card is being read
            await gate.wait()
        return await get(customer_id)

    monkeypatch.setattr(hall.owner.hub.context.customers, "get", slow)
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        choosing = asyncio.create_task(
            hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2")
        )
        await other.event("customer_linked")
        assert (await other.do("finish_wrap_up", contact_id=contact_id, disposition="resolved"))["ok"]
        gate.set()
        assert (await choosing)["ok"]


async def test_refs_of_different_people_are_different(hall: Hall) -> None:
    ref = str(uuid.uuid4())
    assert (await hall.lina.do("set_presence", ref=ref, presence="lunch"))["ok"]
    async with console(hall.owner, "wangwei") as wangwei:
        assert (await wangwei.do("set_presence", ref=ref, presence="lunch"))["ok"]
    floor = await hall.api.get("/floor")
    assert [each["presence"] for each in floor["agents"]] == ["lunch", "lunch"]


# --- figures ---------------------------------------------------------------------------------------


async def test_a_restart_keeps_todays_figures(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        await api.events(arrived("call-1"), event("contact.ended", {"ref": "call-1", "by": "customer"}))
        before = (await api.get("/floor"))["queues"][0]
    async with hub_on(tmp_path) as owner:
        after = (await (await token(owner, "second")).get("/floor"))["queues"][0]
    assert (before["abandoned_today"], before["service_level"]) == (1, 0.0)
    assert after == before


async def test_applying_the_floor_file_again_keeps_todays_figures(hall: Hall) -> None:

    await hall.talking()
    status, _ = await hall.owner.call("PUT", "/admin/floor", FLOOR)
    assert status == 200
    assert (await hall.api.get("/floor"))["queues"][0]["answered_today"] == 1
