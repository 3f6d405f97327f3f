"""A contact transferred to an agent waits for that agent, for a while."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import arrival, brief, pbx_arrival
from tests.routing.scenes import two_queues


def to_wang(script, at=2_000):
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    return script.at(at, c.Transfer(contact_id="c1", to_agent="wang"))


def busy_wang():
    """Wang talks in sales; c1 is reserved for them while lina and zhao could take it."""
    script = two_queues(wrap_up_ms=0).agent("zhao", queues=["support"]).script(arrival("c1"))
    script.at(400, pbx_arrival("w", queue="sales"))
    script.at(500, c.Answer(contact_id="w", agent="wang"))
    to_wang(script)
    return script


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
