"""A queue with a share is not starved by a flood in another."""

from dataclasses import replace

from contacthub.routing import commands as c
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.scenes import offers


def flooded(share, *, priority=0):
    """Ten calls of sales wait before five of support, which lina serves too; she takes one after another."""
    builder = FloorBuilder().queue("support", share=share, wrap_up_ms=0).queue("sales", wrap_up_ms=0)
    script = builder.agent("lina", presence="lunch").script()
    script.at(1, *(arrival(f"s{n}", queue="sales", priority=priority) for n in range(10)))
    script.at(2, *(arrival(f"p{n}", queue="support") for n in range(5)))
    return script


def served(script, count):
    """The queues' initials of the contacts that lina gets one after another."""
    now, got = 10, ""
    script.at(now, c.SetPresence(agent="lina", presence="available"))
    for _ in range(count):
        now += 10
        [offer] = script.agent("lina").hub_offers
        contact = script.agent("lina").hub_offers[offer]
        got += contact[0]
        script.at(now, c.AcceptOffer(agent="lina", offer_id=offer))
        script.at(
            now, c.Answer(contact_id=contact, agent="lina"), c.End(contact_id=contact, ended_by="agent")
        )
    return got


def test_without_a_share_it_waits_until_the_flood_is_over():
    assert served(flooded(0), 15) == "ssssssssssppppp"


def test_share_is_its_part_of_the_offers():
    assert served(flooded(20), 11) == "spsssspssss"
    assert served(flooded(50), 10) == "spspspspsp"


def test_share_holds_against_higher_priority_too():
    assert served(flooded(20, priority=5), 6) == "spssss"


def test_count_begins_anew_when_nothing_waits():
    script = flooded(50)
    served(script, 1)
    assert script.floor.queues["support"].offers == (2, 1)
    for n in range(5):
        script.at(500, c.End(contact_id=f"p{n}", ended_by="customer"))
    assert script.floor.queues["support"].offers == (0, 0)


def test_offers_to_those_who_could_not_take_its_contacts_do_not_count():
    script = flooded(50)
    needs = replace(script.floor.queues["support"].config, skills=(("wine", 9),))
    script.at(3, c.ConfigureQueue(config=needs))
    assert offers(script.at(4, c.SetPresence(agent="lina", presence="available"))) == [("s0", "lina")]
    assert script.floor.queues["support"].offers == (0, 0)
