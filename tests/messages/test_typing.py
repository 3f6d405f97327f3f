"""The customer types: the contact's agents see it, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contacthub.messages.read_lately import HOUR_MS, ReadLately
from contacthub.messages.typing import EVERY_MS, Typing
from contacthub.routing.words import ContactId
from tests.console.people import person
from tests.messages.chats import CHAT, accepted, available, written
from tests.support import Api, Console, console, event, hub_on, token

Json = dict[str, Any]


def typing(ref: str = "v7") -> Json:
    """What a source says while the customer writes."""
    return event("contact.typing", {"ref": ref}, source="web")


@dataclass
class Desk:
    """Lina, with a chat; wangwei has none."""

    owner: Api
    api: Api
    lina: Console
    wangwei: Console
    contact_id: str


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(hub_on(tmp_path))
        api = await token(owner)
        lina = await stack.enter_async_context(console(owner, "lina"))
        wangwei = await stack.enter_async_context(console(owner, "wangwei"))
        await available(lina)
        await api.events(written("v7", "1", "Hello", **{**CHAT, "queue": "support"}))
        yield Desk(owner, api, lina, wangwei, (await accepted(lina))["contact_id"])


async def test_the_agent_of_the_contact_sees_it_and_no_other(desk: Desk) -> None:
    [result] = await desk.api.events(typing())
    assert (result["status"], result["contact_id"]) == ("accepted", desk.contact_id)
    frame = await desk.lina.next("typing")
    assert (frame["contact_id"], frame["by"]) == (desk.contact_id, "customer")
    assert (await desk.wangwei.do("snapshot"))["ok"]
    assert "typing" not in [each["type"] for each in desk.wangwei.frames]


async def test_a_supervisor_sees_it_who_reads_along_and_none_who_does_not(desk: Desk) -> None:
    async with (
        person(desk.owner, role="supervisor") as boss,
        boss.console() as reading,
        person(desk.owner, role="supervisor") as other,
        other.console() as board,
    ):
        status, _ = await boss.call("GET", f"/contacts/{desk.contact_id}/messages")
        assert status == 200
        await desk.api.events(typing())
        frame = await reading.next("typing")
        assert (frame["contact_id"], frame["by"]) == (desk.contact_id, "customer")
        assert (await board.do("snapshot"))["ok"]
        assert "typing" not in [each["type"] for each in board.frames]


def test_who_read_a_contact_an_hour_ago_does_not_read_it_any_more() -> None:
    clock = [1_000_000]
    lately = ReadLately(lambda: clock[0])
    lately.note("boss", "c1", clock[0])
    assert [lately("boss", "c1"), lately("boss", "c2"), lately("lina", "c1")] == [True, False, False]
    clock[0] += HOUR_MS - 1
    assert lately("boss", "c1")
    clock[0] += 1
    assert not lately("boss", "c1")


async def test_nothing_of_it_is_in_the_log(desk: Desk) -> None:
    before = desk.owner.hub.parts.hub.tail.seq
    results = await desk.api.events(typing(), typing("nobody"))
    assert [each["status"] for each in results] == ["accepted", "accepted"]
    assert desk.owner.hub.parts.hub.tail.seq == before


async def test_the_thread_it_names_is_checked(desk: Desk) -> None:
    status, body = await desk.api.call("POST", "/events", [event("contact.typing", {}, source="web")])
    assert (status, body["results"][0]["status"]) == (200, "rejected")
    assert "ref" in body["results"][0]["error"]["detail"]


def test_a_contact_is_told_of_now_and_then() -> None:
    told: list[tuple[int, str]] = []
    clock = [1_000_000]
    one = Typing(lambda: clock[0])
    one.on_customer(lambda contact: told.append((clock[0], contact)))
    for passed, contact in ((0, "a"), (1, "a"), (0, "b"), (EVERY_MS - 2, "a"), (1, "a")):
        clock[0] += passed
        one.customer(ContactId(contact))
    assert told == [(1_000_000, "a"), (1_000_001, "b"), (1_000_000 + EVERY_MS, "a")]


async def test_an_agent_types_only_where_they_may_write_and_the_customer_sees_it(desk: Desk) -> None:
    refused = await desk.lina.do("typing", contact_id=desk.contact_id)
    assert refused["error"]["code"] == "not_supported"  # a source without call-backs shows nothing
    refused = await desk.wangwei.do("typing", contact_id=desk.contact_id)
    assert refused["error"]["code"] == "not_your_contact"
