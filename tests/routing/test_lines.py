"""The lines and the order of idleness: places are kept over many comings and goings."""

from contacthub.routing import commands as c
from contacthub.routing.floor.contact import Contact
from contacthub.routing.matching.classes import ClassKey, Tier
from contacthub.routing.matching.lines import MAX_CLASSES, WaitingRoom
from contacthub.testing.floors import FloorBuilder, arrival

KEY = ClassKey((Tier(("support",), ()),), "voice", 0)


def key_of(queue):
    return KEY._replace(tiers=(Tier((queue,), ()),))


def contact(n, place=None):
    return Contact(
        id=f"c{n}", channel="voice", direction="inbound", routing="hub", skills=(), priority=0,
        arrived_at=n, last_occurred_at=n, key=(0, n if place is None else place, n),
    )  # fmt: skip


def line(room):
    return [each for line in room.lines().values() for each in line]


def test_who_returns_stands_in_their_place():
    room, contacts = WaitingRoom(), [contact(n) for n in range(5)]
    for each in contacts:
        room.add(each, KEY)
    for n in (0, 2, 3):
        room.remove(contacts[n])
    room.add(contacts[2], KEY)
    room.add(contacts[0], KEY)
    assert line(room) == ["c0", "c1", "c2", "c4"]


def test_who_returned_may_leave_again():
    room, contacts = WaitingRoom(), [contact(n) for n in range(3)]
    for each in contacts:
        room.add(each, KEY)
    room.remove(contacts[0])
    room.add(contacts[0], KEY)
    room.remove(contacts[0])
    assert (line(room), len(room)) == (["c1", "c2"], 2)


def test_a_long_line_sheds_those_who_left_from_its_middle():
    room, contacts = WaitingRoom(), [contact(n) for n in range(200)]
    for each in contacts:
        room.add(each, KEY)
    for each in contacts[1:150]:
        room.remove(each)
    assert line(room) == ["c0", *(f"c{n}" for n in range(150, 200))]


def test_leaving_without_being_in_line_changes_nothing():
    room = WaitingRoom()
    room.remove(contact(1))
    assert len(room) == 0


def test_lines_that_are_empty_are_dropped_when_there_are_very_many():
    room, stays = WaitingRoom(), contact(0)
    room.add(stays, key_of("first"))
    for n in range(1, MAX_CLASSES + 2):
        passer = contact(n)
        room.add(passer, key_of(f"q{n}"))
        room.remove(passer)
    room.add(contact(9_999), KEY)
    assert room.lines() == {key_of("first"): ["c0"], KEY: ["c9999"]}
    room.remove(stays)
    assert line(room) == ["c9999"]


def test_an_agent_of_any_tier_serves_a_class_and_one_of_none_does_not():
    wine, sales = Tier(("support",), (("wine", 3),)), Tier(("sales",), (("wine", 1),))
    builder = FloorBuilder().queue("support").queue("sales")
    builder.agent("skilled", queues=["support"], skills={"wine": 3})
    builder.agent("helper", queues=["sales"], skills={"wine": 1})
    builder.agent("stranger", queues=["support"], skills={"wine": 2})
    room, agents = WaitingRoom(), builder.script().floor.agents
    room.add(contact(1), KEY._replace(tiers=(wine, sales)))
    room.add(contact(2), KEY._replace(tiers=(wine,)))
    found = {name: room.best_for(each, lambda _: True) for name, each in agents.items()}
    assert {name: each and each.contact_id for name, each in found.items()} == {
        "skilled": "c1",
        "helper": "c1",
        "stranger": None,
    }
    room.remove(contact(1))
    assert [room.best_for(each, lambda _: True) is not None for each in agents.values()] == [
        True,
        False,
        False,
    ]


def test_a_class_that_is_empty_takes_its_next_contact():
    room = WaitingRoom()
    for n in range(3):
        room.add(contact(n), KEY)
        room.remove(contact(n))
    room.add(contact(4), KEY)
    assert line(room) == ["c4"]
    assert len(room._by_bit) == 1


def test_the_order_of_idleness_survives_many_moves():
    script = FloorBuilder().queue().agent("lina").agent("wang").agent("zhao").script()
    for n in range(1, 200):
        script.at(n, c.SetPresence(agent="lina", presence="lunch"))
        script.at(n, c.SetPresence(agent="lina", presence="available"))
    assert [each.id for each in script.floor.idle_agents.in_order()] == ["wang", "zhao", "lina"]
    assert script.at(300, arrival("c1"))[-1].agent == "wang"


def two_lines():
    """c1 waits longest, in the line that was opened last, and behind it c3; c2 waits in the other line."""
    script = FloorBuilder().queue("support").queue("sales").agent("lina", presence="lunch").script()
    script.at(0, arrival("c0", queue="support"), c.End(contact_id="c0", ended_by="customer"))
    script.at(1, arrival("c1", queue="sales"))
    script.at(2, arrival("c2", queue="support"))
    script.at(3, arrival("c3", queue="sales"))
    return script


def test_who_returned_to_the_head_of_one_line_comes_before_the_other_lines():
    script = two_lines()
    script.at(4, c.SetPresence(agent="lina", presence="available"))
    script.at(5, c.SetPresence(agent="lina", presence="lunch"))
    assert script.at(6, c.SetPresence(agent="lina", presence="available"))[-1].contact_id == "c1"


def test_past_a_cooling_head_the_other_lines_come_first():
    script = two_lines()
    script.at(4, c.SetPresence(agent="lina", presence="available"))
    assert script.at(5, c.DeclineOffer(agent="lina", offer_id="c1.1"))[-1].contact_id == "c2"
    assert script.at(6, c.DeclineOffer(agent="lina", offer_id="c2.1"))[-1].contact_id == "c3"
