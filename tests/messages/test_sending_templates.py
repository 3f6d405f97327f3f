"""Templates are listed, and sent filled: the thread has the text, the provider the template."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.wechat.crypt import MessageCrypt, aes_key
from contacthub.testing.shops import played
from contacthub.testing.wechat import PlayedWeChat
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.messages.chats import accepted, available, contact_in, said
from tests.support import console, hub_on, token

KEY = base64.b64encode(bytes(range(32))).decode()[:-1]
READY: dict[str, Any] = {
    "name": "order_ready", "language": "en_US", "title": "Ready", "fill": {"1": "customer", "2": "order"},
    "text": "Hello {{1}}, your order {{2}} is ready.",
}  # fmt: skip
SOLD: dict[str, Any] = {"name": "tpl_Id-7", "text": "您好{{first.DATA}}，订单{{no.DATA}}已发货。"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"TOKEN": "EAAG-token", "APP": "app", "VERIFY": "verify"}.items():
        monkeypatch.setenv(f"WHATSAPP_{name}", text)
    for name, text in {"SECRET": "app-secret", "TOKEN": "spamtest", "KEY": KEY}.items():
        monkeypatch.setenv(f"WECHAT_{name}", text)


def whatsapp_table(url: str) -> dict[str, Any]:
    return {
        "type": "whatsapp", "name": "whatsapp", "queue": "support", "phone_number_id": "106540352242922",
        "access_token_env": "WHATSAPP_TOKEN", "app_secret_env": "WHATSAPP_APP", "templates": [READY],
        "verify_token_env": "WHATSAPP_VERIFY", "api_url": f"{url}/v23.0",
    }  # fmt: skip


def choice(**fields: str) -> dict[str, Any]:
    named = {name.removeprefix("_"): text for name, text in fields.items()}
    return {"name": "order_ready", "language": "en_US", "fields": named}


async def test_a_template_is_chosen_filled_and_sent_after_the_window(tmp_path: Path) -> None:
    whatsapp = PlayedWhatsApp(app_secret="app")
    async with (
        played(whatsapp.handler) as server,
        hub_on(tmp_path, channels=[whatsapp_table(server.url)]) as owner,
        console(owner, "lina") as lina,
    ):
        whatsapp.webhook = f"{owner.hub.url}/api/v1/channels/whatsapp/webhook"
        api = await token(owner)
        assert await api.get("/templates?source=whatsapp") == {
            "items": [
                {
                    "name": "order_ready", "language": "en_US", "title": "Ready", "text": READY["text"],
                    "blanks": [{"name": "1", "fill": "customer"}, {"name": "2", "fill": "order"}],
                }
            ]
        }  # fmt: skip
        assert await api.get("/templates?source=other") == {"items": []}
        assert (await api.call("GET", "/templates"))[0] == 422
        await available(lina)
        await whatsapp.posts(owner.session, messages=[whatsapp.text("Is it there?")])
        contact = (await accepted(lina))["contact_id"]
        assert contact_in(lina, contact)["reply_allowed"] == "templates"

        async def sent(**more: Any) -> dict[str, Any]:
            return await lina.do("send_message", contact_id=contact, **{"text": "", **more})

        for wrong, pointer in (
            (choice(_1="Lu"), "#/template/fields/2"),
            (choice(_1="Lu", _2="47", _3="x"), "#/template/fields/3"),
            ({**choice(_1="Lu", _2="47"), "language": "zh_CN"}, "#/template/name"),
        ):
            refused = await sent(template=wrong)
            assert (refused["error"]["code"], refused["error"]["errors"][0]["pointer"]) == (
                "invalid",
                pointer,
            )
        assert (await sent(template=choice(_1="Lu", _2="47"), text="Hi"))["error"]["code"] == "bad_command"
        assert (await sent(template=choice(_1="Lu", _2="47"), internal=True))["error"][
            "code"
        ] == "bad_command"
        assert (await sent(template=choice(_1="Lu", _2="47")))["ok"]
        assert await said(api, contact) == ["Is it there?", "Hello Lu, your order 47 is ready."]
        while (await lina.event("message_status_changed"))["delivery"]["status"] != "sent":
            pass
        parameters = [{"type": "text", "text": "Lu"}, {"type": "text", "text": "47"}]
        assert whatsapp.sent[0]["template"] == {
            "name": "order_ready",
            "language": {"code": "en_US"},
            "components": [{"type": "body", "parameters": parameters}],
        }


async def test_a_template_of_wechat_goes_out_as_a_template_message(tmp_path: Path) -> None:
    wechat = PlayedWeChat(crypt=MessageCrypt(aes_key(KEY), "wx2c2769f8efd9abc2"))
    async with played(wechat.handler) as server:
        table = {
            "type": "wechat", "name": "wechat", "queue": "support", "app_id": "wx2c2769f8efd9abc2",
            "app_secret_env": "WECHAT_SECRET", "token_env": "WECHAT_TOKEN", "aes_key_env": "WECHAT_KEY",
            "api_url": server.url, "templates": [SOLD],
        }  # fmt: skip
        async with hub_on(tmp_path, channels=[table]) as owner, console(owner, "lina") as lina:
            wechat.url = f"{owner.hub.url}/api/v1/channels/wechat/webhook"
            api, now = await token(owner), int(time.time())
            await available(lina)
            xml = wechat.xml(
                FromUserName="oFTYt0l9", CreateTime=str(now), MsgType="text", Content="到了吗", MsgId="1"
            )
            await wechat.posts(owner.session, xml, at=now)
            contact = (await accepted(lina))["contact_id"]
            assert contact_in(lina, contact)["reply_allowed"] == "templates"
            chosen = {"name": "tpl_Id-7", "language": "zh_CN", "fields": {"first": "陆", "no": "47"}}
            assert (await lina.do("send_message", contact_id=contact, text="", template=chosen))["ok"]
            assert await said(api, contact) == ["到了吗", "您好陆，订单47已发货。"]
            while (await lina.event("message_status_changed"))["delivery"]["status"] != "sent":
                pass
            assert any(path.startswith("/cgi-bin/message/template/send?") for _, path, _, _ in server.asked)
            assert wechat.sent == [
                {
                    "touser": "oFTYt0l9",
                    "template_id": "tpl_Id-7",
                    "data": {"first": {"value": "陆"}, "no": {"value": "47"}},
                }
            ]
