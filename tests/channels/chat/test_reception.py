"""What visitors are asked, what is done when nobody is there, and wishes to be called."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.chat.identity import Identity, prove
from contacthub.clock import rfc3339
from tests.channels.chat.visitors import SECRET, Browser, Chat, chat_on
from tests.messages.chats import accepted, available
from tests.support import Api, console, token

Json = dict[str, Any]
LU = {"id": "C-1", "name": "Lu", "phones": ["13800138000"], "emails": ["lu@example.com"]}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR_MS = 3_600_000


@asynccontextmanager
async def shop_on(
    data: Path, rules: Json, *, queues: list[Json] | None = None, **settings: Any
) -> AsyncIterator[Chat]:
    """A chat with these rules in the floor file."""
    async with chat_on(data, **settings) as chat:
        floor: Json = {"chats": [{"id": "web", **rules}]}
        if queues is not None:
            floor["queues"] = queues
        status, body = await chat.owner.call("PUT", "/admin/floor", floor)
        assert status == 200, body
        yield chat


async def customers(owner: Api, *bodies: Json) -> None:
    api = await token(owner, "crm")
    for body in bodies:
        status, answer = await api.call("PUT", f"/customers/{body['id']}", body)
        assert status in (200, 201), answer


def now_of(chat: Chat) -> int:
    return chat.owner.hub.parts.hub.now()


def proof(chat: Chat, user_id: str = "C-1", **more: Any) -> str:
    return prove(Identity(user_id=user_id, exp=now_of(chat) // 1000 + 60, **more), SECRET)


async def wish(browser: Browser, number: str, **more: Any) -> Json:
    """Ask to be called; the answer, or the error."""
    client_id = more.pop("client_id", str(uuid.uuid4()))
    frame = {"type": "call_me", "client_id": client_id, "number": number, **more}
    await browser.send(frame)
    assert browser.socket is not None
    async with asyncio.timeout(20):
        while True:
            answer = await browser.any("called", "error")
            if answer["client_id"] == client_id:
                return answer


async def verdict(chat: Chat, contact_id: str) -> tuple[str | None, str]:
    """Who the hub thinks it is from."""
    parts = chat.owner.hub.parts
    card = await parts.pop.wait(contact_id)
    return card.customer_id, card.match.verdict


async def contacts(chat: Chat) -> list[Json]:
    api = await token(chat.owner, f"reader-{uuid.uuid4().hex[:6]}")
    items: list[Json] = (await api.get("/contacts?limit=50"))["items"]
    return items


# --- the form before the chat ----------------------------------------------------------------------


async def test_what_is_asked_is_told_and_what_is_needed_is_held_to(tmp_path: Path) -> None:
    rules = {"form": ["name*", "email", "topic*"], "topics": ["Repair", "Order"]}
    async with shop_on(tmp_path, rules) as chat, chat.browser("lu") as lu:
        reception = (await lu.next("hello"))["reception"]
        assert reception["topics"] == ["Repair", "Order"]
        assert reception["form"] == [
            {"name": "name", "required": True},
            {"name": "email", "required": False},
            {"name": "topic", "required": True},
        ]
        for form in ({}, {"name": " ", "topic": "Order"}, {"name": "Lu"}):
            said = {"type": "message", "client_id": str(uuid.uuid4()), "text": "x", "form": form}
            await lu.send(said)
            error = await lu.next("error")
            assert (error["code"], "form." in error["detail"]) == ("invalid", True), error
        assert await contacts(chat) == []
        await lu.say("Hello", form={"name": "Lu", "topic": "Order", "email": "lu@example.com"})
        [contact] = await contacts(chat)
        assert contact["attributes"] == {"said_name": "Lu", "said_email": "lu@example.com", "topic": "Order"}
        assert contact["from_name"] == "Lu"
        await lu.say("again")  # who is in contact is not asked again


async def test_of_what_is_proven_nothing_is_asked(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"form": ["name*", "email*", "phone"]}) as chat:
        identity = proof(chat, name="Lu", email="lu@example.com")
        async with chat.browser("lu", identity=identity) as lu:
            assert [each["name"] for each in (await lu.next("hello"))["reception"]["form"]] == ["phone"]
            await lu.say("Hello")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"phone": "138 0013 8000"}, ("C-1", "probable")),
        ({"email": "LU@example.com"}, ("C-1", "probable")),
        ({"phone": "13900139000"}, (None, "none")),
    ],
)
async def test_by_what_is_claimed_a_customer_is_found_probably(
    tmp_path: Path, form: Json, found: tuple[str | None, str]
) -> None:
    async with shop_on(tmp_path, {"form": ["phone", "email"]}) as chat:
        await customers(chat.owner, LU)
        async with chat.browser("x") as one:
            await one.say("Hello", form=form)
        [contact] = await contacts(chat)
        assert await verdict(chat, contact["id"]) == found


async def test_where_all_are_proven_and_of_who_is_claims_find_nobody(tmp_path: Path) -> None:
    other = {"id": "C-2", "name": "Wu", "phones": ["13900139000"]}
    async with shop_on(tmp_path, {"form": ["phone"]}, only_verified=True) as chat:
        await customers(chat.owner, LU, other)
        async with chat.browser("x", identity=proof(chat, "C-77")) as one:
            await one.say("Hello", form={"phone": "13800138000"})
        async with chat.browser("y", identity=proof(chat, "C-2")) as two:
            await two.say("Hello", form={"phone": "13800138000"})
        found = {await verdict(chat, each["id"]) for each in await contacts(chat)}
        assert found == {(None, "none"), ("C-2", "exact")}


# --- nobody is there -------------------------------------------------------------------------------


async def test_who_is_there_is_told_and_follows_the_floor(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {}) as chat, chat.browser("lu") as lu:
        first = (await lu.next("hello"))["reception"]
        assert (first["here"], first["opens_at"], first["live"]) == (False, None, False)
        async with console(chat.owner, "lina") as lina:
            await available(lina)
            await lu.send({"type": "reception"})
            assert (await lu.next("reception"))["here"]
            await lu.say("Hello")
            await lu.send({"type": "reception"})
            assert (await lu.next("reception"))["live"]


async def test_windows_that_are_open_are_told_when_somebody_comes_or_goes(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"form": ["email*"]}) as chat, console(chat.owner, "lina") as lina:
        identity = proof(chat, email="lu@example.com")
        async with chat.browser("x") as anybody, chat.browser("y", identity=identity) as lu:
            for each in (anybody, lu):
                assert not (await each.next("hello"))["reception"]["here"]
            await available(lina)
            told = [await each.next("reception") for each in (anybody, lu)]
            assert [each["here"] for each in told] == [True, True]
            assert [len(each["form"]) for each in told] == [1, 0]  # each as they are asked
            assert ["live" in each for each in told] == [False, False]
            await lina.do("set_presence", presence="lunch")  # who is on a break comes back
            await lina.do("set_presence", presence="offline")
            assert not (await anybody.next("reception"))["here"]


async def test_windows_that_are_open_are_told_when_the_queue_closes_and_of_the_floor_file(
    tmp_path: Path,
) -> None:
    async with shop_on(tmp_path, {}) as chat, console(chat.owner, "lina") as lina:
        await available(lina)
        async with chat.browser("lu") as lu:
            assert (await lu.next("hello"))["reception"]["here"]
            day = rfc3339(now_of(chat) + 36 * HOUR_MS)[:10]
            hours = {"id": "office", "time_zone": "UTC", "open_on": [f"{day} 09:00-17:00"]}
            floor: Json = {"hours": [hours], "queues": [{"id": "support", "hours": "office"}]}
            await chat.owner.call("PUT", "/admin/floor", floor)
            while (told := await lu.next("reception"))["here"] or told["opens_at"] is None:
                pass
            assert told["opens_at"] == f"{day}T09:00:00.000Z"
            await chat.owner.call("PUT", "/admin/floor", {"chats": [{"id": "web", "when_away": "message"}]})
            assert (await lu.next("reception"))["away"] == "message"
            await chat.owner.call("PUT", "/admin/floor", {"breaks": [{"id": "tea", "name": "Tea"}]})
            await lu.send({"type": "reception"})
            # Nothing has changed for visitors: the next that comes is the answer.
            assert (await lu.next("reception"))["live"] is False


async def test_when_it_is_closed_by_its_hours_it_says_when_it_opens(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"call_back": True}) as chat, console(chat.owner, "lina") as lina:
        await available(lina)
        now = now_of(chat)
        day = rfc3339(now + 36 * HOUR_MS)[:10]
        hours = {"id": "office", "time_zone": "UTC", "open_on": [f"{day} 09:00-17:00"]}
        floor = {"hours": [hours], "queues": [{"id": "support", "hours": "office"}]}
        status, body = await chat.owner.call("PUT", "/admin/floor", floor)
        assert status == 200, body
        async with chat.browser("lu") as lu:
            reception = (await lu.next("hello"))["reception"]
            assert (reception["here"], reception["opens_at"]) == (False, f"{day}T09:00:00.000Z")
            assert reception["times"] == [[f"{day}T09:00:00.000Z", f"{day}T17:00:00.000Z"]]
            late = await wish(lu, "13800138000", at=f"{day}T17:00:00Z")
            assert (late["code"], "nobody works then" in late["detail"]) == ("invalid", True)
            far = await wish(lu, "13800138000", at=rfc3339(now + 20 * 24 * HOUR_MS))
            assert (far["code"], "too far ahead" in far["detail"]) == ("invalid", True)
            assert (await wish(lu, "13800138000", at=f"{day}T16:59:00Z"))["type"] == "called"


async def test_what_is_left_when_nobody_is_there_waits_as_a_mail_does(tmp_path: Path) -> None:
    rules = {"when_away": "message", "away_queue": "sales"}
    client_id = str(uuid.uuid4())
    async with shop_on(tmp_path, rules) as chat:
        async with chat.browser("lu") as lu:
            first = await lu.say("My kettle leaks", client_id)
            await lu.send({"type": "reception"})
            assert (await lu.next("reception"))["live"]
        async with chat.browser("lu") as lu:
            assert await lu.say("My kettle leaks", client_id) == first
        [contact] = await contacts(chat)
        assert (contact["channel"], contact["queue"], contact["state"]) == ("email", "sales", "waiting")
        async with chat.browser("lu") as lu:
            await lu.say("and drips")  # it is one contact
        assert len(await contacts(chat)) == 1


async def test_where_somebody_is_there_or_nothing_else_is_said_it_is_a_chat(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"when_away": "message"}) as chat, console(chat.owner, "lina") as lina:
        await available(lina)
        async with chat.browser("lu") as lu:
            await lu.say("Hello")
            assert (await accepted(lina))["channel"] == "chat"
    async with shop_on(tmp_path / "other", {}) as chat, chat.browser("lu") as lu:
        await lu.say("Hello")
        assert [each["channel"] for each in await contacts(chat)] == ["chat"]


# --- to be called ----------------------------------------------------------------------------------


async def call_backs(chat: Chat) -> list[Json]:
    api = await token(chat.owner, f"reader-{uuid.uuid4().hex[:6]}")
    items: list[Json] = (await api.get("/callbacks"))["items"]
    return items


async def test_a_wish_to_be_called_is_a_call_back_however_often_it_is_sent(tmp_path: Path) -> None:
    client_id = str(uuid.uuid4())
    async with shop_on(tmp_path, {"call_back": True}) as chat:
        await customers(chat.owner, LU)
        form = {"name": "Lu", "topic": "Repair"}
        async with chat.browser("lu", language="zh") as lu:
            more = {"form": form, "text": "after five", "client_id": client_id}
            answer = await wish(lu, "138 0013 8000", **more)
            assert answer == {
                "type": "called", "client_id": client_id, "number": "+8613800138000", "at": None,
            }  # fmt: skip
            assert await wish(lu, "138 0013 8000", **more) == answer
        [item] = await call_backs(chat)
        assert (item["queue"], item["callback"]["number"]["e164"]) == ("support", "+8613800138000")
        contact = await (await token(chat.owner)).get(f"/contacts/{item['contact_id']}")
        assert contact["attributes"] == {
            "said_name": "Lu", "said_phone": "+8613800138000", "topic": "Repair", "message": "after five",
        }  # fmt: skip
        assert (contact["from_name"], contact["channel"]) == ("Lu", "callback")
        assert await verdict(chat, item["contact_id"]) == ("C-1", "probable")
    async with shop_on(tmp_path, {"call_back": True}) as chat, chat.browser("lu") as lu:
        await wish(lu, "138 0013 8000", **more)  # after a restart of the hub
        assert [each["contact_id"] for each in await call_backs(chat)] == [item["contact_id"]]


@pytest.mark.parametrize(
    ("number", "regions", "called"),
    [
        ("13800138000", [], "+8613800138000"),
        ("+86 138 0013 8000", [], "+8613800138000"),
        ("021-62345678", [], "+862162345678"),
        ("+44 20 7946 0958", [], None),  # not of the floor's region
        ("+44 20 7946 0958", ["CN", "GB"], "+442079460958"),
        ("0909 879 0000", ["GB"], None),  # a premium number
        ("400 800 1234", [], None),
        ("10086", [], None),
        ("110", [], None),
        ("anonymous", [], None),
        ("1380013", [], None),
    ],
)
async def test_only_numbers_of_persons_in_the_regions_are_called(
    tmp_path: Path, number: str, regions: list[str], called: str | None
) -> None:
    rules = {"call_back": True, "call_regions": regions}
    async with shop_on(tmp_path, rules) as chat, chat.browser("lu") as lu:
        answer = await wish(lu, number)
        assert (answer.get("number"), answer.get("code")) == (called, None if called else "no_number")


async def test_who_wants_no_calls_is_called_only_if_it_is_they_who_ask(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"call_back": True}) as chat:
        await customers(chat.owner, {**LU, "do_not_contact": True})
        async with chat.browser("x") as anybody:
            refused = await wish(anybody, "13800138000")
            # In the words for a wrong number: nobody learns who wants no calls.
            assert refused["detail"] == (await wish(anybody, "110"))["detail"]
            assert await call_backs(chat) == []
        async with chat.browser("x", identity=proof(chat)) as lu:
            assert (await wish(lu, "13800138000"))["type"] == "called"
            assert len(await call_backs(chat)) == 1


async def test_where_no_calls_are_offered_none_are_taken(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {}) as chat, chat.browser("lu") as lu:
        assert (await lu.next("hello"))["reception"]["times"] == []
        assert (await wish(lu, "13800138000"))["code"] == "not_supported"
    async with shop_on(tmp_path, {"when_away": "call_back"}) as chat, chat.browser("lu") as lu:
        assert len((await lu.next("hello"))["reception"]["times"]) == 1
        assert (await wish(lu, "13800138000"))["type"] == "called"


async def test_a_flood_of_wishes_is_refused(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"call_back": True}, calls_per_address=5) as chat:
        async with chat.browser("a") as one:
            for n in range(3):
                assert (await wish(one, f"1380013800{n}"))["type"] == "called"
            more = await wish(one, "13800138004")
            assert (more["code"], more["retry_ms"] > 0) == ("over_limit", True)
        async with chat.browser("b") as two:
            for n in range(2):
                await wish(two, f"1390013900{n}")
            assert (await wish(two, "13900139005"))["code"] == "over_limit"  # of the address
        assert len(await call_backs(chat)) == 5


async def test_a_number_is_called_only_so_often_whoever_asks(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"call_back": True}, calls_per_address=100) as chat:
        for n in range(4):
            async with chat.browser(f"v{n}") as one:
                answer = await wish(one, "13800138000")
                assert answer.get("code") == (None if n < 3 else "over_limit")
        assert len(await call_backs(chat)) == 1


# --- the floor file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words", "pointer"),
    [
        ({"form": ["phone", "fax"]}, "'fax' is no field; there are name, email", "0/form"),
        ({"form": ["phone", "phone*"]}, "phone: there twice", "0/form"),
        ({"when_away": "mail"}, "call_back", "0/when_away"),
        ({"away_queue": "suport"}, "did you mean support?", "0/away_queue"),
        ({"call_regions": ["UK"]}, "did you mean GB?", "0/call_regions"),
        ({"answer_by": "mail"}, 'say when_away = "message"', "0/answer_by"),
        (
            {"when_away": "message", "answer_by": "mail"},
            "which is no mailbox; set up a channel",
            "0/answer_by",
        ),
        ({"call_backs": True}, "call_backs", "0/call_backs"),
    ],
)
async def test_faults_of_the_table_say_the_place_and_the_way_out(
    tmp_path: Path, table: Json, words: str, pointer: str
) -> None:
    async with chat_on(tmp_path) as chat:
        floor = {"chats": [{"id": "web", **table}]}
        status, answer = await chat.owner.call("PUT", "/admin/floor", floor)
        assert (status, words in str(answer)) == (422, True), answer
        assert answer["errors"][0]["pointer"] == f"#/chats/{pointer}"


async def test_a_queue_for_messages_is_retired_after_its_chat(tmp_path: Path) -> None:
    async with shop_on(tmp_path, {"away_queue": "mails"}, queues=[{"id": "mails"}]) as chat:
        gone = {"queues": [{"id": "mails", "retired": True}]}
        status, answer = await chat.owner.call("PUT", "/admin/floor", gone)
        assert (status, answer["code"]) == (409, "still_in_use")
        assert "away_queue of chat web" in answer["detail"]
        chats = {"chats": [{"id": "web", "retired": True}]}
        status, _ = await chat.owner.call("PUT", "/admin/floor", chats)
        assert status == 200
        assert chat.owner.hub.parts.core.world.directory.chats == {}
