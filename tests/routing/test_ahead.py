"""Who stands before a place in line: places as a sorted list has them, and some who stand for all."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.routing.matching import places
from contacthub.routing.matching.ahead import LOOKED_AT, Ahead, evenly_spread
from contacthub.routing.matching.places import Entry, Places
from tests.routing.scenes import one_at_a_time

CHATS = {"chat", "sms"}
SUPPORT, SALES, MAILS = ("support", "chat"), ("sales", "chat"), ("support", "email")


def entry(n):
    return Entry((0, n, n), f"c{n}")


def ahead(*homes):
    made = Ahead()
    for n, home in enumerate(homes):
        made.add(entry(n), home)
    return made


def some(line, place):
    return {int(name[1:]): number for name, number in line.some(entry(place), CHATS)}


@pytest.fixture
def _short_parts(monkeypatch):
    monkeypatch.setattr(places, "LONGEST", 6)


@pytest.mark.usefixtures("_short_parts")
@given(st.lists(st.integers(0, 60), max_size=150))
def test_places_are_those_of_a_sorted_list(numbers):
    line, inside = Places(), set()
    for n in numbers:
        (line.remove if n in inside else line.add)(entry(n))
        inside ^= {n}
    in_order = sorted(inside)
    assert [each.key[1] for each in line.at(range(len(in_order)))] == in_order
    assert [line.before(entry(n)) for n in range(62)] == [
        sum(each < n for each in in_order) for n in range(62)
    ]
    assert bool(line) == bool(inside)


@given(st.integers(1, 300), st.integers(1, 300))
def test_numbers_are_evenly_spread(some, count):
    some = min(some, count)
    found = list(evenly_spread(some, count))
    assert all(n * count // some <= each < (n + 1) * count // some for n, each in enumerate(found))
    assert len(found) == some


def test_those_before_a_place_are_counted_by_queue():
    line = ahead(SUPPORT, SALES, MAILS, SUPPORT)
    assert [line.count(entry(3)), line.count(entry(3), "support"), line.count(entry(3), "sales")] == [3, 2, 1]
    line.remove(entry(0), SUPPORT)
    assert line.count(entry(3), "support") == 1


def test_of_few_each_stands_for_itself():
    assert some(ahead(SUPPORT, SALES, MAILS, SUPPORT, SUPPORT), 4) == {0: 1, 1: 1, 3: 1}


def test_of_many_some_stand_for_all_and_each_line_for_as_many_as_it_has():
    found = some(ahead(*[SUPPORT] * 2_700, *[SALES] * 300), 3_000)
    assert LOOKED_AT <= len(found) <= LOOKED_AT + 1
    assert sum(number for n, number in found.items() if n < 2_700) == pytest.approx(2_700)
    assert sum(number for n, number in found.items() if n >= 2_700) == pytest.approx(300)


def test_what_comes_in_turn_is_met_in_turn():
    found = some(ahead(*[SUPPORT] * 1_000), 1_000)
    assert sum(number for n, number in found.items() if n % 2) == pytest.approx(500, rel=0.1)
    assert sum(number for n, number in found.items() if n % 8 == 3) == pytest.approx(125, rel=0.3)


def mix(floor, name):
    contact = floor.script.contact(name)
    room = floor.script.floor.waiting_room
    own = next(key for key, names in room.lines().items() if name in names)
    found = Counter()
    for key, number in room.mix_before(contact.key, own, CHATS):
        found[key.tiers[0].skills] += number
    return found


def test_the_few_who_ask_for_the_same_skill_are_all_known():
    floor = one_at_a_time("lina")
    for n in range(400):
        floor.come(f"w{n}", skills={f"skill{n % 40}": 1})
    floor.come("one", skills={"french": 5}).come("two", skills={"french": 4, "wine": 1})
    for n in range(400, 800):
        floor.come(f"w{n}", skills={f"skill{n % 40}": 1})
    floor.come("three", skills={"french": 5})
    found = mix(floor, "three")
    assert (found[("french", 5),], found[("french", 4), ("wine", 1)]) == (1, 1)
    assert found.total() == pytest.approx(802, rel=0.02)


def test_many_who_ask_for_the_same_skill_are_not_looked_at_one_by_one():
    floor = one_at_a_time("lina")
    for n in range(300):
        floor.come(f"w{n}", skills={"wine": 1, f"skill{n}": 1})
    floor.come("last", skills={"wine": 1})
    found = mix(floor, "last")
    assert len(found) <= LOOKED_AT + 1
    assert found.total() == pytest.approx(300)
