"""By an agent's call: an item calls the customer, and whoever did not deal with them fills in the form."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.routing.words import ContactId
from contacthub.surveys.model import STATEMENTS
from tests.accounts.people import Person, signed_in
from tests.support import Console, console
from tests.work.calls import live_calls
from tests.work.test_following import floor, good

from .asked import HAPPY, Asks, asking

pytestmark = pytest.mark.both_engines

LU = "13800138000"
CALL: dict[str, Any] = {
    "id": "ask_by_phone",
    "number": "A",
    "steps": [
        {
            "id": "ask",
            "name": "Ask",
            "call_in": "support",
            "outcomes": [
                {"id": "answered", "name": "Answered"},
                {"id": "declined", "name": "Declined"},
                {"id": "not_reached", "name": "Not reached", "to": "ask", "after": "1d", "at_most": 2},
            ],
        }
    ],
}
BY_AGENT: dict[str, Any] = {
    "id": "happy", "kind": "csat", "by": "agent", "process": "ask_by_phone", "queues": ["support"],
}  # fmt: skip


async def ready(hub: Asks, survey: dict[str, Any] = BY_AGENT) -> None:
    """A hub that asks by agents, and a customer."""
    status, body = await floor(hub.owner, processes=[CALL], surveys=[survey])
    assert status == 200, body
    await hub.customer("C1")


async def item_of(hub: Asks, who: Person, count: int = 1) -> str:
    """The newest item by which a customer is asked, once there are so many."""
    async with asyncio.timeout(30):
        while True:
            found = (await good(who, "GET", "/work?process=ask_by_phone"))["items"]
            if len(found) >= count:
                return str(found[0]["id"])
            await asyncio.sleep(0.02)


async def talked(hub: Asks, screen: Console) -> str:
    """The call to the customer is offered to an agent, who reaches them; the contact."""
    assert (await screen.do("set_presence", presence="available"))["ok"]
    offer = (await screen.find("offer"))["offer"]
    assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
    assert (await screen.do("callback_reached", contact_id=offer["contact_id"]))["ok"]
    await hub.owner.hub.parts.contacts_of_work.settled()
    return str(offer["contact_id"])


async def fill(
    who: Person, item: str, state: str, comment: str | None = None, **values: int
) -> tuple[int, Any]:
    body = {"state": state, "values": values, "comment": comment}
    return await who.call("PUT", f"/work/{item}/survey", body)


async def test_another_agent_calls_and_what_they_fill_in_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:  # a call needs no page
        await ready(hub)
        wei, boss = (
            await signed_in(hub.owner, "wei", agent="wangwei"),
            await signed_in(hub.owner, "boss", "supervisor"),
        )
        contact = await hub.call("a1", LU, of="C1")
        item = await item_of(hub, boss)
        it = await good(boss, "GET", f"/work/{item}")
        assert (it["customer_id"], it["contact_id"], it["survey"]) == ("C1", contact, "open")
        async with console(hub.owner, "wangwei") as screen:
            await talked(hub, screen)
            shown = await good(wei, "GET", f"/work/{item}/survey")
            assert (shown["state"], shown["may_ask"], shown["values"]) == ("open", True, {})
            assert (shown["form"]["language"], shown["form"]["low"], shown["form"]["high"]) == ("zh", 1, 5)
            assert shown["form"]["questions"][0]["text"] == "您对这次问题的处理满意吗？"
            # Half way it is kept, and counts for nothing.
            assert (await fill(wei, item, "half", "  等得久 "))[0] == 200
            half = await good(wei, "GET", f"/work/{item}/survey")
            assert (half["state"], half["comment"], half["asked_by"]) == ("half", "等得久", "wei")
            assert hub.rows("SELECT COUNT(*) FROM survey_answers WHERE n > 0") == [(0,)]
            status, body = await fill(wei, item, "answered", "等得久", score=2)
            assert (status, body["state"]) == (200, "answered"), body
            # Whoever asked does not read it again: answers are the supervisors' to see.
            assert (body["values"], body["comment"]) == ({}, None)
            status, body = await fill(wei, item, "answered", score=5)
            assert (status, body["code"]) == (409, "wrong_state")
        over = await good(boss, "GET", f"/work/{item}")
        assert (over["state"], over["outcome"], over["survey"]) == ("closed", "answered", "answered")
        shown = await good(boss, "GET", f"/work/{item}/survey")
        assert (shown["values"], shown["asked_by"]) == ({"score": 2}, "wei")
        kept = hub.rows("SELECT n, said, comment, asked_by FROM survey_answers ORDER BY n")
        assert kept == [(1, '{"score":2}', "等得久", "wei"), (2, '{"score":2}', "等得久", "wei")]
        results = await good(boss, "GET", "/surveys/happy/results?by=way")
        [group] = results["groups"]
        assert (group["id"], group["figures"]["asked"], group["figures"]["answered"]) == ("agent", 1, 1)
        audit = await good(hub.owner, "GET", "/audit?action=ask_customer")
        assert [each["actor"] for each in audit["items"]] == ["wei"]
        assert "13800138000" not in str(hub.rows("SELECT * FROM survey_asks"))


async def test_who_dealt_with_the_customer_neither_calls_nor_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        await ready(hub)
        lina, boss = (
            await signed_in(hub.owner, "li.na", agent="lina"),
            await signed_in(hub.owner, "boss", "supervisor"),
        )
        await hub.call("a1", LU, of="C1")  # Li Na's
        item = await item_of(hub, boss)
        async with console(hub.owner, "lina") as screen:
            assert (await screen.do("set_presence", presence="available"))["ok"]
            await hub.owner.hub.parts.contacts_of_work.settled()
            [call] = live_calls(hub.owner)
            assert hub.owner.hub.parts.hub.routing.floor.contacts[ContactId(call)].offers == {}
        given = {"agent": "lina", "version": (await good(boss, "GET", f"/work/{item}"))["version"]}
        assert (await boss.call("POST", f"/work/{item}/assign", given))[0] == 200
        assert (await good(lina, "GET", f"/work/{item}/survey"))["may_ask"] is False
        status, body = await fill(lina, item, "answered", score=5)
        assert (status, body["code"]) == (403, "not_your_step")
        assert "who dealt with the customer" in body["detail"]
        assert hub.rows("SELECT * FROM survey_answers") == []


async def test_who_does_not_want_to_be_asked_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        await ready(hub)
        boss = await signed_in(hub.owner, "boss", "supervisor")
        await hub.call("a1", LU, of="C1")
        item = await item_of(hub, boss)
        assert (await fill(boss, item, "half", score=4))[0] == 200
        status, body = await fill(boss, item, "declined")
        assert (status, body["state"], body["values"]) == (200, "declined", {})
        assert (await good(boss, "GET", f"/work/{item}"))["outcome"] == "declined"
        assert hub.rows("SELECT * FROM survey_answers") == []
        status, body = await fill(boss, item, "answered", score=5)
        assert (status, body["code"]) == (409, "wrong_state")
        again = await hub.call("a2", LU, of="C1")
        assert [each[2] for each in await hub.decided(2) if each[0] == again] == ["asked_lately"]
        total = (await good(boss, "GET", "/surveys/happy/results"))["total"]
        assert (total["asked"], total["answered"]) == (1, 0)


async def test_what_cannot_be_answered_names_the_question_and_the_scale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        await ready(hub, {**BY_AGENT, "kind": "service_quality", "process": None})
        boss = await signed_in(hub.owner, "boss", "supervisor")
        assert (await floor(hub.owner, processes=[{**CALL, "kind": "follow_up"}]))[0] == 200
        await hub.call("a1", LU, of="C1")
        item = await item_of(hub, boss)  # by the process of follow-ups
        form = (await good(boss, "GET", f"/work/{item}/survey"))["form"]
        assert len(form["questions"]) == 2 * len(STATEMENTS)
        assert form["questions"][0]["about"] == "看得见的方面"
        for values, pointer in (
            ({"perceived_tangibles_1": 8}, "#/values/perceived_tangibles_1"),
            ({"score": 4}, "#/values/score"),
            ({"expected_tangibles_1": 7}, "#/values/perceived"),
            ({}, "#/values/perceived"),
        ):
            status, body = await fill(boss, item, "answered", **values)
            assert (status, body["errors"][0]["pointer"]) == (422, pointer), body
        assert (await fill(boss, item, "answered", "x" * 1001, perceived_tangibles_1=7))[0] == 422
        assert (await boss.call("GET", "/work/nothing/survey"))[0] == 404
        plain = (await good(boss, "POST", "/work", {"process": "ask_by_phone", "title": "x"}))["id"]
        status, body = await boss.call("GET", f"/work/{plain}/survey")
        assert (status, body["code"]) == (404, "not_found")
        past = "UPDATE survey_asks SET expires_at = 1"
        await hub.owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(past))
        assert (await good(boss, "GET", f"/work/{item}/survey"))["state"] == "late"
        status, body = await fill(boss, item, "answered", perceived_tangibles_1=7)
        assert (status, body["code"]) == (409, "wrong_state")
        assert "time" in body["detail"]


async def test_nobody_is_called_who_has_no_number_or_without_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        status, _ = await floor(hub.owner, surveys=[{**BY_AGENT, "process": None, "not_again_days": 0}])
        assert status == 200
        stranger = await hub.call("a1", LU)  # nobody knows whose number it is
        await hub.customer("C1")
        known = await hub.call("a2", LU, of="C1")
        found = {each[0]: each[2] for each in await hub.decided(2)}
        assert found == {stranger: "no_address", known: None}
        assert await hub.fate(1) == [(0, "no_process")]


async def test_a_no_to_calls_is_a_no_to_being_asked_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        await ready(hub)
        refuses = [{"channel": "voice", "purpose": "survey", "given": False}]
        await hub.customer("C2", "13900139000", consents=refuses)
        contact = await hub.call("a1", "13900139000", of="C2")
        assert [each[:3] for each in await hub.decided(1)] == [(contact, "happy", "no_consent")]


async def test_over_a_restart_a_customer_is_called_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        await ready(hub)
        await hub.call("a1", LU, of="C1")
        boss = await signed_in(hub.owner, "boss", "supervisor")
        item = await item_of(hub, boss)
        # The hub died before it took in that the item is there.
        async with asyncio.timeout(30):
            while hub.rows("SELECT sent_at IS NULL FROM survey_asks") != [(0,)]:  # noqa: ASYNC110 - of the database
                await asyncio.sleep(0.02)
    async with asking(tmp_path, monkeypatch, HAPPY, server={}) as hub:
        boss = Person(hub.owner)
        await boss.sign_in("boss")
        await hub.owner.hub.parts.contacts_of_work.settled()
        found = (await good(boss, "GET", "/work?process=ask_by_phone"))["items"]
        assert [each["id"] for each in found] == [item]


async def test_a_survey_by_agents_is_checked_when_it_is_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, server={}) as hub:
        for change, pointer in (
            ({"text": {"en": "{link}"}}, "text"),
            ({"process": "ask_by_fone"}, "process"),
            ({"by": "texts", "text": {"en": "{link}"}}, "process"),
        ):
            status, answer = await floor(hub.owner, processes=[CALL], surveys=[{**BY_AGENT, **change}])
            assert (status, answer["errors"][0]["pointer"]) == (422, f"#/surveys/0/{pointer}"), answer
        await ready(hub)
        status, answer = await floor(hub.owner, processes=[{"id": "ask_by_phone", "retired": True}])
        assert (status, answer["code"]) == (409, "still_in_use")
        assert "survey happy is asked by its items" in answer["detail"]
