"""Queues keep ready agents for themselves, and the last agent of a customer is waited for."""

from dataclasses import replace

from contacthub.routing import commands as c
from contacthub.routing.config import ExitAction
from contacthub.routing.matching.coming import HadThread
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import offers


def two_desks(**support):
    """Lina and wang serve both queues; support keeps one of them for calls."""
    builder = FloorBuilder().queue("support", **{"reserve": (("voice", 1),), **support}).queue("sales")
    return builder.agent("lina").agent("wang").script()


def test_last_ready_agent_is_kept_for_the_queue():
    script = two_desks()
    assert offers(script.at(1, arrival("c1", queue="sales"))) == [("c1", "lina")]
    assert offers(script.at(2, arrival("c2", queue="sales"))) == []
    assert offers(script.at(3, arrival("c3", queue="support"))) == [("c3", "wang")]


def test_other_channels_of_the_queue_do_not_get_them_either():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"))
    assert offers(script.at(2, arrival("c2", queue="support", channel="chat"))) == []


def test_call_back_is_one_of_the_calls_of_its_queue():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), c.SetPresence(agent="wang", presence="lunch"))
    script.at(2, arrival("b1", queue="sales", can_be_called=True), arrival("b2", can_be_called=True))
    script.at(3, *(c.AgreeCallback(contact_id=each, by="boss") for each in ("b1", "b2")))
    # B1 is first in line, but wang is kept for the calls of support.
    assert offers(script.at(4, c.SetPresence(agent="wang", presence="available"))) == [("b2", "wang")]


def test_another_who_becomes_ready_frees_whom_the_queue_kept():
    script = two_desks()
    cellar = replace(script.floor.queues["sales"].config, id="cellar")
    script.at(1, c.ConfigureQueue(config=cellar))
    zhao = replace(script.agent("wang").config, id="zhao", queues=("support",))
    wang = replace(script.agent("wang").config, queues=("support", "cellar"))
    script.at(1, c.SetPresence(agent="lina", presence="lunch"), c.ConfigureAgent(config=wang))
    assert offers(script.at(2, arrival("c1", queue="cellar"))) == []
    # Zhao cannot take it, but now wang is not the last one.
    came = (c.ConfigureAgent(config=zhao), c.ConsoleSeen(agent="zhao"))
    assert offers(script.at(3, *came, c.SetPresence(agent="zhao", presence="available"))) == [("c1", "wang")]


def test_agent_whom_two_queues_keep_may_have_the_contacts_of_both():
    keeps = {"reserve": (("voice", 1),)}
    script = FloorBuilder().queue("support", **keeps).queue("sales", **keeps).agent("lina").script()
    assert offers(script.at(1, arrival("c1", queue="sales"))) == [("c1", "lina")]


def test_queue_that_no_longer_keeps_its_agents_lets_others_have_them():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))
    config = replace(script.floor.queues["support"].config, reserve=())
    assert offers(script.at(2, c.ConfigureQueue(config=config))) == [("c2", "wang")]


def test_agents_whom_a_queue_cannot_use_any_more_are_not_kept_for_it():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))
    config = replace(script.floor.queues["support"].config, skills=(("wine", 1),))
    assert offers(script.at(2, c.ConfigureQueue(config=config))) == [("c2", "wang")]


def test_retired_queue_lets_others_have_the_agents_whom_it_kept():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))
    assert offers(script.at(2, c.RetireQueue(queue="support"))) == [("c2", "wang")]


def test_kept_agent_who_is_retired_leaves_their_place_to_a_new_one():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))
    config = script.agent("wang").config
    assert brief(script.at(2, c.RetireAgent(agent="wang"))) == ["AgentRetired wang"]
    came = (c.ConfigureAgent(config=replace(config, id="zhao")), c.ConsoleSeen(agent="zhao"))
    assert offers(script.at(3, *came, c.SetPresence(agent="zhao", presence="available"))) == []
    assert offers(script.at(4, arrival("c3", queue="support"))) == [("c3", "zhao")]


def test_who_is_kept_for_more_than_before_gets_the_first_of_all_who_may_have_them():
    builder = FloorBuilder().queue("support", reserve=(("chat", 1), ("voice", 2)))
    builder.queue("cellar", at_closing=ExitAction(kind="overflow", queue="support"))
    script = builder.agent("lina").agent("wang").script()
    script.at(1, arrival("c1", queue="cellar", channel="chat", priority=1))
    script.at(2, arrival("c2", queue="cellar"), arrival("c3", queue="cellar"))
    # Both are kept for calls, until lina has one: then wang is the last for chats too, and c1 comes first.
    offered = offers(script.at(3, c.CloseQueue(queue="cellar")))
    assert offered == [("c2", "lina"), ("c1", "wang"), ("c3", "wang")]


