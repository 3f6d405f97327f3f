"""During a talk: hold, hanging up, notes, and a call that another agent picks up."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from tests.routing.scenes import MINE, talking, wrapping_up


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


def test_talking_time_counts_every_part():
    script = talking()
    script.at(4_000, c.Answer(contact_id="c1", agent="wang"))
    script.at(9_000, c.End(contact_id="c1", ended_by="customer"))
    contact = script.contact("c1")
    assert (contact.handled_ms, contact.answered_at, contact.last_agent) == (8_000, 1_000, "wang")


def test_a_source_may_tell_more_until_the_contact_closes():
    assert wrapping_up().at(6_000, c.Remark(contact_id="c1", occurred_at=4_000)) == [
        e.ContactNoted(at=6_000, contact_id="c1", occurred_at=5_000)
    ]
