from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from contacthub.channels.posting import Posted
from contacthub.channels.wechat.api import WechatApi, answered, text_content
from contacthub.channels.wechat.token import AccessToken, Fetched
from contacthub.sources.message_sending import Answered
from contacthub.testing.shops import played
from contacthub.testing.wechat import PlayedWeChat


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def api(session: aiohttp.ClientSession, url: str, secret: str = "app-secret") -> WechatApi:
    return WechatApi(session, lambda: 0, url=url, app_id="wx2c2769f8efd9abc2", secret=secret)


async def test_a_text_is_sent_as_it_is_with_a_token(session: aiohttp.ClientSession) -> None:
    wechat = PlayedWeChat()
    async with played(wechat.handler) as server:
        assert await api(session, server.url).send("oA", text_content("两节 AAA")) == Answered(200)
        [_, sent] = [body for _, _, body, _ in server.asked]
    assert wechat.sent == [{"touser": "oA", "msgtype": "text", "text": {"content": "两节 AAA"}}]
    assert "两节".encode() in sent  # escaped, WeChat would show the escapes


async def test_many_who_send_at_once_fetch_one_token_and_one_after_it_was_refused(
    session: aiohttp.ClientSession,
) -> None:
    wechat = PlayedWeChat()
    async with played(wechat.handler) as server:
        account = api(session, server.url)
        assert (
            await asyncio.gather(*(account.send("oA", text_content(str(n))) for n in range(8)))
            == [Answered(200)] * 8
        )
        assert wechat.tokens == 1
        wechat.tokens = 5  # another program has made one: ours is refused
        assert (
            await asyncio.gather(*(account.send("oA", text_content(str(n))) for n in range(8)))
            == [Answered(200)] * 8
        )
        assert wechat.tokens == 6
    assert len(wechat.sent) == 16


async def test_a_token_is_fetched_anew_before_it_runs_out() -> None:
    fetched: list[bool] = []
    now = 0

    async def fetch(by_force: bool) -> Fetched:
        fetched.append(by_force)
        return Fetched(f"t{len(fetched)}", 7200)

    token = AccessToken(fetch, lambda: now)
    assert [await token.get(), await token.get()] == ["t1", "t1"]
    now = (7200 - 300) * 1000
    assert await token.get() == "t2"
    assert await token.instead_of("t1") == "t2"
    assert await token.instead_of("t2") == "t3"
    assert fetched == [False, False, True]


async def test_without_a_token_nothing_was_sent(session: aiohttp.ClientSession) -> None:
    wechat = PlayedWeChat()
    async with played(wechat.handler) as server:
        assert await api(session, server.url, secret="other").send("oA", text_content("x")) == Answered(None)
        url = server.url
    assert await api(session, url).send("oA", text_content("x")) == Answered(None)
    assert wechat.sent == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (45015, Answered(422, "window_closed")),
        (45047, Answered(422, "too_many_unanswered")),
        (43004, Answered(422, "customer_stopped")),
        (45009, Answered(429)),
        (-1, Answered(429)),
        (48001, Answered(503, "no_access")),
        (99999, Answered(422, "99999 refused")),
    ],
)
async def test_wechats_numbers_say_whether_to_send_again(
    session: aiohttp.ClientSession, code: int, said: Answered
) -> None:
    wechat = PlayedWeChat(errors=[code])
    async with played(wechat.handler) as server:
        assert await api(session, server.url).send("oA", text_content("x")) == said


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (Posted(None, {}), Answered(422, "unsure")),
        (Posted(None, {}, may_have_arrived=False), Answered(None)),
        (Posted(502, {}), Answered(422, "unsure")),
        (Posted(200, {}), Answered(422, "unsure")),
        (Posted(404, {}), Answered(422, "http_404")),
        (Posted(200, {"errcode": True}), Answered(422, "unsure")),
        (Posted(200, {"errcode": 40001}), Answered(503, "no_access")),
    ],
)
def test_what_was_not_answered_may_have_arrived(posted: Posted, said: Answered) -> None:
    assert answered(posted) == said
