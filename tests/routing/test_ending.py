"""A contact ends: its outcome, and when it is closed."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief, comparable, pbx_arrival
from tests.routing.scenes import finish, talking, wrapping_up

END = c.End(contact_id="c1", ended_by="customer")


@pytest.mark.parametrize(
    ("ended_by", "outcome"), [("customer", "abandoned"), ("agent", "withdrawn"), ("system", "failed")]
)
def test_before_an_answer_who_ended_it_decides_the_outcome(ended_by, outcome):
    script = FloorBuilder().queue().script(arrival("c1"))
    assert script.at(4_000, c.End(contact_id="c1", ended_by=ended_by)) == [
        e.ContactEnded(
            at=4_000, contact_id="c1", ended_by=ended_by, agent=None, outcome=outcome, occurred_at=4_000
        ),
        e.ContactClosed(at=4_000, contact_id="c1", outcome=outcome),
    ]


@pytest.mark.parametrize(("left_at", "outcome"), [(4_999, "short_abandoned"), (5_000, "abandoned")])
def test_who_leaves_within_the_threshold_has_short_abandoned(left_at, outcome):
    script = FloorBuilder().queue(short_abandon_ms=5_000).script(arrival("c1"))
    assert script.at(left_at, END)[-1].outcome == outcome


def test_the_short_abandon_of_a_hub_contact_counts_the_hubs_time():
    script = FloorBuilder().queue(short_abandon_ms=5_000).script(arrival("c1"))
    late = c.End(contact_id="c1", ended_by="customer", occurred_at=100)
    assert script.at(6_000, late)[-1].outcome == "abandoned"


def test_the_short_abandon_of_a_pbx_contact_counts_the_sources_time():
    script = FloorBuilder().queue(short_abandon_ms=5_000).script(pbx_arrival("c1", occurred_at=0))
    late = c.End(contact_id="c1", ended_by="customer", occurred_at=100)
    assert script.at(6_000, late)[-1].outcome == "short_abandoned"


def test_an_end_heard_of_before_the_arrival_opens_and_closes_the_contact():
    script = FloorBuilder().queue().agent("lina").script()
    happened = script.at(9, arrival("c1", ended_by="customer"))
    assert brief(happened) == ["ContactArrived c1", "ContactQueued c1", "ContactEnded c1", "ContactClosed c1"]
    assert happened[-1].outcome == "abandoned"


def test_the_end_of_a_talk_starts_the_wrap_up():
    script = talking()
    assert script.at(5_000, c.End(contact_id="c1", ended_by="agent", occurred_at=4_800)) == [
        e.ContactEnded(
            at=5_000, contact_id="c1", ended_by="agent", agent="lina", outcome="answered", occurred_at=4_800
        ),
        e.WrapUpStarted(at=5_000, contact_id="c1", agent="lina", until=35_000),
    ]


def test_without_wrap_up_the_contact_closes_at_once():
    script = talking(wrap_up_ms=0)
    happened = script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened) == ["ContactEnded c1 lina", "ContactClosed c1"]
    assert script.agent("lina").state == "ready"


def test_a_contact_without_a_queue_has_no_wrap_up():
    script = FloorBuilder().agent("lina").script()
    script.floor.apply(
        e.ContactArrived(at=1, contact_id="c1", channel="voice", direction="outbound", routing="pbx")
    )
    script.at(2, c.Answer(contact_id="c1", agent="lina"))
    happened = script.at(3, c.End(contact_id="c1", ended_by="agent"))
    assert brief(happened) == ["ContactEnded c1 lina", "ContactClosed c1"]


def test_nobody_wraps_up_a_talk_with_nobody_known():
    script = FloorBuilder().queue().script(arrival("c1"))
    script.at(1, c.Answer(contact_id="c1", agent="stranger"))
    assert brief(script.at(2, c.End(contact_id="c1", ended_by="customer"))) == [
        "ContactEnded c1",
        "ContactClosed c1",
    ]


def test_a_contact_closes_when_everybody_has_wrapped_up():
    script = talking()
    script.at(4_000, c.Answer(contact_id="c1", agent="wang"))
    script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(script.at(6_000, finish())) == ["WrapUpEnded c1 lina"]
    assert brief(script.until(35_000)) == ["WrapUpEnded c1 wang", "ContactClosed c1"]


@pytest.mark.parametrize("agent", ["lina", None], ids=["her own", "any"])
def test_closing_ends_a_talk_in_the_hub(agent):
    script = talking()
    happened = script.at(5_000, c.Close(contact_id="c1", agent=agent))
    assert brief(happened) == ["ContactEnded c1 lina", "WrapUpStarted c1 lina"]
    assert (happened[0].ended_by, happened[0].outcome, happened[0].cause) == (
        "agent",
        "answered",
        "closed_not_asked",
    )


def test_closing_says_that_the_source_was_asked_to_hang_up():
    script = talking()
    script.at(5_000, c.RequestEnd(agent="lina", contact_id="c1"))
    assert script.at(6_000, c.Close(contact_id="c1", agent="lina"))[0].cause == "closed_not_answered"


def test_what_was_asked_of_a_talk_before_is_not_said_of_the_next():
    script = talking()
    script.at(5_000, c.RequestEnd(agent="lina", contact_id="c1"), c.Answer(contact_id="c1", agent="wang"))
    assert script.at(6_000, c.Close(contact_id="c1", agent="wang"))[0].cause == "closed_not_asked"


def test_closing_a_waiting_contact_withdraws_it():
    script = FloorBuilder().queue().script(arrival("c1"))
    happened = script.at(1, c.Close(contact_id="c1", agent=None))
    assert brief(happened) == ["ContactEnded c1", "ContactClosed c1"]
    assert script.history[-1].outcome == "withdrawn"


def test_closing_ends_an_attempt_to_connect():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
    script.at(1, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    happened = script.at(2, c.Close(contact_id="c1", agent="lina"))
    assert brief(happened) == ["ConnectFailed c1.1 lina", "ContactEnded c1", "ContactClosed c1"]


def test_a_ring_that_its_agent_does_not_hear_is_taken_from_them_only():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(pbx_arrival("c1"))
    script.at(1, c.Ring(contact_id="c1", agent="lina"), c.Ring(contact_id="c1", agent="wang"))
    assert brief(script.at(2, c.Close(contact_id="c1", agent="lina"))) == ["OfferWithdrawn c1.1 lina"]
    assert script.contact("c1").state == "offered"


@pytest.mark.parametrize(
    ("script", "agent", "error"),
    [
        (talking(), "wang", errors.NotYourContact),
        (wrapping_up(), "lina", errors.WrongState),
        (FloorBuilder().queue().agent("lina").script(arrival("c1")), "lina", errors.WrongState),
        (FloorBuilder().queue().script(), None, errors.UnknownContact),
    ],
    ids=["of another", "ended", "offered by the hub", "unknown"],
)
def test_closing_is_refused(script, agent, error):
    before = comparable(script.floor)
    with pytest.raises(error):
        script.at(5_000, c.Close(contact_id="c1", agent=agent))
    assert comparable(script.floor) == before
