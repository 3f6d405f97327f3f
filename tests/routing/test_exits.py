"""Contacts that cannot wait in their queue, or not any longer."""

from dataclasses import replace

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival, replayed

END = ExitAction(kind="end")
TO_SALES = ExitAction(kind="overflow", queue="sales")
TO_SUPPORT = ExitAction(kind="overflow", queue="support")


def floor(*, presence="lunch", sales=None, **support):
    """Two queues; lina serves support, wang sales."""
    builder = FloorBuilder().queue("support", **support).queue("sales", **(sales or {}))
    builder.agent("lina", queues=["support"], presence=presence)
    return builder.agent("wang", queues=["sales"], presence="lunch")


def exits(events):
    return [(each.queue, each.outcome, each.cause) for each in events if isinstance(each, e.ContactLeftQueue)]


def test_third_contact_of_a_line_of_two_overflows_into_the_other_queue():
    script = floor(max_waiting=2, when_full=TO_SALES).script(arrival("c1"), arrival("c2"))
    events = script.at(1_000, arrival("c3"))
    assert brief(events) == [
        "ContactArrived c3", "ContactQueued c3", "ContactLeftQueue c3", "ContactQueued c3",
    ]  # fmt: skip
    assert exits(events) == [("support", "overflowed", "full")]
    assert script.contact("c3").queue == "sales"


def test_contact_that_an_agent_has_picked_up_counts_no_longer():
    script = floor(presence="available", max_waiting=1, when_full=END).script(arrival("c1"))
    script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    assert exits(script.at(2_000, arrival("c2"))) == []
    assert exits(script.at(3_000, arrival("c3"))) == [("support", "queue_full", "full")]


@pytest.mark.parametrize(
    ("reason", "settings", "outcome"),
    [
        ("full", {"max_waiting": 1, "when_full": END}, "queue_full"),
        ("nobody", {"when_nobody": END}, "nobody"),
    ],
)
def test_contact_that_is_ended_as_it_comes_in_closes_with_the_outcome_of_the_reason(
    reason, settings, outcome
):
    script = floor(presence="offline", **settings).script()
    if reason == "full":
        script.at(0, arrival("c0"))
    events = script.at(1_000, arrival("c1"))
    assert brief(events)[-3:] == ["ContactLeftQueue c1", "ContactEnded c1", "ContactClosed c1"]
    ended = events[-2]
    assert (ended.ended_by, ended.cause, ended.outcome) == ("system", "left_queue", outcome)
    assert exits(events) == [("support", outcome, reason)]


def test_agent_on_a_break_is_somebody_and_one_without_the_skill_is_not():
    script = floor(when_nobody=TO_SALES).script()
    assert exits(script.at(0, arrival("c1"))) == []
    assert exits(script.at(0, arrival("c2", skills={"wine": 1}))) == [("support", "overflowed", "nobody")]


def test_contact_that_waited_too_long_goes_on_and_may_wait_anew_there():
    limit = {"max_wait_ms": 60_000}
    sales = {**limit, "when_too_long": END}
    script = floor(**limit, when_too_long=TO_SALES, sales=sales).script(arrival("c1"))
    assert exits(script.until(60_000)) == [("support", "overflowed", "too_long")]
    assert script.contact("c1").wait_until == 120_000
    assert exits(script.until(120_000)) == [("sales", "timed_out", "too_long")]
    assert script.floor.contacts == {}


def test_contact_that_rings_when_its_time_is_over_leaves_only_if_the_ring_comes_to_nothing():
    settings = {"max_wait_ms": 10_000, "when_too_long": END, "offer_ms": 20_000}
    script = floor(presence="available", **settings).script(arrival("c1"))
    assert exits(script.until(10_000)) == []
    assert brief(script.at(15_000, c.DeclineOffer(agent="lina", offer_id="c1.1")))[:2] == [
        "OfferDeclined c1.1 lina", "ContactLeftQueue c1",
    ]  # fmt: skip


def test_overflow_never_leads_back_and_the_contact_then_stays():
    full = {"max_waiting": 1}
    sales = {**full, "when_full": TO_SUPPORT}
    script = floor(**full, when_full=TO_SALES, sales=sales).script(
        arrival("c1"), arrival("c2", queue="sales")
    )
    assert exits(script.at(1_000, arrival("c3"))) == [("support", "overflowed", "full")]
    assert script.contact("c3").queue == "sales"


def test_absence_of_the_hub_does_not_count_as_waiting():
    script = floor(max_wait_ms=60_000, when_too_long=END).script(arrival("c1"))
    script.at(50_000, c.StartHub(downtime_ms=40_000))
    assert exits(script.until(99_999)) == []
    assert len(exits(script.until(100_000))) == 1


def test_other_limit_holds_for_those_in_line_too():
    script = floor(max_wait_ms=60_000, when_too_long=END).script(arrival("c1"))
    config = replace(script.floor.queues["support"].config, max_wait_ms=20_000)
    assert len(exits(script.at(30_000, c.ConfigureQueue(config=config)))) == 1


def test_contact_that_the_phone_system_routes_is_left_to_it():
    script = floor(presence="offline", when_nobody=END, max_wait_ms=1_000, when_too_long=END).script()
    assert exits(script.at(0, pbx_arrival("c1")) + script.until(5_000)) == []


def test_replayed_floor_has_the_same_limits():
    script = floor(max_wait_ms=60_000, when_too_long=END).script(arrival("c1"))
    assert replayed(script.history).next_deadline() == 60_000
