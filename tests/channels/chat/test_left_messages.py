"""What visitors leave when nobody is there is answered by mail, where the floor file names a mailbox."""

from __future__ import annotations

import email
import email.policy
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from contacthub.channels.mail.store import MailStore
from contacthub.channels.mail.threads import Asked
from tests.channels.chat.test_reception import LU, contacts, customers, proof, verdict
from tests.channels.chat.visitors import Browser, Chat, chat_on
from tests.messages.chats import accepted, available
from tests.support import Console, console, token

Json = dict[str, Any]
OURS = "service@shop.example"
BY_MAIL = {"form": ["name", "email", "topic"], "when_away": "message", "answer_by": "mail"}


class Outbox:
    """A mail server: what it was given, and to whom."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 ok"


@asynccontextmanager
async def mailing(outbox: Outbox) -> AsyncIterator[int]:
    """The port of a mail server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(outbox, hostname="127.0.0.1", port=port, server_hostname="mx.example")
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@asynccontextmanager
async def shop_on(
    data: Path, outbox: Outbox, rules: Json | None = None, **settings: Any
) -> AsyncIterator[Chat]:
    """A chat, and a mailbox of which only the server that sends is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAIL_PASSWORD", "secret")
        async with mailing(outbox) as port:
            server = {"host": "127.0.0.1", "port": port, "tls": "none"}
            mailbox = {
                "type": "mail", "name": "mail", "queue": "support", "address": OURS, "imap": server,
                "smtp": server, "password_env": "MAIL_PASSWORD", "smtp_login": False,
            }  # fmt: skip
            async with chat_on(data, beside=[mailbox], **settings) as chat:
                floor = {"chats": [{"id": "web", **(rules or BY_MAIL)}]}
                status, body = await chat.owner.call("PUT", "/admin/floor", floor)
                assert status == 200, body
                yield chat


async def leave(browser: Browser, text: str, client_id: str | None = None, **form: str) -> Json:
    """Leave a message; what the hub makes of it."""
    said = {"client_id": client_id or str(uuid.uuid4()), "text": text, "form": form}
    await browser.send({"type": "message", **said})
    return await browser.any("left", "message", "error")


async def answers(lina: Console, outbox: Outbox, text: str) -> Json:
    """Lina takes what is offered, and answers it by mail; what she was offered."""
    await available(lina)
    offer = await accepted(lina)
    reply = await lina.do("send_message", contact_id=offer["contact_id"], text=text)
    assert reply["ok"], reply
    while (await lina.event("message_status_changed"))["delivery"]["status"] != "sent":
        pass
    return offer


async def thread_of_answer(chat: Chat, mail: EmailMessage) -> str:
    """The thread to which a mail comes that answers this one."""
    stores = chat.owner.hub.parts.stores
    asked = Asked(
        name="answer@example.com", sender="lu@example.com", address="lu@example.com", cc=(), to=(OURS,),
        subject=mail["Subject"], answers=(mail["Message-ID"].strip("<>"),),
    )  # fmt: skip
    return await MailStore(stores.writer, stores.readers, "mail").place(asked)


async def test_the_answer_goes_to_the_visitor_who_has_left(tmp_path: Path) -> None:
    outbox, client_id = Outbox(), str(uuid.uuid4())
    form = {"name": "Lu", "email": "lu@example.com", "topic": "Repair"}
    async with shop_on(tmp_path, outbox) as chat, console(chat.owner, "lina") as lina:
        async with chat.browser("lu") as lu:
            assert (await lu.next("hello"))["reception"]["answers"] == "either"
            left = await leave(lu, "My kettle leaks", client_id, **form)
            assert left == {"type": "left", "client_id": client_id, "email": "lu@example.com"}
            assert await leave(lu, "My kettle leaks", client_id, **form) == left  # a line that was cut
            await leave(lu, "and drips", **form)
        [contact] = await contacts(chat)
        assert (contact["channel"], contact["source"], contact["queue"]) == ("email", "mail", "support")
        assert (contact["from_name"], contact["to"]["raw"]) == ("Lu", OURS)
        offer = await answers(lina, outbox, "A new seal is on its way.")
        assert offer["contact_id"] == contact["id"]
        [(to, mail)] = outbox.mails
        assert (to, mail["To"], mail["Subject"]) == (["lu@example.com"], "lu@example.com", "Re: Repair")
        assert mail.get_content().rstrip() == "A new seal is on its way."
        assert mail["In-Reply-To"] is None  # there was no mail
        assert await thread_of_answer(chat, mail) == contact["ref"]
        messages = (await (await token(chat.owner)).get(f"/contacts/{contact['id']}/messages"))["messages"]
        assert [each["text"] for each in messages if each["direction"] == "in"] == [
            "My kettle leaks", "and drips",
        ]  # fmt: skip
        async with chat.browser("lu") as lu:
            assert (await lu.next("hello"))["messages"] == []


async def test_said_again_it_is_where_it_was_whoever_has_come(tmp_path: Path) -> None:
    left, said = str(uuid.uuid4()), str(uuid.uuid4())
    async with (
        shop_on(tmp_path, Outbox()) as chat,
        console(chat.owner, "lina") as lina,
        chat.browser("lu") as lu,
    ):
        assert (await leave(lu, "Hello?", left, email="lu@example.com"))["type"] == "left"
        await available(lina)
        assert (await leave(lu, "Hello?", left, email="lu@example.com"))["type"] == "left"
        assert (await leave(lu, "You are here", said, email="lu@example.com"))["type"] == "message"
        assert sorted(each["channel"] for each in await contacts(chat)) == ["chat", "email"]


async def test_after_a_restart_it_is_the_same_message(tmp_path: Path) -> None:
    client_id = str(uuid.uuid4())
    for _ in range(2):
        async with shop_on(tmp_path, Outbox()) as chat, chat.browser("lu") as lu:
            assert (await leave(lu, "Hello?", client_id, email="lu@example.com"))["type"] == "left"
            assert len(await contacts(chat)) == 1


async def test_without_an_address_the_answer_is_in_the_chat(tmp_path: Path) -> None:
    async with shop_on(tmp_path, Outbox()) as chat, chat.browser("lu", said_email="page@example.com") as lu:
        assert (await leave(lu, "My kettle leaks", name="Lu"))["type"] == "message"
        [contact] = await contacts(chat)
        assert (contact["channel"], contact["source"]) == ("email", "web")


async def test_without_a_mailbox_in_the_floor_file_the_answer_is_in_the_chat(tmp_path: Path) -> None:
    rules = {"when_away": "message", "form": ["email*"]}
    async with shop_on(tmp_path, Outbox(), rules) as chat, chat.browser("lu") as lu:
        assert (await lu.next("hello"))["reception"]["answers"] == "here"
        assert (await leave(lu, "Hello?", email="lu@example.com"))["type"] == "message"


async def test_an_address_that_is_none_is_said(tmp_path: Path) -> None:
    async with shop_on(tmp_path, Outbox()) as chat, chat.browser("lu") as lu:
        for wrong in ("lu@", "lu@example.com\r\nBcc: x@example.com", "lu@example.com, x@example.com"):
            error = await leave(lu, "Hello?", email=wrong)
            assert (error["code"], "form.email" in error["detail"]) == ("invalid", True), error
        assert await contacts(chat) == []


async def test_who_is_proven_is_answered_at_the_proven_address(tmp_path: Path) -> None:
    async with shop_on(tmp_path, Outbox()) as chat:
        await customers(chat.owner, LU)
        async with chat.browser("x", identity=proof(chat, email="lu@example.com"), language="zh-CN") as lu:
            assert (await lu.next("hello"))["reception"]["answers"] == "mail"
            assert (await leave(lu, "漏水", email="other@example.com"))["email"] == "lu@example.com"
        [contact] = await contacts(chat)
        assert await verdict(chat, contact["id"]) == ("C-1", "exact")
        messages = (await (await token(chat.owner)).get(f"/contacts/{contact['id']}/messages"))["messages"]
        assert messages[0]["subject"] == "您在网站上的留言"


async def test_by_an_address_that_is_only_said_a_customer_is_found_probably(tmp_path: Path) -> None:
    async with shop_on(tmp_path, Outbox()) as chat:
        await customers(chat.owner, LU)
        async with chat.browser("x") as anybody:
            await leave(anybody, "Hello?", email="lu@example.com")
        [contact] = await contacts(chat)
        assert await verdict(chat, contact["id"]) == ("C-1", "probable")


async def test_files_are_left_too(tmp_path: Path) -> None:
    async with shop_on(tmp_path, Outbox()) as chat, chat.browser("lu") as lu:
        file_id = str(uuid.uuid4())
        await lu.send({"type": "file", "client_id": file_id, "name": "leak.txt", "size": 5})
        assert lu.socket is not None
        await lu.socket.send(b"drops")
        kept = (await lu.next("file_kept"))["file"]
        said = {"client_id": str(uuid.uuid4()), "text": "See", "files": [kept["id"]]}
        await lu.send({"type": "message", **said, "form": {"email": "lu@example.com"}})
        assert (await lu.any("left", "error"))["type"] == "left"
        [contact] = await contacts(chat)
        messages = (await (await token(chat.owner)).get(f"/contacts/{contact['id']}/messages"))["messages"]
        assert [each["name"] for each in messages[0]["attachments"]] == ["leak.txt"]
