"""Agents and customers who are kept apart never meet."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing.errors import AgentUnavailable
from contacthub.routing.matching.blocked import is_blocked
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import offers

APART = {"blocked": (("lina", "k1"),)}


def floor(**settings):
    return FloorBuilder().settings(**settings).queue().agent("lina").agent("wang")


def test_customer_is_offered_to_others_only():
    script = floor(**APART).script()
    assert offers(script.at(1, arrival("c1", customer_id="k1"))) == [("c1", "wang")]
    assert offers(script.at(2, arrival("c2", customer_id="k1"))) == []
    assert offers(script.at(3, arrival("c3", customer_id="k2"))) == [("c3", "lina")]


def test_offer_is_taken_back_when_it_turns_out_who_it_is():
    script = floor(**APART).script(arrival("c1"))
    happened = script.at(1, c.Match(contact_id="c1", customer_id="k1", verdict="exact"))
    assert brief(happened) == ["CustomerLinked c1", "OfferWithdrawn c1.1 lina", "OfferMade c1.2 wang"]


def test_customer_who_was_merged_is_kept_apart_by_every_id():
    script = floor(**APART).script(arrival("c1", customer_id="k2", former_ids=("k1",)))
    assert offers(script.history) == [("c1", "wang")]


@pytest.mark.parametrize("by", ["hub", "wang"])
def test_merge_while_the_contact_lives_keeps_them_apart_at_once(by):
    script = floor(**APART).script(arrival("c1", customer_id="k2"))
    if by == "wang":
        script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))
        script.at(2, c.AcceptOffer(agent="wang", offer_id="c1.2"))
        script.at(3, c.ChooseCustomer(agent="wang", contact_id="c1", customer_id="k2"))
    merged = c.Match(contact_id="c1", customer_id="k2", former_ids=("k1",), verdict="exact")
    script.at(4, merged)
    contact = script.contact("c1")
    assert (contact.customer_by, contact.former_ids) == (by, ("k1",))
    assert is_blocked(script.floor, contact, "lina")
    assert [offer.agent for offer in contact.offers.values()] == (["wang"] if by == "hub" else [])
    assert script.at(5, merged) == []
    script.at(6, c.Match(contact_id="c1", customer_id="k2", verdict="exact"))
    assert not is_blocked(script.floor, script.contact("c1"), "lina")


def test_contact_that_waits_is_offered_when_it_turns_out_to_be_from_another():
    script = FloorBuilder().settings(**APART).queue().agent("lina").script(arrival("c1", customer_id="k1"))
    assert script.contact("c1").state == "waiting"
    happened = script.at(1, c.Match(contact_id="c1", customer_id="k2", verdict="exact"))
    assert offers(happened) == [("c1", "lina")]


def test_pair_told_later_is_kept_apart_at_once():
    script = floor().script(arrival("c1", customer_id="k1"))
    changed = c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",), **APART)
    assert brief(script.at(1, changed)) == [
        "FloorConfigured", "OfferWithdrawn c1.1 lina", "OfferMade c1.2 wang",
    ]  # fmt: skip


def test_supervisor_cannot_give_them_the_contact():
    script = floor(**APART).script(arrival("c1", customer_id="k1"))
    with pytest.raises(AgentUnavailable, match="kept apart"):
        script.at(1, c.AssignContact(contact_id="c1", agent="lina"))
    assert script.agent("lina").contacts == {}


def test_agent_who_is_kept_apart_is_not_one_who_could_still_take_it():
    script = floor(blocked=(("wang", "k1"),)).script(arrival("c1", customer_id="k1"))
    # As for an agent who is alone: the contact waits for the end of the cool-off.
    assert offers(script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))) == []
    assert offers(script.until(30_001)) == [("c1", "lina")]
