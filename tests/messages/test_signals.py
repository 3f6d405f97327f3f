"""A source that can is told that an agent types, and what agents have read; nothing of it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contacthub.sources import signals
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import Source, source
from tests.support import Api, Console, console, hub_on, token

Json = dict[str, Any]
CAN = ["messages", "typing", "read_marks"]


@dataclass
class Desk:
    """Lina with a chat of a source over HTTP."""

    owner: Api
    api: Api
    web: Source
    lina: Console
    contact_id: str

    async def says(self, message_id: str, text: str) -> None:
        await self.api.events(written("v7", message_id, text))


@asynccontextmanager
async def desk_on(data: Path, *capabilities: str) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(source())
        settings = {**web.settings, "capabilities": [*capabilities]}
        owner = await stack.enter_async_context(hub_on(data, sources=[settings]))
        api = await token(owner)
        lina = await stack.enter_async_context(console(owner, "lina"))
        await available(lina)
        await api.events(written("v7", "m1", "Hello", **{**CHAT, "queue": "support"}))
        yield Desk(owner, api, web, lina, (await accepted(lina))["contact_id"])


def signals_in(got: list[Json]) -> list[tuple[str, Json]]:
    return [(each["type"], each["data"]) for each in got if each["type"] != "contact.send_message"]


async def test_a_source_is_told_who_types_and_what_was_read(tmp_path: Path) -> None:
    async with desk_on(tmp_path, *CAN) as desk:
        about = {"contact_id": desk.contact_id}
        before = desk.owner.hub.parts.hub.tail.seq
        for _ in range(3):  # within two seconds it is told once
            assert (await desk.lina.do("typing", **about))["ok"]
        [(kind, said)] = signals_in(await desk.web.until(lambda got: len(got) > 0))
        assert (kind, said) == ("contact.typing", {"ref": "v7", **about, "name": "Li Na 李娜"})
        assert desk.owner.hub.parts.hub.tail.seq == before
        assert (await desk.lina.do("mark_read", **about))["ok"]
        got = signals_in(await desk.web.until(lambda got: len(got) > 1))
        read = {"ref": "v7", **about, "status": "read"}
        assert got[1:] == [("contact.message_status", {**read, "message_id": "m1"})]
        await desk.says("m2", "Are you there?")
        assert (await desk.lina.do("send_message", **about, text="I am"))["ok"]
        got = signals_in(await desk.web.until(lambda got: len(signals_in(got)) > 2))
        assert got[2:] == [("contact.message_status", {**read, "message_id": "m2"})]


async def test_a_source_that_cannot_is_told_nothing_and_says_so(tmp_path: Path) -> None:
    async with desk_on(tmp_path, "messages") as desk:
        about = {"contact_id": desk.contact_id}
        contact = await desk.api.get(f"/contacts/{desk.contact_id}")
        assert contact["state"] == "handling"
        refused = await desk.lina.do("typing", **about)
        assert refused["error"]["code"] == "not_supported"
        await desk.lina.do("mark_read", **about)
        await desk.lina.do("send_message", **about, text="Good morning")
        assert await desk.web.texts(1) == ["Good morning"]
        assert signals_in(desk.web.got) == []


async def test_nobody_types_on_a_contact_that_is_not_theirs_or_is_over(tmp_path: Path) -> None:
    async with desk_on(tmp_path, *CAN) as desk, console(desk.owner, "wangwei") as wangwei:
        about = {"contact_id": desk.contact_id}
        assert (await wangwei.do("typing", **about))["error"]["code"] == "not_your_contact"
        assert (await desk.lina.do("end_contact", **about))["ok"]
        assert (await desk.lina.do("typing", **about))["error"]["code"] == "wrong_state"


async def test_what_was_typed_long_ago_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "STALE_MS", -1)
    async with desk_on(tmp_path, *CAN) as desk:
        about = {"contact_id": desk.contact_id}
        assert (await desk.lina.do("typing", **about))["ok"]
        assert (await desk.lina.do("mark_read", **about))["ok"]
        [(kind, _)] = signals_in(await desk.web.until(lambda got: len(got) > 0))
        assert kind == "contact.message_status"


async def test_a_source_that_wants_no_more_is_told_no_more(tmp_path: Path) -> None:
    async with desk_on(tmp_path, *CAN) as desk:
        about = {"contact_id": desk.contact_id}
        desk.web.answers.append(410)
        assert (await desk.lina.do("mark_read", **about))["ok"]
        await desk.web.until(lambda got: len(got) == 1)
        await desk.says("m2", "Are you there?")
        assert (await desk.lina.do("mark_read", **about))["ok"]
        assert (await desk.lina.do("send_message", **about, text="I am"))["ok"]
        await desk.web.until(lambda got: any(each["type"] == "contact.send_message" for each in got))
        assert len(signals_in(desk.web.got)) == 1
