"""Between an accept and the voice: the source connects the call, fails, or the caller leaves."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief

ACCEPT = c.AcceptOffer(agent="lina", offer_id="c1.1")


def connecting(builder=None, **settings):
    script = (builder or FloorBuilder().queue(connect_ms=5_000, **settings).agent("lina")).script(
        arrival("c1")
    )
    script.at(1_000, ACCEPT)
    return script


def test_the_source_reports_the_voice():
    script = connecting()
    assert script.at(3_000, c.Answer(contact_id="c1", agent="lina", occurred_at=2_900)) == [
        e.ContactAnswered(at=3_000, contact_id="c1", agent="lina", occurred_at=2_900)
    ]
    assert script.contact("c1").state == "handling"


def test_a_connection_that_takes_too_long_returns_the_contact_to_its_place():
    script = connecting()
    assert script.until(6_000) == [
        e.ConnectFailed(
            at=6_000, contact_id="c1", agent="lina", offer_id="c1.1", cause="timed_out", cool_off_until=36_000
        )
    ]
    assert script.contact("c1").state == "waiting"
    assert script.agent("lina").presence == "available"


def test_a_failed_connection_is_offered_to_the_next_agent():
    script = connecting(FloorBuilder().queue(connect_ms=5_000).agent("lina").agent("wang"))
    assert brief(script.until(6_000)) == ["ConnectFailed c1.1 lina", "OfferMade c1.2 wang"]


@pytest.mark.parametrize("cause", ["no_answer", "declined", "unreachable", "caller_left"])
def test_a_miss_while_connecting_ends_the_attempt_and_the_pair_cools_off(cause):
    script = connecting()
    happened = script.at(2_000, c.Miss(contact_id="c1", agent="lina", cause=cause))
    assert brief(happened) == ["ConnectFailed c1.1 lina"]
    assert (happened[0].cause, happened[0].cool_off_until) == (cause, 32_000)


def test_without_cool_off_a_failed_connection_is_offered_again_at_once():
    script = connecting(cool_off_ms=0)
    assert brief(script.until(6_000)) == ["ConnectFailed c1.1 lina", "OfferMade c1.2 lina"]


def test_without_a_bound_a_contact_connects_until_the_source_says_something():
    script = FloorBuilder().queue(connect_ms=0).agent("lina").script(arrival("c1"))
    script.at(1, ACCEPT)
    assert script.router.next_deadline() is None
    assert script.contact("c1").state == "connecting"


def test_another_agent_may_answer_a_connecting_call():
    script = connecting(FloorBuilder().queue().agent("lina").agent("wang"))
    happened = script.at(2_000, c.Answer(contact_id="c1", agent="wang"))
    assert brief(happened) == ["ConnectFailed c1.1 lina", "ContactAnswered c1 wang"]
    assert happened[0].cool_off_until is None


def test_a_caller_who_leaves_while_connecting_has_abandoned():
    script = connecting()
    happened = script.at(2_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened) == ["ConnectFailed c1.1 lina", "ContactEnded c1", "ContactClosed c1"]
    assert happened[-1].outcome == "abandoned"


@pytest.mark.parametrize(
    ("step", "event"),
    [
        (c.QueueExit(contact_id="c1", outcome="timed_out"), "ContactLeftQueue c1 support"),
        (c.Transfer(contact_id="c1", to_queue="sales"), "ContactTransferred c1"),
    ],
)
def test_a_connecting_contact_may_be_moved_on(step, event):
    script = connecting(FloorBuilder().queue().agent("lina").queue("sales"))
    happened = script.at(2_000, step)
    assert brief(happened)[0] == "ConnectFailed c1.1 lina"
    assert type(happened[1]).__name__ == event.split()[0]
    assert script.agent("lina").state == "ready"


def test_a_vanished_console_ends_no_call():
    script = connecting()
    script.at(1_500, c.Answer(contact_id="c1", agent="lina"), c.ConsoleLost(agent="lina"))
    assert brief(script.until(20_000)) == ["ConsoleVanished lina"]
    assert (script.contact("c1").state, script.contact("c1").agent) == ("handling", "lina")


def test_who_connects_is_no_longer_counted_as_waiting():
    script = connecting()
    script.at(1_500, arrival("c2"), arrival("c3"))
    queue = script.floor.queues["support"]
    assert (queue.waiting_count, queue.oldest_waiting_at) == (2, 1_500)


def test_a_failed_connection_is_counted_as_waiting_again():
    script = connecting()
    script.until(6_000)
    queue = script.floor.queues["support"]
    assert (queue.waiting_count, queue.oldest_waiting_at) == (1, 0)
