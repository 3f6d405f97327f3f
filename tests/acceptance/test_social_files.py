"""Files with messages of a simulated WhatsApp and WeChat, both ways."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.testing.shops import played
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.acceptance.test_social import (
    delivery,
    message_at,
    secrets,
    wechat_hub,
    whatsapp_hub,
    whatsapp_table,
)
from tests.messages.chats import accepted, available
from tests.messages.test_attachments import fetched, uploaded
from tests.support import Api, Console, console, hub_on, token

__all__ = ["secrets"]

pytestmark = pytest.mark.acceptance

PICTURE = b"\x89PNG\r\n\x1a\n the label on the back"


@asynccontextmanager
async def desk(owner: Api) -> AsyncIterator[tuple[Console, Api]]:
    """An agent at a console, and the same over HTTP."""
    mine = await token(owner, "mine", scopes=["events:write"], agent="lina")
    async with console(owner, "lina", bearer=mine.token) as lina:
        await available(lina)
        yield lina, mine


async def messages(api: Api, least: int = 1) -> list[dict[str, Any]]:
    """Those of the one thread there is, once they are so many."""
    async with asyncio.timeout(30):
        while True:
            [thread] = (await api.get("/threads"))["items"]
            found: list[dict[str, Any]] = (await api.get(f"/threads/{thread['id']}/messages"))["messages"]
            if len(found) >= least:
                return found
            await asyncio.sleep(0.02)


async def answers(lina: Console, mine: Api, contact_id: str, text: str, *files: tuple[str, bytes]) -> None:
    """Have the agent answer with files."""
    ids = [(await uploaded(mine, content, name))[1]["id"] for name, content in files]
    reply = await lina.do("send_message", contact_id=contact_id, text=text, attachments=ids)
    assert reply["ok"], reply


async def test_a_picture_from_whatsapp_is_with_its_message_and_files_go_back(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), desk(owner) as (lina, mine):
        api = await token(owner)
        picture = whatsapp.file("image", "image/png", PICTURE, caption="这个型号吗？")
        assert await whatsapp.posts(owner.session, messages=[picture]) == 200
        contact_id = (await accepted(lina))["contact_id"]
        [asked] = await messages(api)
        [file] = asked["attachments"]
        assert (asked["text"], file["name"], file["media_type"]) == ("这个型号吗？", "image.png", "image/png")
        assert (await fetched(api, file["id"]))[:2] == (200, PICTURE)
        files = [("说明书.pdf", b"%PDF-1.7 a"), ("back.png", PICTURE)]
        await answers(lina, mine, contact_id, "是的，见说明书", *files)
        told = await delivery(lina, "sent")
        document, image = whatsapp.sent
        assert document["document"] == {"id": "up-1", "caption": "是的，见说明书", "filename": "说明书.pdf"}
        assert (image["image"], whatsapp.files["up-2"]) == ({"id": "up-2"}, ("image/png", PICTURE))
        for number, status in ((2, "delivered"), (1, "delivered"), (1, "read"), (2, "read")):
            await whatsapp.posts(owner.session, statuses=[whatsapp.status(number, status)])
        assert (await delivery(lina, "read"))["message_id"] == told["message_id"]
        shown = [frame["delivery"]["status"] for frame in lina.frames if "delivery" in frame]
        assert shown == ["sent", "delivered", "read"]


async def test_a_second_part_that_fails_is_not_hidden_by_the_first_that_arrives(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), desk(owner) as (lina, mine):
        await whatsapp.posts(owner.session, messages=[whatsapp.text("Hello")])
        contact_id = (await accepted(lina))["contact_id"]
        await answers(lina, mine, contact_id, "", ("a.png", PICTURE), ("b.png", PICTURE))
        await delivery(lina, "sent")
        refused = whatsapp.status(2, "failed", error=131053)
        await whatsapp.posts(owner.session, statuses=[refused, whatsapp.status(1, "delivered")])
        assert (await delivery(lina, "failed"))["reason"] == "media_not_taken"
        failed = await message_at(await token(owner), contact_id, "failed")
        assert failed["reason"] == "media_not_taken"


async def test_a_dead_server_of_files_holds_no_message_and_the_file_comes_after_a_restart(
    tmp_path: Path,
) -> None:
    whatsapp = PlayedWhatsApp(app_secret="app", file_errors=[0, 0])  # it is asked twice, and says nothing
    picture = whatsapp.file("image", "image/png", PICTURE, caption="看")
    async with played(whatsapp.handler) as server:
        channels = [whatsapp_table(server)]
        async with hub_on(tmp_path, channels=channels) as owner:
            whatsapp.webhook = f"{owner.hub.url}/api/v1/channels/whatsapp/webhook"
            assert await whatsapp.posts(owner.session, messages=[picture]) == 200
            [message] = await messages(await token(owner))
            assert message["text"] == "[图片 picture] 看\n[文件随后到达 file follows: image.png]"
        whatsapp.file_errors.clear()
        async with hub_on(tmp_path, channels=channels) as owner:
            api = await token(owner, "again")
            _, late = await messages(api, least=2)
            assert late["in_reply_to"] == "wamid.IN1"
            assert (await fetched(api, late["attachments"][0]["id"]))[:2] == (200, PICTURE)


async def test_a_file_that_whatsapp_does_not_take_fails_in_words(tmp_path: Path) -> None:
    async with whatsapp_hub(tmp_path) as (whatsapp, owner), desk(owner) as (lina, mine):
        await whatsapp.posts(owner.session, messages=[whatsapp.text("Hello")])
        contact_id = (await accepted(lina))["contact_id"]
        await answers(lina, mine, contact_id, "Here", ("all.zip", b"PK\x05\x06"))
        assert (await delivery(lina, "failed"))["reason"] == "file_kind"
        assert (whatsapp.sent, whatsapp.uploaded) == ([], [])


async def test_a_voice_from_wechat_is_with_its_message_and_a_picture_goes_back(tmp_path: Path) -> None:
    async with wechat_hub(tmp_path) as (wechat, owner), desk(owner) as (lina, mine):
        now, api = int(time.time()), await token(owner)
        wechat.files["M1"] = "audio/amr", b"#!AMR voice"
        about = {"FromUserName": "oFTYt0l9", "CreateTime": str(now), "MsgType": "voice", "MsgId": "77"}
        xml = wechat.xml(**about, MediaId="M1", Format="amr", Recognition="遥控器坏了")
        assert await wechat.posts(owner.session, xml, at=now) == (200, "success")
        contact_id = (await accepted(lina))["contact_id"]
        [asked] = await messages(api)
        [file] = asked["attachments"]
        assert (asked["text"], file["name"], file["media_type"]) == ("遥控器坏了", "voice.amr", "audio/amr")
        assert (await fetched(api, file["id"]))[:2] == (200, b"#!AMR voice")
        await answers(lina, mine, contact_id, "请看背面", ("back.png", PICTURE))
        await delivery(lina, "sent")
        assert [each["msgtype"] for each in wechat.sent] == ["text", "image"]
        assert wechat.files[wechat.sent[1]["image"]["media_id"]] == ("image/png", PICTURE)
        await answers(lina, mine, contact_id, "", ("bill.pdf", b"%PDF-1.7"))
        assert (await delivery(lina, "failed"))["reason"] == "file_kind"


async def test_a_picture_that_wechat_does_not_have_any_more_is_said(tmp_path: Path) -> None:
    async with wechat_hub(tmp_path) as (wechat, owner):
        now = int(time.time())
        about = {"FromUserName": "oFTYt0l9", "CreateTime": str(now), "MsgType": "image", "MsgId": "77"}
        assert (await wechat.posts(owner.session, wechat.xml(**about, MediaId="gone"), at=now))[0] == 200
        [message] = await messages(await token(owner))
        why = "服务商未提供, the provider did not give it"
        assert message["text"] == f"[图片 picture]\n[未收取的文件 file not kept: image.jpg: {why}]"
