"""A contact's way through the queues: outcomes, waits, transfers, reservations."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import UnknownDisposition
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival

END = c.End(contact_id="c1", ended_by="customer")


def two_queues(**settings):
    builder = FloorBuilder().queue("support", **settings).agent("lina").queue("sales")
    return builder.agent("wang", queues=["sales"])


def visits(contact):
    return [(each.queue, each.entered_at, each.left_at, each.outcome, each.agent) for each in contact.visits]


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


def test_a_transfer_to_an_unknown_queue_is_ignored():
    script = two_queues().script(arrival("c1"))
    ignored = script.at(2_000, c.Transfer(contact_id="c1", to_queue="nowhere"))
    assert [each.reason for each in ignored] == ["unknown_queue"]


def to_wang(script, at=2_000):
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    return script.at(at, c.Transfer(contact_id="c1", to_agent="wang"))


def test_a_contact_transferred_to_a_free_agent_is_offered_to_them():
    script = two_queues().script(arrival("c1"))
    happened = to_wang(script)
    assert happened[-2:] == [
        e.ContactQueued(
            at=2_000, contact_id="c1", queue="support", reserved_for="wang", reserved_until=62_000,
            occurred_at=2_000,
        ),
        e.OfferMade(
            at=2_000, contact_id="c1", offer_id="c1.2", agent="wang", queue="support", deadline_at=22_000,
            why=e.Why(step="reserved"),
        ),
    ]  # fmt: skip


def busy_wang():
    """Wang talks in sales; c1 is reserved for them while lina and zhao could take it."""
    script = two_queues(wrap_up_ms=0).agent("zhao", queues=["support"]).script(arrival("x", queue="sales"))
    script.at(0, c.End(contact_id="x", ended_by="customer"), arrival("c1"))
    script.at(500, c.Answer(contact_id=script_pbx(script), agent="wang"))
    to_wang(script)
    return script


def script_pbx(script):
    script.at(400, pbx_arrival("w", queue="sales"))
    return "w"


def test_a_reserved_contact_waits_for_its_agent_although_others_are_free():
    script = busy_wang()
    assert script.contact("c1").state == "waiting"
    happened = script.at(3_000, c.End(contact_id="w", ended_by="customer"))
    assert brief(happened)[-1] == "WrapUpStarted w wang"
    done = script.at(4_000, c.FinishWrapUp(agent="wang", contact_id="w", disposition="x"))
    assert brief(done)[-1] == "OfferMade c1.2 wang"


def test_a_reserved_contact_comes_before_whoever_waits_longer():
    script = busy_wang()
    script.at(2_500, arrival("y", queue="sales", priority=9))
    script.at(
        3_000, c.SetPresence(agent="lina", presence="lunch"), c.End(contact_id="w", ended_by="customer")
    )
    script.at(3_001, c.SetPresence(agent="lina", presence="available"))
    done = script.at(4_000, c.FinishWrapUp(agent="wang", contact_id="w", disposition="x"))
    assert brief(done)[-1] == "OfferMade c1.2 wang"


def test_a_reservation_lapses_after_its_time():
    script = busy_wang()
    assert brief(script.until(62_000)) == ["ReservationLapsed c1 wang", "OfferMade c1.2 zhao"]


@pytest.mark.parametrize(
    "gone",
    [c.SetPresence(agent="wang", presence="lunch"), c.PresenceReport(agent="wang", presence="offline")],
)
def test_a_reservation_lapses_when_its_agent_goes_away(gone):
    script = busy_wang()
    assert brief(script.at(3_000, gone)) == [
        "PresenceChanged wang",
        "ReservationLapsed c1 wang",
        "OfferMade c1.2 zhao",
    ]


def test_a_reservation_lapses_when_its_agents_console_vanishes():
    script = busy_wang()
    script.at(3_000, c.ConsoleLost(agent="wang"))
    assert brief(script.until(18_000)) == [
        "ConsoleVanished wang",
        "ReservationLapsed c1 wang",
        "OfferMade c1.2 zhao",
    ]


def test_a_reservation_lapses_when_its_agent_lets_the_contact_go():
    script = two_queues(wrap_up_ms=0).script(arrival("c1"))
    to_wang(script)
    declined = script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))
    assert brief(declined) == ["OfferDeclined c1.2 wang", "ReservationLapsed c1 wang", "OfferMade c1.3 lina"]


def test_a_reservation_lapses_when_its_agent_cannot_be_connected():
    script = two_queues(wrap_up_ms=0).script(arrival("c1"))
    to_wang(script)
    script.at(3_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert brief(script.until(33_000)) == [
        "ConnectFailed c1.2 wang",
        "ReservationLapsed c1 wang",
        "OfferMade c1.3 lina",
    ]


def test_a_reservation_lapses_while_its_agent_is_being_asked():
    script = two_queues(wrap_up_ms=0, offer_ms=90_000).script(arrival("c1"))
    to_wang(script)
    assert brief(script.until(62_000)) == ["ReservationLapsed c1 wang"]
    assert script.contact("c1").state == "offered"


def test_a_reservation_that_ends_while_connecting_lapses_with_the_attempt():
    script = two_queues(wrap_up_ms=0, connect_ms=90_000).script(arrival("c1"))
    to_wang(script)
    script.at(3_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert script.at(62_000, c.PassTime()) == []
    assert brief(script.until(93_000))[:2] == ["ConnectFailed c1.2 wang", "ReservationLapsed c1 wang"]


def test_an_answer_ends_the_reservation():
    script = two_queues(wrap_up_ms=0).script(arrival("c1"))
    to_wang(script)
    script.at(3_000, c.Answer(contact_id="c1", agent="wang"))
    assert script.router.next_deadline() is None


def test_an_enriched_contact_stays_reserved():
    script = busy_wang()
    script.at(3_000, c.EnrichContact(contact_id="c1", skills=(("golf", 1),), priority=2))
    assert list(script.agent("wang").reserved) == ["c1"]
    assert script.contact("c1").state == "waiting"


@pytest.mark.parametrize("to_agent", ["stranger", "zhao"])
def test_nothing_is_reserved_for_an_agent_who_is_not_there(to_agent):
    script = two_queues(wrap_up_ms=0).agent("zhao").script(arrival("c1"), c.ConsoleLost(agent="zhao"))
    script.until(15_000)
    script.at(20_000, c.Answer(contact_id="c1", agent="lina"))
    happened = script.at(21_000, c.Transfer(contact_id="c1", to_agent=to_agent))
    assert brief(happened) == ["ContactTransferred c1 lina", "ContactQueued c1", "OfferMade c1.2 lina"]


@pytest.mark.parametrize(("queue", "contact"), [("nowhere", "c1"), ("support", "c0")])
def test_an_arrival_that_cannot_be_placed_is_ignored(queue, contact):
    script = FloorBuilder().queue().script(arrival("c0"))
    ignored = script.at(1, arrival(contact, queue=queue))
    assert [each.reason for each in ignored] == ["unknown_queue" if contact == "c1" else "already_arrived"]


def test_a_fact_the_hub_could_not_place_is_recorded():
    script = FloorBuilder().script()
    assert script.at(5, c.Irrelevant(reason="unknown_contact", occurred_at=7)) == [
        e.ObservationIgnored(at=5, reason="unknown_contact", occurred_at=5)
    ]
