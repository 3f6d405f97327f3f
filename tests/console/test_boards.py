"""Boards show what is durable, also when the floor is always ahead of the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from contacthub.console import boards as module
from contacthub.console.shown import Shown
from contacthub.contacts.views import Line, agent_view
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy
from contacthub.testing.floors import FloorBuilder, arrival, pbx_arrival
from tests.console.law import SUPERVISOR, Follower, agent_at_console, everything
from tests.console.stage import Desk, Stage

LINA = agent_at_console("lina")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SUPERVISOR_BOARD_S", 0.001)
    monkeypatch.setattr(module, "AGENT_BOARD_S", 0.002)


def a_stage() -> Stage:
    return Stage(FloorBuilder().queue("support").agent("lina").script())


@asynccontextmanager
async def boards(stage: Stage) -> AsyncIterator[None]:
    running = asyncio.get_running_loop().create_task(stage.consoles.run_boards())
    try:
        yield
    finally:
        running.cancel()


async def board(desk: Desk) -> dict[str, Any]:
    """The next board."""
    while True:
        for frame in await desk.next_frames():
            if frame["type"] == "board":
                return frame


async def test_what_the_disk_has_not_taken_yet_is_on_no_board() -> None:
    stage = a_stage()
    boss, lina = stage.joins(SUPERVISOR), stage.joins(LINA)
    stage.happens(arrival("c1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"), arrival("c2"), durable=False)
    async with boards(stage):
        for desk in (boss, lina):
            shown = await board(desk)
            assert [each["state"] for each in shown["agents"]] == ["offered"]
            assert (shown["seq"], shown["queues"][0]["waiting"]) == (stage.durable_seq, 1)


async def test_boards_go_on_while_the_floor_is_ahead_of_the_disk() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    waiting = stage.happens(arrival("c1"), durable=False)
    async with boards(stage):
        for n in range(2, 5):
            later = stage.happens(arrival(f"c{n}"), durable=False)
            stage.publish(waiting)
            assert stage.seq > stage.durable_seq
            assert (await board(desk))["queues"][0]["waiting"] == n - 1
            waiting = later


async def test_a_session_whose_snapshot_waits_gets_no_older_board_after_it() -> None:
    stage = a_stage()
    desk = stage.joins(LINA, since=stage.seq)  # is owed a board
    waiting = stage.happens(c.SetPresence(agent="lina", presence="lunch"), durable=False)
    desk.session.board(stage.durable_seq, {"queues": [], "agents": []})
    stage.consoles.snapshot(desk.session)
    other = stage.joins(LINA, since=stage.durable_seq)
    async with boards(stage):
        await board(other)
        stage.publish(waiting)
        frames = desk.frames()
        assert [frame["type"] for frame in frames] == ["snapshot"]
        assert (await board(desk))["agents"][0]["presence"] == "lunch"


# --- what is kept up with --------------------------------------------------------------------------


def test_after_every_event_all_agents_and_lines_are_those_of_the_floor() -> None:
    follower = Follower()
    world, shown = follower.world, Shown(follower.world)
    for event in everything():
        delta = follower.happens(event)
        shown.follow(delta)
        if delta.resets:
            shown.draw_anew(world, follower.seq)
        assert shown.agents == {
            each.id: agent_view(each, world.directory) for each in world.floor.agents.values()
        }, event
        for key, queue in world.floor.queues.items():
            assert shown.line(key) == Line(queue.waiting_count, queue.oldest_waiting_at), event


def test_a_line_read_from_the_floor_is_kept_up_with() -> None:
    stage = a_stage()
    stage.happens(pbx_arrival("p1"))
    stage.happens(pbx_arrival("p2"))
    shown = Shown(stage.world)
    assert shown.line("support") == Line(2, stage.now() - 1_000)
    for delta in stage.happens(c.End(contact_id=ContactId("p1"), ended_by=EndedBy.CUSTOMER)):
        shown.follow(delta)
    assert shown.line("support") == Line(1, stage.now() - 1_000)
    assert shown.line("unheard-of") == Line()


def test_agents_configured_anew_show_once_all_that_is_drawn_is_durable() -> None:
    stage = a_stage()
    shown = Shown(stage.world)
    newcomer = replace(stage.script.agent("lina").config, id="newcomer")
    configured = stage.happens(c.ConfigureAgent(config=newcomer), durable=False)
    pending = stage.happens(c.SetPresence(agent="lina", presence="lunch"), durable=False)
    for delta in configured:
        shown.follow(delta)
    shown.draw_anew(stage.world, stage.seq)
    assert (list(shown.agents), shown.agents["lina"]["presence"]) == (["lina"], "available")
    for delta in pending:
        shown.follow(delta)
    assert (list(shown.agents), shown.agents["lina"]["presence"]) == (["lina", "newcomer"], "lunch")
