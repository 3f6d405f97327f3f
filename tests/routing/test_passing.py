"""An agent passes a contact on: rings, taken, let go, and back to the agent it came from."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import AgentUnavailable, UnknownAgent, UnknownQueue, WrongState
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival
from tests.routing.scenes import MINE

TO_WANG = c.RequestTransfer(**MINE, to_agent="wang")
TO_SALES = c.RequestTransfer(**MINE, to_queue="sales")
BACK = c.TakeBack(**MINE)


def passing(channel="chat", to=TO_WANG, **settings):
    """Lina has c1 since 1,000 and passes it on at 2,000; zhao could take it from the queue."""
    builder = FloorBuilder().queue("support", **{"wrap_up_ms": 0, **settings}).agent("lina").queue("sales")
    script = builder.agent("wang").agent("zhao").script(arrival("c1", channel=channel))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    script.passed_on = script.at(2_000, to)
    return script


def passing_a_call(**settings):
    """The source has transferred the call that lina passes on to wang."""
    script = passing("voice", **settings)
    script.passed_on += script.at(2_500, c.Transfer(contact_id="c1", to_agent="wang"))
    return script


def state(script):
    contact = script.contact("c1")
    return contact.passing.state, contact.state, contact.agent


# --- what is written ---


def test_a_chat_rings_at_the_other_agent_at_once_and_the_first_keeps_room_for_it():
    script = passing()
    assert brief(script.passed_on) == [
        "ContactTransferred c1 lina",
        "ContactQueued c1",
        "OfferMade c1.2 wang",
    ]
    assert (script.agent("lina").state, script.agent("lina").load) == ("handling", {"chat": 1})


def test_a_chat_that_is_taken_is_the_other_agents_and_the_first_is_free():
    script = passing()
    script.at(3_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert state(script) == ("taken", "handling", "wang")
    assert (script.agent("lina").state, script.agent("lina").load) == ("ready", {})


def test_a_call_is_with_the_other_agent_since_they_accepted_it_and_then_since_they_talk():
    script = passing_a_call()
    assert script.contact("c1").agent_since is None
    script.at(4_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert script.contact("c1").agent_since == 4_000
    script.at(6_000, c.Answer(contact_id="c1", agent="wang"))
    assert (script.contact("c1").agent_since, script.contact("c1").answered_at) == (6_000, 1_000)


def test_a_chat_that_is_declined_is_the_first_agents_again():
    script = passing()
    happened = script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))
    assert happened[1] == e.TransferReturned(
        at=3_000, contact_id="c1", agent="lina", from_agent="wang", cause="declined"
    )
    assert brief(happened)[2:] == ["ContactAnswered c1 lina"]
    assert state(script) == ("returned", "handling", "lina")


def test_a_chat_that_is_not_answered_is_the_first_agents_again():
    script = passing()
    assert brief(script.until(22_000))[:3] == [
        "OfferExpired c1.2 wang", "TransferReturned c1 lina", "ContactAnswered c1 lina",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "gone",
    [c.SetPresence(agent="wang", presence="offline"), c.PresenceReport(agent="wang", presence="lunch")],
)
def test_a_chat_comes_back_when_the_other_agent_goes_away(gone):
    script = passing()
    assert brief(script.at(3_000, gone))[1:] == [
        "OfferWithdrawn c1.2 wang", "TransferReturned c1 lina", "ContactAnswered c1 lina",
    ]  # fmt: skip


def test_a_chat_comes_back_when_the_other_agents_console_vanishes():
    script = passing(offer_ms=60_000)
    script.at(3_000, c.ConsoleLost(agent="wang"))
    assert brief(script.until(18_000))[-1] == "ContactAnswered c1 lina"


def test_a_chat_comes_back_to_an_agent_on_a_break():
    script = passing()
    script.at(2_500, c.SetPresence(agent="lina", presence="lunch"))
    assert (
        brief(script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2")))[-1]
        == "ContactAnswered c1 lina"
    )


def test_a_chat_goes_to_any_capable_agent_when_the_first_has_gone_home():
    script = passing()
    script.at(2_500, c.SetPresence(agent="lina", presence="offline"))
    assert brief(script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))) == [
        "OfferDeclined c1.2 wang", "ReservationLapsed c1 wang", "OfferMade c1.3 zhao",
    ]  # fmt: skip
    assert script.agent("lina").contacts == {}


def test_wrap_up_ends_when_the_chat_comes_back():
    script = passing(wrap_up_ms=30_000)
    assert brief(script.passed_on)[1] == "WrapUpStarted c1 lina"
    happened = script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))
    assert brief(happened)[1:3] == ["WrapUpEnded c1 lina", "TransferReturned c1 lina"]


def test_the_first_agent_takes_it_back_while_it_rings():
    script = passing()
    assert brief(script.at(3_000, BACK)) == [
        "OfferWithdrawn c1.2 wang", "TransferReturned c1 lina", "ContactAnswered c1 lina",
    ]  # fmt: skip


def test_what_was_taken_is_not_taken_back():
    script = passing(wrap_up_ms=30_000)
    script.at(3_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    with pytest.raises(WrongState):
        script.at(4_000, BACK)


def test_a_chat_without_a_limit_for_the_offer_comes_back_after_a_minute():
    script = passing(offer_ms=0)
    assert brief(script.until(62_000)) == [
        "OfferWithdrawn c1.2 wang", "TransferReturned c1 lina", "ContactAnswered c1 lina",
    ]  # fmt: skip


def test_the_customer_may_leave_while_it_rings():
    script = passing()
    happened = script.at(3_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened)[-1] == "ContactClosed c1"
    assert script.agent("lina").contacts == {}


def test_a_chat_passed_to_a_queue_waits_there_and_frees_the_first_agent():
    script = passing(to=TO_SALES)
    assert brief(script.passed_on)[1:] == ["ContactQueued c1", "OfferMade c1.2 wang"]
    assert script.agent("lina").contacts == {}
    declined = script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))
    assert brief(declined)[1:] == ["OfferMade c1.3 zhao"]


# --- calls ---


def test_a_call_stays_until_the_source_says_that_it_transferred():
    script = passing("voice")
    assert script.passed_on == [
        e.TransferRequested(at=2_000, contact_id="c1", agent="lina", to_agent="wang", until=22_000)
    ]
    assert state(script) == ("asked", "handling", "lina")
    happened = script.at(2_500, c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(happened) == ["ContactTransferred c1 lina", "ContactQueued c1", "OfferMade c1.2 wang"]


def test_a_call_that_is_let_go_rings_at_the_first_agent_again():
    script = passing_a_call()
    assert brief(script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))) == [
        "OfferDeclined c1.2 wang", "TransferReturned c1 lina", "OfferMade c1.3 lina",
    ]  # fmt: skip


def test_a_call_that_cannot_be_connected_rings_at_the_first_agent_again():
    script = passing_a_call()
    script.at(3_000, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert brief(script.until(33_000)) == [
        "ConnectFailed c1.2 wang", "TransferReturned c1 lina", "OfferMade c1.3 lina",
    ]  # fmt: skip


def test_a_call_that_neither_takes_goes_to_any_capable_agent():
    script = passing_a_call()
    script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2"))
    happened = script.at(4_000, c.DeclineOffer(agent="lina", offer_id="c1.3"))
    assert brief(happened)[1:] == ["ReservationLapsed c1 lina", "OfferMade c1.4 zhao"]


def test_a_call_whose_agent_has_left_since_it_was_asked_for_comes_back():
    script = passing("voice")
    script.at(2_200, c.SetPresence(agent="wang", presence="lunch"))
    happened = script.at(2_500, c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(happened) == [
        "ContactTransferred c1 lina", "ContactQueued c1", "TransferReturned c1 lina", "OfferMade c1.2 lina",
    ]  # fmt: skip


def test_a_source_that_does_not_answer_leaves_the_call_where_it_is():
    script = passing("voice")
    assert script.until(22_000) == [
        e.TransferFailed(at=22_000, contact_id="c1", agent="lina", cause="timed_out")
    ]
    assert state(script) == ("failed", "handling", "lina")
    assert brief(script.at(23_000, TO_WANG)) == ["TransferRequested c1 lina"]


def test_a_source_says_that_it_does_not_transfer():
    script = passing("voice")
    refused = c.Refuse(contact_id="c1", command="transfer", cause="busy")
    assert brief(script.at(3_000, refused)) == ["TransferFailed c1 lina"]
    assert [each.reason for each in script.at(4_000, refused)] == ["not_asked"]


def test_a_call_that_the_source_is_asked_to_transfer_is_taken_back_until_it_says_that_it_did():
    script = passing("voice")
    assert brief(script.at(2_200, BACK)) == ["TransferFailed c1 lina"]
    assert state(script) == ("failed", "handling", "lina")
    assert script.contact("c1").passing.cause == "taken_back"
    script.at(2_300, c.Transfer(contact_id="c1", to_agent="wang"))  # it had done it already, which counts
    assert script.contact("c1").agent is None


def test_a_call_is_asked_for_once_at_a_time():
    script = passing("voice")
    with pytest.raises(WrongState):
        script.at(3_000, TO_SALES)


def test_an_answer_of_another_agent_overtakes_what_was_asked():
    script = passing("voice")
    script.at(3_000, c.Answer(contact_id="c1", agent="zhao"))
    assert script.contact("c1").passing is None
    assert script.until(60_000) == []


def test_the_hub_that_was_away_gives_the_source_that_time_too():
    script = passing("voice")
    script.at(10_000, c.StartHub(downtime_ms=5_000))
    assert script.contact("c1").passing.until == 27_000


def test_a_call_of_the_pbx_does_not_come_back_by_the_hub():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(pbx_arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    assert brief(script.at(2_000, TO_WANG)) == ["TransferRequested c1 lina"]
    script.at(3_000, c.Transfer(contact_id="c1", to_agent="wang"))
    assert (script.contact("c1").returns_to, script.contact("c1").passing.by) == (None, "lina")


# --- to whom ---


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ({"to_agent": "stranger"}, UnknownAgent),
        ({"to_queue": "nowhere"}, UnknownQueue),
        ({"to_agent": "lina"}, AgentUnavailable),
        ({"to_agent": "chen"}, AgentUnavailable),
        ({"to_agent": "wang"}, AgentUnavailable),
    ],
)
def test_it_is_refused_where_it_could_not_ring(target, error):
    builder = FloorBuilder().queue().agent("lina").agent("wang", capacity={"voice": 1})
    script = builder.agent("chen", presence="lunch").script(arrival("c1", channel="chat"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    with pytest.raises(error):
        script.at(2_000, c.RequestTransfer(**MINE, **target))


# --- connecting ---


def test_an_agent_takes_back_that_they_accepted_and_it_is_no_failed_connect():
    script = FloorBuilder().queue(connect_attempts=1).agent("lina").agent("wang").script(arrival("c1"))
    script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    happened = script.at(2_000, BACK)
    assert brief(happened) == ["ConnectFailed c1.1 lina", "OfferMade c1.2 wang"]
    assert happened[0].cause == "taken_back"


def test_a_talk_is_not_taken_back():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    with pytest.raises(WrongState):
        script.at(2_000, BACK)
