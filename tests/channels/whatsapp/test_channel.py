from __future__ import annotations

from typing import Any, cast

import aiohttp
import orjson
import pytest

from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.media_in import MediaIn
from contacthub.channels.media_store import MediaStore
from contacthub.channels.port import Outgoing
from contacthub.channels.provider_posts import Post
from contacthub.channels.whatsapp.channel import Account, WhatsApp
from contacthub.channels.whatsapp.graph import Graph
from contacthub.messages.templates import Template
from contacthub.problems import Problem
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import Message, MessageStatus
from contacthub.testing.shops import played
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.channels.ports import AllSends, KeepingPort

META = PlayedWhatsApp(app_secret="app")


def channel(port: KeepingPort, graph: Graph | None = None) -> WhatsApp:
    account = Account(
        number_id=META.number_id,
        queue="support",
        app_secret=b"app",
        verify_token="verify",
        templates=[Template(name="ready", language="en", text="Your order {{1}} is ready.")],
    )
    none: Any = None
    coming = MediaIn(cast(Any, port), none, MediaStore(none, none, "wa"), none)
    files = FilesBothWays(coming=coming, provider=none, kept=none)
    return WhatsApp(cast(Any, port), cast(Any, graph), account, cast(Any, AllSends()), files)


def body(**value: Any) -> bytes:
    about = {"metadata": {"phone_number_id": META.number_id}, **value}
    return orjson.dumps({"entry": [{"changes": [{"field": "messages", "value": about}]}]})


def post(body: bytes, signature: str | None = None) -> Post:
    signed = META.signature(body) if signature is None else signature
    return Post(method="POST", what="webhook", query="", headers={"x-hub-signature-256": signed}, body=body)


def outgoing(text: str, **more: Any) -> Outgoing:
    about = {"ref": "551187654321", "contact_id": "c", "message_id": "0199", "attempt": 1, "key": "cb_1"}
    return Outgoing(**{**about, "text": text, **more})


async def test_a_post_becomes_the_events_of_its_messages_and_statuses() -> None:
    port = KeepingPort("wa")
    sent = {
        "id": "wamid.S",
        "status": "read",
        "timestamp": "1749416390",
        "recipient_id": "5511987654321",
        "biz_opaque_callback_data": "0199 551187654321 2",
    }
    foreign = {"id": "wamid.T", "status": "sent", "timestamp": "1749416390", "recipient_id": "49151"}
    said = body(
        messages=[META.text("Olá", sender="551187654321", id="wamid.A", at=1749427200)],
        statuses=[sent, foreign],
    )
    assert (await channel(port).posted(post(said))).status == 200
    message, read, other = (each.data for each in port.taken)
    assert isinstance(message, Message)
    assert (message.ref, message.message_id, message.queue) == ("551187654321", "wamid.A", "support")
    assert (message.reply_until, message.reply_allowed) == ("2025-06-10T00:00:00.000Z", "templates")
    assert (message.from_.raw, message.from_.e164) == ("+551187654321", "+5511987654321")
    assert read == MessageStatus(
        ref="551187654321", message_id="0199", status="read", source_message_id="wamid.S", attempt=2
    )
    assert other == MessageStatus(
        ref="49151", message_id="wamid.T", status="sent", source_message_id="wamid.T"
    )


async def test_a_post_that_is_not_signed_changes_nothing() -> None:
    port, said = KeepingPort("wa"), body(messages=[META.text("x")])
    for signature in ("", META.signature(said + b" ")):
        with pytest.raises(Problem, match="app secret"):
            await channel(port).posted(post(said, signature))
    assert port.taken == []


@pytest.mark.parametrize("said", [b"{}", b"[]", b"no json"])
async def test_a_signed_post_that_is_none_is_refused(said: bytes) -> None:
    with pytest.raises(Problem):
        await channel(KeepingPort("wa")).posted(post(said))


async def test_meta_posts_again_what_the_floor_had_no_queue_for() -> None:
    port, said = KeepingPort("wa"), body(messages=[META.text("x")])
    port.refuses = Problem("unknown_queue", "there is no queue 'support'")
    assert (await channel(port).posted(post(said))).status == 503
    port.refuses = Problem("invalid", "the message says nothing")
    assert (await channel(port).posted(post(said))).status == 200


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("hub.mode=subscribe&hub.verify_token=verify&hub.challenge=1158201444", 200, "1158201444"),
        ("hub.mode=subscribe&hub.verify_token=other&hub.challenge=1158201444", 403, ""),
        ("", 403, ""),
    ],
)
async def test_metas_question_is_answered_where_the_word_is_right(query: str, status: int, text: str) -> None:
    asked = Post(method="GET", what="webhook", query=query, headers={})
    reply = await channel(KeepingPort("wa")).posted(asked)
    assert (reply.status, reply.text) == (status, text)


async def test_there_is_one_address() -> None:
    with pytest.raises(Problem, match="webhook"):
        await channel(KeepingPort("wa")).posted(Post(method="GET", what="hook", query="", headers={}))


async def test_a_text_that_is_a_template_goes_out_as_one_and_its_name_is_told() -> None:
    port, meta = KeepingPort("wa"), PlayedWhatsApp(app_secret="app")
    async with played(meta.handler) as server, aiohttp.ClientSession() as session:
        graph = Graph(session, url=f"{server.url}/v23.0", number_id=meta.number_id, token=meta.access_token)
        whatsapp = channel(port, graph)
        assert await whatsapp.send(outgoing("Your order 47 is ready.")) == Answered(200)
        assert await whatsapp.send(outgoing("Hello", in_reply_to="0198")) == Answered(200)
    template, text = meta.sent
    assert (template["type"], template["template"]["name"]) == ("template", "ready")
    assert (text["type"], text["to"], "context" in text) == ("text", "551187654321", False)
    assert [each.data for each in port.taken] == [
        MessageStatus(
            ref="551187654321",
            message_id="0199",
            status="sent",
            source_message_id=f"wamid.SENT{n}",
            attempt=1,
        )
        for n in (1, 2)
    ]


async def test_what_was_sent_is_sent_though_its_name_cannot_be_kept() -> None:
    port, meta = KeepingPort("wa"), PlayedWhatsApp(app_secret="app")
    port.is_full = True
    async with played(meta.handler) as server, aiohttp.ClientSession() as session:
        graph = Graph(session, url=f"{server.url}/v23.0", number_id=meta.number_id, token=meta.access_token)
        assert await channel(port, graph).send(outgoing("Hello")) == Answered(200)


async def test_a_text_that_is_too_long_is_not_sent() -> None:
    assert await channel(KeepingPort("wa")).send(outgoing("x" * 4_097)) == Answered(422, "too_long")
