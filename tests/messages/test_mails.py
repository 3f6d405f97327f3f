"""What only mails have: a subject, and copies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import source as opened
from tests.messages.source import without_pauses
from tests.messages.test_answers import Desk
from tests.support import console, hub_on, token

MAIL = {**CHAT, "channel": "email", "from": "mei@shop.example", "queue": "support"}
FANG = "fang@shop.example"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def desk(stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An agent with a mail that fang has a copy of."""
    return await with_a(stack, tmp_path, monkeypatch, MAIL | {"subject": "Remote", "cc": [FANG]})


async def with_a(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> Desk:
    without_pauses(monkeypatch)
    web = await stack.enter_async_context(opened())
    owner = await stack.enter_async_context(hub_on(tmp_path, sources=[web.settings]))
    api = await token(owner)
    lina = await stack.enter_async_context(console(owner, "lina"))
    await available(lina)
    [taken] = await api.events(written("v7", "1", "Hello", **said))
    assert taken["status"] == "accepted", taken
    offer = await accepted(lina)
    return Desk(owner, api, lina, web, offer["contact_id"])


@pytest.mark.both_engines
async def test_an_answer_has_the_subject_and_the_copies_that_it_was_given(desk: Desk) -> None:
    [received] = (await desk.lina.find("thread"))["messages"]
    assert (received["subject"], received["cc"]) == ("Remote", [FANG])
    about: dict[str, Any] = {"contact_id": desk.contact_id, "subject": "Re: Remote, size AAA"}
    assert (await desk.lina.do("send_message", text="Two.", cc=["lu@shop.example"], **about))["ok"]
    assert (await desk.lina.do("send_message", text="Or three.", cc=[], **about))["ok"]
    assert (await desk.lina.do("send_message", text="Bye.", contact_id=desk.contact_id))["ok"]
    given = await desk.web.until(lambda got: len(got) >= 3)
    told = [(each["data"].get("subject"), each["data"].get("cc")) for each in given]
    assert told == [(about["subject"], ["lu@shop.example"]), (about["subject"], []), (None, None)]
    assert [(each["subject"], each["cc"]) for each in (await desk.messages())[1:]] == told


async def test_a_chat_and_a_note_have_neither(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await with_a(stack, tmp_path, monkeypatch, {**CHAT, "queue": "support"})
    about = {"contact_id": desk.contact_id, "text": "Two."}
    reply = await desk.lina.do("send_message", subject="Batteries", cc=[FANG], **about)
    assert [each["pointer"] for each in reply["error"]["errors"]] == ["#/subject", "#/cc"]
    reply = await desk.lina.do("send_message", subject="Batteries", internal=True, **about)
    assert [each["pointer"] for each in reply["error"]["errors"]] == ["#/subject"]


@pytest.mark.parametrize(
    "address",
    ["fang", "f g@shop.example", "fang@shop.example>", "方@shop.example", "a@b.example\r\nBcc: c@d.e"],
)
async def test_what_is_no_address_gets_no_copy(desk: Desk, address: str) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Two.", cc=[address])
    assert reply["error"]["errors"][0]["pointer"] == "#/cc/0"
    [result] = await desk.api.events(written("v7", "2", "And?", cc=[address]))
    assert result["error"]["errors"][0]["pointer"] == "#/data/cc/0"
