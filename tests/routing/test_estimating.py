"""How long a contact is likely to wait: by hand for small floors, and against theory in the laws."""

from dataclasses import replace

import pytest

from contacthub.contacts.views import queue_views
from contacthub.contacts.waits import waits_now
from contacthub.contacts.world import World
from contacthub.routing import commands as c
from contacthub.routing.config import STAY, ExitAction, StepConfig
from contacthub.routing.floor.pace import ENOUGH, RECENT, Pace
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.scenes import MINUTE, Chats, one_at_a_time


def test_nothing_is_said_before_enough_contacts_were_handled():
    floor = one_at_a_time("lina").learn(ENOUGH - 1).come("talks", "waits")
    assert (floor.wait_of("waits"), floor.of_queue()) == (None, None)
    floor.learn(0).do(c.End(contact_id="talks", ended_by="agent"))
    floor.come("waits too")
    assert floor.wait_of("waits too") is not None


def test_each_of_those_before_takes_its_turn_of_the_agents():
    floor = one_at_a_time("lina", "wang").learn().come("a", "b", "first", "second", "third")
    assert [floor.wait_of(each) for each in ("first", "second", "third")] == [30_000, 60_000, 90_000]
    assert floor.of_queue() == 120_000


def test_ringing_and_wrapping_up_hold_a_place_too():
    floor = Chats(FloorBuilder().queue(wrap_up_ms=20_000).agent("lina", capacity={"chat": 1}))
    for n in range(ENOUGH):
        name = f"known-{n}"
        floor.script.at(floor.now, arrival(name, channel="chat"))
        offer = next(iter(floor.script.contact(name).offers))
        floor.script.at(floor.now + 10_000, c.AcceptOffer(agent="lina", offer_id=offer))
        floor.script.at(floor.now + 40_000, c.End(contact_id=name, ended_by="customer"))
        floor.now += 60_000
        floor.script.until(floor.now)
    assert floor.come("talks", "waits").wait_of("waits") == 60_000


def test_contacts_that_took_no_time_at_all_make_no_wait():
    floor = one_at_a_time("lina").learn(took_ms=0).come("talks", "waits")
    assert (floor.wait_of("waits"), floor.of_queue()) == (1, 2)


def test_those_who_give_up_leave_their_places_to_the_ones_behind():
    floor = one_at_a_time("lina").learn(RECENT).come("talks")
    floor.give_up(RECENT, after_ms=MINUTE)
    pace = floor.script.floor.queues["support"].pace["chat"]
    leaving = pace.leaving_per_ms
    assert leaving == pytest.approx(1 / MINUTE, rel=0.1)
    floor.come("first", "second", "third")
    one = 1 / MINUTE
    assert floor.wait_of("first") == 60_000
    assert floor.wait_of("second") == pytest.approx(1 / one + 1 / (one + leaving), abs=1)
    third = 1 / one + 1 / (one + leaving) + 1 / (one + 2 * leaving)
    assert floor.wait_of("third") == pytest.approx(third, abs=1)


def test_far_behind_it_is_the_same_sum():
    floor = one_at_a_time("lina", "wang", "zhao").learn(RECENT)
    floor.come("a", "b", "d").give_up(RECENT, after_ms=10 * MINUTE)
    leaving = floor.script.floor.queues["support"].pace["chat"].leaving_per_ms
    floor.come(*[f"w{n}" for n in range(500)])
    for ahead in (0, 63, 64, 65, 66, 499):
        exact = sum(1 / (3 / MINUTE + each * leaving) for each in range(ahead + 1))
        assert floor.wait_of(f"w{ahead}") == pytest.approx(exact, rel=1e-4)


def test_contacts_of_another_queue_count_as_far_as_its_agents_are_shared():
    builder = FloorBuilder().queue("support", wrap_up_ms=0).queue("sales", wrap_up_ms=0)
    builder.agent("lina", capacity={"chat": 1}).agent("wang", queues=["sales"], capacity={"chat": 1})
    floor = Chats(builder).learn().learn(queue="sales", took_ms=2 * MINUTE)
    floor.come("s1", "s2", "s3", "s4", "s5", queue="sales").come("waits")
    # Of the three that wait in sales, of two minutes each, half go to lina, then it is this one's turn.
    assert floor.wait_of("waits") == 1.5 * 2 * MINUTE + MINUTE


def test_priority_comes_first():
    floor = one_at_a_time("lina").learn().come("talks", "waits").come("urgent", priority=2)
    assert (floor.wait_of("urgent"), floor.wait_of("waits")) == (MINUTE, 2 * MINUTE)


def test_calls_do_not_wait_for_mails():
    builder = FloorBuilder().queue(wrap_up_ms=0).agent("lina", capacity={"chat": 1, "email": 1})
    floor = Chats(builder).learn().learn(channel="email", took_ms=10 * MINUTE)
    floor.come("mail1", "mail2", "mail3", channel="email").come("talks", "waits")
    assert (floor.wait_of("mail2"), floor.wait_of("waits")) == (10 * MINUTE, MINUTE)


def test_an_agent_of_three_chats_counts_three_times():
    floor = Chats(FloorBuilder().queue(wrap_up_ms=0).agent("lina", capacity={"chat": 3})).learn()
    assert floor.come("a", "b", "d", "waits").wait_of("waits") == 20_000


