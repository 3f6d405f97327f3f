"""Visitors chat over real sockets with an agent's console: nothing is lost, doubled or shown to another."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.chat.identity import Identity, prove
from contacthub.testing.disk import Disk
from tests.channels.chat.visitors import SECRET, Chat, chat_on
from tests.messages.chats import accepted, available, said
from tests.support import console, rows_of, token

Json = dict[str, Any]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat on a new hub."""
    async with chat_on(tmp_path) as made:
        yield made


def texts(hello: Json) -> list[str]:
    """What a browser finds."""
    return [each["text"] for each in hello["messages"]]


async def test_a_visitor_and_an_agent_write_to_each_other(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina, chat.browser("lu", said_name="Lu") as lu:
        await available(lina)
        hello = await lu.next("hello")
        assert hello.pop("reception")["here"]
        assert hello.pop("survey") is None
        assert hello == {"type": "hello", "verified": False, "messages": [], "more": False, "read": None}
        first = await lu.say("Is it <b>new</b>?", page="https://shop.example/kettle", page_title="Kettle")
        assert (first["by"], first["text"]) == ("visitor", "Is it <b>new</b>?")
        offer = await accepted(lina)
        assert offer["newest_text"] == "Is it <b>new</b>?"
        reply = await lina.do("send_message", contact_id=offer["contact_id"], text="It is.")
        assert reply["ok"], reply
        answer = (await lu.next("message"))["message"]
        assert (answer["by"], answer["name"], answer["text"]) == ("agent", "Li Na 李娜", "It is.")
        contact = await (await token(chat.owner)).get(f"/contacts/{offer['contact_id']}")
        assert contact["attributes"] == {
            "page": "https://shop.example/kettle", "page_title": "Kettle", "said_name": "Lu",
        }  # fmt: skip


async def test_the_agent_sees_that_the_visitor_types(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina, chat.browser("lu") as lu:
        await available(lina)
        await lu.send({"type": "typing"})  # before anything was sent there is nobody to see it
        await lu.say("Hello")
        offer = await accepted(lina)
        await lu.send({"type": "typing"})
        frame = await lina.next("typing")
        assert (frame["contact_id"], frame["by"]) == (offer["contact_id"], "customer")


async def test_what_was_written_while_the_visitor_was_away_is_found(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina:
        await available(lina)
        async with chat.browser("lu") as lu:
            last = await lu.say("Hello")
        offer = await accepted(lina)
        await lina.do("send_message", contact_id=offer["contact_id"], text="Good morning")
        await lina.do("send_message", contact_id=offer["contact_id"], text="Only for us", internal=True)
        async with chat.browser("lu", since=last["id"]) as lu:
            assert texts(await lu.next("hello")) == ["Hello", "Good morning"]


async def test_a_message_that_is_sent_again_is_one(chat: Chat) -> None:
    client_id = str(uuid.uuid4())
    async with chat.browser("lu") as lu:
        first = await lu.say("Hello", client_id)
    async with chat.browser("lu", since=first["id"]) as lu:
        assert await lu.say("Hello", client_id) == first
        await lu.say("and more")
    async with chat.browser("lu") as lu:
        assert texts(await lu.next("hello")) == ["Hello", "and more"]


async def test_when_the_log_was_read_back_browsers_come_back_and_find_what_is_stored(tmp_path: Path) -> None:
    disk, client_id = Disk(), str(uuid.uuid4())
    async with chat_on(tmp_path, disk=disk) as chat:
        async with chat.browser("lu") as lu:
            first = await lu.say("before")
            disk.fault = "answer"  # it is stored, and the hub does not know
            await lu.send({"type": "message", "client_id": client_id, "text": "during"})
            error = await lu.next("error")
            assert (error["code"], error["client_id"]) == ("unavailable", client_id)
            assert error["retry_ms"] > 0
            disk.fault = None
            assert (await lu.closed())[0] == 1012
        async with chat.browser("lu", since=first["id"]) as lu:
            assert texts(await lu.next("hello")) == ["before", "during"]
            await lu.say("during", client_id)
        async with chat.browser("lu") as lu:
            assert texts(await lu.next("hello")) == ["before", "during"]


async def test_after_a_restart_all_is_there_and_goes_on(tmp_path: Path) -> None:
    client_id = str(uuid.uuid4())
    async with chat_on(tmp_path) as chat, chat.browser("lu") as lu:
        await lu.say("before", client_id)
    async with chat_on(tmp_path) as chat, console(chat.owner, "lina") as lina, chat.browser("lu") as lu:
        assert texts(await lu.next("hello")) == ["before"]
        await lu.say("before", client_id)
        await lu.say("after")
        await available(lina)
        offer = await accepted(lina)
        assert await said(await token(chat.owner), offer["contact_id"]) == ["before", "after"]


async def test_windows_of_one_visitor_show_the_same(chat: Chat) -> None:
    async with chat.browser("lu") as one, chat.browser("lu") as two, chat.browser("wu") as other:
        for each in (one, two, other):
            await each.next("hello")
        written = await one.say("Hello")
        assert (await two.next("message"))["message"] == written
        await other.say("I am another")
        assert "Hello" not in str(other.frames)


async def test_another_user_at_the_same_browser_is_another_visitor(chat: Chat) -> None:
    def identity(user_id: str) -> str:
        exp = chat.owner.hub.parts.hub.now() // 1000 + 600
        return prove(Identity(user_id=user_id, name=user_id, exp=exp), SECRET)

    async with chat.browser("pc") as nobody:
        await nobody.say("not signed in")
    async with chat.browser("pc", identity=identity("lu")) as lu:
        hello = await lu.next("hello")
        assert (hello["verified"], texts(hello)) == (True, [])
        await lu.say("I am Lu")
    async with chat.browser("pc", identity=identity("wu")) as wu:
        assert texts(await wu.next("hello")) == []
    async with chat.browser("telephone", identity=identity("lu")) as lu:
        assert texts(await lu.next("hello")) == ["I am Lu"]
    async with chat.browser("pc") as nobody:
        assert texts(await nobody.next("hello")) == ["not signed in"]


async def test_customers_are_found_only_by_what_is_proven(chat: Chat) -> None:
    now = chat.owner.hub.parts.hub.now()
    proof = prove(Identity(user_id="C-1", email="lu@example.com", exp=now // 1000 + 60), SECRET)
    api = await token(chat.owner)
    async with chat.browser("a", said_name="Lu", said_email="lu@example.com") as claims:
        await claims.say("trust me")
    async with chat.browser("b", identity=proof) as proves:
        await proves.say("it is me")
    contacts = {
        each["from"]["raw"]: each["attributes"] for each in (await api.get("/contacts?limit=9"))["items"]
    }
    assert contacts.pop("lu@example.com") == {"account": "C-1", "email": "lu@example.com"}
    assert [*contacts.values()] == [{"said_name": "Lu", "said_email": "lu@example.com"}]


async def test_what_a_visitor_has_seen_and_read_is_told_to_the_agent(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina, chat.browser("lu") as lu:
        await available(lina)
        await lu.say("Hello")
        offer = await accepted(lina)
        await lina.do("send_message", contact_id=offer["contact_id"], text="Good morning")
        answer = (await lu.next("message"))["message"]
        for read, status in ((False, "delivered"), (True, "read")):
            await lu.send({"type": "seen", "id": answer["id"], "read": read})
            while (await lina.event("message_status_changed"))["delivery"]["status"] != status:
                pass


async def test_the_visitor_sees_that_the_agent_types_and_has_read(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina, chat.browser("lu") as lu, chat.browser("wu") as wu:
        await available(lina)
        first = await lu.say("Hello")
        offer = await accepted(lina)
        about = {"contact_id": offer["contact_id"]}
        assert (await lina.do("typing", **about))["ok"]
        assert (await lu.next("typing")) == {"type": "typing", "name": "Li Na 李娜"}
        assert (await lina.do("mark_read", **about))["ok"]
        assert (await lu.next("read"))["id"] == first["id"]
        second = await lu.say("Are you there?")
        async with chat.browser("lu") as again:
            assert (await again.next("hello"))["read"] == first["id"]
        await lina.do("send_message", **about, text="I am")  # who answers has read
        assert (await lu.next("read"))["id"] == second["id"]
        await wu.say("I am another")
        assert not {each["type"] for each in wu.frames} & {"typing", "read"}


async def test_the_page_on_which_the_visitor_is_follows_them(chat: Chat) -> None:
    api = await token(chat.owner)

    async def pages(contact_id: str) -> tuple[str, str]:
        attributes = (await api.get(f"/contacts/{contact_id}"))["attributes"]
        return attributes["page"], attributes["page_title"]

    async with console(chat.owner, "lina") as lina:
        await available(lina)
        async with chat.browser("lu", page="https://shop.example/") as lu:  # nobody is in contact yet
            last = await lu.say("Hello", page="https://shop.example/kettle", page_title="Kettle")
            contact_id = (await accepted(lina))["contact_id"]
            assert await pages(contact_id) == ("https://shop.example/kettle", "Kettle")
            await lu.send({"type": "page", "page": "https://shop.example/cart", "page_title": "Cart"})
            while (await lina.event("contact_noted"))["event"]["contact_id"] != contact_id:
                pass
            assert await pages(contact_id) == ("https://shop.example/cart", "Cart")
            await lu.say("And this?", page="https://shop.example/pan", page_title="Pan")
            assert await pages(contact_id) == ("https://shop.example/pan", "Pan")
            before = chat.owner.hub.parts.hub.tail.seq
            await lu.say("?", page="https://shop.example/pan", page_title="Pan")
            assert chat.owner.hub.parts.hub.tail.seq == before + 1  # the message alone
        again = {"since": last["id"], "page": "https://shop.example/pay", "page_title": "Pay"}
        async with chat.browser("lu", **again) as lu:
            await lu.next("hello")
            assert await pages(contact_id) == ("https://shop.example/pay", "Pay")


async def test_a_visitor_scrolls_back_through_all_of_a_long_conversation(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacthub.channels.chat.conversations.PAGE", 3)
    async with chat.browser("lu") as lu:
        written = [await lu.say(f"line {n}") for n in range(8)]
    async with chat.browser("lu", since=written[1]["id"]) as lu:
        hello = await lu.next("hello")
        assert texts(hello)[-6:] == [f"line {n}" for n in range(2, 8)]
    async with chat.browser("lu") as lu:
        found, more = (await lu.next("hello"))["messages"], True
        while more:
            await lu.send({"type": "earlier", "before": found[0]["id"]})
            earlier = await lu.next("earlier")
            found, more = [*earlier["messages"], *found], earlier["more"]
        assert [each["text"] for each in found] == [f"line {n}" for n in range(8)]
        await lu.send({"type": "earlier", "before": str(uuid.uuid4())})
        assert (await lu.next("error"))["code"] == "invalid"


async def test_the_token_stands_nowhere_in_what_is_stored(tmp_path: Path) -> None:
    secret = "KeptInTheBrowserOnly"
    async with chat_on(tmp_path) as chat, chat.browser(secret) as lu:
        await lu.say("Hello")
    with rows_of(tmp_path) as raw:
        refs = [row[0] for row in raw.execute("SELECT ref FROM threads").fetchall()]
    assert len(refs) == 1
    assert secret not in refs[0]
    assert secret.encode() not in await asyncio.to_thread(all_bytes, tmp_path)


def all_bytes(folder: Path) -> bytes:
    """What stands in all files of a folder."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
