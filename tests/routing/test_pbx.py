"""Contacts the phone system routes: it rings and answers, the floor takes it in."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival


def ring(agent="lina", contact="c1", occurred_at=None):
    return c.Ring(contact_id=contact, agent=agent, occurred_at=occurred_at)


def answer(agent="lina", contact="c1", occurred_at=None):
    return c.Answer(contact_id=contact, agent=agent, occurred_at=occurred_at)


def miss(agent="lina", cause="no_answer"):
    return c.Miss(contact_id="c1", agent=agent, cause=cause)


def waiting():
    return FloorBuilder().queue().agent("lina").agent("wang").script(pbx_arrival("c1"))


def test_the_hub_makes_no_offers_of_its_own():
    assert waiting().contact("c1").state == "waiting"


def test_a_ring_is_an_observed_offer_without_a_deadline():
    script = waiting()
    assert script.at(900, ring(occurred_at=800)) == [
        e.OfferMade(
            at=900, contact_id="c1", offer_id="c1.1", agent="lina", queue="support", deadline_at=None,
            observed=True, why=e.Why(step="observed"), occurred_at=800,
        )
    ]  # fmt: skip
    assert script.agent("lina").state == "offered"


def test_a_ring_takes_the_agents_capacity_at_once():
    script = waiting()
    script.at(1, ring("lina"), ring("wang"))
    assert brief(script.at(2, arrival("c2"))) == ["ContactArrived c2", "ContactQueued c2"]


def test_a_ring_takes_the_hubs_pending_offer_back():
    script = waiting()
    script.at(1, arrival("c2"))
    assert brief(script.at(2, ring("lina"))) == [
        "OfferWithdrawn c2.1 lina",
        "OfferMade c1.1 lina",
        "OfferMade c2.2 wang",
    ]


def test_a_ring_reaches_an_agent_on_a_break():
    script = waiting()
    script.at(1, c.SetPresence(agent="lina", presence="lunch"))
    assert brief(script.at(2, ring())) == ["OfferMade c1.1 lina"]
    assert brief(script.at(3, answer())) == ["OfferAccepted c1.1 lina", "ContactAnswered c1 lina"]
    assert script.agent("lina").presence == "lunch"


def test_ring_all_offers_to_several_and_the_first_to_answer_wins():
    script = waiting()
    assert brief(script.at(1, ring("lina"), ring("wang"))) == ["OfferMade c1.1 lina", "OfferMade c1.2 wang"]
    happened = script.at(5, answer("wang"))
    assert brief(happened) == [
        "OfferWithdrawn c1.1 lina",
        "OfferAccepted c1.2 wang",
        "ContactAnswered c1 wang",
    ]
    assert (happened[0].cause, happened[0].taken_by) == ("answered_elsewhere", "wang")


def test_a_contact_stays_offered_while_another_phone_rings():
    script = waiting()
    script.at(1, ring("lina"), ring("wang"))
    script.at(2, miss("lina"))
    assert script.contact("c1").state == "offered"
    script.at(3, miss("wang", "declined"))
    assert script.contact("c1").state == "waiting"


def test_an_observed_offer_that_expires_changes_no_presence_and_cools_nothing_off():
    script = waiting()
    script.at(1, ring())
    assert script.at(9, miss()) == [
        e.OfferExpired(at=9, contact_id="c1", offer_id="c1.1", agent="lina", occurred_at=9)
    ]
    assert script.agent("lina").presence == "available"
    assert brief(script.at(10, ring())) == ["OfferMade c1.2 lina"]


@pytest.mark.parametrize("command", [c.AcceptOffer, c.DeclineOffer])
def test_only_the_phone_answers_or_refuses_an_observed_offer(command):
    script = waiting()
    script.at(1, ring())
    with pytest.raises(errors.ObservedOffer):
        script.at(2, command(agent="lina", offer_id="c1.1"))


def test_going_away_leaves_the_ringing_phone_alone():
    script = waiting()
    script.at(1, ring())
    assert brief(script.at(2, c.SetPresence(agent="lina", presence="offline"))) == ["PresenceChanged lina"]
    assert script.agent("lina").state == "offered"


@pytest.mark.parametrize(
    ("before", "fact", "reason"),
    [
        ([], ring("stranger"), "unknown_agent"),
        ([ring()], ring(), "already_offered"),
        ([answer()], ring("wang"), "already_answered"),
        ([answer(None)], answer(None), "already_answered"),
        ([answer("stranger")], answer("other"), "already_answered"),
        ([c.End(contact_id="c1", ended_by="customer")], ring(), "unknown_contact"),
    ],
)
def test_a_fact_that_changes_nothing_is_recorded_as_ignored(before, fact, reason):
    script = waiting()
    script.at(1, *before)
    assert [each.reason for each in script.at(2, fact)] == [reason]


def test_a_ring_is_no_matter_of_contacts_the_hub_routes():
    script = FloorBuilder().queue().agent("lina", presence="lunch").script(arrival("c1"))
    assert [each.reason for each in script.at(2, ring())] == ["hub_routed"]


def test_a_call_may_be_answered_without_a_ring():
    assert brief(waiting().at(3, answer())) == ["ContactAnswered c1 lina"]


def test_waits_count_by_the_sources_time():
    script = FloorBuilder().queue().agent("lina").script()
    script.at(10_000, pbx_arrival("c1", occurred_at=8_000))
    script.at(16_000, ring(occurred_at=14_000))
    script.at(19_000, answer(occurred_at=15_000))
    contact = script.contact("c1")
    assert (contact.arrived_at, contact.offered_at, contact.answered_at) == (8_000, 14_000, 15_000)
    assert contact.waited_ms == 7_000


def test_waits_of_hub_contacts_count_by_the_hubs_time():
    script = FloorBuilder().queue().agent("lina").script()
    script.at(10_000, arrival("c1", occurred_at=8_000))
    script.at(19_000, answer(occurred_at=15_000))
    assert (script.contact("c1").arrived_at, script.contact("c1").waited_ms) == (10_000, 9_000)


@pytest.mark.parametrize(
    ("reported", "kept"), [(99_000, 20_000), (3_000, 8_000), (None, 20_000), (9_000, 9_000)]
)
@pytest.mark.parametrize("routing", ["hub", "pbx"])
def test_the_sources_time_is_never_after_the_hubs_nor_before_the_contacts_last(routing, reported, kept):
    script = FloorBuilder().queue().agent("lina", presence="lunch").script()
    script.at(10_000, arrival("c1", routing=routing, occurred_at=8_000))
    assert script.at(20_000, answer(occurred_at=reported))[0].occurred_at == kept


def test_an_arrival_from_the_future_arrives_now():
    script = FloorBuilder().queue().script()
    assert script.at(10, pbx_arrival("c1", occurred_at=11))[0].occurred_at == 10


def test_no_wait_is_negative_when_only_some_facts_have_a_time():
    script = FloorBuilder().queue("support").queue("sales").script(pbx_arrival("c1"))
    script.at(20_000, c.Transfer(contact_id="c1", to_queue="sales"))
    script.at(25_000, answer(occurred_at=15_000))
    assert [each.waited_ms for each in script.contact("c1").visits] == [20_000, 0]


def test_a_transfer_to_an_agent_begins_no_visit():
    script = waiting()
    script.at(1_000, answer("lina"))
    happened = script.at(2_000, c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(happened) == ["ContactTransferred c1 lina", "WrapUpStarted c1 lina"]
    assert script.contact("c1").state == "between_queues"


def test_a_ring_that_comes_to_nothing_after_a_transfer_leaves_the_contact_between_queues():
    script = waiting()
    script.at(1_000, answer("lina"), c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(script.at(2_000, ring("wang"))) == ["OfferMade c1.1 wang"]
    assert script.contact("c1").state == "offered"
    script.at(3_000, miss("wang"))
    assert script.contact("c1").state == "between_queues"


def test_an_answer_after_a_transfer_to_an_agent_keeps_the_one_visit():
    script = waiting()
    script.at(1_000, answer("lina"), c.Transfer(contact_id="c1", to_agent="wang"))
    script.at(4_000, ring("wang"), answer("wang"))
    contact = script.contact("c1")
    assert [(each.outcome, each.agent) for each in contact.visits] == [("answered", "lina")]
    assert (contact.agent, contact.state, contact.outcome) == ("wang", "handling", "answered")


def test_hub_never_offers_a_call_of_the_phone_system_though_its_customer_is_found_late():
    script = FloorBuilder().queue().agent("lina").script(pbx_arrival("c1"))
    events = script.at(1_000, c.Match(contact_id="c1", customer_id="k1", verdict="exact"))
    assert [each for each in events if isinstance(each, e.OfferMade)] == []
