"""Queues that open and close."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction, OpenTime
from contacthub.routing.errors import Rejected
from contacthub.testing.floors import FloorBuilder, arrival, brief, replayed

END = ExitAction(kind="end")
TO_SALES = ExitAction(kind="overflow", queue="sales")
DAY = (OpenTime(opens_at=10_000, closes_at=20_000), OpenTime(opens_at=50_000, closes_at=60_000))


def floor(*, hours=DAY, presence="lunch", **support):
    builder = FloorBuilder().queue("support", **support).queue("sales")
    script = builder.agent("lina", queues=["support"], presence=presence).script()
    if hours is not None:
        script.at(0, c.SetHours(queue="support", hours=hours))
    return script


def turns(events):
    return [
        (each.at, type(each).__name__, each.reason, each.by_hand)
        for each in events
        if isinstance(each, e.QueueOpened | e.QueueClosed)
    ]


def exits(events):
    return [(each.contact_id, each.cause) for each in events if isinstance(each, e.ContactLeftQueue)]


def test_queue_follows_its_hours_and_stays_closed_after_the_last():
    script = floor()
    assert not script.floor.queues["support"].is_open
    assert turns(script.until(1_000_000)) == [
        (10_000, "QueueOpened", "hours", None),
        (20_000, "QueueClosed", "hours", None),
        (50_000, "QueueOpened", "hours", None),
        (60_000, "QueueClosed", "hours", None),
    ]


def test_queue_without_hours_is_open_and_is_so_again_when_they_are_taken_away():
    script = floor(hours=None)
    assert script.floor.queues["support"].is_open
    script.at(1_000, c.SetHours(queue="support", hours=DAY))
    assert turns(script.at(2_000, c.SetHours(queue="support", hours=None))) == [
        (2_000, "QueueOpened", "hours", None)
    ]


def test_same_hours_again_change_nothing():
    assert floor().at(1_000, c.SetHours(queue="support", hours=DAY)) == []


def test_contact_that_comes_while_it_is_closed_leaves_by_when_closed():
    script = floor(when_closed=END)
    events = script.at(1_000, arrival("c1"))
    assert exits(events) == [("c1", "closed")]
    assert events[-2].outcome == "closed"
    assert exits(script.at(10_000, c.PassTime(), arrival("c2"))) == []


def test_those_in_line_at_closing_leave_by_at_closing_first_in_line_first():
    script = floor(at_closing=TO_SALES, when_closed=END)
    script.at(10_000, c.PassTime(), arrival("c1"), arrival("c2"))
    assert exits(script.until(20_000)) == [("c1", "closing"), ("c2", "closing")]
    assert [*script.floor.queues["sales"].waiting] == ["c1", "c2"]


def test_contact_that_rings_at_closing_leaves_only_if_the_ring_comes_to_nothing():
    script = floor(presence="available", at_closing=END)
    script.at(15_000, c.PassTime(), arrival("c1"))
    assert exits(script.until(20_000)) == []
    declined = script.at(21_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert brief(declined)[:2] == ["OfferDeclined c1.1 lina", "ContactLeftQueue c1"]


def test_contact_that_may_wait_in_a_closed_queue_is_offered_to_who_is_there():
    script = floor(presence="available", at_closing=END)
    events = script.at(1_000, arrival("c1"))  # when_closed is "stay"
    assert brief(events)[-1] == "OfferMade c1.1 lina"
    assert exits(script.at(2_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == []


def test_closed_by_hand_stands_above_the_hours_until_it_is_undone():
    script = floor()
    script.until(10_000)
    assert turns(script.at(12_000, c.CloseQueue(queue="support"))) == [
        (12_000, "QueueClosed", "by_hand", "closed")
    ]
    assert turns(script.until(55_000)) == []
    # The hours say open now: opening it undoes the supervisor's word, and they count again.
    assert turns(script.at(55_000, c.OpenQueue(queue="support"))) == [
        (55_000, "QueueOpened", "by_hand", None)
    ]
    assert turns(script.until(70_000)) == [(60_000, "QueueClosed", "hours", None)]


def test_opened_by_hand_when_the_hours_say_closed_it_stays_open_beyond_them():
    script = floor()
    assert turns(script.at(5_000, c.OpenQueue(queue="support"))) == [
        (5_000, "QueueOpened", "by_hand", "open")
    ]
    assert turns(script.until(30_000)) == []
    assert turns(script.at(30_000, c.CloseQueue(queue="support"))) == [
        (30_000, "QueueClosed", "by_hand", None)
    ]
    assert turns(script.until(50_000)) == [(50_000, "QueueOpened", "hours", None)]


@pytest.mark.parametrize("again", [c.OpenQueue, c.CloseQueue])
def test_what_is_so_by_hand_already_is_refused(again):
    script = floor()
    script.at(1_000, again(queue="support"))
    with pytest.raises(Rejected, match="already"):
        script.at(2_000, again(queue="support"))


def test_queue_that_is_always_open_cannot_be_opened_and_an_unknown_one_not_closed():
    script = floor(hours=None)
    with pytest.raises(Rejected, match="open already"):
        script.at(1_000, c.OpenQueue(queue="support"))
    with pytest.raises(Rejected, match="no queue"):
        script.at(1_000, c.CloseQueue(queue="nowhere"))


def test_closing_by_hand_lets_those_in_line_go_too():
    script = floor(hours=None, at_closing=END)
    script.at(1_000, arrival("c1"))
    assert exits(script.at(2_000, c.CloseQueue(queue="support"))) == [("c1", "closing")]


def test_hub_that_was_away_over_an_opening_goes_by_its_hours_at_once():
    script = floor()
    script.until(20_000)
    script.at(55_000, c.StartHub(downtime_ms=30_000))
    assert turns(script.at(55_000, c.PassTime())) == [(55_000, "QueueOpened", "hours", None)]


def test_replayed_floor_opens_and_closes_at_the_same_instants():
    script = floor()
    assert replayed(script.history).next_deadline() == script.router.next_deadline() == 10_000
