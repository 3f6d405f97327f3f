"""What an agent writes down during a contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.commands.hall import Hall, code
from tests.console.people import is_card, seen
from tests.support import Console, arrived, console, event, hub_on, rows_of, token

pytestmark = pytest.mark.both_engines


async def test_a_note_replaces_the_one_before_and_survives_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        bearer = (await token(owner, "lina-console", scopes=[], agent="lina")).token
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


async def test_the_note_of_a_closed_contact_is_replaced_by_who_had_it(hall: Hall, wei: Console) -> None:
    contact_id = await hall.wrapping_up()
    late = {"contact_id": contact_id, "text": "Will call on Friday."}
    assert code(await hall.lina.do("set_past_note", **late)) == "wrong_state"
    assert (await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit", note="x"))["ok"]
    assert code(await wei.do("set_past_note", **late)) == "not_your_contact"
    assert code(await hall.lina.do("set_past_note", **{**late, "contact_id": "c0"})) == "unknown_contact"
    assert (await hall.lina.do("set_past_note", **late))["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["note"], contact["disposition"]) == ("Will call on Friday.", "visit")
    assert (await hall.lina.do("set_past_note", contact_id=contact_id, text=""))["ok"]
    assert (await hall.api.get(f"/contacts/{contact_id}"))["note"] == ""
    with rows_of(hall.data) as rows:
        audited = rows.execute("SELECT subject FROM audit WHERE action = 'set_past_note'").fetchall()
    assert [subject for (subject,) in audited] == [contact_id] * 2


async def test_a_question_is_added_to_a_closed_contact_by_who_had_it(hall: Hall, wei: Console) -> None:
    contact_id = await hall.wrapping_up()
    late = {"contact_id": contact_id, "question": "保修到什么时候？", "answer": "2029年5月"}
    assert code(await hall.lina.do("add_past_question", **late)) == "wrong_state"
    assert (await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit"))["ok"]
    assert code(await wei.do("add_past_question", **late)) == "not_your_contact"
    assert (await hall.lina.do("add_past_question", **late))["ok"]
    customer = (await hall.api.get(f"/contacts/{contact_id}"))["customer_id"]
    [asked] = (await hall.api.get(f"/customers/{customer}/questions"))["items"]
    assert (asked["question"], asked["agent"]) == ("保修到什么时候？", "lina")
    with rows_of(hall.data) as rows:
        audited = rows.execute("SELECT subject FROM audit WHERE action = 'add_past_question'").fetchall()
    assert [subject for (subject,) in audited] == [contact_id]
