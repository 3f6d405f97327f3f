"""A customer writes a mail and is answered: a real mail server, a real mailbox, and an agent's console."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.mail import channel
from contacthub.channels.mail.reading.model import Mail
from contacthub.channels.mail.reading.reading import read
from tests.channels.mail.mails import encoded, mail, part, parts, word
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers
from tests.messages.chats import accepted
from tests.messages.test_attachments import fetched, uploaded
from tests.support import FLOOR, Api, Console, console, hub_on, rows_of, token

MEI = "mei@shop.example"

pytestmark = pytest.mark.acceptance


@pytest.fixture
async def running() -> AsyncIterator[Servers]:
    async with servers(exim=True) as found:
        yield found


def is_open(data: Path) -> bool:
    """Whether the hub has looked into the mailbox: what comes from then on is fetched."""
    with rows_of(data) as rows:
        return rows.execute("SELECT 1 FROM mail_folders").fetchone() is not None


@asynccontextmanager
async def hub(
    running: Servers, data: Path, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> AsyncIterator[Api]:
    """A hub with the mailbox, once that is open."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    table: dict[str, Any] = {
        "type": "mail", "name": "mail", "queue": "support", "address": OURS, "shown_as": "客服",
        "password_env": "MAIL_PASSWORD", "smtp_login": False, "signature": "Hub & Co",
        "imap": {"host": "127.0.0.1", "port": running.imap, "tls": "none"},
        "smtp": {"host": "127.0.0.1", "port": running.smtp, "tls": "none"}, **more,
    }  # fmt: skip
    async with hub_on(data, channels=[table]) as owner:
        async with asyncio.timeout(20):
            while not await asyncio.to_thread(is_open, data):  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.05)
        yield owner


async def contact_of(agent: Console) -> str:
    """Take the contact that is offered."""
    assert (await agent.do("set_presence", presence="available"))["ok"]
    offer = await accepted(agent)
    contact_id: str = offer["contact_id"]
    return contact_id


async def answers(running: Servers, of: str, least: int = 1) -> list[Mail]:
    return [read(each) for each in await running.first(of, least=least)]


