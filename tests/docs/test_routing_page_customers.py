"""The examples of the routing page in which a source or a customer's file counts do what the page says."""

import json

import orjson
import pytest

from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.customers.match import Match
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.words import AVAILABLE
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.sources.effects import callback_for
from contacthub.sources.naming import Names
from contacthub.sources.needs import NO_CUSTOMER, Arriving, Needing
from tests.docs.test_routing_page import example, opened
from tests.routing.scenes import offers


def world_of(key):
    """The world and the floor of an example."""
    plan = example(key)
    script = opened(plan)
    world = World(capabilities=lambda source: [], floor=script.floor)
    if plan.floor is not None:
        world.directory.put("floor", plan.floor)
    for name, queue in plan.queues.items():
        world.directory.put(name, queue.entry)
    for line in plan.lines:
        world.directory.put(line.number, line)
    return world, script


def drawn(*products, **customer):
    """The card of a customer with these products."""
    return Drawn(
        head=orjson.dumps({"customer": {**NO_CUSTOMER, **customer}, "products": list(products)}),
        sources=b"[]",
        match=Match(verdict="exact", by=None, value=None, code="no_key"),
        customer_id="k1",
        language=customer.get("language"),
        tier=customer.get("tier"),
        last_agent=None,
        status="ok",
    )


def arrival_of(world, contact, queue, card=None, **data):
    """A call as it is put in line: with what its source says, and what is known of its customer."""
    said = i.Arrived(ref=contact, channel="voice", **data)
    return Needing(None, world, {contact: card}.get).arrival(
        contact, Arriving(source="phones", queue=queue, data=said)
    )


def test_the_customer_and_the_rules_of_the_queue_say_who_is_first():
    world, script = world_of("tier_priority")
    script.at(0, c.SetPresence(agent="lina", presence="lunch"))
    script.at(1, arrival_of(world, "c1", "support"))
    script.at(2, arrival_of(world, "c2", "support", attributes={"vip": "yes"}))
    script.at(3, arrival_of(world, "c3", "support", drawn({"category": "cigar"}, tier="gold")))
    assert [script.contact(each).priority for each in ("c1", "c2", "c3")] == [0, 1, 2]
    assert script.contact("c2").preferred == (("service", 5),)
    assert script.contact("c3").skills == (("cigars", 1),)
    assert offers(script.at(4, c.SetPresence(agent="lina", presence=AVAILABLE))) == [("c3", "lina")]


@pytest.mark.parametrize(
    ("said", "card", "agent"),
    [({}, None, "lina"), ({"language": "en"}, None, "wang"), ({}, drawn(language="en"), "wang")],
)
def test_who_speaks_the_language_goes_first(said, card, agent):
    world, script = world_of("en = 1")
    assert offers(script.at(1, arrival_of(world, "c1", "hotel", card, **said))) == [("c1", agent)]


@pytest.mark.parametrize(("number", "queue"), [("4008001234", "support"), ("4001112222", "front")])
def test_who_dials_a_number_that_no_line_has_waits_in_the_default_queue(number, queue):
    world, _ = world_of("default_queue")
    assert Names(world, None).queue_of(i.Arrived(ref="1", channel="voice", to=Number(raw=number))) == queue


def test_the_customers_phone_rings_first():
    world, _ = world_of("every_minutes")
    dial = e.DialRequested(at=1, contact_id="c1", agent="lina", queue="support")
    row = callback_for(1, dial, Details(contact_id="c1", source="phones", ref="1"), world)
    assert json.loads(row.data)["first"] == "customer"
