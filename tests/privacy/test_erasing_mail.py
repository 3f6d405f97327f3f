"""Erasing a customer who wrote by mail, whose answer waits to be sent and of whom a webhook is owed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from contacthub.sources import callbacks
from tests.acceptance.test_callbacks import SECRET, Receiver
from tests.acceptance.test_mail import is_open
from tests.channels.mail.mails import encoded, part, parts, word
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers
from tests.channels.mail.test_sending import Mean
from tests.messages.chats import accepted, available
from tests.messages.source import without_pauses
from tests.messages.test_attachments import uploaded
from tests.privacy.house import House, Tokens, good
from tests.privacy.test_erasing import forms, left
from tests.support import Api, console, hub_on, rows_of, token

pytestmark = pytest.mark.both_engines


class Kept(Mean):
    """A mail server that keeps every mail it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.content)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
async def running() -> AsyncIterator[Servers]:
    async with servers() as found:
        yield found


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver(answers=[500] * 100_000)
    app = web.Application()
    app.router.add_post("/hub", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    yield found
    await runner.cleanup()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@asynccontextmanager
async def hub(data: Path, running: Servers, smtp: int, receiver: Receiver) -> AsyncIterator[Api]:
    """A hub whose mailbox is open and whose server for mails that go out is not there."""
    mailbox = {
        "type": "mail", "name": "mail", "queue": "support", "address": OURS,
        "password_env": "MAIL_PASSWORD", "smtp_login": False,
        "imap": {"host": "127.0.0.1", "port": running.imap, "tls": "none"},
        "smtp": {"host": "127.0.0.1", "port": smtp, "tls": "none"},
    }  # fmt: skip
    hook = {"id": "erp", "url": receiver.url, "secret_env": "ERP_SECRET"}
    async with hub_on(data, channels=[mailbox], webhooks=[hook]) as owner:
        async with asyncio.timeout(20):
            while not await asyncio.to_thread(is_open, data):  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.05)
        yield owner


async def wrote(house: House, running: Servers, customer: str, of: Tokens) -> str:
    """A customer writes a mail with a file and is answered with one, which cannot be sent; their item."""
    address = of.mail()
    await good(house.api, "PUT", f"/customers/{customer}", {"name": of.han(), "emails": [address]})
    named = f'Content-Disposition: attachment; filename="{of.word()}.pdf"'
    bill = encoded("application/pdf", b"%PDF-1.7 " + of.word().encode() * 40, named)
    text = part("text/plain; charset=utf-8", f"{of.word()} 您好".encode())
    raw = parts(
        "mixed", text, bill, From=f"{word(of.word(), 'utf-8')} <{address}>", Subject=of.word(),
        Message_ID=f"<{of.word()}@shop.test>",
    )  # fmt: skip
    mine = await token(house.owner, f"mine-{customer}", scopes=["events:write"], agent="lina")
    async with console(house.owner, "lina", bearer=mine.token) as lina:
        await available(lina)
        await asyncio.to_thread(running.deliver, raw)
        contact = (await accepted(lina))["contact_id"]
        _, letter = await uploaded(mine, of.word().encode() * 40, f"{of.word()}.txt")
        said = {"contact_id": contact, "text": of.word(), "attachments": [letter["id"]]}
        done = await lina.do("send_message", **said)
        assert done["ok"], done
        await house._link(contact, customer)
        await good(house.api, "POST", f"/contacts/{contact}/close")
        about = {"contact_id": contact, "disposition": "resolved", "note": of.word()}
        done = await lina.do("finish_wrap_up", **about)
        assert done["ok"], done
        await lina.do("set_presence", presence="offline")
    new = {"process": "repair", "title": of.word(), "customer_id": customer, "owner": "lina"}
    item = await good(house.boss, "POST", "/work", new)
    ended = {"outcome": "done", "version": 1, "fields": {"words": of.word()}, "note": of.word()}
    await good(house.boss, "POST", f"/work/{item['id']}/steps", ended)
    return str(item["id"])


async def test_nothing_of_their_mails_is_left_and_nothing_that_names_them_is_sent_later(
    tmp_path: Path, running: Servers, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("MAIL_PASSWORD", PASSWORD), ("ERP_SECRET", SECRET)):
        monkeypatch.setenv(name, text)
    without_pauses(monkeypatch)
    monkeypatch.setattr(callbacks, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(callbacks, "LONGEST_PAUSE_S", 0.05)
    data, smtp, server = tmp_path / "data", free_port(), Kept()
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(hub(data, running, smtp, receiver))
        house = House(owner, data)
        await house.begin()
        theirs = await wrote(house, running, "C1", house.them)
        other = await wrote(house, running, "B1", house.others)
        there = {text for text, _ in left(data, forms(house))}
        assert len(there) >= 8
        assert {item for (item,) in owed(data, "SELECT item_id FROM webhooks_owed")} == {theirs, other}
        assert len(owed(data, "SELECT contact_id FROM callbacks")) == 2
        await house.erased("C1")
        assert left(data, forms(house)) == []
        assert {item for (item,) in owed(data, "SELECT item_id FROM webhooks_owed")} == {other}
        assert len(owed(data, "SELECT contact_id FROM callbacks")) == 1
        seen = len(receiver.requests)
        receiver.answers.clear()
        controller = Controller(server, hostname="127.0.0.1", port=smtp)
        controller.start()
        stack.callback(controller.stop)
        await receiver.until(lambda bodies: any(each["data"]["id"] == other for each in bodies[seen:]))
        async with asyncio.timeout(30):
            while not server.mails:  # noqa: ASYNC110 - the other's answer goes out once there is a server
                await asyncio.sleep(0.05)
            while owner.hub.parts.sending.owed or owner.hub.parts.webhooks.sending.standings()[0].waiting:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.05)
        assert len(server.mails) == 1
        assert not [text for text in forms(house) if text.encode() in server.mails[0]]
        assert not [each for each in receiver.bodies[seen:] if "C1" in str(each) or theirs in str(each)]
    assert left(data, forms(house)) == []


def owed(data: Path, query: str) -> list[Any]:
    """What waits to go out."""
    with rows_of(data) as raw:
        return list(raw.execute(query).fetchall())
