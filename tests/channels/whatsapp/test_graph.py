from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from contacthub.channels.posting import Posted
from contacthub.channels.whatsapp.graph import Graph, given_of, text_content
from contacthub.sources.message_sending import Answered
from contacthub.testing.shops import played
from contacthub.testing.whatsapp import PlayedWhatsApp


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def graph(session: aiohttp.ClientSession, url: str, token: str = "EAAG-token") -> Graph:
    return Graph(session, url=f"{url}/v23.0", number_id="106540352242922", token=token)


async def test_a_text_is_sent_with_what_its_statuses_say_back(session: aiohttp.ClientSession) -> None:
    whatsapp = PlayedWhatsApp(app_secret="app")
    async with played(whatsapp.handler) as server:
        outcome = await graph(session, server.url).send(
            "8613800138000", text_content("两节 AAA"), opaque="0199 8613800138000", in_reply_to="wamid.A"
        )
    assert (outcome.answered, outcome.source_id) == (Answered(200), "wamid.SENT1")
    assert whatsapp.sent == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "8613800138000",
            "biz_opaque_callback_data": "0199 8613800138000",
            "type": "text",
            "text": {"body": "两节 AAA", "preview_url": False},
            "context": {"message_id": "wamid.A"},
        }
    ]


@pytest.mark.parametrize(
    ("code", "answered"),
    [
        (131047, Answered(422, "window_closed")),
        (131026, Answered(422, "undeliverable")),
        (100, Answered(422, "100 Refused.")),
        (130429, Answered(429)),
        (131056, Answered(429)),
        (10, Answered(503, "no_access")),
    ],
)
async def test_metas_numbers_say_whether_to_send_again(
    session: aiohttp.ClientSession, code: int, answered: Answered
) -> None:
    whatsapp = PlayedWhatsApp(app_secret="app", errors=[code])
    async with played(whatsapp.handler) as server:
        outcome = await graph(session, server.url).send("86", text_content("x"), opaque="1")
    assert outcome.answered == answered


async def test_a_token_that_is_refused_fails_no_message(session: aiohttp.ClientSession) -> None:
    async with played(PlayedWhatsApp(app_secret="app").handler) as server:
        outcome = await graph(session, server.url, token="old").send("86", text_content("x"), opaque="1")
    assert outcome.answered == Answered(503, "no_access")


async def test_where_nobody_listens_nothing_was_sent(session: aiohttp.ClientSession) -> None:
    async with played(PlayedWhatsApp(app_secret="app").handler) as server:
        url = server.url
    assert (await graph(session, url).send("86", text_content("x"), opaque="1")).answered == Answered(None)


async def test_a_post_that_breaks_off_is_unsure_and_not_sent_again(session: aiohttp.ClientSession) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        await asyncio.sleep(0)
        return web.Response()

    async with played(hang_up) as server:
        outcome = await graph(session, server.url).send("86", text_content("x"), opaque="1")
    assert outcome.answered == Answered(422, "unsure")


@pytest.mark.parametrize(
    ("status", "said", "answered"),
    [
        (200, {"messages": [{"id": "w"}]}, Answered(200)),
        (200, {"messages": []}, Answered(422, "unsure")),
        (200, {}, Answered(422, "unsure")),
        (502, {}, Answered(422, "unsure")),
        (429, {}, Answered(429)),
        (404, {"error": "text"}, Answered(422, "http_404")),
    ],
)
def test_an_answer_without_a_number_is_taken_by_its_status(
    status: int, said: Mapping[str, Any], answered: Answered
) -> None:
    assert given_of(Posted(status, said)).answered == answered


async def test_a_message_is_marked_as_read(session: aiohttp.ClientSession) -> None:
    whatsapp = PlayedWhatsApp(app_secret="app")
    async with played(whatsapp.handler) as server:
        await graph(session, server.url).mark_read("wamid.A")
    assert (whatsapp.read, whatsapp.sent) == (["wamid.A"], [])
