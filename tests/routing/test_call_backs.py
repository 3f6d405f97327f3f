"""Customers who are called back instead of waiting."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction, OpenTime
from contacthub.routing.errors import Rejected
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival, replayed

CALL_BACK = ExitAction(kind="callback")


def floor(*, presence="lunch", **settings):
    """Lina serves support, where a call-back has two attempts ten seconds apart."""
    settings = {
        "callback_attempts": 2,
        "callback_every_ms": 10_000,
        "callback_expires_ms": 500_000,
        **settings,
    }
    builder = FloorBuilder().queue("support", **settings).queue("sales")
    return builder.agent("lina", queues=["support"], presence=presence).script()


def call(contact, **more):
    return arrival(contact, **{"can_be_called": True, "source": "phones", "silent_ms": 60_000, **more})


def agreed(**settings):
    """c1 is a call-back since 1,000, in line before c2; lina is on a break."""
    script = floor(**settings)
    script.at(0, call("c1"), call("c2", silent_ms=None))
    script.at(1_000, c.AgreeCallback(contact_id="c1", by="boss"))
    return script


def taken(**settings):
    """Lina has taken the call-back c1."""
    script = agreed(**settings)
    script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    script.at(6_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    return script


def outcomes(script, contact="c1"):
    return [(each.queue, each.outcome) for each in script.contact(contact).visits]


def ended(events):
    [event] = [each for each in events if isinstance(each, e.ContactEnded)]
    return (event.outcome, event.ended_by, event.cause)


def test_call_back_ends_the_visit_as_such_and_keeps_its_place_in_line():
    script = agreed()
    assert outcomes(script) == [("support", "callback"), ("support", None)]
    assert script.contact("c1").channel == "callback"
    events = script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    assert [each.contact_id for each in events if isinstance(each, e.OfferMade)] == ["c1"]


def test_customer_who_hangs_up_to_be_called_has_not_abandoned():
    script = agreed()
    [ignored] = script.at(2_000, c.End(contact_id="c1", ended_by="customer"))
    assert ignored.reason == "waits_for_callback"
    assert script.until(400_000) == []  # nor is its source silent
    assert script.contact("c1").state == "waiting"


def test_agent_who_has_taken_it_is_not_connected_but_dials_in_their_own_time():
    script = taken()
    assert script.contact("c1").state == "connecting"
    assert script.until(400_000) == []
    script.at(400_001, c.RequestDial(agent="lina", contact_id="c1"))
    script.at(400_002, c.Answer(contact_id="c1", agent="lina"))
    assert (script.contact("c1").state, script.contact("c1").callback) == ("handling", None)
    assert outcomes(script)[-1] == ("support", "answered")


def test_customer_who_is_not_reached_is_tried_again_later_and_lina_is_free_for_the_next():
    script = taken()
    events = script.at(7_000, c.NotReached(agent="lina", contact_id="c1"))
    assert brief(events) == ["CallbackMissed c1 lina", "OfferMade c2.1 lina"]
    assert script.contact("c1").callback.due_at == 17_000
    script.at(8_000, c.AcceptOffer(agent="lina", offer_id="c2.1"), c.Answer(contact_id="c2", agent="lina"))
    script.at(9_000, c.End(contact_id="c2", ended_by="customer"))
    script.at(9_000, c.FinishWrapUp(agent="lina", contact_id="c2", disposition="resolved"))
    assert brief(script.until(17_000)) == ["CallbackDue c1", "OfferMade c1.2 lina"]


def test_after_the_last_attempt_it_ends_as_failed_and_not_reached():
    script = taken(callback_attempts=1)
    events = script.at(7_000, c.NotReached(agent="lina", contact_id="c1"))
    assert ended(events) == ("failed", "system", "not_reached")
    assert [each.cause for each in events if isinstance(each, e.ConnectFailed)] == ["not_reached"]


def test_source_that_dialled_says_that_nobody_answered():
    script = taken()
    script.at(7_000, c.RequestDial(agent="lina", contact_id="c1"))
    assert brief(script.at(8_000, c.End(contact_id="c1", ended_by="system")))[0] == "CallbackMissed c1 lina"


def test_what_the_source_says_of_the_first_call_while_lina_dials_by_hand_is_ignored():
    script = taken()
    [ignored] = script.at(7_000, c.End(contact_id="c1", ended_by="customer"))
    assert ignored.reason == "waits_for_callback"
    assert brief(script.at(8_000, c.Reached(agent="lina", contact_id="c1"))) == ["ContactAnswered c1 lina"]


def test_customer_who_calls_again_has_their_place_back_and_is_called_no_more():
    script = agreed()
    events = script.at(4_000, call("c3", callback_of="c1"))
    assert ended(events) == ("withdrawn", "customer", "called_again")
    [offer] = [
        each
        for each in script.at(5_000, c.SetPresence(agent="lina", presence="available"))
        if isinstance(each, e.OfferMade)
    ]
    assert offer.contact_id == "c3"


def test_call_back_is_offered_only_while_its_queue_is_open():
    script = agreed()
    script.at(2_000, c.CloseQueue(queue="support"))
    events = script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    assert [each.contact_id for each in events if isinstance(each, e.OfferMade)] == ["c2"]
    script.at(6_000, c.DeclineOffer(agent="lina", offer_id="c2.1"))
    assert brief(script.at(7_000, c.OpenQueue(queue="support")))[-1] == "OfferMade c1.1 lina"


def test_call_back_at_an_hour_waits_for_it():
    script = floor(presence="available")
    script.at(0, call("c1", channel="callback", callback_by="source", callback_due_at=30_000))
    assert brief(script.until(30_000)) == ["CallbackDue c1", "OfferMade c1.1 lina"]


def test_closing_and_full_lines_are_nothing_to_call_backs():
    script = agreed(at_closing=ExitAction(kind="end"), max_waiting=1, max_wait_ms=50_000)
    hours = (OpenTime(opens_at=0, closes_at=20_000),)
    script.at(2_000, c.SetHours(queue="support", hours=hours))
    script.until(200_000)
    assert script.contact("c1").state == "waiting"


def test_queue_that_calls_back_who_waits_too_long_does_so_where_a_number_is_known():
    script = floor(max_wait_ms=20_000, when_too_long=CALL_BACK)
    script.at(0, call("c1"), call("c2", can_be_called=False))
    events = script.until(20_000)
    assert brief(events) == ["ContactLeftQueue c1", "CallbackAgreed c1", "ContactQueued c1"]
    assert (events[0].outcome, events[0].cause, events[1].by) == ("callback", "too_long", "hub")
    assert script.contact("c2").callback is None


def test_call_of_the_phone_system_becomes_one_that_the_hub_routes():
    script = floor()
    script.at(0, pbx_arrival("c1", can_be_called=True), c.Ring(contact_id="c1", agent="lina"))
    script.at(1_000, c.AgreeCallback(contact_id="c1", by="boss"))
    assert (script.contact("c1").routing, script.contact("c1").offers) == ("hub", {})


def test_call_back_that_nobody_takes_expires():
    script = agreed()
    assert ended(script.until(501_000)) == ("failed", "system", "expired")


def test_call_back_is_withdrawn_until_the_customer_is_reached():
    script = taken()
    assert ended(script.at(7_000, c.WithdrawCallback(contact_id="c1"))) == ("withdrawn", "agent", None)
    script = taken()
    script.at(7_000, c.Reached(agent="lina", contact_id="c1"))
    with pytest.raises(Rejected, match="no call-back to withdraw"):
        script.at(8_000, c.WithdrawCallback(contact_id="c1"))


def test_call_back_that_is_refused_ends_while_nobody_has_taken_it():
    script = agreed()
    events = script.at(4_000, c.WithdrawCallback(contact_id="c1", is_refused=True))
    assert ended(events) == ("withdrawn", "system", "do_not_contact")
    script = taken()
    with pytest.raises(Rejected, match="an agent has taken the call-back"):
        script.at(7_000, c.WithdrawCallback(contact_id="c1", is_refused=True))


def test_customer_who_is_not_reached_is_kept_no_longer_for_the_agent_who_was_given_them():
    script = agreed()
    script.at(4_000, c.End(contact_id="c2", ended_by="customer"))
    script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    script.at(6_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    script.at(7_000, c.AssignContact(contact_id="c1", agent="lina"))
    script.at(8_000, c.AcceptOffer(agent="lina", offer_id="c1.2"))
    script.until(70_000)
    missed = script.at(70_000, c.NotReached(agent="lina", contact_id="c1"))
    assert brief(missed) == ["CallbackMissed c1 lina", "ReservationLapsed c1 lina"]
    script.at(71_000, c.SetPresence(agent="lina", presence="offline"), c.RetireAgent(agent="lina"))
    assert brief(script.until(80_000)) == ["CallbackDue c1"]


def test_call_back_that_is_kept_for_an_agent_who_is_retired_before_its_time_is_anybodys():
    script = floor(presence="available")
    script.at(0, call("c1", channel="callback", callback_by="source", callback_due_at=30_000))
    script.at(1_000, c.AssignContact(contact_id="c1", agent="lina"))
    script.at(2_000, c.SetPresence(agent="lina", presence="offline"))
    retired = script.at(3_000, c.RetireAgent(agent="lina"))
    assert brief(retired) == ["ReservationLapsed c1 lina", "AgentRetired lina"]
    assert brief(script.until(70_000)) == ["CallbackDue c1"]


@pytest.mark.parametrize("deed", [c.RequestDial, c.Reached, c.NotReached])
def test_only_who_has_taken_it_dials(deed):
    script = taken()
    with pytest.raises(Rejected, match="not with wang"):
        script.at(7_000, deed(agent="wang", contact_id="c1"))


def test_contact_that_is_connected_or_called_back_already_is_refused():
    script = agreed()
    with pytest.raises(Rejected, match="already"):
        script.at(2_000, c.AgreeCallback(contact_id="c1", by="boss"))
    script = floor(presence="available")
    script.at(0, call("c1"))
    script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    with pytest.raises(Rejected, match="only a waiting contact"):
        script.at(2_000, c.AgreeCallback(contact_id="c1", by="boss"))


def test_replayed_floor_calls_at_the_same_time():
    script = taken()
    script.at(7_000, c.NotReached(agent="lina", contact_id="c1"))
    assert replayed(script.history).next_deadline() == script.router.next_deadline() == 17_000


def test_who_is_to_be_called_back_does_not_wait_on_the_line():
    script = floor(max_waiting=1, when_full=ExitAction(kind="end"))
    script.at(0, call("c1"))
    script.at(1_000, c.AgreeCallback(contact_id="c1", by="boss"))
    queue = script.floor.queues["support"]
    assert (queue.waiting_count, queue.oldest_waiting_at) == (0, None)
    script.at(2_000, call("c2"))
    assert outcomes(script, "c2") == [("support", None)]
    assert (queue.waiting_count, queue.oldest_waiting_at) == (1, 2_000)
    script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    script.at(
        6_000, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.NotReached(agent="lina", contact_id="c1")
    )
    assert (queue.waiting_count, queue.nobody_waits, queue.connecting) == (1, {"c1"}, set())
    script.at(7_000, c.WithdrawCallback(contact_id="c1"))
    assert (queue.waiting_count, queue.nobody_waits) == (1, set())


def test_call_back_that_was_declined_cools_off_only_while_its_queue_is_open():
    script = agreed()
    script.at(5_000, c.SetPresence(agent="lina", presence="available"))
    script.at(6_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert script.floor.cooling == {"c1"}
    script.at(7_000, c.CloseQueue(queue="support"))
    assert script.floor.cooling == set()
    script.at(8_000, c.OpenQueue(queue="support"))
    assert script.floor.cooling == {"c1"}


def test_call_back_that_is_reached_is_gone_from_the_line():
    script = taken()
    queue = script.floor.queues["support"]
    assert (queue.waiting_count, queue.connecting) == (1, set())  # c2
    script.at(7_000, c.Reached(agent="lina", contact_id="c1"))
    assert (queue.waiting_count, queue.nobody_waits, queue.connecting) == (1, set(), set())


def test_customer_who_calls_again_after_closing_was_not_in_line_at_closing():
    script = agreed(at_closing=ExitAction(kind="end"))
    script.at(2_000, c.CloseQueue(queue="support"))
    script.at(3_000, call("c3", callback_of="c1"))
    assert outcomes(script, "c3") == [("support", None)]


@pytest.mark.parametrize("closed", [False, True])
def test_call_back_whose_time_runs_out_while_lina_calls_ends_when_she_gives_up(closed):
    script = taken(callback_expires_ms=6_000)
    if closed:
        script.at(6_500, c.CloseQueue(queue="support"))
    script.until(8_000)
    events = script.at(8_000, c.NotReached(agent="lina", contact_id="c1"))
    assert ended(events) == ("failed", "system", "expired")
