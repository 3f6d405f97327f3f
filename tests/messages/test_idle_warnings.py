"""A customer whose chat ends soon is told so by the hub."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contacthub.routing import commands as c
from tests.messages.chats import CHAT, accepted, available, contact_in, written
from tests.messages.source import Source, source, without_pauses
from tests.support import FLOOR, Api, Console, console, hub_on, token

WORDS = "Are you still there?"


def floor(**settings: Any) -> dict[str, Any]:
    """The sample floor, whose sales ends chats."""
    ends = {"idle_minutes": 10, "idle_warning_minutes": 5, **settings}
    return {
        **FLOOR,
        "queues": [{**each, **ends} if each["id"] == "sales" else each for each in FLOOR["queues"]],
    }


def warn_at_once(owner: Api) -> None:
    """Have chats of sales warned as soon as their agent has written, ten minutes before they end."""
    hub = owner.hub.parts.hub
    config = hub.routing.floor.queues["sales"].config
    hub.handle(c.ConfigureQueue(config=replace(config, idle_warning_ms=config.idle_ms)))


async def warned(owner: Api, lina: Console) -> str:
    """The contact of a chat that lina answered, once it is warned."""
    await available(lina)
    warn_at_once(owner)
    await (await token(owner)).events(written("v7", "1", "Hello", **CHAT))
    offer = await accepted(lina)
    assert (await lina.do("send_message", contact_id=offer["contact_id"], text="Hi"))["ok"]
    contact_id: str = offer["contact_id"]
    # It may come before the reply, which then has passed it over.
    while contact_in(lina, contact_id)["idle_ends_at"] is None:
        await lina.next("event")
    return contact_id


@pytest.fixture
async def web(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A source that takes messages."""
    without_pauses(monkeypatch)
    async with source() as made:
        yield made


async def test_the_customer_is_told_in_the_words_of_the_queue(tmp_path: Path, web: Source) -> None:
    async with AsyncExitStack() as stack:
        told = floor(idle_warning_text=WORDS)
        owner = await stack.enter_async_context(hub_on(tmp_path, floor=told, sources=[web.settings]))
        lina = await stack.enter_async_context(console(owner, "lina"))
        contact_id = await warned(owner, lina)
        assert await web.texts(2) == ["Hi", WORDS]
        api = await token(owner, "reads")
        [*_, last] = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
        assert (last["author"], last["direction"]) == ({"kind": "hub", "id": None, "name": None}, "out")
        # What the hub writes is no answer: the contact still ends.
        assert owner.hub.parts.hub.routing.floor.contacts[contact_id].writing.idle_warned


async def test_a_hub_that_ended_between_the_warning_and_its_text_writes_it_when_it_starts(
    tmp_path: Path, web: Source
) -> None:
    async with hub_on(tmp_path, floor=floor(), sources=[web.settings]) as owner:
        async with console(owner, "lina") as lina:
            await warned(owner, lina)
        said = {"queues": [{**FLOOR["queues"][1], "idle_minutes": 10, "idle_warning_text": WORDS}]}
        assert (await owner.call("PUT", "/admin/floor", said))[0] == 200
        assert await web.texts(1) == ["Hi"]
    async with hub_on(tmp_path, sources=[web.settings]):
        assert await web.texts(2) == ["Hi", WORDS]
