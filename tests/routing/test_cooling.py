"""An agent who let a contact go is not asked again at once."""

import pytest

from contacthub.routing import commands as c
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import offers, two_agents


def test_a_pair_cools_off_and_somebody_else_gets_the_contact():
    script = two_agents().script(arrival("c1"))
    happened = script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert offers(happened) == [("c1", "wang")]
    assert happened[-1].why.excluded == (("cooling_off", 1),)


def test_a_pair_is_over_its_cool_off_once_everybody_else_has_let_the_contact_go():
    script = two_agents().script(arrival("c1"))
    script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert offers(script.at(2, c.DeclineOffer(agent="wang", offer_id="c1.2"))) == [("c1", "lina")]


def test_a_pair_cools_off_while_somebody_else_could_still_take_the_contact():
    script = two_agents().agent("zhao").script(arrival("x"), arrival("y"), arrival("c1"))
    script.at(1, c.AcceptOffer(agent="lina", offer_id="x.1"), c.AcceptOffer(agent="wang", offer_id="y.1"))
    assert offers(script.at(2, c.DeclineOffer(agent="zhao", offer_id="c1.1"))) == []


def test_a_contact_simply_waits_for_a_lone_agent_to_cool_off():
    script = FloorBuilder().queue(cool_off_ms=30_000).agent("lina").script(arrival("c1"))
    assert offers(script.at(1_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == []
    assert script.router.next_deadline() == 31_000
    assert brief(script.until(31_000)) == ["OfferMade c1.2 lina"]


def test_a_cooling_agent_may_get_the_next_contact_instead():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"), arrival("c2"))
    assert offers(script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == [("c2", "lina")]


def test_without_cool_off_the_same_agent_is_asked_again():
    script = FloorBuilder().queue(cool_off_ms=0).agent("lina").script(arrival("c1"))
    assert offers(script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == [("c1", "lina")]


def busy_other(script):
    """Lina has let c1 go, wang after her; zhao could still take it but is busy."""
    script.at(1, arrival("x"), arrival("c1"))
    script.at(2, c.DeclineOffer(agent="wang", offer_id="c1.1"))
    script.at(3, c.DeclineOffer(agent="zhao", offer_id="c1.2"))


@pytest.mark.parametrize(
    "gone",
    [
        c.SetPresence(agent="lina", presence="lunch"),
        c.QueuePause(agent="lina", queue="support", paused=True),
    ],
)
def test_cool_off_ends_when_the_last_who_could_still_take_the_contact_cannot(gone):
    script = two_agents().agent("zhao").script()
    busy_other(script)
    script.at(4, c.AcceptOffer(agent="lina", offer_id="x.1"), c.Answer(contact_id="x", agent="lina"))
    assert offers(script.at(5, gone)) == [("c1", "wang")]


def test_a_new_visit_forgets_who_let_the_contact_go():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
    script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert offers(script.at(2, c.Transfer(contact_id="c1", to_queue="support"))) == [("c1", "lina")]
