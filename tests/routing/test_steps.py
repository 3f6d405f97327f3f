"""The steps of a queue: more agents may have a contact the longer it waits."""

from dataclasses import replace

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction, StepConfig
from contacthub.testing.floors import FloorBuilder, arrival, brief, skills_of
from tests.routing.scenes import offers

LOWER = StepConfig(after_ms=30_000, skills=skills_of({"wine": 2}))
SALES = StepConfig(after_ms=60_000, agents_of=("sales",))


def shop(*steps, **more):
    """Support asks for wine 5; lina has 8, wang 3 and zhao 2, who serves sales. All are at lunch."""
    builder = (
        FloorBuilder().queue("sales").queue("support", skills=skills_of({"wine": 5}), steps=steps, **more)
    )
    builder.agent("lina", queues=["support"], skills={"wine": 8}, presence="lunch")
    builder.agent("wang", queues=["support"], skills={"wine": 3}, presence="lunch")
    return builder.agent("zhao", queues=["sales"], skills={"wine": 2}, presence="lunch").script()


def comes(script, agent, at):
    return offers(script.at(at, c.SetPresence(agent=agent, presence="available")))


def test_a_step_asks_for_less_and_the_next_one_adds_the_agents_of_another_queue():
    script = shop(LOWER, SALES)
    assert comes(script, "wang", 1) + comes(script, "zhao", 2) == []
    script.at(10, arrival("c1"), arrival("c2"))
    assert script.until(30_009) == []
    assert brief(script.until(30_010)) == ["StepReached c1", "StepReached c2", "OfferMade c1.1 wang"]
    assert brief(script.until(50_010))[-1] == "PresenceChanged wang"  # who does not react
    assert offers(script.until(60_010)) == [("c1", "zhao")]


def test_an_agent_of_an_earlier_step_goes_first_however_short_they_are_idle():
    script = shop(LOWER, SALES)
    script.at(0, arrival("c1"))
    script.until(70_000)
    script.at(70_002, c.SetPresence(agent="zhao", presence="available"))
    assert script.contact("c1").offers  # zhao is the only one there: c1 was first in line
    script.at(70_003, c.DeclineOffer(agent="zhao", offer_id="c1.1"))
    happened = script.at(70_004, c.SetPresence(agent="wang", presence="available"))
    assert offers(happened) == [("c1", "wang")]


def test_of_several_who_may_have_it_the_earliest_step_goes_before_idleness():
    builder = (
        FloorBuilder().queue("sales").queue("support", steps=(StepConfig(after_ms=1, agents_of=("sales",)),))
    )
    builder.agent("zhao", queues=["sales"]).agent("lina", queues=["support"])
    script = builder.script(c.QueuePause(agent="lina", queue="support", paused=True))
    script.at(1, c.QueuePause(agent="zhao", queue="sales", paused=True), arrival("c1"))
    script.until(5)
    script.at(6, c.SetPresence(agent="zhao", presence="lunch"))
    script.at(7, c.QueuePause(agent="zhao", queue="sales", paused=False))
    happened = script.at(8, c.QueuePause(agent="lina", queue="support", paused=False))
    assert offers(happened) == [("c1", "lina")]
    assert dict(happened[-1].why.best[0].scores) == {"step": 0}


def test_a_step_takes_the_level_of_what_the_contact_asks_for_and_leaves_what_it_does_not_name():
    script = shop(LOWER)
    script.at(0, arrival("c1", skills={"wine": 9}), arrival("c2", skills={"golf": 1}))
    script.until(30_000)
    assert comes(script, "wang", 30_001) == [("c1", "wang")]
    assert comes(script, "lina", 30_002) == []


def test_a_step_without_skills_of_its_own_keeps_what_was_asked_for():
    script = shop(StepConfig(after_ms=30_000, agents_of=("sales",)))
    script.at(0, arrival("c1"))
    script.until(30_000)
    assert comes(script, "zhao", 30_001) == []


