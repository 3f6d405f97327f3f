"""Work after a contact: it takes capacity, ends, and asks for a disposition."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import arrival, brief
from tests.routing.scenes import MINE, finish, talking, wrapping_up


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
        e.WrapUpEnded(at=35_000, contact_id="c1", agent="lina", by="time_out", unfinished=True),
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
