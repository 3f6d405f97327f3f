"""The examples of the routing page are taken, and do what the page says."""

import tomllib

import pytest

from contacthub.floor_file.directory import FloorEntry
from contacthub.floor_file.file import FloorFile
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import interruptions
from contacthub.routing.matching.coming import HadThread
from contacthub.routing.words import AVAILABLE
from contacthub.testing.floors import Script, arrival
from tests.docs.pages import DOCS, blocks
from tests.routing.scenes import offers


def example(key):
    """The plan of the page's example that has this key of the floor file."""
    [found] = [each for each in blocks(DOCS / "routing.md", "toml") if key in each]
    return FloorFile.model_validate(tomllib.loads(found)).plan()


def opened(plan):
    """The floor of an example, all agents available in its order."""
    script = Script()
    floor = plan.floor or FloorEntry()
    head_start = floor.priority_head_start_seconds
    settings = c.ConfigureFloor(
        priority_head_start_ms=head_start * 1_000 if head_start is not None else None,
        breaks=("lunch",),
        rank=floor.rank,
        interrupted_by=interruptions(floor.interrupted_by),
        blocked=tuple(plan.blocked),
    )
    script.at(0, settings)
    for queue in plan.queues.values():
        script.at(0, c.ConfigureQueue(config=queue.config))
    for agent in plan.agents.values():
        script.at(0, c.ConfigureAgent(config=agent.config), c.ConsoleSeen(agent=agent.config.id))
        script.at(0, c.SetPresence(agent=agent.config.id, presence=AVAILABLE))
    return script


def test_every_example_is_a_floor_file_that_is_taken():
    for each in blocks(DOCS / "routing.md", "toml"):
        assert FloorFile.model_validate(tomllib.loads(each)).plan().queues


def two_calls(script):
    """Who gets two calls, the first over before the second comes."""
    first = offers(script.at(1, arrival("c1")))
    script.at(2, c.AcceptOffer(agent=first[0][1], offer_id="c1.1"), c.Answer(contact_id="c1", agent="lina"))
    script.at(3, c.End(contact_id="c1", ended_by="customer"))
    script.at(4, c.FinishWrapUp(agent="lina", contact_id="c1", disposition="resolved"))
    return first + offers(script.at(5, arrival("c2"), arrival("c3")))


@pytest.mark.parametrize("key", ['"in_order"', '"available"'])
def test_the_first_to_come_or_of_the_file_gets_every_contact_while_free(key):
    assert two_calls(opened(example(key))) == [("c1", "lina"), ("c2", "lina"), ("c3", "wang")]


