"""Which customer a contact is from: the look-up says, and the agent."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from tests.routing.scenes import MINE, talking


def test_the_look_up_links_the_customer():
    script = talking()
    assert script.at(2_000, c.Match(contact_id="c1", customer_id="k1", verdict="probable")) == [
        e.CustomerLinked(at=2_000, contact_id="c1", customer_id="k1", verdict="probable", by="hub")
    ]
    assert script.contact("c1").customer_id == "k1"


def test_a_later_look_up_corrects_an_earlier_one():
    script = talking()
    script.at(2_000, c.Match(contact_id="c1", customer_id="k1", verdict="probable"))
    assert script.at(2_002, c.Match(contact_id="c1", customer_id="k2", verdict="exact")) == [
        e.CustomerLinked(at=2_002, contact_id="c1", customer_id="k2", verdict="exact", by="hub")
    ]


def test_a_look_up_that_found_no_customer_or_the_same_again_changes_nothing():
    script, nobody = talking(), c.Match(contact_id="c1", customer_id=None, verdict="none")
    assert script.at(2_000, nobody) == []
    script.at(2_001, c.Match(contact_id="c1", customer_id="k1", verdict="probable"))
    assert script.at(2_002, c.Match(contact_id="c1", customer_id="k1", verdict="probable"), nobody) == []


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
