"""By mail on a thread of its own, and on the thread of a contact that was written."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.mail.reading.reading import read
from contacthub.testing.sms import HttpSmsSimulator
from tests.channels.mail.servers import OURS, PASSWORD, servers
from tests.messages.chats import accepted, available, written
from tests.messages.source import source
from tests.support import FLOOR, console, event, hub_on, token

from .asked import HAPPY, PUBLIC, Asks, asking


async def test_by_mail_a_customer_is_asked_on_a_new_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    async with servers(exim=True) as running:
        mail: dict[str, Any] = {
            "type": "mail", "name": "texts", "queue": "support", "address": OURS, "shown_as": "客服",
            "password_env": "MAIL_PASSWORD", "smtp_login": False,
            "imap": {"host": "127.0.0.1", "port": running.imap, "tls": "none"},
            "smtp": {"host": "127.0.0.1", "port": running.smtp, "tls": "none"},
        }  # fmt: skip
        async with asking(tmp_path, monkeypatch, HAPPY, channels=[mail]) as hub:
            await hub.customer("C1", emails=["mei@shop.example"])
            await hub.call("a1", of="C1")
            [raw] = await running.first("mei@shop.example")
            asked = read(raw)
            assert (asked.subject, asked.in_reply_to) == ("请您评价我们的服务", [])
            path = asked.text.split(PUBLIC)[1].strip()
            assert (await hub.post(path, score="5"))[0] == 200


async def test_on_the_thread_of_the_contact_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contacthub.surveys.asking.BEHIND_S", 0.02)
    survey = {**HAPPY, "by": "thread", "queues": ["sales"], "text": {"en": "{link}"}}
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(source())
        owner = await stack.enter_async_context(
            hub_on(
                tmp_path,
                floor={**FLOOR, "surveys": [survey]},
                sources=[web.settings],
                server={"public_url": PUBLIC},
            )
        )
        api = await token(owner)
        lina = await stack.enter_async_context(console(owner, "lina"))
        await available(lina)
        await api.events(written("v7", "1", "Hello", channel="social", queue="sales", **{"from": "lu-7"}))
        contact = (await accepted(lina))["contact_id"]
        await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
        if (await api.get(f"/contacts/{contact}"))["state"] != "closed":
            assert (await lina.do("finish_wrap_up", contact_id=contact, disposition="resolved"))["ok"]
        hub = Asks(owner, api, HttpSmsSimulator(""), tmp_path)
        assert [bool(sent) for sent, _ in await hub.fate(1)] == [True]
        [row] = [each["data"] for each in web.got if each["type"] == "contact.send_message"]
        assert row["ref"] == "v7"
        assert (await hub.get(row["text"].removeprefix(PUBLIC)))[0] == 200
        assert await asyncio.to_thread(hub.rows, "SELECT text FROM messages") == [("Hello",)]
