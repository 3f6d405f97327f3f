"""What onlookers see of the whole floor: the same as a view drawn anew, and never much of it in one go."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings

from contacthub.contacts import whole as module
from contacthub.contacts.views import agent_view
from contacthub.contacts.visibility import view
from contacthub.floor_file.directory import AgentEntry
from contacthub.routing import commands as c
from contacthub.testing.floors import FloorBuilder, arrival
from tests.console.law import BEGAN, SUPERVISOR, Follower, everything
from tests.routing.laws.floors import floors
from tests.routing.laws.sequences import live, moves

MANY = 1_300


WHO = (None, "lina", "agent0")


def drawn(follower: Follower) -> Any:
    targets = [follower.whole.targets(agent) for agent in WHO]
    return orjson.loads(orjson.dumps({**follower.whole.view(BEGAN), "targets": targets}))


def anew(follower: Follower) -> Any:
    targets = [follower.targets(agent) for agent in WHO]
    return orjson.loads(orjson.dumps({**view(SUPERVISOR, follower.world, BEGAN), "targets": targets}))


def test_after_every_event_it_is_what_a_view_drawn_anew_is() -> None:
    follower = Follower()
    for event in everything():
        follower.happens(event)
        assert drawn(follower) == anew(follower), event


@settings(max_examples=50, deadline=None)
@given(floors, moves)
def test_in_any_life_of_any_floor_it_is_what_a_view_drawn_anew_is(
    plan: tuple[int, int, list[int]], moves: list[Any]
) -> None:
    follower = Follower()
    for event in live(plan, moves).history:
        follower.happens(event)
        assert drawn(follower) == anew(follower), event


def test_of_very_many_agents_some_are_listed_to_pass_on_to() -> None:
    follower = a_large_floor(agents=module.MOST_TARGETS + 3)
    listed = orjson.loads(orjson.dumps(follower.whole.targets("agent0")))
    assert [each["id"] for each in listed] == [f"agent{n + 1}" for n in range(module.MOST_TARGETS)]


def test_names_of_a_new_floor_file_show_without_an_event() -> None:
    follower = a_large_floor(agents=1)
    drawn(follower)
    directory = follower.world.directory
    named = directory.copy()
    named.put("agent0", AgentEntry(name="Zhang 张"))
    directory.become(named)
    shown = drawn(follower)
    assert shown["agents"][0]["name"] == "Zhang 张"
    assert shown["targets"][0] == [{"id": "agent0", "name": "Zhang 张"}]


def a_large_floor(agents: int = MANY, *steps: Any) -> Follower:
    plan = FloorBuilder().queue("support")
    for n in range(agents):
        plan.agent(f"agent{n}")
    follower = Follower()
    for event in plan.script(*steps).history:
        follower.happens(event)
    return follower


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many agents were drawn in each turn of the loop; a turn ends when another task runs."""
    turns = [0]

    def count(*about: Any) -> Any:
        turns[-1] += 1
        return agent_view(*about)

    monkeypatch.setattr(module, "agent_view", count)
    return turns


async def test_a_large_floor_is_drawn_in_slices_and_once(counted: list[int]) -> None:
    follower = a_large_floor()
    preparing = asyncio.create_task(follower.whole.ready())
    while not preparing.done():
        await asyncio.sleep(0)
        counted.append(0)
    assert len(drawn(follower)["agents"]) == MANY
    assert sum(counted) == MANY
    assert max(counted) <= module.AT_ONCE
    counted.append(0)
    assert len(drawn(follower)["agents"]) == MANY
    assert counted[-1] == 0


async def test_only_what_an_event_touched_is_drawn_again(counted: list[int]) -> None:
    follower = a_large_floor(3, arrival("c1"))
    await follower.whole.ready()
    drawn(follower)
    before = sum(counted)
    for event in (
        FloorBuilder()
        .queue("support")
        .agent("agent0")
        .script(c.SetPresence(agent="agent0", presence="lunch"))
        .history[-1:]
    ):
        follower.happens(event)
    drawn(follower)
    assert sum(counted) - before == 1
