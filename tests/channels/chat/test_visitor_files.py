"""Files of visitors: sent over their socket, and saved from the thread; nobody has another's."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.chat.visitor_files import MOST_AHEAD, PIECE
from contacthub.messages.attachments import FOLDER
from tests.channels.chat.visitors import Browser, Chat, chat_on
from tests.messages.chats import accepted, available
from tests.messages.test_attachments import PNG, fetched, uploaded
from tests.support import console, token

Json = dict[str, Any]
SENT_AT_ONCE = 24 * 1024
BIG = bytes(range(256)) * (3 * PIECE // 256) + b"end"


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat on a new hub."""
    async with chat_on(tmp_path) as made:
        yield made


async def begins(browser: Browser, name: str, size: int) -> str:
    """A browser begins a file."""
    client_id = str(uuid.uuid4())
    await browser.send({"type": "file", "client_id": client_id, "name": name, "size": size})
    return client_id


async def sends(browser: Browser, content: bytes, name: str = "照片.png") -> Json:
    """A browser sends a file, no further ahead than it may."""
    client_id = await begins(browser, name, len(content))
    assert browser.socket is not None
    got = 0
    for at in range(0, len(content), SENT_AT_ONCE):
        while at - got >= (MOST_AHEAD - 1) * SENT_AT_ONCE:
            got = (await browser.next("file"))["got"]
        await browser.socket.send(content[at : at + SENT_AT_ONCE])
    kept = await browser.next("file_kept")
    assert kept["client_id"] == client_id
    file: Json = kept["file"]
    return file


async def saves(browser: Browser, file: Json) -> bytes:
    """A browser saves a file of the thread, piece by piece."""
    assert browser.socket is not None
    content = b""
    while len(content) < file["size"]:
        await browser.send({"type": "fetch", "id": file["id"], "from": len(content)})
        piece = await browser.socket.recv()
        while isinstance(piece, str):  # what else is told meanwhile
            assert json.loads(piece)["type"] != "error", piece
            piece = await browser.socket.recv()
        assert piece[:36] == file["id"].encode()
        content += piece[36:]
    return content


async def refusal(browser: Browser, **frame: Any) -> tuple[str, str]:
    """The code of what a frame is answered, and what it is about."""
    await browser.send(frame)
    error = await browser.next("error")
    return error["code"], error["client_id"]


def left(data: Path) -> list[Path]:
    """Every file in the folder of files."""
    return [each for each in (data / FOLDER).rglob("*") if each.is_file()]


async def test_a_visitor_sends_a_file_and_the_agent_has_it(chat: Chat) -> None:
    async with console(chat.owner, "lina") as lina, chat.browser("lu") as lu:
        await available(lina)
        file = await sends(lu, BIG, "录像.bin")
        assert (file["name"], file["size"]) == ("录像.bin", len(BIG))
        told = await lu.say("", files=[file["id"]])
        assert told["files"] == [file]
        offer = await accepted(lina)
        thread = await lina.find("thread")
        assert thread["messages"][0]["attachments"][0]["id"] == file["id"]
        status, content, _ = await fetched(await token(chat.owner), file["id"])
        assert (status, content) == (200, BIG)
        assert offer["capabilities"] == ["messages", "files", "typing", "read_marks"]


async def test_an_agents_file_is_saved_by_its_visitor_and_by_nobody_else(chat: Chat) -> None:
    mine = await token(chat.owner, "mine", scopes=["events:write"], agent="lina")
    async with (
        console(chat.owner, "lina", bearer=mine.token) as lina,
        chat.browser("lu") as lu,
        chat.browser("wu") as wu,
    ):
        await available(lina)
        await lu.say("The manual?")
        await wu.say("Hello")
        offer = await accepted(lina)
        _, sent = await uploaded(mine, BIG, "manual.bin")
        reply = await lina.do(
            "send_message", contact_id=offer["contact_id"], text="", attachments=[sent["id"]]
        )
        assert reply["ok"], reply
        answer = (await lu.next("message"))["message"]
        while answer["by"] != "agent":
            answer = (await lu.next("message"))["message"]
        [file] = answer["files"]
        assert await saves(lu, file) == BIG
        assert await refusal(wu, type="fetch", id=file["id"], **{"from": 0}) == ("not_found", file["id"])
        _, noted = await uploaded(mine, b"only for us", "note.txt")
        about = {"contact_id": offer["contact_id"], "attachments": [noted["id"]]}
        assert (await lina.do("send_message", text="", internal=True, **about))["ok"]
        assert await refusal(lu, type="fetch", id=noted["id"], **{"from": 0}) == ("not_found", noted["id"])
        _, unused = await uploaded(mine)
        assert await refusal(lu, type="fetch", id=unused["id"], **{"from": 0}) == ("not_found", unused["id"])