def test_agent_who_declines_goes_to_the_end():
    script = opened(example('"offer_ended"'))
    assert offers(script.at(1, arrival("c1"))) == [("c1", "lina")]
    assert offers(script.at(2, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == [("c1", "wang")]
    assert offers(script.at(3, arrival("c2"))) == [("c2", "zhao")]


def talk(script, agent, contact, queue, since, until):
    """The agent takes a contact while the others are at lunch."""
    others = sorted(script.floor.agents.keys() - {agent})
    script.at(since, *(c.SetPresence(agent=each, presence="lunch") for each in others))
    script.at(since, arrival(contact, queue=queue), c.AcceptOffer(agent=agent, offer_id=f"{contact}.1"))
    script.at(since, c.Answer(contact_id=contact, agent=agent))
    script.at(until, c.End(contact_id=contact, ended_by="customer"))
    script.at(until, c.FinishWrapUp(agent=agent, contact_id=contact, disposition="resolved"))
    script.at(until, *(c.SetPresence(agent=each, presence=AVAILABLE) for each in others))


@pytest.mark.parametrize(("queue", "agent"), [("cellar", "wang"), ("support", "lina"), ("sales", "lina")])
def test_each_queue_chooses_in_its_way(queue, agent):
    script = opened(example('"most_skilled"'))
    if queue != "cellar":  # where lina is idle for longest
        talk(script, "wang", "c1", "cellar", 0, 540_000)
        talk(script, "wang", "c2", "cellar", 540_000, 600_000)
        talk(script, "lina", "c3", "cellar", 600_000, 660_000)
    assert offers(script.at(700_000, arrival("c4", queue=queue))) == [("c4", agent)]


@pytest.mark.parametrize(("later", "first"), [(59_999, "c2"), (60_001, "c1")])
def test_a_step_of_priority_is_worth_a_minute(later, first):
    script = opened(example("priority_head_start_seconds"))
    script.at(0, c.SetPresence(agent="lina", presence="lunch"), arrival("c1"))
    script.at(later, arrival("c2", queue="vip"))
    assert offers(script.at(70_000, c.SetPresence(agent="lina", presence=AVAILABLE))) == [(first, "lina")]


def test_a_call_that_two_agents_were_not_connected_to_is_set_aside():
    script = opened(example("connect_attempts"))
    tried = offers(script.at(1, arrival("c1")))
    script.at(1, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    tried += offers(script.until(10_001))
    script.at(10_001, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    tried += offers(script.until(20_001))
    assert tried == [("c1", "lina"), ("c1", "wang")]
    assert script.contact("c1").set_aside


@pytest.mark.parametrize(("later", "first"), [(39_999, "c2"), (40_001, "c1")])
def test_the_contact_whose_target_is_reached_soonest_is_first_in_line(later, first):
    script = opened(example('"service_level"'))
    script.at(0, c.SetPresence(agent="lina", presence="lunch"), arrival("c1", queue="sales"))
    script.at(later, arrival("c2"))
    assert offers(script.at(50_000, c.SetPresence(agent="lina", presence="available"))) == [(first, "lina")]


def test_steps_let_more_agents_have_a_contact_and_those_of_an_earlier_step_go_first():
    script = opened(example("[[queues.steps]]"))
    for agent in ("lina", "wang", "zhao"):
        script.at(1, c.SetPresence(agent=agent, presence="lunch"))
    script.at(2, c.SetPresence(agent="zhao", presence="available"), arrival("c1"))
    assert offers(script.until(60_001)) == []
    assert offers(script.until(60_002)) == [("c1", "zhao")]
    for agent in ("wang", "lina"):
        script.at(60_003, c.SetPresence(agent=agent, presence="available"))
    script.at(60_004, c.DeclineOffer(agent="zhao", offer_id="c1.1"))
    assert [offer.agent for offer in script.contact("c1").offers.values()] == ["lina"]


def test_preferences():
    script = opened(example("mandarin = 5, wine = 1"))
    assert offers(script.at(1, arrival("c1"), arrival("c2"))) == [("c1", "wang"), ("c2", "lina")]


def test_a_share_is_every_fifth_offer_while_a_hotline_is_flooded():
    script = opened(example("share = 20"))
    script.at(1, c.SetPresence(agent="lina", presence="offline"))
    script.at(
        2, *(arrival(f"h{n}", queue="hotline") for n in range(20)), *(arrival(f"s{n}") for n in range(9))
    )
    got, now = "", 10
    script.at(now, c.SetPresence(agent="lina", presence="available"))
    while len(got) < 12:
        [(offer, contact)] = script.agent("lina").hub_offers.items()
        got, now = got + contact[0], now + 1
        script.at(
            now, c.AcceptOffer(agent="lina", offer_id=offer), c.Answer(contact_id=contact, agent="lina")
        )
        script.at(now, c.End(contact_id=contact, ended_by="agent"))
        script.at(now, c.FinishWrapUp(agent="lina", contact_id=contact, disposition="resolved"))
    assert got == "hshhhhshhhhs"


def test_a_reserve_leaves_the_last_ready_agent_to_its_queue():
    script = opened(example("reserve ="))
    assert offers(script.at(1, arrival("c1", queue="sales"), arrival("c2", queue="sales"))) == [
        ("c1", "lina")
    ]
    assert offers(script.at(2, arrival("c3"))) == [("c3", "wang")]


def test_the_agent_they_had_last_gets_the_customer():
    script = opened(example("last_agent_seconds"))
    assert offers(script.at(1, arrival("c1", last_agent="wang"))) == [("c1", "wang")]


def test_the_agent_who_had_the_thread_gets_the_customer_who_writes_again():
    script = opened(example("returning ="))
    had = HadThread(agent="wang", until=0)
    assert offers(script.at(1, arrival("c1", channel="chat", had_thread=had))) == [("c1", "wang")]


def test_only_calls_ring_beside_a_mail_and_a_blocked_pair_never_meets():
    script = opened(example("[[blocked]]"))
    assert offers(script.at(1, arrival("c1", channel="email"))) == [("c1", "lina")]
    assert offers(script.at(2, arrival("c2", customer_id="C-1001"))) == [("c2", "wang")]
    assert offers(script.at(3, arrival("c3", channel="chat"))) == []
    assert offers(script.at(4, arrival("c4"))) == [("c4", "lina")]
    assert offers(script.at(5, arrival("c5", channel="email"))) == []


def test_the_third_in_line_overflows_and_who_waits_too_long_is_ended():
    script = opened(example("max_waiting = 2"))
    script.at(1, c.SetPresence(agent="lina", presence="lunch"), *(arrival(f"c{n}") for n in range(3)))
    assert script.contact("c2").queue == "sales"
    ended = [each.outcome for each in script.until(300_001) if isinstance(each, e.ContactEnded)]
    assert ended == ["timed_out", "timed_out"]


def test_the_second_in_line_is_called_back_in_its_turn():
    script = opened(example('"callback"'))
    script.at(1, c.SetPresence(agent="lina", presence="lunch"))
    script.at(2, *(arrival(f"c{n}", can_be_called=True) for n in range(2)))
    assert [script.contact(f"c{n}").channel for n in range(2)] == ["voice", "callback"]
    config = script.floor.queues["support"].config
    assert (config.callback_attempts, config.callback_every_ms) == (2, 900_000)


def test_who_comes_in_while_the_queue_is_closed_is_told_so():
    script = opened(example("[[hours]]"))
    script.at(1, c.SetPresence(agent="lina", presence="lunch"), arrival("c1"))
    script.at(2, c.CloseQueue(queue="support"))
    [ended] = [each for each in script.at(3, arrival("c2")) if isinstance(each, e.ContactEnded)]
    assert (ended.outcome, script.contact("c1").state) == ("closed", "waiting")


def test_a_full_wrap_up_lasts_its_minute():
    script = opened(example('"full"'))
    script.at(1, arrival("c1"), c.AcceptOffer(agent="lina", offer_id="c1.1"))
    script.at(2, c.Answer(contact_id="c1", agent="lina"), c.End(contact_id="c1", ended_by="customer"))
    script.at(3, c.FinishWrapUp(agent="lina", contact_id="c1", disposition="resolved"))
    assert offers(script.at(4, arrival("c2"))) == []
    assert offers(script.until(60_002)) == [("c2", "lina")]


@pytest.mark.parametrize(
    ("queue", "is_closed", "at_once"),
    [("hotline", True, True), ("support", False, True), ("sales", False, False)],
)
def test_each_wrap_up_keeps_the_next_call_away_or_not(queue, is_closed, at_once):
    script = opened(example('"optional"'))
    script.at(1, arrival("c1", queue=queue), c.AcceptOffer(agent="lina", offer_id="c1.1"))
    script.at(2, c.Answer(contact_id="c1", agent="lina"), c.End(contact_id="c1", ended_by="customer"))
    assert ("c1" not in script.floor.contacts) == is_closed
    assert offers(script.at(3, arrival("c2"))) == ([("c2", "lina")] if at_once else [])
    if not at_once:
        done = c.FinishWrapUp(agent="lina", contact_id="c1", disposition="resolved")
        assert offers(script.at(4, done)) == [("c2", "lina")]
