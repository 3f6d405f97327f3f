"""People at the consoles of the demonstration, told from the log: who needs a call, and when."""

from random import Random
from typing import Any

import pytest

from contacthub.demo.visitors import AGAIN_MS, FIRST_MS, MAX_TRIES, NEXT_MS, Visitors


def told(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "agent": "lina", **members}


@pytest.fixture
def visitors() -> Visitors:
    found = Visitors(Random(1))
    found.see(told("console_attached", program=False), 0)
    found.see(told("presence_changed", presence="available"), 0)
    return found


def test_free_person_gets_calls_until_an_offer_comes(visitors: Visitors):
    first = visitors.next_deadline()
    assert first is not None
    assert FIRST_MS[0] <= first <= FIRST_MS[1]
    assert visitors.due(first - 1) == []
    assert visitors.due(first) == ["lina"]
    assert visitors.next_deadline() == first + AGAIN_MS
    visitors.see(told("offer_made"), first + 1)
    assert visitors.next_deadline() is None


def test_calls_that_never_reach_the_person_come_to_an_end(visitors: Visitors):
    calls = 0
    while (at := visitors.next_deadline()) is not None:
        calls += len(visitors.due(at))
    assert calls == MAX_TRIES


def test_next_call_comes_a_while_after_the_wrap_up(visitors: Visitors):
    visitors.see(told("offer_made"), 3_000)
    visitors.see(told("offer_accepted"), 4_000)
    visitors.see(told("presence_changed", presence="available"), 5_000)
    assert visitors.next_deadline() is None
    visitors.see(told("wrap_up_ended"), 60_000)
    assert 60_000 + NEXT_MS[0] <= (visitors.next_deadline() or 0) <= 60_000 + NEXT_MS[1]


def test_person_who_was_consulted_gets_the_next_call_when_that_is_over(visitors: Visitors):
    visitors.see(told("offer_accepted", consult=True), 4_000)
    assert visitors.next_deadline() is None
    visitors.see({"type": "consult_ended", "agent": "emma", "with_agent": "lina"}, 60_000)
    assert 60_000 + NEXT_MS[0] <= (visitors.next_deadline() or 0) <= 60_000 + NEXT_MS[1]


@pytest.mark.parametrize(
    "item",
    [
        told("presence_changed", presence="lunch"),
        told("console_vanished"),
        told("console_attached", program=True),
    ],
)
def test_who_left_gets_none(visitors: Visitors, item: dict[str, Any]):
    visitors.see(item, 1_000)
    visitors.see(told("wrap_up_ended"), 2_000)
    assert visitors.next_deadline() is None


def test_played_agents_are_no_visitors():
    visitors = Visitors(Random(1))
    visitors.see(told("console_attached", program=True), 0)
    visitors.see(told("presence_changed", presence="available"), 0)
    assert visitors.next_deadline() is None
    assert "lina" not in visitors
