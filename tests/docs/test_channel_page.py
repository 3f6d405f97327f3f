"""The channel on the page of messages does what the page says, as a process of its own against a real hub."""

from __future__ import annotations

import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from tests.messages.chats import accepted, available
from tests.support import Api, console, hub_on, token

from .pages import DOCS, blocks
from .test_client_page import SECRET, running

[TABLE] = blocks(DOCS / "messages.md", "toml")
[CHANNEL] = blocks(DOCS / "messages.md", "python")


class Page:
    """A visitor's page."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def says(self, id: str, text: str) -> dict[str, Any]:
        """Write a slip."""
        async with self._session.post(self._url, json={"id": id, "text": text, "name": "Lu"}) as response:
            result: dict[str, Any] = await response.json()
            return result

    async def answers(self) -> list[str]:
        """Fetch what there is."""
        async with self._session.get(self._url) as response:
            texts: list[str] = await response.json()
            return texts


@pytest.fixture
async def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> AsyncIterator[Api]:
    """A hub configured as the page says, but for the port."""
    monkeypatch.setenv("SLIPS_SECRET", SECRET)
    [source] = tomllib.loads(TABLE.replace("9000", str(unused_tcp_port)))["sources"]
    async with hub_on(tmp_path / "shop", sources=[source]) as owner:
        yield owner


async def test_a_channel_in_both_directions(owner: Api, tmp_path: Path, unused_tcp_port: int) -> None:
    async with (
        running(CHANNEL, owner, tmp_path, port=unused_tcp_port) as program,
        console(owner, "lina") as lina,
    ):
        assert await program.line() == "open"
        page = Page(f"http://127.0.0.1:{unused_tcp_port}/visitors/v7", owner.session)
        await available(lina)
        said = await page.says("1", "Hello")
        again = await page.says("1", "Hello")
        offer = await accepted(lina)
        await lina.do("send_message", contact_id=offer["contact_id"], text="Good morning")
        sent = await lina.event("message_status_changed")
        answers = await page.answers()
        read = await lina.event("message_status_changed")
        await lina.do("send_message", contact_id=offer["contact_id"], text="x" * 201)
        failed = await lina.event("message_status_changed")
    assert (said["status"], again["reason"]) == ("accepted", "already_said")
    assert (offer["newest_text"], offer["from_name"]) == ("Hello", "Lu")
    assert [sent["delivery"]["status"], read["delivery"]["status"]] == ["sent", "read"]
    assert answers == ["Good morning"]
    assert failed["delivery"]["status"] == "failed"
    assert failed["delivery"]["reason"] == "a slip has room for 200 characters"


class NoHub:
    """A hub that cannot be told anything while it is away."""

    is_away = True

    async def post_event(self, *_: Any, **__: Any) -> None:
        """Take it, or raise."""
        if self.is_away:
            raise OSError("away")


async def test_answers_are_kept_while_the_hub_cannot_be_told_that_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLIPS_SECRET", SECRET)
    program: dict[str, Any] = {}
    exec(CHANNEL.replace("asyncio.run(main())", ""), program)
    hub = NoHub()
    slips = program["Slips"](hub)
    data = {"ref": "v7", "message_id": "m1", "text": "Good morning"}
    await slips.take({"type": "contact.send_message", "data": data})
    fetched = make_mocked_request("GET", "/visitors/v7", match_info={"visitor": "v7"})
    with pytest.raises(OSError, match="away"):
        await slips.reads(fetched)
    hub.is_away = False
    answers = [json.loads((await slips.reads(fetched)).text) for _ in range(2)]
    assert answers == [["Good morning"], []]


async def test_a_channel_that_is_not_there_yet_gets_what_was_written(
    owner: Api, tmp_path: Path, unused_tcp_port: int
) -> None:
    api = await token(owner)
    opens = {"channel": "chat", "queue": "support", "from": "v7"}
    said = {"ref": "v7", "message_id": "1", "text": "Hello", **opens}
    async with console(owner, "lina") as lina:
        await available(lina)
        event = {"specversion": "1.0", "id": "1", "source": "slips", "type": "contact.message", "data": said}
        await api.events(event)
        offer = await accepted(lina)
        await lina.do("send_message", contact_id=offer["contact_id"], text="Good morning")
        down = await lina.find("sending")
        async with running(CHANNEL, owner, tmp_path, port=unused_tcp_port) as program:
            assert await program.line() == "open"
            sent = await lina.event("message_status_changed")
            page = Page(f"http://127.0.0.1:{unused_tcp_port}/visitors/v7", owner.session)
            assert await page.answers() == ["Good morning"]
    assert (down["source"], down["reason"]) == ("slips", "no_answer")
    assert sent["delivery"]["status"] == "sent"
