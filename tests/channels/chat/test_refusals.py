"""Who may not chat, and what becomes of floods and of what is no frame."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import websockets

from contacthub.channels.chat.identity import Identity, prove
from contacthub.channels.chat.sockets import NOT_PROVEN
from tests.channels.chat.visitors import SECRET, Browser, chat_on


async def test_pages_of_other_origins_are_refused(tmp_path: Path) -> None:
    async with chat_on(tmp_path) as chat:
        for origin in (None, "null", "https://shop.example.evil.example", "http://shop.example"):
            with pytest.raises(websockets.InvalidStatus) as refused:
                async with Browser(chat.url, {}, origin=origin):
                    pass
            assert refused.value.response.status_code == 403
            assert b"bad_origin" in refused.value.response.body


async def test_only_so_many_sockets_of_one_address_are_open(tmp_path: Path) -> None:
    async with chat_on(tmp_path, sockets_per_address=2) as chat:
        async with chat.browser("a") as one, chat.browser("b"):
            await one.next("hello")
            with pytest.raises(websockets.InvalidStatus) as refused:
                async with chat.browser("c"):
                    pass
            assert refused.value.response.status_code == 429
        async with chat.browser("c") as again:
            await again.next("hello")


async def test_a_flood_is_refused_and_what_was_refused_is_not_stored(tmp_path: Path) -> None:
    async with chat_on(tmp_path, messages_per_visitor=4) as chat:
        async with chat.browser("lu") as lu:
            for n in range(2):
                await lu.say(f"{n}")
            late = str(uuid.uuid4())
            await lu.send({"type": "message", "client_id": late, "text": "too fast"})
            error = await lu.next("error")
            assert (error["code"], error["client_id"]) == ("over_limit", late)
            assert 0 < error["retry_ms"] <= 15_000
        async with chat.browser("wu") as wu:
            await wu.say("others go on")
        async with chat.browser("lu") as lu:
            assert [each["text"] for each in (await lu.next("hello"))["messages"]] == ["0", "1"]


async def test_an_address_is_bounded_however_many_visitors_it_makes_up(tmp_path: Path) -> None:
    async with chat_on(tmp_path, messages_per_address=4) as chat:
        for n in range(2):
            async with chat.browser(f"v{n}") as one:
                await one.say("spam")
        async with chat.browser("v9") as one:
            await one.send({"type": "message", "client_id": str(uuid.uuid4()), "text": "spam"})
            assert (await one.next("error"))["code"] == "over_limit"


@pytest.mark.parametrize(
    ("hello", "says"),
    [
        ({"type": "hello", "token": "short"}, "token"),
        ({"type": "message", "client_id": str(uuid.uuid4()), "text": "x"}, "first frame is hello"),
        ({"type": "what"}, "frame"),
        ({"type": "hello", "token": "t" * 43, "more": 1}, "more"),
    ],
)
async def test_a_socket_that_does_not_say_hello_is_closed(tmp_path: Path, hello: Any, says: str) -> None:
    async with chat_on(tmp_path) as chat, Browser(chat.url, hello) as browser:
        code, reason = await browser.closed()
        assert (code, says in reason) == (1008, True), reason


async def test_only_verified_visitors_chat_where_that_is_asked(tmp_path: Path) -> None:
    async with chat_on(tmp_path, only_verified=True) as chat:
        now = chat.owner.hub.parts.hub.now() // 1000
        for proof in (None, "x.y", prove(Identity(user_id="1", exp=now - 1), SECRET)):
            async with chat.browser("lu", **({} if proof is None else {"identity": proof})) as lu:
                assert (await lu.closed())[0] == NOT_PROVEN
        async with chat.browser("lu", identity=prove(Identity(user_id="1", exp=now + 60), SECRET)) as lu:
            assert (await lu.next("hello"))["verified"]


async def test_what_is_wrong_with_a_frame_is_named_and_the_socket_goes_on(tmp_path: Path) -> None:
    async with chat_on(tmp_path) as chat, chat.browser("lu") as lu:
        named: dict[str, Any] = {
            "client_id": {"type": "message", "client_id": "1", "text": "x"},
            "text": {"type": "message", "client_id": str(uuid.uuid4()), "text": " \x00 "},
            "id": {"type": "seen", "id": 7},
            "hello": {"type": "hello", "token": "t" * 43},
        }
        for field, frame in named.items():
            await lu.send(frame)
            error = await lu.next("error")
            assert (error["code"], field in error["detail"]) == ("invalid", True), error
        await lu.say("still here")
