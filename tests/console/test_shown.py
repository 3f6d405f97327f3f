"""What boards are drawn from keeps up with the floor, as far as it is durable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contacthub.console.boards import Shown
from contacthub.contacts.unanswered import waiting_for_answer
from contacthub.contacts.views import Line, agent_view, callback_view
from contacthub.contacts.world import World
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId, EndedBy, QueueId
from contacthub.testing.floors import arrival, pbx_arrival
from tests.console.law import Follower, everything
from tests.console.stage import a_stage

Listed = dict[str, tuple[QueueId | None, Any]]


def test_after_every_event_the_agents_told_of_and_all_lines_are_those_of_the_floor() -> None:
    follower = Follower()
    world, shown, most_unanswered = follower.world, Shown(follower.world), 0
    for event in everything():
        delta = follower.happens(event)
        shown.follow(delta)
        assert shown.agents == {
            key: agent_view(world.floor.agents[AgentId(key)], world.directory) for key in shown.agents
        }, event
        assert {each["id"] for each in delta.agents} <= shown.agents.keys()
        for key, queue in world.floor.queues.items():
            line = Line(queue.waiting_count, queue.oldest_waiting_at, unanswered=unanswered(world, key))
            assert shown.line(key) == line, event
            most_unanswered = max(most_unanswered, line.unanswered[0])
    assert most_unanswered > 0


def unanswered(world: World, queue: QueueId) -> tuple[int, int | None]:
    """How many customers of the queue wait for an answer, and since when the first does, found one by one."""
    waiting = [each for contact in world.floor.contacts.values() if (each := waiting_for_answer(contact))]
    since = [at for of, at in waiting if of == queue]
    return len(since), min(since, default=None)


def test_whatever_changes_the_list_of_call_backs_is_told_on_the_boards() -> None:
    follower = Follower()
    world, shown, before, changes = follower.world, Shown(follower.world), listed(follower.world), 0
    for event in everything():
        shown.follow(follower.happens(event))
        after = listed(world)
        assert set(world.call_backs.all()) == after.keys(), event
        changed = {queue for each in after.keys() | before.keys() for queue in moved(before, after, each)}
        for queue in changed:
            assert shown.call_backs.last_change([queue]) == follower.seq, event
        before, changes = after, changes + len(changed)
    assert changes > 5


def listed(world: World) -> Listed:
    """Every call-back of the floor with its queue and what the list shows of it."""
    return {
        each.id: (each.queue, (each.state, each.agent, callback_view(each, world.details[each.id])))
        for each in world.floor.contacts.values()
        if each.callback is not None
    }


def moved(before: Listed, after: Listed, contact_id: str) -> set[QueueId]:
    """The queues whose list shows another thing of the contact now."""
    was, now = before.get(contact_id), after.get(contact_id)
    return set() if was == now else {each[0] for each in (was, now) if each is not None and each[0]}


def test_call_backs_read_from_the_floor_are_kept_up_with() -> None:
    stage = a_stage()
    stage.happens(arrival("c1", can_be_called=True))
    stage.happens(c.AgreeCallback(contact_id=ContactId("c1"), by="boss"))
    shown = Shown(stage.world)
    assert shown.call_backs.last_change([QueueId("support")]) is None
    for delta in stage.happens(c.WithdrawCallback(contact_id=ContactId("c1"))):
        shown.follow(delta)
    assert shown.call_backs.last_change([QueueId("support")]) is not None
    assert shown.call_backs.last_change([QueueId("sales")]) is None


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


def test_an_agent_who_changed_while_nobody_watched_is_not_shown_as_before() -> None:
    stage = a_stage()
    shown = Shown(stage.world)
    [lunch, back] = stage.happens(
        c.SetPresence(agent="lina", presence="lunch"), c.SetPresence(agent="lina", presence="available")
    )
    shown.follow(lunch)
    shown.follow(replace(back, agents=(), undrawn=frozenset({AgentId("lina")})))
    assert "lina" not in shown.agents


async def test_nothing_drawn_before_the_floor_was_configured_anew_is_shown_after_it() -> None:
    stage = a_stage()
    shown = Shown(stage.world)
    for delta in stage.happens(c.SetPresence(agent="lina", presence="lunch")):
        shown.follow(delta)
    assert shown.agents["lina"]["presence"] == "lunch"
    newcomer = replace(stage.script.agent("lina").config, id="newcomer")
    for delta in stage.happens(c.ConfigureAgent(config=newcomer)):
        shown.follow(delta)
    assert not shown.agents
