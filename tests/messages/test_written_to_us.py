"""A customer writes: the contact that comes of it, and what its agent sees."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from contacthub.clock import rfc3339
from tests.messages.chats import CHAT, accepted, available, contact_in, said, written
from tests.support import Api, console, event, hub_on, token

BEGAN = 1_777_622_400_000


async def test_a_message_opens_a_contact_whose_offer_has_the_text(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await available(lina)
        [result] = await api.events(written("v7", "1", "Does the remote need a battery?", **CHAT))
        assert result["status"] == "accepted"
        offer = await accepted(lina)
    assert offer["contact_id"] == result["contact_id"]
    assert (offer["channel"], offer["from_name"]) == ("chat", "Lu")
    assert offer["newest_text"] == "Does the remote need a battery?"


async def test_what_is_said_before_the_accept_is_in_the_thread_and_after_it_in_frames(
    owner: Api, api: Api
) -> None:
    async with console(owner, "lina") as lina:
        await api.events(written("v7", "1", "Hello", **CHAT), written("v7", "2", "Are you there?"))
        await available(lina)
        offer = await accepted(lina)
        thread = await lina.find("thread")
        await api.events(written("v7", "3", "It is the remote"))
        frame = await lina.event("message_received")
    assert thread["contact_id"] == offer["contact_id"]
    assert [each["text"] for each in thread["messages"]] == ["Hello", "Are you there?"]
    assert frame["message"]["text"] == "It is the remote"
    assert frame["message"]["author"] == {"kind": "customer", "id": None, "name": None}
    assert "text" not in frame["event"]
    seen = contact_in(lina, offer["contact_id"])
    assert (seen["unread"], seen["newest_text"]) == (3, "It is the remote")
    assert seen["unanswered_since"] is not None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_an_arrival_and_a_message_of_one_ref_are_one_contact(api: Api, order: tuple[int, int]) -> None:
    said = [
        event("contact.arrived", {"ref": "v7", **CHAT}, source="web"),
        written("v7", "1", "Hello", **CHAT),
    ]
    results = [(await api.events(said[each]))[0] for each in order]
    contacts = (await api.get("/contacts"))["items"]
    assert len(contacts) == 1
    assert {each["contact_id"] for each in results} == {contacts[0]["id"]}


async def test_a_message_without_a_channel_waits_for_its_contact(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await available(lina)
        [early] = await api.events(written("v7", "1", "Hello"))
        await api.events(event("contact.arrived", {"ref": "v7", **CHAT}, source="web"))
        await accepted(lina)
        thread = await lina.find("thread")
    assert (early["status"], early["reason"]) == ("ignored", "unknown_contact")
    assert [each["text"] for each in thread["messages"]] == ["Hello"]


async def test_a_message_of_an_id_that_was_said_is_said_once(api: Api) -> None:
    [first, again] = [(await api.events(written("v7", "1", "Hello", **CHAT)))[0] for _ in range(2)]
    [other] = await api.events(written("v8", "1", "Hello", **CHAT))
    assert (again["status"], again["reason"]) == ("ignored", "already_said")
    assert again["contact_id"] == first["contact_id"] != other["contact_id"]


@pytest.mark.both_engines
async def test_after_a_contact_has_ended_the_next_message_opens_another_on_the_thread(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        [first] = await api.events(written("v7", "1", "Hello", **CHAT))
        await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        api = await token(owner, "again")
        await available(lina)
        [again] = await api.events(written("v7", "1", "Hello"))
        [second] = await api.events(written("v7", "2", "One more thing"))
        offer = await accepted(lina)
        thread = await lina.find("thread")
        contacts = (await api.get("/contacts?source=web&ref=v7"))["items"]
    assert again["status"] == "ignored"
    assert second["contact_id"] not in (first["contact_id"], None)
    assert (offer["queue"], offer["from"]["raw"], offer["from_name"]) == ("sales", "visitor-7", "Lu")
    assert [each["text"] for each in thread["messages"]] == ["Hello", "One more thing"]
    assert {each["id"] for each in contacts} == {first["contact_id"], second["contact_id"]}


@pytest.mark.parametrize(("line", "queue"), [("4008001234", "support"), ("4001112222", "sales")])
async def test_a_customer_whose_queue_is_gone_waits_in_that_of_the_line_or_the_default_queue(
    owner: Api, api: Api, line: str, queue: str
) -> None:
    cellar = {"queues": [{"id": "cellar"}], "floor": {"default_queue": "sales"}}
    assert (await owner.call("PUT", "/admin/floor", cellar))[0] == 200
    [first] = await api.events(written("v7", "1", "Hello", **{**CHAT, "queue": "cellar", "to": line}))
    await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    gone = {"queues": [{"id": "cellar", "retired": True}]}
    assert (await owner.call("PUT", "/admin/floor", gone))[0] == 200
    [second] = await api.events(written("v7", "2", "Are you there?"))
    assert (first["status"], second["status"]) == ("accepted", "accepted")
    assert (await api.get(f"/contacts/{second['contact_id']}"))["queue"] == queue


@pytest.mark.parametrize("restarts", [False, True])
async def test_an_end_from_before_a_message_ends_nothing_after_it(tmp_path: Path, restarts: bool) -> None:
    ended = {**event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"), "time": rfc3339(BEGAN)}
    first = {**written("v7", "1", "Hello", **CHAT), "time": rfc3339(BEGAN + 60_000)}
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(hub_on(tmp_path))
        api = await token(owner)
        await api.events(ended)
        if restarts:
            await stack.aclose()
            owner = await stack.enter_async_context(hub_on(tmp_path))
            api = await token(owner, "again")
        [opened] = await api.events(first)
        [second] = await api.events(written("v7", "2", "Are you there?"))
        [contact] = (await api.get("/contacts?ref=v7"))["items"]
        texts = await said(api, contact["id"])
        log = await (await token(owner, "reader", scopes=["log:read"])).get("/log?since=0&limit=1000")
    assert opened["contact_id"] == second["contact_id"] == contact["id"]
    assert (contact["state"], texts) == ("waiting", ["Hello", "Are you there?"])
    assert [each["type"] for each in log["items"]].count("message_received") == 2


async def test_an_end_from_after_a_message_ends_its_contact_with_the_message(owner: Api, api: Api) -> None:
    ended = {
        **event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"), "time": rfc3339(BEGAN + 1),
    }  # fmt: skip
    await api.events(ended)
    [opened] = await api.events({**written("v7", "1", "Hello", **CHAT), "time": rfc3339(BEGAN)})
    [next_one] = await api.events({**written("v7", "2", "Hello"), "time": rfc3339(BEGAN + 2)})
    contacts = {each["id"]: each["state"] for each in (await api.get("/contacts?ref=v7"))["items"]}
    log = await (await token(owner, "reader", scopes=["log:read"])).get("/log?since=0&limit=1000")
    assert contacts == {opened["contact_id"]: "closed", next_one["contact_id"]: "waiting"}
    assert [each["type"] for each in log["items"]].count("message_received") == 2


async def test_messages_stand_in_the_order_in_which_they_were_written(owner: Api, api: Api) -> None:
    early, late = "2026-05-01T08:00:00.000Z", "2026-05-01T08:00:05.000Z"
    async with console(owner, "lina") as lina:
        await api.events({**written("v7", "2", "second", **CHAT), "time": late})
        await api.events({**written("v7", "1", "first"), "time": early})
        await available(lina)
        await accepted(lina)
        thread = await lina.find("thread")
    assert [each["text"] for each in thread["messages"]] == ["first", "second"]
    assert [each["at"] for each in thread["messages"]] == [early, late]


@pytest.mark.parametrize(
    ("data_of_event", "code", "pointer"),
    [
        ({"text": " \n"}, "invalid", "#/data/text"),
        ({"channel": "voice"}, "invalid", "#/data/channel"),
        ({"queue": "nowhere"}, "unknown_queue", "#/data/queue"),
        ({"text": "x" * 50_001}, "invalid", "#/data/text"),
    ],
)
async def test_what_is_wrong_with_a_message_is_named(
    api: Api, data_of_event: dict[str, Any], code: str, pointer: str
) -> None:
    [result] = await api.events(written("v7", "1", **{"text": "Hello", **CHAT, **data_of_event}))
    assert result["status"] == "rejected"
    assert (result["error"]["code"], result["error"]["errors"][0]["pointer"]) == (code, pointer)


async def test_a_call_has_no_messages(api: Api) -> None:
    await api.events(event("contact.arrived", {"ref": "v7", **CHAT, "channel": "voice"}, source="web"))
    [result] = await api.events(written("v7", "1", "Hello"))
    assert (result["status"], result["error"]["code"]) == ("rejected", "invalid")


async def test_no_text_is_in_the_log(owner: Api, api: Api) -> None:
    await api.events(written("v7", "1", "my secret", **CHAT))
    reader = await token(owner, "reader", scopes=["log:read"])
    log = await reader.get("/log?since=0&limit=1000")
    assert "message_received" in {each["type"] for each in log["items"]}
    assert "my secret" not in str(log)


async def test_until_when_the_customer_may_be_answered_is_in_the_contact_and_never_shortened(
    owner: Api, api: Api
) -> None:
    late, early = "2026-05-03T08:00:00.000Z", "2026-05-02T08:00:00.000Z"
    async with console(owner, "lina") as lina:
        await available(lina)
        window = {"reply_until": late, "reply_allowed": "templates"}
        await api.events(written("v7", "1", "Hello", **CHAT, **window))
        contact = (await accepted(lina))["contact_id"]

        async def told(message_id: str, **said: str) -> tuple[str | None, str]:
            await api.events(written("v7", message_id, "And?", **said))
            await lina.event("message_received")
            seen = contact_in(lina, contact)
            return seen["reply_until"], seen["reply_allowed"]

        assert await told("2") == (late, "templates")
        assert await told("3", reply_until=early) == (late, "templates")  # a message that is told late
        assert await told("4", reply_until=late) == (late, "none")
        assert await told("5", reply_allowed="none") == (None, "none")
        assert await told("6", reply_allowed="all") == (None, "all")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"reply_until": "tomorrow"}, "#/data/reply_until"),
        ({"reply_until": "2026-05-02T08:00:00"}, "#/data/reply_until"),
        ({"reply_allowed": "some"}, "#/data/reply_allowed"),
    ],
)
async def test_a_wrong_time_for_answers_is_named(api: Api, said: dict[str, str], pointer: str) -> None:
    [result] = await api.events(written("v7", "1", "Hello", **CHAT, **said))
    assert result["status"] == "rejected"
    assert [each["pointer"] for each in result["error"]["errors"]] == [pointer]