async def test_a_message_has_only_files_of_its_visitor(chat: Chat) -> None:
    async with chat.browser("lu") as lu, chat.browser("wu") as wu:
        file = await sends(lu, PNG)
        said = {"type": "message", "client_id": str(uuid.uuid4()), "text": "mine", "files": [file["id"]]}
        assert await refusal(wu, **said) == ("invalid", said["client_id"])
        assert (await lu.say("mine", files=[file["id"]]))["files"] == [file]


async def test_a_message_with_a_file_that_is_sent_again_is_one(chat: Chat) -> None:
    client_id = str(uuid.uuid4())
    async with chat.browser("lu") as lu:
        file = await sends(lu, PNG)
        first = await lu.say("see", client_id, files=[file["id"]])
    async with chat.browser("lu") as lu:
        assert await lu.say("see", client_id, files=[file["id"]]) == first
    async with chat.browser("lu") as lu:
        assert (await lu.next("hello"))["messages"] == [first]


@pytest.mark.parametrize(
    ("size", "content", "code"),
    [
        (10, b"x" * 11, "invalid"),
        (10, b"", "invalid"),
    ],
)
async def test_a_file_that_is_not_as_it_was_said_to_be_is_not_kept(
    chat: Chat, tmp_path: Path, size: int, content: bytes, code: str
) -> None:
    async with chat.browser("lu") as lu:
        client_id = await begins(lu, "a", size)
        assert lu.socket is not None
        await lu.socket.send(content)
        error = await lu.next("error")
        assert (error["code"], error["client_id"]) == (code, client_id)
        assert left(tmp_path) == []
        assert (await sends(lu, PNG))["size"] == len(PNG)  # the next one is not held up by it


@pytest.mark.parametrize("size", [0, (20 << 20) + 1])
async def test_a_file_that_is_too_large_or_empty_is_refused_before_it_comes(chat: Chat, size: int) -> None:
    async with chat.browser("lu") as lu:
        await begins(lu, "a", size)
        assert (await lu.next("error"))["code"] == "invalid"


async def test_a_file_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    async with chat_on(tmp_path) as chat:
        async with chat.browser("lu") as lu:
            await lu.next("hello")
            await begins(lu, "a", 1000)
            assert lu.socket is not None
            await lu.socket.send(b"x" * 500)
            await lu.next("file")
            other = await sends(lu, PNG)  # in its place
        async with chat.browser("lu") as lu:
            await begins(lu, "b", 1000)
            assert lu.socket is not None
            await lu.socket.send(b"x" * 500)
            await lu.next("file")
    assert [each.name for each in left(tmp_path)] == [other["id"]]


async def test_a_browser_that_does_not_wait_is_refused(chat: Chat) -> None:
    async with chat.browser("lu") as lu:
        client_id = await begins(lu, "a", 20 << 20)
        assert lu.socket is not None
        for _ in range(800):  # faster than any disk
            await lu.socket.send(b"x" * SENT_AT_ONCE)
        error = await lu.next("error")
        assert (error["code"], error["client_id"]) == ("over_limit", client_id)
        await lu.say("still there")


async def test_an_address_sends_only_so_much_in_an_hour(tmp_path: Path) -> None:
    async with chat_on(tmp_path, mib_per_address=2) as chat:
        for name in ("a", "b"):
            async with chat.browser(name) as one:
                await sends(one, PNG)
        async with chat.browser("c") as one:
            await begins(one, "a", 1000)
            assert (await one.next("error"))["code"] == "over_limit"
            await one.say("words are taken")


async def test_of_one_address_two_files_come_at_a_time(chat: Chat) -> None:
    async with chat.browser("a") as a, chat.browser("b") as b, chat.browser("c") as c:
        for each in (a, b):
            await begins(each, "a", 1000)
            assert each.socket is not None
            await each.socket.send(b"x")
            await each.next("file")
        await begins(c, "a", 1000)
        error = await c.next("error")
        assert (error["code"], error["retry_ms"]) == ("over_limit", 2000)