def test_a_contact_keeps_its_place_in_line_and_its_step_while_it_rings():
    script = shop(LOWER, SALES)
    comes(script, "lina", 0)
    script.at(1, arrival("c1"))
    script.at(2, arrival("c2"))
    script.at(15_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    script.until(30_001)
    assert [script.contact(each).step for each in ("c1", "c2")] == [1, 0]
    assert script.contact("c2").offers
    script.until(30_002)
    assert script.contact("c2").step == 1
    assert comes(script, "wang", 30_003) == [("c1", "wang")]


def test_a_step_leaves_what_the_queue_has_had_of_its_share():
    builder = FloorBuilder().queue("sales").queue("support", share=60, steps=(SALES,))
    script = builder.agent("lina", presence="lunch").script()
    script.at(0, arrival("c1", queue="sales"), arrival("c2", queue="support"))
    assert comes(script, "lina", 1) == [("c1", "lina")]
    script.at(2, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.Answer(contact_id="c1", agent="lina"))
    assert brief(script.until(60_000))[-1] == "StepReached c2"
    assert script.floor.queues["support"].offers == (1, 0)


def test_in_another_queue_steps_begin_anew():
    script = shop(LOWER)
    script.at(0, arrival("c1"))
    script.until(30_000)
    script.at(40_000, c.Transfer(contact_id="c1", to_queue="support"))
    assert script.contact("c1").step == 0
    assert comes(script, "wang", 40_001) == []
    assert offers(script.until(70_000)) == [("c1", "wang")]


def test_steps_that_a_queue_gets_or_loses_count_for_those_who_wait():
    script = shop()
    comes(script, "wang", 0)
    script.at(1, arrival("c1"))
    script.at(2, arrival("c2"))
    config = script.floor.queues["support"].config
    script.at(50_000, c.ConfigureQueue(config=replace(config, steps=(LOWER,))))
    assert offers(script.until(50_000)) == [("c1", "wang")]
    script.at(50_001, c.ConfigureQueue(config=config))
    assert [script.contact(each).step for each in ("c1", "c2")] == [0, 0]


def test_steps_go_on_while_the_hub_is_away():
    script = shop(LOWER)
    comes(script, "wang", 0)
    script.at(1, arrival("c1"))
    script.at(40_000, c.StartHub(downtime_ms=39_000))
    assert offers(script.at(40_000, c.PassTime())) == [("c1", "wang")]


def estimated(*, wait_over_ms, channel="voice"):
    """Lina's calls take a minute each, and five are over: she talks, and one more waits."""
    step = StepConfig(after_ms=wait_over_ms, by_estimate=True, agents_of=("sales",))
    builder = FloorBuilder().queue("sales").queue("support", steps=(step,), wrap_up_ms=0)
    builder.agent("lina", queues=["support"]).agent("zhao", queues=["sales"], presence="lunch")
    script = builder.script()
    for n in range(6):
        script.at(
            n * 60_000, arrival(f"x{n}", channel=channel), c.AcceptOffer(agent="lina", offer_id=f"x{n}.1")
        )
        script.at(n * 60_000, c.Answer(contact_id=f"x{n}", agent="lina"))
        if n < 5:
            script.at(n * 60_000 + 59_999, c.End(contact_id=f"x{n}", ended_by="customer"))
    script.at(310_000, arrival("before", channel=channel))
    return script


@pytest.mark.parametrize(("wait_over_ms", "steps"), [(119_000, 1), (121_000, 0)])
def test_a_contact_that_is_likely_to_wait_longer_comes_to_the_step_at_once(wait_over_ms, steps):
    script = estimated(wait_over_ms=wait_over_ms)
    happened = script.at(310_001, arrival("c1"))
    assert [each.step for each in happened if isinstance(each, e.StepReached)] == [1] * steps
    assert not [
        each for each in script.until(310_001 + wait_over_ms - 1) if getattr(each, "contact_id", "") == "c1"
    ]
    script.until(310_001 + wait_over_ms)
    assert script.contact("c1").step == 1


def test_a_contact_that_is_moved_comes_to_the_step_of_its_new_queue_at_once():
    script = estimated(wait_over_ms=119_000)
    script.at(310_001, arrival("c1", queue="sales"))
    happened = script.at(310_002, c.MoveContact(contact_id="c1", queue="support"))
    assert brief(happened) == ["ContactTransferred c1", "ContactQueued c1", "StepReached c1"]


def test_nobody_counts_the_agents_of_every_step():
    step = StepConfig(after_ms=30_000, agents_of=("sales",))
    script = shop(step, when_nobody=ExitAction(kind="end"))
    for agent in ("lina", "wang"):
        script.at(0, c.SetPresence(agent=agent, presence="offline"))
    script.at(1, arrival("c1"))
    assert not script.floor.contacts  # zhao serves sales, and has too little of wine


def test_a_call_back_that_is_agreed_comes_to_the_step_at_once_too():
    script = estimated(wait_over_ms=100_000, channel="callback")
    script.at(320_000, arrival("c1", can_be_called=True))
    assert script.contact("c1").step == 0  # how long calls take is not known
    script.at(321_000, c.AgreeCallback(contact_id="c1", by="boss"))
    assert script.contact("c1").step == 1
