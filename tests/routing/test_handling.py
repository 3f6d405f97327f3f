"""What an agent may ask for during and after a contact: hold, hang up, notes, wrap-up, dispositions."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief

MINE = {"agent": "lina", "contact_id": "c1"}


def talking(**settings):
    """Lina talks to c1 since 1,000."""
    builder = (
        FloorBuilder()
        .queue(**{"wrap_up_ms": 30_000, **settings})
        .agent("lina")
        .agent("wang", presence="lunch")
    )
    script = builder.script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    return script


def wrapping_up(**settings):
    """Lina wraps c1 up since 5,000."""
    script = talking(**settings)
    script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    return script


def finish(disposition="resolved"):
    return c.FinishWrapUp(**MINE, disposition=disposition)


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (c.RequestHold(**MINE), e.HoldRequested(at=2_000, **MINE)),
        (c.RequestEnd(**MINE), e.EndRequested(at=2_000, **MINE)),
        (c.ChangeNote(**MINE), e.NoteChanged(at=2_000, **MINE)),
        (c.AddQuestion(**MINE), e.QuestionAdded(at=2_000, **MINE)),
    ],
)
def test_what_an_agent_asks_for_shows_once_it_happened(command, event):
    script = talking()
    assert script.at(2_000, command) == [event]
    assert script.contact("c1").state == "handling"


def test_a_call_is_held_and_resumed_when_the_source_says_so():
    script = talking()
    assert script.at(2_000, c.Hold(contact_id="c1", occurred_at=1_900)) == [
        e.ContactHeld(at=2_000, contact_id="c1", occurred_at=1_900)
    ]
    assert script.at(2_100, c.RequestResume(**MINE)) == [e.ResumeRequested(at=2_100, **MINE)]
    assert script.at(2_200, c.Resume(contact_id="c1")) == [
        e.ContactResumed(at=2_200, contact_id="c1", occurred_at=2_200)
    ]
    assert script.contact("c1").state == "handling"


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (c.Resume(contact_id="c1"), "not_held"),
        (c.Answer(contact_id="c1", agent="lina"), "already_answered"),
        (c.Ring(contact_id="c1", agent="wang"), "hub_routed"),
        (c.QueueExit(contact_id="c1", outcome="timed_out"), "not_in_queue"),
    ],
)
def test_facts_that_do_not_fit_a_talk_are_ignored(fact, reason):
    script = talking()
    assert [each.reason for each in script.at(2_000, fact)] == [reason]


def test_a_held_call_is_not_held_again():
    script = talking()
    assert [
        each.reason for each in script.at(2_000, c.Hold(contact_id="c1"), c.Hold(contact_id="c1"))[1:]
    ] == ["not_handling"]


@pytest.mark.parametrize(
    "command", [c.RequestResume(**MINE), c.EnrichContact(contact_id="c1", skills=(), priority=9)]
)
def test_what_the_state_does_not_allow_is_refused(command):
    with pytest.raises(errors.WrongState, match="handling"):
        talking().at(2_000, command)


def test_a_wrapping_up_agent_cannot_hold():
    with pytest.raises(errors.WrongState, match="cannot hold: the contact is wrapping_up"):
        wrapping_up().at(6_000, c.RequestHold(**MINE))


@pytest.mark.parametrize("command", [c.RequestHold, c.ChangeNote, c.AddQuestion, c.RequestEnd])
def test_only_whose_contact_it_is_may_ask(command):
    with pytest.raises(errors.NotYourContact, match="not with wang"):
        talking().at(2_000, command(agent="wang", contact_id="c1"))


def test_an_unknown_contact_is_refused():
    with pytest.raises(errors.UnknownContact, match="c9 is not live"):
        talking().at(2_000, c.ChangeNote(agent="lina", contact_id="c9"))


def test_another_agent_may_pick_the_call_up():
    script = talking()
    assert script.at(4_000, c.Answer(contact_id="c1", agent="wang")) == [
        e.ContactAnswered(at=4_000, contact_id="c1", agent="wang", occurred_at=4_000),
        e.WrapUpStarted(at=4_000, contact_id="c1", agent="lina", until=34_000),
    ]
    assert (script.agent("lina").state, script.agent("wang").state) == ("wrapping_up", "handling")


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


def test_a_finished_wrap_up_closes_the_contact():
    script = wrapping_up()
    assert script.at(6_000, finish()) == [
        e.WrapUpEnded(at=6_000, contact_id="c1", agent="lina", by="agent"),
        e.ContactClosed(at=6_000, contact_id="c1", outcome="answered"),
    ]
    assert "c1" not in script.floor.contacts


def test_a_wrap_up_times_out_on_the_server():
    script = wrapping_up()
    assert script.until(35_000) == [
        e.WrapUpEnded(at=35_000, contact_id="c1", agent="lina", by="time_out"),
        e.ContactClosed(at=35_000, contact_id="c1", outcome="answered"),
    ]


def test_an_extension_moves_the_time_out():
    script = wrapping_up()
    extended = script.at(6_000, c.ExtendWrapUp(**MINE, by_ms=60_000))
    assert extended == [e.WrapUpExtended(at=6_000, contact_id="c1", agent="lina", until=95_000)]
    assert script.until(94_999) == []
    assert brief(script.until(95_000)) == ["WrapUpEnded c1 lina", "ContactClosed c1"]


def test_wrap_up_takes_the_agents_capacity():
    script = wrapping_up()
    assert brief(script.at(6_000, arrival("c2"))) == ["ContactArrived c2", "ContactQueued c2"]
    assert brief(script.at(7_000, finish()))[-1] == "OfferMade c2.1 lina"


def test_after_wrap_up_the_agent_is_the_least_idle():
    script = wrapping_up()
    script.at(6_000, c.SetPresence(agent="wang", presence="available"))
    script.at(7_000, finish())
    assert brief(script.at(8_000, arrival("c2")))[-1] == "OfferMade c2.1 wang"


def test_a_disposition_must_be_one_of_the_queues():
    script = wrapping_up(dispositions=("resolved", "visit"))
    with pytest.raises(errors.UnknownDisposition, match="'shrug' is none of resolved, visit"):
        script.at(6_000, finish("shrug"))
    assert brief(script.at(6_001, finish("visit"))) == ["WrapUpEnded c1 lina", "ContactClosed c1"]


@pytest.mark.parametrize(
    "command",
    [
        finish(),
        c.ExtendWrapUp(**MINE, by_ms=1),
        c.FinishWrapUp(agent="wang", contact_id="c9", disposition="x"),
    ],
)
def test_there_must_be_a_wrap_up_to_finish_or_extend(command):
    with pytest.raises(errors.NotWrappingUp, match="ended, or never began"):
        talking().at(2_000, command)


def test_a_contact_closes_when_everybody_has_wrapped_up():
    script = talking()
    script.at(4_000, c.Answer(contact_id="c1", agent="wang"))
    script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    assert brief(script.at(6_000, finish())) == ["WrapUpEnded c1 lina"]
    assert brief(script.until(35_000)) == ["WrapUpEnded c1 wang", "ContactClosed c1"]


def test_nobody_wraps_up_a_talk_with_nobody_known():
    script = FloorBuilder().queue().script(arrival("c1"))
    script.at(1, c.Answer(contact_id="c1", agent="stranger"))
    assert brief(script.at(2, c.End(contact_id="c1", ended_by="customer"))) == [
        "ContactEnded c1",
        "ContactClosed c1",
    ]


def test_talking_time_counts_every_part():
    script = talking()
    script.at(4_000, c.Answer(contact_id="c1", agent="wang"))
    script.at(9_000, c.End(contact_id="c1", ended_by="customer"))
    contact = script.contact("c1")
    assert (contact.handled_ms, contact.answered_at, contact.last_agent) == (8_000, 1_000, "wang")


def test_facts_about_a_contact_that_has_ended_are_ignored():
    script = wrapping_up()
    assert script.at(6_000, c.Hold(contact_id="c1", occurred_at=5_900)) == [
        e.ObservationIgnored(at=6_000, reason="already_ended", contact_id="c1", occurred_at=5_900)
    ]


@pytest.mark.parametrize("fact", [c.Hold, c.Resume, c.Transfer, c.Remark])
def test_facts_about_an_unknown_contact_are_ignored(fact):
    assert [each.reason for each in talking().at(2_000, fact(contact_id="c9"))] == ["unknown_contact"]


@pytest.mark.parametrize(
    "fact",
    [
        c.Ring(contact_id="c9", agent="lina"),
        c.Miss(contact_id="c9", agent="lina", cause="declined"),
        c.Answer(contact_id="c9", agent="lina"),
        c.QueueExit(contact_id="c9", outcome="timed_out"),
        c.End(contact_id="c9", ended_by="customer"),
        c.Match(contact_id="c9", customer_id="k1", verdict="exact"),
    ],
)
def test_reports_about_an_unknown_contact_are_ignored(fact):
    assert [each.reason for each in talking().at(2_000, fact)] == ["unknown_contact"]


def test_a_source_may_tell_more_until_the_contact_closes():
    assert wrapping_up().at(6_000, c.Remark(contact_id="c1", occurred_at=4_000)) == [
        e.ContactNoted(at=6_000, contact_id="c1", occurred_at=5_000)
    ]


def test_the_look_up_links_the_customer():
    script = talking()
    assert script.at(2_000, c.Match(contact_id="c1", customer_id="k1", verdict="probable")) == [
        e.CustomerLinked(at=2_000, contact_id="c1", customer_id="k1", verdict="probable", by="hub")
    ]
    assert script.contact("c1").customer_id == "k1"


def test_a_later_look_up_corrects_an_earlier_one_and_the_same_again_changes_nothing():
    script = talking()
    script.at(2_000, c.Match(contact_id="c1", customer_id="k1", verdict="probable"))
    assert script.at(2_001, c.Match(contact_id="c1", customer_id="k1", verdict="probable")) == []
    assert script.at(2_002, c.Match(contact_id="c1", customer_id="k2", verdict="exact")) == [
        e.CustomerLinked(at=2_002, contact_id="c1", customer_id="k2", verdict="exact", by="hub")
    ]
    assert script.at(2_003, c.Match(contact_id="c1", customer_id=None, verdict="none")) == []


@pytest.mark.parametrize(("chosen", "verdict"), [("k2", "exact"), (None, "none")])
def test_the_look_up_does_not_overrule_the_agents_choice(chosen, verdict):
    script = talking()
    assert script.at(2_000, c.ChooseCustomer(**MINE, customer_id=chosen)) == [
        e.CustomerLinked(at=2_000, contact_id="c1", customer_id=chosen, verdict=verdict, by="lina")
    ]
    assert script.at(2_001, c.Match(contact_id="c1", customer_id="k1", verdict="exact")) == []


def test_the_agent_overrules_the_look_up():
    script = talking()
    script.at(2_000, c.Match(contact_id="c1", customer_id="k1", verdict="exact"))
    script.at(2_001, c.ChooseCustomer(**MINE, customer_id="k2"))
    assert script.contact("c1").customer_id == "k2"


def test_a_look_up_that_found_nobody_changes_nothing():
    assert talking().at(2_000, c.Match(contact_id="c1", customer_id=None, verdict="none")) == []


def test_a_contact_without_a_queue_has_no_wrap_up():
    script = FloorBuilder().agent("lina").script()
    script.floor.apply(
        e.ContactArrived(at=1, contact_id="c1", channel="voice", direction="outbound", routing="pbx")
    )
    script.at(2, c.Answer(contact_id="c1", agent="lina"))
    happened = script.at(3, c.End(contact_id="c1", ended_by="agent"))
    assert brief(happened) == ["ContactEnded c1 lina", "ContactClosed c1"]
