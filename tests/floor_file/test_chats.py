"""``[[chats]]``: messages that are left when nobody is there stay in their queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.channels.chat.visitors import chat_on
from tests.support import Api

from .test_file import put

AWAY = {"id": "shop", "when_away": "message", "away_queue": "mails"}
ENDS = {"id": "mails", "when_closed": "end"}
SALES = {"id": "sales"}


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"when_closed": "end"}, "when_closed"),
        ({"when_nobody": "end"}, "when_nobody"),
        ({"when_closed": "overflow:sales", "when_nobody": "end"}, "when_nobody"),
    ],
)
async def test_a_queue_that_ends_messages_is_refused_with_the_way_out(
    owner: Api, settings: dict[str, str], key: str
) -> None:
    status, answer = await put(owner, {"queues": [{"id": "mails", **settings}, SALES], "chats": [AWAY]})
    assert (status, answer["code"]) == (422, "invalid")
    assert answer["detail"] == (
        "chat shop takes messages when nobody is there, and queue mails ends them "
        f'({key} = "end"); say {key} = "stay" there, or name another away_queue, such as sales'
    )
    assert answer["errors"][0]["pointer"] == "#/chats/0/away_queue"
    assert owner.hub.parts.core.world.directory.chats == {}


@pytest.mark.parametrize(
    ("queue", "chat"),
    [
        ({"id": "mails"}, AWAY),
        ({"id": "mails", "when_closed": "overflow:sales"}, AWAY),
        ({"id": "mails", "when_closed": "callback", "when_nobody": "callback"}, AWAY),
        (ENDS, {**AWAY, "when_away": "call_back"}),
        (ENDS, {**AWAY, "away_queue": "sales"}),
    ],
)
async def test_queues_that_keep_them_and_those_that_get_none_are_taken(
    owner: Api, queue: dict[str, Any], chat: dict[str, Any]
) -> None:
    status, answer = await put(owner, {"queues": [queue, SALES], "chats": [chat]})
    assert status == 200, answer


async def test_a_queue_is_not_made_to_end_what_a_chat_leaves_there(owner: Api) -> None:
    assert (await put(owner, {"queues": [{"id": "mails"}, SALES], "chats": [AWAY]}))[0] == 200
    status, answer = await put(owner, {"queues": [SALES, ENDS]})
    assert status == 422
    assert answer["errors"][0]["pointer"] == "#/queues/1/when_closed"
    retired = {"id": "shop", "retired": True}
    assert (await put(owner, {"queues": [ENDS], "chats": [retired]}))[0] == 200


async def test_a_chat_without_an_away_queue_leaves_them_in_the_queue_of_its_channel(tmp_path: Path) -> None:
    async with chat_on(tmp_path) as chat:
        queues = [{"id": "support", "when_closed": "end"}]
        status, answer = await put(chat.owner, {"queues": queues, "chats": [{"id": "web"}]})
        assert status == 200, answer
        status, answer = await put(chat.owner, {"chats": [{"id": "web", "when_away": "message"}]})
        assert (status, "queue support ends them" in answer["detail"]) == (422, True)
        assert answer["errors"][0]["pointer"] == "#/chats/0/when_away"