async def test_a_mail_reaches_an_agent_and_the_answer_its_thread(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mail(
        "您好,遥控器要几节电池?".encode("gb18030"),
        Subject=word("遥控器", "gb2312"),
        Content_Type="text/plain; charset=gb2312",
        Message_ID="<first@shop.example>",
        Cc="fang@shop.example",
    )
    async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina") as agent:
        await asyncio.to_thread(running.submit, first, MEI)
        contact_id = await contact_of(agent)
        thread = await agent.find("thread")
        [message] = thread["messages"]
        assert (message["text"], message["subject"]) == ("您好,遥控器要几节电池?", "遥控器")

        assert (await agent.do("send_message", contact_id=contact_id, text="两节七号电池。"))["ok"]
        [answer] = await answers(running, MEI)
        assert answer.text == "两节七号电池。\n\n-- \nHub & Co"
        assert (answer.subject, answer.from_) == ("Re: 遥控器", ("客服", OURS))
        assert (answer.in_reply_to, answer.references) == (["first@shop.example"], ["first@shop.example"])
        assert len(await answers(running, "fang@shop.example")) == 1

        # Her next mail is on the same contact, whatever its subject is.
        more = mail(
            b"And a case?\r\n\r\nOn 1 May 2026, Support wrote:\r\n> old",
            Subject="Another thing",
            Message_ID="<second@shop.example>",
            In_Reply_To=f"<{answer.message_id}>",
        )
        await asyncio.to_thread(running.submit, more, MEI)
        received = await agent.event("message_received")
        assert received["message"]["contact_id"] == contact_id
        assert received["message"]["text"] == "And a case?\n\n> On 1 May 2026, Support wrote:\n> old"


async def test_files_go_both_ways(running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = b"%PDF-1.7 " + bytes(range(256)) * 400
    picture = encoded("image/png; name=p.png", b"\x89PNG\r\n\x1a\n x", "Content-ID: <1>")
    named = "Content-Disposition: attachment; filename*=gb18030''%B7%A2%C6%B1.pdf"
    bill = encoded("application/pdf", pdf, named)
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(hub(running, tmp_path / "data", monkeypatch))
        mine = await token(owner, "mine", scopes=["events:write"], agent="lina")
        agent = await stack.enter_async_context(console(owner, "lina", bearer=mine.token))
        await asyncio.to_thread(
            running.submit, parts("mixed", part("text/plain", b"See"), picture, bill), MEI
        )
        contact_id = await contact_of(agent)
        [message] = (await agent.find("thread"))["messages"]
        files = message["attachments"]
        assert [(each["name"], each["media_type"]) for each in files] == [
            ("p.png", "image/png"), ("发票.pdf", "application/pdf"),
        ]  # fmt: skip
        assert message["text"] == "See"
        reader = await token(owner)
        assert (await fetched(reader, files[1]["id"]))[:2] == (200, pdf)

        _, letter = await uploaded(mine, pdf, "回信 letter.pdf")
        said = {"contact_id": contact_id, "text": "随信附上", "attachments": [letter["id"]]}
        assert (await agent.do("send_message", **said))["ok"]
        [answer] = await answers(running, MEI)
        assert [(each.name, each.media_type, each.content) for each in answer.attachments] == [
            ("回信 letter.pdf", "application/pdf", pdf)
        ]
        assert answer.text == "随信附上\n\n-- \nHub & Co"

        # What is too much for a mail is refused, in words that the screen has.
        monkeypatch.setattr(channel, "MOST_OF_MAIL", 100)
        _, long = await uploaded(mine, pdf, "long.pdf")
        assert (await agent.do("send_message", **{**said, "attachments": [long["id"]]}))["ok"]
        told = {}
        while told.get("status") != "failed":
            told = (await agent.event("message_status_changed"))["delivery"]
        assert told["reason"] == "files_too_large"


async def test_a_mail_that_comes_back_has_its_message_failed(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina") as agent:
        await asyncio.to_thread(running.submit, mail(From="Lu <gone@shop.example>"), MEI)
        contact_id = await contact_of(agent)
        assert (await agent.do("send_message", contact_id=contact_id, text="Yes"))["ok"]
        seen = []
        while "failed" not in seen:
            seen.append((await agent.event("message_status_changed"))["delivery"]["status"])
        assert seen == ["sent", "failed"]
        api = await token(owner)
        found = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
        assert [each["direction"] for each in found] == ["in", "out"]


async def test_a_recipient_that_the_server_refuses_is_told_in_its_words(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina") as agent:
        await asyncio.to_thread(running.submit, mail(From="Lu <unknown@shop.example>"), MEI)
        contact_id = await contact_of(agent)
        assert (await agent.do("send_message", contact_id=contact_id, text="Yes"))["ok"]
        told = (await agent.event("message_status_changed"))["delivery"]
        assert (told["status"], told["reason"]) == ("failed", "550 no such user here")


async def test_mails_of_the_time_when_the_hub_was_away_are_each_one_message(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(running, tmp_path / "data", monkeypatch):
        pass
    for n in range(3):
        sent = mail(b"x", Message_ID=f"<{n}@shop.example>", In_Reply_To="<0@shop.example>" if n else "")
        await asyncio.to_thread(running.deliver, sent)
    for start in range(2):  # the second start finds nothing new
        async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina"):
            api = await token(owner, f"reader-{start}")
            async with asyncio.timeout(20):
                while not (threads := (await api.get("/threads"))["items"]):  # noqa: ASYNC110 - a server or a database tells nobody
                    await asyncio.sleep(0.05)
                path = f"/threads/{threads[0]['id']}/messages"
                while len(found := (await api.get(path))["messages"]) < 3:  # noqa: ASYNC110 - a server or a database tells nobody
                    await asyncio.sleep(0.05)
            assert (len(threads), len(found)) == (1, 3)


async def test_a_film_of_25_mb_is_named_and_the_next_mail_comes(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = encoded(
        "video/mp4",
        bytes(25_000_000),
        "Content-Disposition: attachment; filename*=utf-8''%E7%94%B5%E5%BD%B1.mp4",
    )
    said = parts("mixed", part("text/plain", b"See my film"), film, Message_ID="<film@shop.example>")
    async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina") as agent:
        running.deliver(said)
        contact_id = await contact_of(agent)
        [message] = (await agent.find("thread"))["messages"]
        assert (message["contact_id"], message["attachments"]) == (contact_id, [])
        assert "See my film\n[未收取的文件 file not kept: 电影.mp4: " in message["text"]
        running.deliver(
            mail(b"Did it arrive?", In_Reply_To="<film@shop.example>", Message_ID="<next@shop.example>")
        )
        received = await agent.event("message_received")
        assert received["message"]["text"] == "Did it arrive?"


async def test_a_program_that_does_not_say_what_it_answers_is_on_its_thread_by_the_subject(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = hub(running, tmp_path / "data", monkeypatch, subject_token=True)
    async with opened as owner, console(owner, "lina") as agent:
        await asyncio.to_thread(running.submit, mail(Message_ID="<first@shop.example>"), MEI)
        contact_id = await contact_of(agent)
        assert (await agent.do("send_message", contact_id=contact_id, text="两节七号电池。"))["ok"]
        [answer] = await answers(running, MEI)
        assert re.fullmatch(r"Re: Remote \[#[a-z2-9]{12}\]", answer.subject)

        more = mail(b"And a case?", Subject=f"AW: {answer.subject}", Message_ID="<second@shop.example>")
        await asyncio.to_thread(running.submit, more, MEI)
        received = (await agent.event("message_received"))["message"]
        assert (received["contact_id"], received["text"]) == (contact_id, "And a case?")
        assert (await agent.do("send_message", contact_id=contact_id, text="是的。"))["ok"]
        _, second = await answers(running, MEI, least=2)
        assert second.subject == answer.subject

        # Somebody else who knows the subject begins a thread of their own.
        stranger = mail(
            b"Tell me all", From="lu@else.example", Subject=answer.subject, Message_ID="<x@else.example>"
        )
        await asyncio.to_thread(running.submit, stranger, "lu@else.example")
        reader, contacts = await token(owner), []
        async with asyncio.timeout(20):
            while len(contacts) < 2:
                contacts = (await reader.get("/contacts?limit=9"))["items"]
        assert [each["from"]["raw"] for each in contacts if each["id"] != contact_id] == ["lu@else.example"]


async def test_an_answer_looks_as_it_was_written_above_the_signature_of_its_queue(
    running: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(running, tmp_path / "data", monkeypatch) as owner, console(owner, "lina") as agent:
        first, *others = FLOOR["queues"]
        signed = {"queues": [{**first, "signature": "{agent}\n{queue}"}, *others]}
        assert (await owner.call("PUT", "/admin/floor", signed))[0] == 200
        await asyncio.to_thread(running.submit, mail(Message_ID="<first@shop.example>"), MEI)
        contact_id = await contact_of(agent)
        said = {"contact_id": contact_id, "text": "", "html": "<p>两节 <b>七号</b>电池。</p>"}
        assert (await agent.do("send_message", **said))["ok"]
        [answer] = await answers(running, MEI)
        assert answer.text == "两节 七号电池。\n\n-- \nLi Na 李娜\n售后 After-sales"
        below = "<p>-- <br>Li Na 李娜<br>售后 After-sales</p>"
        assert f"<p>两节 <b>七号</b>电池。</p>{below}" in answer.html
