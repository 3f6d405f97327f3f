"""While a large floor file is applied, nothing is decided on half of the new floor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.visibility import Delta
from contacthub.hub import series as module
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.words import AgentId, QueueId
from tests.support import Api, arrived, console, hub_on, token

AGENTS = 1_500


@pytest.fixture
async def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    """A hub that configures one agent in each turn of its loop: requests come in the middle of a file."""
    monkeypatch.setattr(module, "SLICE", 1)
    async with hub_on(tmp_path) as hub:
        yield hub


def begins_a_file(owner: Api) -> list[Delta]:
    """Begin to configure many agents; return what will be told from now on."""
    told: list[Delta] = []
    owner.hub.parts.core.deltas.subscribe(told.extend)
    names = (AgentId(f"new{n}") for n in range(AGENTS))
    owner.hub.parts.hub.handle_all(
        (), series=[c.ConfigureAgent(config=AgentConfig(id=name)) for name in names]
    )
    return told


def is_behind_the_file(event: type[e.Event], told: list[Delta]) -> bool:
    last = max(each.seq for each in told if isinstance(each.fact, e.AgentConfigured))
    return all(each.seq > last for each in told if isinstance(each.fact, event))


async def test_a_call_that_comes_meanwhile_comes_to_the_whole_floor(owner: Api) -> None:
    api = await token(owner)
    told = begins_a_file(owner)
    [result] = await api.events(arrived("1"))
    assert result["status"] == "accepted"
    assert is_behind_the_file(e.ContactArrived, told)


async def test_a_command_that_comes_meanwhile_is_done_on_the_whole_floor(owner: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.next("snapshot")
        told = begins_a_file(owner)
        assert (await lina.do("set_presence", presence="available"))["ok"]
    assert is_behind_the_file(e.PresenceChanged, told)


@pytest.mark.parametrize(
    ("asked", "body", "event"),
    [
        ("PUT /agents/lina/presence", {"presence": "lunch"}, e.PresenceChanged),
        ("PUT /agents/lina/queues", {"remove": ["sales"]}, e.AgentQueueSet),
        ("POST /queues/support/close", {"reason": "power cut"}, e.QueueClosed),
        ("PUT /contacts/{id}/priority", {"priority": 2}, e.ContactEnriched),
        ("POST /contacts/{id}/close", None, e.ContactClosed),
        ("POST /callbacks", {"queue": "support", "number": "+8613800138001"}, e.ContactArrived),
    ],
)
async def test_a_request_that_comes_meanwhile_is_done_on_the_whole_floor(
    owner: Api, asked: str, body: Any, event: type[e.Event]
) -> None:
    api = await token(owner)
    [came] = await api.events(arrived("1"))
    told = begins_a_file(owner)
    method, path = asked.split()
    status, answer = await api.call(method, path.format(id=came["contact_id"]), body)
    assert status < 300, answer
    assert any(isinstance(each.fact, event) for each in told)
    assert is_behind_the_file(event, told)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/agents/last/why-idle", None),
        ("GET", "/queues/last/movable-agents", None),
        ("POST", "/route/preview", {"channel": "voice", "queue": "last"}),
    ],
)
async def test_routing_is_explained_on_the_whole_floor(
    owner: Api, method: str, path: str, body: dict[str, str] | None
) -> None:
    api = await token(owner)
    begins_a_file(owner)
    owner.hub.parts.hub.handle_all(
        (),
        series=[
            c.ConfigureQueue(config=QueueConfig(id=QueueId("last"))),
            c.ConfigureAgent(config=AgentConfig(id=AgentId("last"))),
        ],
    )
    status, answer = await api.call(method, path, body)
    assert status == 200, answer


async def test_what_is_due_meanwhile_is_done_on_the_whole_floor(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, done = owner.hub.parts.hub, asyncio.Event()
    agents, seen = hub.routing.floor.agents, set()

    def pass_time(now: int) -> None:
        seen.add(len(agents))
        done.set()

    monkeypatch.setattr(hub.routing, "pass_time", pass_time)
    before = len(agents)
    begins_a_file(owner)
    monkeypatch.setattr(hub.routing, "next_deadline", hub.now)
    hub.look_at_clock()
    await hub.whole()
    async with asyncio.timeout(10):
        await done.wait()
    assert seen == {before + AGENTS}


async def test_the_floor_is_never_shown_in_half(owner: Api) -> None:
    api = await token(owner)
    before = len((await api.get("/floor"))["agents"])
    begins_a_file(owner)
    assert len((await api.get("/floor"))["agents"]) == before + AGENTS
