"""Boards show what is durable, also when the floor is always ahead of the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from contacthub.console import boards as module
from contacthub.contacts.today import VisitFact
from contacthub.routing import commands as c
from contacthub.routing.words import QueueId
from contacthub.testing.floors import arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import Screen, Stage, a_stage, kinds

LINA = agent_at_console("lina")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SUPERVISOR_BOARD_S", 0.001)
    monkeypatch.setattr(module, "AGENT_BOARD_S", 0.002)


@asynccontextmanager
async def boards(stage: Stage) -> AsyncIterator[None]:
    running = asyncio.get_running_loop().create_task(stage.consoles.run_boards())
    try:
        yield
    finally:
        running.cancel()


async def board(screen: Screen) -> dict[str, Any]:
    """The next board."""
    while True:
        for frame in await screen.next_frames():
            if frame["type"] == "board":
                return frame


async def test_what_the_disk_has_not_taken_yet_is_on_no_board() -> None:
    stage = a_stage()
    boss, lina = stage.joins(SUPERVISOR), stage.joins(LINA)
    stage.happens(arrival("c1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"), arrival("c2"), durable=False)
    async with boards(stage):
        for screen in (boss, lina):
            shown = await board(screen)
            assert [each["state"] for each in shown["agents"]] == ["offered"]
            assert (shown["seq"], shown["queues"][0]["waiting"]) == (stage.durable_seq, 1)


async def test_boards_go_on_while_the_floor_is_ahead_of_the_disk() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    waiting = stage.happens(arrival("c1"), durable=False)
    async with boards(stage):
        for n in range(2, 5):
            later = stage.happens(arrival(f"c{n}"), durable=False)
            stage.publish(waiting)
            assert stage.seq > stage.durable_seq
            assert (await board(screen))["queues"][0]["waiting"] == n - 1
            waiting = later


async def test_the_figures_of_a_queue_are_drawn_once_for_all_who_see_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage, drawn, views = a_stage(), [], module.queue_view

    def counted(world: Any, queue: Any, *more: Any) -> Any:
        drawn.append(queue)
        return views(world, queue, *more)

    screens = [stage.joins(SUPERVISOR) for _ in range(20)]
    monkeypatch.setattr(module, "queue_view", counted)
    stage.happens(arrival("c1"))
    async with boards(stage):
        shown = [await board(screen) for screen in screens]
    assert [each["queues"][0]["waiting"] for each in shown] == [1] * 20
    assert 0 < len(drawn) < 20


async def test_a_session_whose_snapshot_waits_gets_no_older_board_after_it() -> None:
    stage = a_stage()
    screen = stage.joins(LINA, since=stage.seq)  # is owed a board
    waiting = stage.happens(c.SetPresence(agent="lina", presence="lunch"), durable=False)
    screen.session.board(stage.durable_seq, {"queues": [], "agents": []})
    stage.consoles.snapshot(screen.session)
    other = stage.joins(LINA, since=stage.durable_seq)
    async with boards(stage):
        await board(other)
        stage.publish(waiting)
        frames = screen.frames()
        assert [frame["type"] for frame in frames] == ["snapshot"]
        assert (await board(screen))["agents"][0]["presence"] == "lunch"


async def test_boards_tell_who_came_back_and_everybody_after_a_change() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    newcomer, back = stage.joins(SUPERVISOR), stage.joins(LINA, since=stage.seq)
    async with boards(stage):
        [first] = await back.next_frames()
        assert (first["type"], [queue["id"] for queue in first["queues"]]) == ("board", ["support"])
        assert [agent["id"] for agent in first["agents"]] == ["lina"]
        assert kinds(newcomer.frames()[:1]) == ["snapshot"]
        assert [queue["id"] for queue in (await board(newcomer))["queues"]] == ["support"]


async def test_agents_whose_queues_are_as_they_were_are_told_nothing() -> None:
    stage = a_stage()
    boss, lina = stage.joins(SUPERVISOR), stage.joins(LINA)
    async with boards(stage):
        stage.happens(c.SetPresence(agent="wei", presence="lunch"))
        await board(lina)
        for presence in ("available", "lunch", "available"):
            stage.happens(c.SetPresence(agent="wei", presence=presence))
            shown = await board(boss)
            while "wei" not in [each["id"] for each in shown["agents"]]:
                shown = await board(boss)
    assert kinds(lina.frames()).count("board") == 0


async def test_figures_of_a_day_that_is_over_are_taken_off_the_board() -> None:
    stage = a_stage()
    stage.world.figures.count([VisitFact("support", "answered", 10, stage.now())], {})
    screen = stage.joins(SUPERVISOR)
    [snapshot] = screen.frames()
    assert snapshot["state"]["queues"][0]["answered_today"] == 1
    stage.at += 24 * 3600 * 1000
    async with boards(stage):
        assert (await board(screen))["queues"][0]["answered_today"] == 0


async def test_boards_say_how_long_it_is_likely_to_last_once_that_is_durable() -> None:
    stage = a_stage()
    pace = stage.world.floor.queues[QueueId("support")].pace_of("voice")
    for _ in range(5):
        pace.add_handled(60_000)
    boss, lina = stage.joins(SUPERVISOR), stage.joins(LINA)
    stage.happens(arrival("c1"), arrival("c2"))
    async with boards(stage):
        waiting = stage.happens(arrival("c3"), durable=False)
        shown = await board(boss)
        assert shown["waits"] == {}
        stage.publish(waiting)
        while not shown["waits"]:
            shown = await board(boss)
        assert shown["waits"] == {"c3": 30_000}
        assert shown["queues"][0]["estimated_wait_ms"] == 60_000
        assert (await board(lina))["waits"] == {}