def test_why_counts_those_who_are_kept():
    script = two_desks()
    script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))
    came = c.ConfigureAgent(config=replace(script.agent("lina").config, id="zhao", queues=("sales",)))
    happened = script.at(
        2, came, c.ConsoleSeen(agent="zhao"), c.SetPresence(agent="zhao", presence="available")
    )
    assert offers(happened) == [("c2", "zhao")]
    assert ("kept", 1) in happened[-1].why.excluded


# --- the last agent ---


def again(**arrives):
    """Wang, longer idle than lina no more, handled the customer last."""
    script = FloorBuilder().queue(last_agent_ms=20_000).agent("lina").agent("wang").script()
    return script, arrival("c1", customer_id="k1", last_agent="wang", **arrives)


def test_last_agent_gets_the_customer_before_one_who_is_idle_for_longer():
    script, arrives = again()
    happened = script.at(1, arrives)
    assert offers(happened) == [("c1", "wang")]
    assert happened[-1].why.step == "last_agent"


def test_last_agent_who_is_busy_is_waited_for_so_long():
    script, arrives = again()
    script.at(1, arrival("x", skills={}), arrival("y"))
    assert offers(script.at(2, arrives)) == []
    script.at(3, c.DeclineOffer(agent="lina", offer_id="x.1"))
    assert script.contact("c1").state == "waiting"
    assert "ReservationLapsed c1 wang" in brief(script.until(20_002))


def test_last_agent_on_a_break_is_not_waited_for():
    script, arrives = again()
    script.at(1, c.SetPresence(agent="wang", presence="lunch"))
    assert offers(script.at(2, arrives)) == [("c1", "lina")]


# --- the agent who had the thread ---


def writes_again(agent="wang", until=0, **arrives):
    """Lina is idle for longer than wang, who had the thread; the customer had qian last, by phone."""
    settings = {"returning_to": "last_agent", "returning_within_ms": 60_000, "returning_wait_ms": 10_000}
    builder = FloorBuilder().queue(last_agent_ms=20_000, **settings)
    script = builder.agent("lina").agent("wang").agent("qian").script()
    had = HadThread(agent=agent, until=until)
    return script, arrival("c1", channel="chat", had_thread=had, last_agent="qian", **arrives)


def test_who_had_the_thread_gets_the_customer_who_writes_again_before_whom_they_had_last():
    script, arrives = writes_again()
    happened = script.at(60_000, arrives)
    assert offers(happened) == [("c1", "wang")]
    assert happened[-1].why.step == "returning"


def test_who_had_the_thread_too_long_ago_is_as_any_other():
    script, arrives = writes_again()
    happened = script.at(60_001, arrives)
    assert (offers(happened), happened[-1].why.step) == ([("c1", "qian")], "last_agent")


def test_who_had_the_thread_and_is_busy_is_waited_for_so_long_and_then_the_queue_has_it():
    script, arrives = writes_again()
    script.at(1, c.ConfigureAgent(config=replace(script.agent("wang").config, capacity=(("chat", 1),))))
    script.at(2, arrival("x", channel="chat", last_agent="wang"))
    assert offers(script.at(3, arrives)) == []
    happened = script.until(10_003)
    assert "ReservationLapsed c1 wang" in brief(happened)
    assert [agent for contact, agent in offers(happened) if contact == "c1"] == ["lina"]


def test_who_had_the_thread_and_goes_on_a_break_is_not_waited_for_any_longer():
    script, arrives = writes_again()
    script.at(1, c.ConfigureAgent(config=replace(script.agent("wang").config, capacity=(("chat", 1),))))
    script.at(2, arrival("x", channel="chat", last_agent="wang"))
    script.at(3, arrives)
    assert ("c1", "qian") in offers(script.at(4, c.SetPresence(agent="wang", presence="lunch")))


def test_a_queue_that_says_nothing_of_who_returns_offers_to_anyone():
    script = FloorBuilder().queue().agent("lina").agent("wang").script()
    had = HadThread(agent="wang", until=0)
    assert offers(script.at(1, arrival("c1", channel="chat", had_thread=had))) == [("c1", "lina")]


def test_last_agent_who_cannot_take_it_is_not_waited_for():
    script, arrives = again(skills={"wine": 1})
    script.at(1, c.ConfigureAgent(config=replace(script.agent("lina").config, skills=(("wine", 1),))))
    assert offers(script.at(2, arrives)) == [("c1", "lina")]
