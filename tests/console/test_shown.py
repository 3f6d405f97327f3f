"""What boards are drawn from keeps up with the floor, as far as it is durable."""

from __future__ import annotations

from dataclasses import replace

from contacthub.console.boards import Shown
from contacthub.contacts.views import Line, agent_view
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy
from contacthub.testing.floors import pbx_arrival
from tests.console.law import Follower, everything
from tests.console.stage import a_stage


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
    assert (list(shown.agents), shown.agents["lina"]["presence"]) == (["lina", "wei"], "available")
    for delta in pending:
        shown.follow(delta)
    assert (list(shown.agents), shown.agents["lina"]["presence"]) == (["lina", "wei", "newcomer"], "lunch")
