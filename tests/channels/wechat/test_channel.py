from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.media_in import MediaIn
from contacthub.channels.media_store import MediaStore
from contacthub.channels.port import Outgoing
from contacthub.channels.provider_posts import Post, Reply
from contacthub.channels.wechat.channel import Account, WeChat
from contacthub.channels.wechat.crypt import MessageCrypt, aes_key, signature_of
from contacthub.problems import Problem
from contacthub.sources.incoming import Ended, Incoming, Result
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import Message
from contacthub.testing.wechat import PlayedWeChat
from tests.channels.ports import AllSends, KeepingPort
from tests.messages.chats import available
from tests.support import console, hub_on

AT = 1_749_416_400
KEY = aes_key(base64.b64encode(bytes(range(32))).decode()[:-1])
CRYPT = MessageCrypt(KEY, "wx2c2769f8efd9abc2")
POST = PlayedWeChat().xml(
    FromUserName="oFTYt0l9", CreateTime=str(AT), MsgType="text", Content="电池几节", MsgId="77"
)


def channel(port: KeepingPort, crypt: MessageCrypt | None = None, taken_within_s: float = 4) -> WeChat:
    account = Account(queue="support", token="spamtest", crypt=crypt)
    none: Any = None
    coming = MediaIn(cast(Any, port), none, MediaStore(none, none, "wx"), none)
    files = FilesBothWays(coming=coming, provider=none, kept=none)
    sends = cast(Any, AllSends())
    return WeChat(cast(Any, port), none, account, sends, files, taken_within_s=taken_within_s)


async def post(to: WeChat, query: Mapping[str, str], body: bytes) -> Reply:
    given = {"what": "webhook", "query": urlencode(query), "headers": {}, "body": body}
    return await to.posted(Post(method="POST", **given))


async def ask(to: WeChat, query: Mapping[str, str]) -> Reply:
    return await to.posted(Post(method="GET", what="webhook", query=urlencode(query), headers={}))


def signed(at: int = AT, **more: str) -> dict[str, str]:
    query = {"timestamp": str(at), "nonce": "263014780"}
    return {**query, "signature": signature_of("spamtest", *query.values()), **more}


def sealed(xml: bytes, crypt: MessageCrypt = CRYPT) -> tuple[dict[str, str], bytes]:
    encrypted = crypt.encrypt(xml, secrets.token_bytes(16))
    query = signed()
    query["msg_signature"] = signature_of("spamtest", query["timestamp"], query["nonce"], encrypted)
    return query, PlayedWeChat().xml(Encrypt=encrypted)


async def test_a_plain_message_is_taken_and_answered_by_success() -> None:
    port = KeepingPort("wx")
    reply = await post(channel(port), signed(), POST)
    assert (reply.status, reply.text) == (200, "success")
    [event] = port.taken
    assert isinstance(event.data, Message)
    assert (event.id, event.data.ref, event.data.message_id, event.data.text) == (
        "77",
        "oFTYt0l9",
        "77",
        "电池几节",
    )
    assert event.occurred_at == AT * 1000
    assert (event.data.reply_until, event.data.reply_allowed) == ("2025-06-10T21:00:00.000Z", "none")


async def test_an_encrypted_message_is_taken() -> None:
    port = KeepingPort("wx")
    assert (await post(channel(port, CRYPT), *sealed(POST))).text == "success"
    assert len(port.taken) == 1


async def test_following_opens_nothing_and_following_no_more_ends() -> None:
    port = KeepingPort("wx")
    for event in ("subscribe", "VIEW", "unsubscribe"):
        xml = PlayedWeChat().xml(FromUserName="o", CreateTime="7", MsgType="event", Event=event)
        assert (await post(channel(port), signed(), xml)).text == "success"
    assert [each.data for each in port.taken] == [Ended(ref="o", by="customer", cause="unsubscribed")]


@pytest.mark.parametrize(
    "query",
    [
        {},
        signed(signature="0" * 40),
        signed(at=AT - 601),
        signed(at=AT + 601),
        {**signed(), "nonce": "1"},
        {**signed(), "timestamp": "soon"},
    ],
)
async def test_a_plain_post_with_another_signature_changes_nothing(query: Mapping[str, str]) -> None:
    port = KeepingPort("wx")
    with pytest.raises(Problem) as refused:
        await post(channel(port), query, POST)
    with pytest.raises(Problem):
        await ask(channel(port), {**query, "echostr": "1"})
    assert (refused.value.code, port.taken) == ("bad_signature", [])


async def test_where_a_key_is_agreed_nothing_plain_or_foreign_is_taken() -> None:
    port = KeepingPort("wx")
    query, body = sealed(POST)
    other_app = sealed(POST, MessageCrypt(KEY, "wx0000000000000000"))
    for wrong, code in (
        ((signed(), POST), "bad_request"),
        (({**query, "msg_signature": query["signature"]}, body), "bad_signature"),
        ((query, sealed(POST)[1]), "bad_signature"),
        (other_app, "bad_request"),
    ):
        with pytest.raises(Problem) as refused:
            await post(channel(port, CRYPT), *wrong)
        assert refused.value.code == code
    assert port.taken == []


async def test_what_is_encrypted_is_named_where_no_key_is_set() -> None:
    _, body = sealed(POST)
    with pytest.raises(Problem, match="aes_key_env"):
        await post(channel(KeepingPort("wx")), signed(), body)


async def test_wechats_question_is_answered_by_its_own_word() -> None:
    assert (await ask(channel(KeepingPort("wx")), signed(echostr="5837"))).text == "5837"


async def test_wechat_is_told_nothing_that_is_not_durable() -> None:
    class Hanging(KeepingPort):
        async def take(self, events: Sequence[Incoming]) -> list[Result]:
            await asyncio.Event().wait()
            return []

    assert (await post(channel(Hanging("wx"), taken_within_s=0), signed(), POST)).status == 503
    port = KeepingPort("wx")
    port.refuses = Problem("unknown_queue", "there is no queue 'support'")
    assert (await post(channel(port), signed(), POST)).status == 503


async def test_a_text_of_too_many_bytes_is_not_sent() -> None:
    long = Outgoing(ref="o", contact_id="c", message_id="m", attempt=1, text="电" * 683, key="cb_1")
    assert await channel(KeepingPort("wx")).send(long) == Answered(422, "too_long")


async def test_an_agent_is_told_that_it_came_by_wechat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WX_SECRET", "s3cret")
    monkeypatch.setenv("WX_TOKEN", "spamtest")
    table = {"type": "wechat", "name": "wx", "queue": "sales", "app_id": "wx2c2769f8efd9abc2",
             "app_secret_env": "WX_SECRET", "token_env": "WX_TOKEN",
             "api_url": "http://127.0.0.1:9"}  # fmt: skip
    async with hub_on(tmp_path, channels=[table]) as owner, console(owner, "lina") as lina:
        await available(lina)
        address = f"{owner.hub.url}/api/v1/channels/wx/webhook?{urlencode(signed(int(time.time())))}"
        async with owner.session.post(address, data=POST) as response:
            assert response.status == 200
        offer = (await lina.next("offer"))["offer"]
        assert (offer["channel"], offer["service"]) == ("social", "wechat")