def test_an_agent_who_goes_away_makes_the_wait_longer_and_the_last_one_unknown():
    floor = one_at_a_time("lina", "wang").learn().come("a", "b", "waits")
    floor.do(c.SetPresence(agent="wang", presence="lunch"))
    assert floor.wait_of("waits") == MINUTE
    floor.do(c.SetPresence(agent="lina", presence="lunch"))
    assert (floor.wait_of("waits"), floor.of_queue()) == (None, None)


def test_a_queue_with_a_free_agent_has_no_wait():
    floor = one_at_a_time("lina", "wang").learn().come("talks")
    assert floor.of_queue() == 0


def two_desks(keep):
    """Lina and wang serve both queues, and support keeps so many of them for its chats."""
    builder = FloorBuilder().queue("support", wrap_up_ms=0, reserve=(("chat", keep),))
    builder.queue("sales", wrap_up_ms=0)
    for name in ("lina", "wang"):
        builder.agent(name, queues=["support", "sales"], capacity={"chat": 1})
    chats = Chats(builder).learn()
    for _ in range(ENOUGH):
        chats.script.floor.queues["sales"].pace.setdefault("chat", Pace()).add_handled(MINUTE)
    return chats


def test_of_agents_who_are_kept_for_a_queue_the_others_are_told_a_part():
    floor = two_desks(1).come("a", "b").come("first", queue="sales").come("second", queue="sales")
    assert [floor.wait_of("first"), floor.wait_of("second")] == [MINUTE, 2 * MINUTE]


def test_contacts_of_a_queue_that_keeps_its_agents_go_before_those_of_others():
    floor = two_desks(1).come("a", "b").come("first", queue="sales").come("second", "third")
    assert [floor.wait_of(each) for each in ("first", "second", "third")] == [3 * MINUTE, 30_000, MINUTE]
    assert floor.of_queue("support") == 90_000


def test_contacts_of_two_queues_that_keep_the_same_agents_go_in_their_order():
    floor = two_desks(1)
    config = floor.script.floor.queues["sales"].config
    floor.do(c.ConfigureQueue(config=replace(config, reserve=(("chat", 1),))))
    floor.come("a", "b").come("first", queue="sales").come("second").come("third", queue="sales")
    assert [floor.wait_of(each) for each in ("first", "second", "third")] == [30_000, MINUTE, 90_000]


def test_who_is_free_but_kept_for_another_queue_is_no_end_of_the_wait():
    floor = two_desks(1).come("a").come("second", queue="sales")
    assert (floor.of_queue("support"), floor.of_queue("sales"), floor.wait_of("second")) == (
        0,
        2 * MINUTE,
        MINUTE,
    )


def test_a_wait_for_agents_who_are_all_kept_for_another_queue_is_unknown():
    floor = two_desks(2).come("a").come("second", queue="sales")
    assert (floor.wait_of("second"), floor.of_queue("sales"), floor.of_queue("support")) == (None, None, 0)


def test_an_agent_whom_two_queues_keep_counts_for_both():
    floor = two_desks(2)
    config = floor.script.floor.queues["sales"].config
    floor.do(c.ConfigureQueue(config=replace(config, reserve=(("chat", 1),))))
    floor.come("a", "b").come("second", queue="sales")
    assert floor.wait_of("second") == 30_000


@pytest.mark.parametrize(("when_closed", "told"), [(STAY, 0), (ExitAction(kind="end"), None)])
def test_of_a_closed_queue_nothing_is_told_unless_contacts_wait_in_it(when_closed, told):
    floor = one_at_a_time("lina", when_closed=when_closed).learn()
    world = World(capabilities=lambda source: [], floor=floor.script.floor)

    def shown():
        [view] = queue_views(world, ["support"], floor.now)
        found = waits_now(floor.script.floor, floor.now).queues.get("support")
        return view["estimated_wait_ms"], None if found is None else found.wait_ms

    assert shown() == (0, 0)
    floor.do(c.CloseQueue(queue="support"))
    assert shown() == (told, told)


def test_coming_into_a_queue_does_not_go_through_all_classes():
    step = StepConfig(after_ms=10 * MINUTE, by_estimate=True, skills=())
    floor = one_at_a_time("lina", steps=(step,)).learn().come("talks")
    agents = floor.script.floor.idle_agents
    looked_at, capable = [], agents.capable

    def counted(key):
        looked_at.append(key)
        return capable(key)

    agents.capable = counted
    for n in range(500):
        floor.come(f"w{n}", skills={f"skill{n}": 1} if n % 2 else {})
        assert len(looked_at) < 100
        looked_at.clear()
    assert floor.script.contact("w498").step == 1


def test_only_what_waits_for_an_agent_of_the_hubs_choice_is_estimated():
    floor = one_at_a_time("lina").learn().come("talks").come("pbx", routing="pbx").come("waits")
    assert (floor.wait_of("talks"), floor.wait_of("pbx")) == (None, None)
    floor.script.contact("waits").set_aside = True
    assert floor.wait_of("waits") is None


def test_an_average_forgets():
    pace = Pace()
    for _ in range(RECENT):
        pace.add_handled(1_000)
    for _ in range(5 * RECENT):
        pace.add_handled(9_000)
    assert pace.handled == RECENT
    assert pace.handling_ms == pytest.approx(9_000, rel=0.02)
