"""A contact ends: its outcome, and when it is closed."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival
from tests.routing.scenes import finish, talking

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
