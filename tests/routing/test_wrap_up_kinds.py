"""What kinds of wrap-up there are, and those that end without a disposition."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing.errors import NotWrappingUp, UnknownDisposition
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import MINE, finish, wrapping_up

COMPLETE = c.CompleteWrapUp(**MINE, disposition="resolved")
NONE = c.FinishWrapUp(**MINE, disposition=None)
HOUR = 3_600_000


def test_with_none_the_contact_closes_at_once():
    assert "c1" not in wrapping_up(wrap_up="none").floor.contacts


def test_an_optional_one_keeps_no_room():
    builder = FloorBuilder().queue(wrap_up="optional").agent("lina")
    script = builder.script(arrival("c1"), c.Answer(contact_id="c1", agent="lina"))
    happened = script.at(1_000, arrival("c2"), c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened)[-1] == "OfferMade c2.1 lina"
    lina = script.agent("lina")
    assert (lina.contacts, lina.load) == ({"c1": "noting", "c2": "offered"}, {"voice": 1})
    assert brief(script.at(2_000, finish())) == ["WrapUpEnded c1 lina", "ContactClosed c1"]


def test_an_agent_who_only_notes_is_ready_and_idle():
    script = wrapping_up(wrap_up="optional")
    assert script.agent("lina").state == "ready"


def had_again(first, second):
    """Lina passed c1 on, got it from sales before her wrap-up was over, and wraps it up once more."""
    builder = FloorBuilder().queue("support", wrap_up=first).queue("sales", wrap_up=second).agent("lina")
    script = builder.script(arrival("c1", channel="chat"))
    script.at(0, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.RequestTransfer(**MINE, to_queue="sales"))
    if first == "full":
        script.at(0, finish())
    script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.2"))
    script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    return script


def test_another_one_of_the_same_agent_goes_by_the_rules_of_its_own_queue():
    assert had_again("limited", "optional").agent("lina").contacts == {"c1": "noting"}
    assert had_again("optional", "limited").agent("lina").contacts == {"c1": "wrapping_up"}


def test_another_one_of_the_same_agent_takes_its_own_disposition():
    assert had_again("full", "limited").until(35_000)[0].unfinished


def test_a_full_one_takes_a_disposition_and_goes_on():
    script = wrapping_up(wrap_up="full")
    assert brief(script.at(6_000, finish())) == ["DispositionGiven c1 lina"]
    ended = script.until(35_000)[0]
    assert (ended.by, ended.unfinished) == ("time_out", False)
    with pytest.raises(NotWrappingUp):
        script.at(36_000, COMPLETE)


def test_one_that_runs_out_is_completed_within_an_hour():
    script = wrapping_up()
    assert script.until(35_000)[0].unfinished
    assert brief(script.at(35_000 + HOUR, COMPLETE)) == ["WrapUpCompleted c1 lina"]
    with pytest.raises(NotWrappingUp):
        script.at(35_000 + HOUR, COMPLETE)


def test_one_that_ran_out_is_not_completed_after_an_hour():
    script = wrapping_up()
    script.until(35_000)
    with pytest.raises(NotWrappingUp):
        script.at(35_001 + HOUR, COMPLETE)


def test_it_is_completed_with_a_disposition_of_its_queue():
    script = wrapping_up(dispositions=("visit",))
    script.until(35_000)
    with pytest.raises(UnknownDisposition):
        script.at(36_000, COMPLETE)


def test_a_queue_that_needs_no_disposition_takes_none_and_lacks_none():
    script = wrapping_up(disposition_required=False)
    assert script.at(6_000, NONE)[0].unfinished is False
    assert wrapping_up(disposition_required=False).until(35_000)[0].unfinished is False


def test_a_queue_that_needs_one_refuses_none():
    with pytest.raises(UnknownDisposition):
        wrapping_up().at(6_000, NONE)
