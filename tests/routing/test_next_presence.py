"""The presence that an agent takes when their last contact ends."""

from dataclasses import replace

import pytest

from contacthub.routing import commands as c
from contacthub.routing.config import ExitAction
from contacthub.routing.errors import UnknownPresence
from contacthub.testing.floors import FloorBuilder, arrival, brief

FREE = {"agent": "lina", "presence": "available"}
LUNCH = c.SetPresence(agent="lina", presence="lunch", when="next")


def two_chats(**settings):
    """Lina has the chats c1 and c2."""
    builder = FloorBuilder().queue(**{"wrap_up_ms": 0, **settings}).agent("lina")
    script = builder.script(arrival("c1", channel="chat"), arrival("c2", channel="chat"))
    for contact in ("c1", "c2"):
        script.at(1_000, c.Answer(contact_id=contact, agent="lina"))
    return script


def end(contact):
    return c.End(contact_id=contact, ended_by="customer")


def test_it_is_taken_when_the_last_contact_ends():
    script = two_chats()
    assert brief(script.at(2_000, LUNCH)) == ["NextPresenceChosen lina"]
    script.at(3_000, end("c1"))
    assert (script.agent("lina").presence, script.agent("lina").next_presence) == ("available", "lunch")
    assert brief(script.at(4_000, end("c2")))[-1] == "PresenceChanged lina"
    assert (script.agent("lina").presence, script.agent("lina").next_presence) == ("lunch", None)


def test_wrap_up_comes_before_it():
    script = two_chats(wrap_up_ms=10_000)
    script.at(2_000, LUNCH, end("c1"), end("c2"))
    assert script.agent("lina").presence == "available"
    script.until(12_000)
    assert script.agent("lina").presence == "lunch"


def test_no_more_contacts_come_meanwhile():
    script = two_chats()
    assert brief(script.at(2_000, LUNCH, arrival("c3", channel="chat"))) == [
        "NextPresenceChosen lina", "ContactArrived c3", "ContactQueued c3",
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["now", "next"])
def test_the_presence_that_the_agent_has_calls_it_off_and_contacts_come_again(when):
    script = two_chats()
    script.at(2_000, LUNCH, arrival("c3", channel="chat"))
    called_off = c.SetPresence(**FREE, when=when)
    assert brief(script.at(3_000, called_off)) == ["NextPresenceChosen lina", "OfferMade c3.1 lina"]


def test_available_may_come_next_to_a_break():
    script = two_chats()
    script.at(2_000, c.SetPresence(agent="lina", presence="lunch"), arrival("c3", channel="chat"))
    script.at(3_000, c.SetPresence(**FREE, when="next"), end("c1"))
    assert brief(script.at(4_000, end("c2")))[-2:] == ["PresenceChanged lina", "OfferMade c3.1 lina"]


def test_a_contact_that_was_kept_for_the_agent_for_too_long_leaves():
    script = two_chats(max_wait_ms=20_000, when_too_long=ExitAction(kind="end"))
    config = replace(script.agent("lina").config, capacity=(("chat", 2),))
    script.at(2_000, c.ConfigureAgent(config=config), arrival("c3", channel="chat"))
    script.at(2_000, c.AssignContact(contact_id="c3", agent="lina"), LUNCH)
    script.until(30_000)
    assert brief(script.at(30_000, end("c1"), end("c2")))[-4:] == [
        "ReservationLapsed c3 lina", "ContactLeftQueue c3", "ContactEnded c3", "ContactClosed c3",
    ]  # fmt: skip


def test_an_agent_without_contacts_takes_it_at_once():
    script = FloorBuilder().queue().agent("lina").script()
    assert brief(script.at(1_000, LUNCH)) == ["PresenceChanged lina"]


def test_what_the_agent_does_now_overtakes_it():
    script = two_chats()
    script.at(2_000, LUNCH, c.SetPresence(agent="lina", presence="offline"))
    assert script.agent("lina").next_presence is None


def test_an_unknown_one_is_refused():
    with pytest.raises(UnknownPresence):
        two_chats().at(2_000, c.SetPresence(agent="lina", presence="beach", when="next"))
