"""An agent consults another about a contact, which stays theirs until they complete the transfer."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing.errors import AgentUnavailable, UnknownQueue, WrongState
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import MINE

WANG = {"agent": "wang", "contact_id": "c1"}
ASK_WANG = c.StartConsult(**MINE, to_agent="wang")
ACCEPT = c.AcceptOffer(agent="wang", offer_id="c1.2")
COMPLETE, CONFERENCE = c.CompleteTransfer(**MINE), c.StartConference(**MINE)
CANCEL, LEAVE = c.CancelConsult(**MINE), c.CancelConsult(**WANG)


def ringing(channel="chat", ask=ASK_WANG, **settings):
    """Lina has c1 since 1,000 and consults at 2,000; zhao is the other agent of sales."""
    builder = FloorBuilder().queue("support", **{"wrap_up_ms": 0, **settings}).agent("lina").queue("sales")
    builder.agent("wang", queues=["sales"]).agent("zhao", queues=["sales"])
    script = builder.script(arrival("c1", channel=channel))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    script.begun = script.at(2_000, ask)
    return script


def consulted(channel="chat", **settings):
    """Wang is consulted since 3,000; a call was connected to them."""
    script = ringing(channel, **settings)
    script.at(2_500, ACCEPT)
    if channel == "voice":
        script.at(3_000, c.AnswerConsult(contact_id="c1", agent="wang"))
    return script


def state(script):
    contact = script.contact("c1")
    return contact.state, contact.agent, contact.consult and contact.consult.state


def test_what_the_source_is_asked_of_a_question_is_taken_back_and_the_question_goes_on():
    script = consulted("voice")
    script.at(4_000, COMPLETE)
    back = c.TakeBack(**MINE)
    assert brief(script.at(5_000, back)) == ["ConsultRefused c1 lina"]
    consult = script.contact("c1").consult
    assert (consult.wanted, consult.cause, consult.state) == (None, "taken_back", "talking")
    with pytest.raises(WrongState, match="cannot take back"):
        script.at(6_000, back)


def test_it_rings_at_the_agent_who_is_asked_and_the_contact_stays():
    script = ringing()
    assert brief(script.begun) == ["ConsultStarted c1 lina", "OfferMade c1.2 wang"]
    assert (script.begun[1].consult, script.begun[1].why.step) == (True, "consult")
    assert state(script) == ("handling", "lina", "ringing")
    assert (script.agent("wang").state, script.agent("wang").load) == ("offered", {"chat": 1})


def test_of_what_is_written_an_agent_is_consulted_as_soon_as_they_accept():
    script = ringing()
    assert brief(script.at(3_000, ACCEPT)) == ["OfferAccepted c1.2 wang", "ConsultAnswered c1 wang"]
    assert state(script) == ("handling", "lina", "talking")
    assert script.at(4_000, c.ChangeNote(**WANG))
    assert script.contact("c1").answered_by() == {"lina", "wang"}


def test_a_call_is_connected_to_the_agent_who_is_consulted():
    script = ringing("voice")
    assert script.at(3_000, ACCEPT)[0].connect_until == 33_000
    assert state(script)[2] == "connecting"
    script.at(4_000, c.AnswerConsult(contact_id="c1", agent="wang"))
    assert state(script) == ("handling", "lina", "talking")


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        (c.DeclineOffer(agent="wang", offer_id="c1.2"), "declined"),
        (c.SetPresence(agent="wang", presence="lunch"), "agent_left"),
        (CANCEL, "cancelled"),
    ],
)
def test_a_ring_that_comes_to_nothing_ends_it_with_the_reason(what, cause):
    script = ringing()
    happened = script.at(3_000, what)
    assert brief(happened)[-1] == "ConsultEnded c1 lina"
    assert (happened[-1].with_agent, happened[-1].cause, happened[-1].asks) == ("wang", cause, False)
    assert state(script) == ("handling", "lina", None)
    assert script.agent("wang").contacts == {}


def test_a_ring_that_is_not_answered_ends_it():
    script = ringing()
    happened = script.until(22_000)
    assert brief(happened) == ["OfferExpired c1.2 wang", "PresenceChanged wang", "ConsultEnded c1 lina"]
    assert happened[-1].cause == "no_answer"


def test_one_agent_of_a_queue_is_asked_after_the_other():
    script = ringing(ask=c.StartConsult(**MINE, to_queue="sales"))
    assert brief(script.begun)[1] == "OfferMade c1.2 wang"
    assert brief(script.at(3_000, c.DeclineOffer(agent="wang", offer_id="c1.2")))[1:] == [
        "OfferMade c1.3 zhao"
    ]
    happened = script.at(4_000, c.DeclineOffer(agent="zhao", offer_id="c1.3"))
    assert brief(happened)[1:] == ["ConsultEnded c1 lina"]


def test_completing_gives_the_contact_to_the_agent_who_is_consulted():
    script = consulted(wrap_up_ms=10_000)
    assert brief(script.at(4_000, COMPLETE)) == [
        "ContactTransferred c1 lina", "ContactAnswered c1 wang", "WrapUpStarted c1 lina",
    ]  # fmt: skip
    assert state(script) == ("handling", "wang", None)
    assert script.contact("c1").passing.state == "taken"


def test_a_call_is_completed_once_the_source_says_so():
    script = consulted("voice")
    assert brief(script.at(4_000, COMPLETE)) == ["ConsultRequested c1 lina"]
    assert state(script) == ("handling", "lina", "talking")
    happened = script.at(5_000, c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(happened) == ["ContactTransferred c1 lina", "ContactAnswered c1 wang"]


def test_a_source_may_complete_it_unasked():
    script = consulted("voice")
    script.at(5_000, c.Transfer(contact_id="c1", to_agent="wang"))
    assert state(script) == ("handling", "wang", None)


@pytest.mark.parametrize("ask", [COMPLETE, CONFERENCE])
def test_a_source_that_does_nothing_leaves_the_consultation_as_it_is(ask):
    script = consulted("voice")
    script.at(4_000, ask)
    with pytest.raises(WrongState):
        script.at(5_000, ask)
    happened = script.until(24_000)
    assert brief(happened) == ["ConsultRefused c1 lina"]
    assert state(script) == ("handling", "lina", "talking")
    assert brief(script.at(25_000, ask)) == ["ConsultRequested c1 lina"]


@pytest.mark.parametrize(("ask", "name"), [(COMPLETE, "complete_transfer"), (CONFERENCE, "conference")])
def test_a_source_says_that_it_does_not(ask, name):
    script = consulted("voice")
    script.at(4_000, ask)
    refused = c.Refuse(contact_id="c1", command=name, cause="not_possible")
    assert brief(script.at(5_000, refused)) == ["ConsultRefused c1 lina"]
    assert [each.reason for each in script.at(6_000, refused)] == ["not_asked"]


def test_a_conference_is_one_once_the_source_says_so():
    script = consulted("voice")
    script.at(4_000, CONFERENCE)
    assert brief(script.at(5_000, c.Confer(contact_id="c1"))) == ["ConferenceStarted c1 lina"]
    assert state(script) == ("handling", "lina", "conference")
    assert script.until(60_000) == []


def test_what_is_written_is_a_conference_at_once():
    script = consulted()
    script.at(4_000, CONFERENCE)
    assert state(script)[2] == "conference"
    with pytest.raises(WrongState):
        script.at(5_000, CONFERENCE)


@pytest.mark.parametrize("channel", ["chat", "voice"])
@pytest.mark.parametrize(("who", "cause"), [(CANCEL, "cancelled"), (LEAVE, "left")])
def test_either_agent_ends_it_and_the_source_is_asked_to(channel, who, cause):
    script = consulted(channel)
    [ended] = script.at(4_000, who)
    assert (ended.cause, ended.with_agent, ended.asks) == (cause, "wang", channel == "voice")
    assert state(script) == ("handling", "lina", None)
    assert script.agent("wang").contacts == {}


@pytest.mark.parametrize("cause", ["declined", "no_answer"])
def test_a_phone_that_is_not_picked_up_ends_it(cause):
    script = ringing("voice")
    script.at(3_000, ACCEPT)
    [ended] = script.at(4_000, c.Miss(contact_id="c1", agent="wang", cause=cause))
    assert (ended.cause, ended.asks) == (cause, False)


def test_a_source_that_does_not_connect_them_in_time_is_asked_to_end_it():
    script = ringing("voice")
    script.at(3_000, ACCEPT)
    [ended] = script.until(33_000)
    assert (ended.cause, ended.with_agent, ended.asks) == ("timed_out", "wang", True)


def test_the_agent_who_is_consulted_hangs_up():
    script = consulted("voice")
    assert brief(script.at(4_000, c.EndConsult(contact_id="c1", cause="left"))) == ["ConsultEnded c1 lina"]
    assert state(script) == ("handling", "lina", None)


@pytest.mark.parametrize("channel", ["chat", "voice"])
def test_the_customer_leaves_both(channel):
    script = consulted(channel)
    assert brief(script.at(4_000, c.End(contact_id="c1", ended_by="customer")))[-1] == "ContactClosed c1"
    assert script.agent("lina").contacts == script.agent("wang").contacts == {}


def test_the_customer_leaves_while_it_rings():
    script = ringing()
    happened = script.at(3_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened) == ["OfferWithdrawn c1.2 wang", "ContactEnded c1 lina", "ContactClosed c1"]


def test_an_agent_whose_console_vanishes_is_consulted_no_more_in_writing():
    script = consulted()
    script.at(4_000, c.ConsoleLost(agent="wang"))
    assert brief(script.until(19_000)) == ["ConsoleVanished wang", "ConsultEnded c1 lina"]


def test_an_agent_whose_console_vanishes_talks_on():
    script = consulted("voice")
    script.at(4_000, c.ConsoleLost(agent="wang"))
    assert brief(script.until(19_000)) == ["ConsoleVanished wang"]


def test_the_agent_who_is_consulted_takes_over_what_the_first_has_left():
    script = consulted()
    with pytest.raises(WrongState):
        script.at(4_000, c.CompleteTransfer(**WANG))
    script.at(5_000, c.SetPresence(agent="lina", presence="offline"))
    script.at(6_000, c.CompleteTransfer(**WANG))
    assert state(script) == ("handling", "wang", None)


def test_another_agent_who_answers_has_the_contact_and_the_consultation_is_over():
    script = consulted("voice")
    script.at(4_000, c.Answer(contact_id="c1", agent="zhao"))
    assert state(script) == ("handling", "zhao", None)
    assert script.agent("wang").contacts == {}


def test_the_hub_that_was_away_gives_the_source_that_time_too():
    script = ringing("voice")
    script.at(3_000, ACCEPT)
    script.at(10_000, c.StartHub(downtime_ms=5_000))
    assert script.contact("c1").consult.until == 38_000
    assert "ConsultEnded c1 lina" not in brief(script.until(37_999))
    assert brief(script.until(38_000)) == ["ConsultEnded c1 lina"]


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (c.StartConsult(**MINE, to_queue="nowhere"), UnknownQueue),
        (c.StartConsult(**MINE, to_agent="lina"), AgentUnavailable),
        (ASK_WANG, WrongState),
        (c.RequestTransfer(**MINE, to_agent="zhao"), WrongState),
        (COMPLETE, WrongState),
        (LEAVE, WrongState),
    ],
)
def test_it_is_refused_what_cannot_be(ask, error):
    script = ringing()
    if error in (UnknownQueue, AgentUnavailable):
        script.at(2_500, CANCEL)
    with pytest.raises(error):
        script.at(3_000, ask)


def test_a_queue_without_a_free_agent_is_refused():
    script = FloorBuilder().queue().agent("lina").queue("sales").script(arrival("c1", channel="chat"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    with pytest.raises(AgentUnavailable):
        script.at(2_000, c.StartConsult(**MINE, to_queue="sales"))
