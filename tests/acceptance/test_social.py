"""Customers write on a simulated WhatsApp and WeChat; an agent answers, and sees what becomes of it."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from contacthub.channels.wechat.crypt import MessageCrypt, aes_key
from contacthub.testing.shops import PlayedShop, played
from contacthub.testing.wechat import PlayedWeChat
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.messages.chats import accepted, available, contact_in, said
from tests.support import Api, Console, console, hub_on, token

pytestmark = pytest.mark.acceptance

KEY = base64.b64encode(bytes(range(32))).decode()[:-1]
APP_ID = "wx2c2769f8efd9abc2"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {
        "WHATSAPP_TOKEN": "EAAG-token",
        "WHATSAPP_APP_SECRET": "app",
        "WHATSAPP_VERIFY_TOKEN": "verify",
        "WECHAT_APP_SECRET": "app-secret",
        "WECHAT_TOKEN": "spamtest",
        "WECHAT_AES_KEY": KEY,
    }.items():
        monkeypatch.setenv(name, text)


def whatsapp_table(server: PlayedShop) -> dict[str, Any]:
    return {
        "type": "whatsapp",
        "name": "whatsapp",
        "queue": "support",
        "phone_number_id": "106540352242922",
        "access_token_env": "WHATSAPP_TOKEN",
        "app_secret_env": "WHATSAPP_APP_SECRET",
        "verify_token_env": "WHATSAPP_VERIFY_TOKEN",
        "api_url": f"{server.url}/v23.0",
    }


def wechat_table(server: PlayedShop) -> dict[str, Any]:
    return {
        "type": "wechat",
        "name": "wechat",
        "queue": "support",
        "app_id": APP_ID,
        "app_secret_env": "WECHAT_APP_SECRET",
        "token_env": "WECHAT_TOKEN",
        "aes_key_env": "WECHAT_AES_KEY",
        "api_url": server.url,
    }


@asynccontextmanager
async def whatsapp_hub(data: Path) -> AsyncIterator[tuple[PlayedWhatsApp, Api]]:
    whatsapp = PlayedWhatsApp(app_secret="app")
    async with played(whatsapp.handler) as server, hub_on(data, channels=[whatsapp_table(server)]) as owner:
        whatsapp.webhook = f"{owner.hub.url}/api/v1/channels/whatsapp/webhook"
        yield whatsapp, owner


@asynccontextmanager
async def wechat_hub(data: Path) -> AsyncIterator[tuple[PlayedWeChat, Api]]:
    wechat = PlayedWeChat(crypt=MessageCrypt(aes_key(KEY), APP_ID))
    async with played(wechat.handler) as server, hub_on(data, channels=[wechat_table(server)]) as owner:
        wechat.url = f"{owner.hub.url}/api/v1/channels/wechat/webhook"
        yield wechat, owner


async def delivery(desk: Console, status: str) -> dict[str, Any]:
    """What the console is told once a message is as far as this."""
    while True:
        told: dict[str, Any] = (await desk.event("message_status_changed"))["delivery"]
        if told["status"] == status:
            return told


async def test_a_customer_on_whatsapp_is_answered_and_reads_it(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), console(owner, "lina") as lina:
        api, session = await token(owner), owner.session
        await available(lina)
        asked = [whatsapp.text("遥控器要几节电池？", id="wamid.A"), whatsapp.text("在吗", id="wamid.B")]
        assert await whatsapp.posts(session, messages=asked) == 200
        offer = await accepted(lina)
        assert offer["newest_text"] in ("遥控器要几节电池？", "在吗")
        assert await whatsapp.posts(session, messages=asked) == 200  # Meta repeats itself
        contact_id = offer["contact_id"]
        assert (await lina.do("send_message", contact_id=contact_id, text="两节 AAA。"))["ok"]
        told = await delivery(lina, "sent")
        assert (whatsapp.sent[0]["to"], whatsapp.sent[0]["text"]["body"]) == ("8613800138000", "两节 AAA。")
        for status in ("delivered", "read"):
            assert await whatsapp.posts(session, statuses=[whatsapp.status(1, status)]) == 200
        assert (await delivery(lina, "read"))["message_id"] == told["message_id"]
        assert await said(api, contact_id) == ["遥控器要几节电池？", "在吗", "两节 AAA。"]
        contact = await api.get(f"/contacts/{contact_id}")
        assert contact["from"]["e164"] == "+8613800138000"
        shown = contact_in(lina, contact_id)
        assert (shown["reply_until"], shown["reply_allowed"]) == ("2025-06-09T20:59:45.000Z", "none")


async def test_a_window_that_has_closed_is_told_in_words(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), console(owner, "lina") as lina:
        await available(lina)
        await whatsapp.posts(owner.session, messages=[whatsapp.text("Hello")])
        contact_id = (await accepted(lina))["contact_id"]
        await lina.do("send_message", contact_id=contact_id, text="Hi")
        await delivery(lina, "sent")
        closed = whatsapp.status(1, "failed", error=131047)
        assert await whatsapp.posts(owner.session, statuses=[closed]) == 200
        assert (await delivery(lina, "failed"))["reason"] == "window_closed"


async def test_metas_question_and_forged_posts(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner):
        query = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "1158201444"}
        async with owner.session.get(whatsapp.webhook, params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "1158201444")
        async with owner.session.get(whatsapp.webhook, params={**query, "hub.verify_token": "x"}) as answer:
            assert answer.status == 403
        forged = PlayedWhatsApp(app_secret="other", webhook=whatsapp.webhook)
        assert await forged.posts(owner.session, messages=[forged.text("Hello")]) == 401
        api = await token(owner)
        assert (await api.get("/threads"))["items"] == []


async def follower(
    wechat: PlayedWeChat, session: aiohttp.ClientSession, text: str, id: str
) -> tuple[int, str]:
    now = int(time.time())
    xml = wechat.xml(FromUserName="oFTYt0l9", CreateTime=str(now), MsgType="text", Content=text, MsgId=id)
    return await wechat.posts(session, xml, at=now)


async def test_a_follower_on_wechat_is_answered(tmp_path: Path) -> None:
    async with wechat_hub(tmp_path) as (wechat, owner), console(owner, "lina") as lina:
        api, session = await token(owner), owner.session
        assert await wechat.asks(session, at=int(time.time())) == (200, "5837")
        await available(lina)
        assert await follower(wechat, session, "电池 <几节> & 哪种", "77") == (200, "success")
        contact_id = (await accepted(lina))["contact_id"]
        assert await follower(wechat, session, "电池 <几节> & 哪种", "77") == (200, "success")
        assert (await lina.do("send_message", contact_id=contact_id, text="两节 AAA。"))["ok"]
        await delivery(lina, "sent")
        sent = {"touser": "oFTYt0l9", "msgtype": "text", "text": {"content": "两节 AAA。"}}
        assert wechat.sent == [sent]
        assert await said(api, contact_id) == ["电池 <几节> & 哪种", "两节 AAA。"]
        wechat.errors = [45047]
        await lina.do("send_message", contact_id=contact_id, text="还在吗？")
        assert (await delivery(lina, "failed"))["reason"] == "too_many_unanswered"


async def test_a_follower_who_goes_ends_the_contact_and_forged_posts_do_nothing(tmp_path: Path) -> None:
    async with wechat_hub(tmp_path) as (wechat, owner), console(owner, "lina") as lina:
        now = int(time.time())
        forged = PlayedWeChat(crypt=wechat.crypt, token="other", url=wechat.url)
        assert (await follower(forged, owner.session, "x", "1"))[0] == 401
        await available(lina)
        await follower(wechat, owner.session, "再见", "2")
        contact_id = (await accepted(lina))["contact_id"]
        gone = wechat.xml(FromUserName="oFTYt0l9", CreateTime=str(now), MsgType="event", Event="unsubscribe")
        assert await wechat.posts(owner.session, gone, at=now) == (200, "success")
        await lina.event("wrap_up_started")
        assert contact_in(lina, contact_id)["state"] == "wrapping_up"


async def test_what_was_on_its_way_when_the_hub_stopped_is_sent_once(tmp_path: Path) -> None:
    whatsapp, begun = PlayedWhatsApp(app_secret="app"), asyncio.Event()

    async def never_answers(request: web.Request) -> web.StreamResponse:
        await whatsapp.handler(request)
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with played(never_answers) as server:
        channels = [whatsapp_table(server)]
        async with hub_on(tmp_path, channels=channels) as owner, console(owner, "lina") as lina:
            await available(lina)
            whatsapp.webhook = f"{owner.hub.url}/api/v1/channels/whatsapp/webhook"
            await whatsapp.posts(owner.session, messages=[whatsapp.text("Hello")])
            contact_id = (await accepted(lina))["contact_id"]
            await lina.do("send_message", contact_id=contact_id, text="Hi")
            await begun.wait()
        async with hub_on(tmp_path, channels=channels) as owner:
            api = await token(owner, "again")
            whatsapp.webhook = f"{owner.hub.url}/api/v1/channels/whatsapp/webhook"
            answer = await message_at(api, contact_id, "failed")
            assert (answer["reason"], len(whatsapp.sent)) == ("unsure", 1)
            await whatsapp.posts(owner.session, statuses=[whatsapp.status(1, "delivered")])
            await message_at(api, contact_id, "delivered")


async def test_who_wants_no_more_is_left_alone_until_they_write_start(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), console(owner, "lina") as lina:
        api, session = await token(owner), owner.session
        phone = {"name": "陆", "phones": [{"raw": "+8613800138000"}]}
        assert (await api.call("PUT", "/customers/lu", phone))[0] == 201
        await available(lina)
        await whatsapp.posts(session, messages=[whatsapp.text("Where is it?", id="wamid.A")])
        contact_id = (await accepted(lina))["contact_id"]
        await whatsapp.posts(session, messages=[whatsapp.text("Stop!", id="wamid.B")])
        refused = await lina.do("send_message", contact_id=contact_id, text="On its way.")
        assert refused["error"]["code"] == "customer_stopped"
        async with asyncio.timeout(20):
            while not (await api.get("/customers/lu"))["consents"]:
                await api.get("/threads")
        [consent] = (await api.get("/customers/lu"))["consents"]
        assert (consent["channel"], consent["purpose"], consent["given"]) == ("social", "marketing", False)
        await whatsapp.posts(session, messages=[whatsapp.text("START", id="wamid.C")])
        assert (await lina.do("send_message", contact_id=contact_id, text="On its way."))["ok"]
        await delivery(lina, "sent")
        assert [each["text"]["body"] for each in whatsapp.sent] == ["On its way."]


async def message_at(api: Api, contact_id: str, status: str) -> dict[str, Any]:
    """The contact's last message, once it is as far as this."""
    async with asyncio.timeout(20):
        while True:
            last: dict[str, Any] = (await api.get(f"/contacts/{contact_id}/messages"))["messages"][-1]
            if last["status"] == status:
                return last
            await asyncio.sleep(0.02)
