"""A contact's way through the queues: outcomes of visits, waits, transfers."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import UnknownDisposition
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import two_queues

END = c.End(contact_id="c1", ended_by="customer")


def visits(contact):
    return [(each.queue, each.entered_at, each.left_at, each.outcome, each.agent) for each in contact.visits]


@pytest.mark.parametrize("outcome", ["timed_out", "queue_full", "closed", "withdrawn", "overflowed"])
def test_a_contact_that_left_its_queue_is_between_queues_with_that_outcome(outcome):
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
    happened = script.at(3_000, c.QueueExit(contact_id="c1", outcome=outcome))
    assert brief(happened) == ["OfferWithdrawn c1.1 lina", "ContactLeftQueue c1"]
    assert script.contact("c1").state == "between_queues"
    assert script.at(5_000, END)[-1].outcome == outcome


def test_a_contact_leaves_its_queue_once():
    script = FloorBuilder().queue().script(arrival("c1"))
    leave = c.QueueExit(contact_id="c1", outcome="timed_out")
    assert [each.reason for each in script.at(3_000, leave, leave)[1:]] == ["not_in_queue"]


def test_a_transfer_follows_a_queue_that_was_left():
    script = two_queues().script(arrival("c1"))
    script.at(3_000, c.QueueExit(contact_id="c1", outcome="overflowed"))
    happened = script.at(4_000, c.Transfer(contact_id="c1", to_queue="sales"))
    assert brief(happened) == ["ContactTransferred c1", "ContactQueued c1", "OfferMade c1.2 wang"]
    assert visits(script.contact("c1")) == [
        ("support", 0, 3_000, "overflowed", None),
        ("sales", 4_000, None, None, None),
    ]


def test_an_answered_visit_stays_answered_when_the_call_is_transferred():
    script = two_queues().script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    happened = script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales"))
    assert brief(happened) == [
        "ContactTransferred c1 lina", "WrapUpStarted c1 lina", "ContactQueued c1", "OfferMade c1.2 wang",
    ]  # fmt: skip
    assert visits(script.contact("c1")) == [
        ("support", 0, 1_000, "answered", "lina"),
        ("sales", 2_000, None, None, None),
    ]


def test_wrap_up_after_a_transfer_asks_for_the_disposition_of_the_queue_answered_in():
    script = two_queues(dispositions=("resolved",)).script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales"))
    with pytest.raises(UnknownDisposition):
        script.at(3_000, c.FinishWrapUp(agent="lina", contact_id="c1", disposition="sold"))
    assert script.at(3_000, c.FinishWrapUp(agent="lina", contact_id="c1", disposition="resolved"))


def test_answered_in_support_transferred_to_sales_abandoned_there():
    script = two_queues().script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales"))
    script.at(7_000, END)
    contact = script.contact("c1")
    assert [each.outcome for each in contact.visits] == ["answered", "abandoned"]
    assert (contact.outcome, contact.waited_ms, contact.queue) == ("abandoned", 6_000, "sales")


def test_a_move_while_waiting_ends_the_visit_as_transferred():
    script = FloorBuilder().queue("support").queue("sales").script(arrival("c1"))
    assert script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales", occurred_at=1_900)) == [
        e.ContactTransferred(at=2_000, contact_id="c1", agent=None, to_queue="sales", occurred_at=1_900),
        e.ContactQueued(at=2_000, contact_id="c1", queue="sales", occurred_at=1_900),
    ]
    assert visits(script.contact("c1"))[0] == ("support", 0, 2_000, "transferred", None)


def test_an_offer_does_not_survive_a_transfer():
    script = two_queues().script(arrival("c1"))
    happened = script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales"))
    assert brief(happened)[0] == "OfferWithdrawn c1.1 lina"
    assert happened[0].cause == "transferred"
