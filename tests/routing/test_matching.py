"""Which agent gets which contact: idleness, order, skills, capacity."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.testing.floors import FloorBuilder, arrival, brief, skills_of
from tests.routing.scenes import offers, two_agents


def enrich(contact, *, skills=(), priority=0):
    return c.EnrichContact(contact_id=contact, skills=skills, priority=priority)


def test_a_contact_is_offered_at_once_and_the_offer_says_why():
    script = two_agents(offer_ms=20_000).script()
    assert script.at(500, arrival("c1")) == [
        e.ContactArrived(
            at=500, contact_id="c1", channel="voice", direction="inbound", routing="hub", occurred_at=500
        ),
        e.ContactQueued(at=500, contact_id="c1", queue="support", occurred_at=500),
        e.OfferMade(
            at=500, contact_id="c1", offer_id="c1.1", agent="lina", queue="support", deadline_at=20_500,
            why=e.Why(
                step="longest_idle_agent",
                best=(
                    e.RankedAgent(agent="lina", idle_ms=500, score=500),
                    e.RankedAgent(agent="wang", idle_ms=500, score=500),
                ),
                waiting=1,
            ),
        ),
    ]  # fmt: skip


def test_the_agent_idle_for_longest_gets_the_contact():
    script = two_agents().script()
    script.at(1, c.SetPresence(agent="lina", presence="lunch"))
    script.at(2, c.SetPresence(agent="lina", presence="available"))
    assert offers(script.at(3, arrival("c1"), arrival("c2"))) == [("c1", "wang"), ("c2", "lina")]


def test_an_agent_without_contacts_comes_before_one_who_has_some():
    script = two_agents().script()
    assert offers(script.at(1, arrival("c1", channel="chat"), arrival("c2", channel="chat"))) == [
        ("c1", "lina"),
        ("c2", "wang"),
    ]
    script.at(2, c.AcceptOffer(agent="wang", offer_id="c2.1"))
    assert offers(script.at(3, arrival("c3", channel="chat"))) == [("c3", "lina")]


def test_the_longest_waiting_contact_gets_the_agent_of_all_queues_they_serve():
    script = FloorBuilder().queue("support").queue("sales").agent("lina", presence="offline").script()
    script.at(1, arrival("c1", queue="sales"))
    script.at(2, arrival("c2", queue="support"))
    happened = script.at(3, c.SetPresence(agent="lina", presence="available"))
    assert offers(happened) == [("c1", "lina")]
    assert happened[-1].why.step == "longest_waiting_contact"


def test_higher_priority_comes_strictly_first():
    script = FloorBuilder().queue().agent("lina", presence="offline").script()
    script.at(1, arrival("c1"))
    script.at(900_000, arrival("c2", priority=1))
    assert offers(script.at(900_001, c.SetPresence(agent="lina", presence="available"))) == [("c2", "lina")]


def test_the_priority_of_the_queue_counts_when_the_contact_has_none():
    builder = FloorBuilder().queue("support").queue("gold", priority=5).agent("lina", presence="offline")
    script = builder.script(arrival("c1", queue="support"), arrival("c2", queue="gold"))
    assert offers(script.at(1, c.SetPresence(agent="lina", presence="available"))) == [("c2", "lina")]


@pytest.mark.parametrize(("arrives", "first"), [(59_999, "c2"), (60_001, "c1")])
def test_with_a_head_start_priority_counts_as_waiting(arrives, first):
    script = FloorBuilder().head_start(60_000).queue().agent("lina", presence="offline").script()
    script.at(0, arrival("c1"))
    script.at(arrives, arrival("c2", priority=1))
    assert offers(script.at(70_000, c.SetPresence(agent="lina", presence="available"))) == [(first, "lina")]


def test_switching_the_head_start_puts_everybody_in_the_new_order():
    script = FloorBuilder().head_start(60_000).queue().agent("lina", presence="offline").script()
    script.at(0, arrival("c1"), arrival("c2", priority=1))
    script.at(120_000, c.ConfigureFloor(priority_head_start_ms=None, breaks=()), arrival("c3", priority=1))
    script.at(120_001, c.SetPresence(agent="lina", presence="available"))
    assert script.contact("c2").offers
    assert [each for line in script.floor.waiting_room.lines().values() for each in line] == ["c1", "c3"]


def test_switching_the_head_start_leaves_contacts_that_do_not_wait_alone():
    builder = FloorBuilder().queue().agent("lina").agent("wang", capacity={"chat": 1})
    script = builder.script(arrival("c1"), arrival("c2", priority=1))
    script.at(1, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.Answer(contact_id="c1", agent="lina"))
    script.at(1, arrival("c3", channel="chat"))
    script.at(2, c.ConfigureFloor(priority_head_start_ms=5_000, breaks=()))
    assert script.contact("c3").state == "offered"
    assert script.contact("c1").state == "handling"
    assert script.contact("c2").key[:2] == (0, -5_000)


def test_required_skills_and_levels_decide_who_is_capable():
    builder = FloorBuilder().queue(skills=(("aircon", 5),))
    script = (
        builder.agent("none").agent("low", skills={"aircon": 4}).agent("high", skills={"aircon": 5}).script()
    )
    offer = script.at(1, arrival("c1"))[-1]
    assert offer.agent == "high"
    assert offer.why.excluded == (("lacks_skill", 1), ("level_too_low", 1))


def test_a_contact_needs_its_own_skills_beside_its_queues():
    builder = FloorBuilder().queue(skills=(("aircon", 1),))
    script = (
        builder.agent("low", skills={"aircon": 2, "wine": 9}).agent("high", skills={"aircon": 8}).script()
    )
    assert offers(script.at(1, arrival("c1", skills={"aircon": 3}))) == [("c1", "high")]
    assert offers(script.at(2, arrival("c2", skills={"wine": 9}))) == [("c2", "low")]


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ("voice", "video", False),
        ("voice", "callback", False),
        ("chat", "sms", False),
        ("chat", "social", False),
        ("email", "fax", False),
        ("chat", "email", True),
    ],
)
def test_channels_of_one_family_share_their_capacity(first, second, fits):
    script = FloorBuilder().queue().agent("lina", capacity={"voice": 1, "chat": 1, "email": 1}).script()
    script.at(1, arrival("c1", channel=first))
    assert bool(offers(script.at(2, arrival("c2", channel=second)))) is fits


def test_a_channel_with_a_capacity_of_its_own_does_not_share():
    script = FloorBuilder().queue().agent("lina", capacity={"chat": 1, "sms": 1}).script()
    happened = script.at(
        1, arrival("c1", channel="chat"), arrival("c2", channel="sms"), arrival("c3", channel="social")
    )
    assert offers(happened) == [("c1", "lina"), ("c2", "lina")]


def test_capacity_says_how_many_contacts_at_once():
    script = FloorBuilder().queue().agent("lina", capacity={"chat": 2}).script()
    steps = [arrival(each, channel="chat") for each in ("c1", "c2", "c3")]
    assert offers(script.at(1, *steps)) == [("c1", "lina"), ("c2", "lina")]


def test_an_agent_with_room_again_gets_the_next_in_line():
    script = FloorBuilder().queue(wrap_up_ms=0).agent("lina", capacity={"chat": 1}).script()
    script.at(1, arrival("c1", channel="chat"), arrival("c2", channel="chat"))
    script.at(2, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    assert offers(script.at(3, c.End(contact_id="c1", ended_by="customer"))) == [("c2", "lina")]


def test_more_capacity_takes_effect_at_once():
    script = FloorBuilder().queue().agent("lina", capacity={"chat": 1}).script()
    script.at(1, arrival("c1", channel="chat"), arrival("c2", channel="chat"))
    config = AgentConfig(id="lina", queues=("support",), capacity=(("chat", 2),))
    assert offers(script.at(2, c.ConfigureAgent(config=config))) == [("c2", "lina")]


def test_what_was_learned_while_waiting_changes_who_gets_the_contact():
    script = FloorBuilder().queue().agent("lina", skills={"wine": 3}, presence="lunch").agent("wang").script()
    script.at(1, arrival("x"), arrival("c1", skills={"golf": 1}))
    happened = script.at(2, enrich("c1", skills=skills_of({"wine": 3})))
    assert brief(happened) == ["ContactEnriched c1"]
    assert offers(script.at(3, c.SetPresence(agent="lina", presence="available"))) == [("c1", "lina")]


def test_an_enriched_contact_keeps_its_place_among_equals():
    script = FloorBuilder().queue().agent("lina", presence="offline").script()
    script.at(1, arrival("c1"))
    script.at(2, arrival("c2", priority=1))
    script.at(3, enrich("c1", priority=1))
    assert offers(script.at(4, c.SetPresence(agent="lina", presence="available"))) == [("c1", "lina")]


def test_learning_nothing_new_changes_nothing():
    script = FloorBuilder().queue().script(arrival("c1"))
    assert script.at(1, enrich("c1")) == []


def test_a_queues_new_skills_move_those_who_wait():
    script = FloorBuilder().queue(skills=(("golf", 1),)).agent("lina").script(arrival("c1"))
    config = QueueConfig(id="support", skills=())
    assert offers(script.at(1, c.ConfigureQueue(config=config))) == [("c1", "lina")]


def test_a_pbx_contact_that_waits_is_never_offered_by_the_hub():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1", routing="pbx"))
    assert brief(script.at(1, c.StartHub(downtime_ms=0))) == ["HubStarted"]


def test_several_freed_at_once_each_get_their_first_choice():
    builder = FloorBuilder().queue(offer_ms=5_000, connect_ms=5_000).agent("lina").agent("wang")
    script = builder.agent("zhao", presence="lunch").agent("qian", presence="lunch").script()
    script.at(0, arrival("c1"), arrival("c2"), c.AcceptOffer(agent="lina", offer_id="c1.1"))
    script.at(
        1,
        c.PresenceReport(agent="zhao", presence="available"),
        c.SetPresence(agent="qian", presence="available"),
    )
    assert offers(script.at(5_000, c.PassTime())) == [("c1", "zhao"), ("c2", "qian")]
