"""A played agent passes some contacts on, and asks colleagues who are free about others."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from contacthub.demo.passing_on import AFTER_MS, CONFERENCE_MS, TALK_TOGETHER_MS
from contacthub.demo.plans import Ask
from contacthub.demo.player import AgentPlayer
from tests.demo.test_player import consult, contact, view

MANY = 200


def player(*free: str) -> AgentPlayer:
    return AgentPlayer("lina", rng=Random(1), free=set(free))


def asked(one: AgentPlayer, contacts: list[dict[str, Any]]) -> list[Ask]:
    one.see(view(contacts=contacts), 0)
    return [ask for ask in one.due(AFTER_MS[1]) if ask.cmd in {"transfer", "consult"}]


def test_some_contacts_go_to_another_queue_and_of_more_a_free_colleague_is_asked():
    asks = asked(player("lina", "emma"), [contact(f"c{n}") for n in range(MANY)])
    count = Counter(ask.cmd for ask in asks)
    assert 4 <= count["transfer"] <= 25
    assert 20 <= count["consult"] <= 60
    assert {ask.members["to_queue"] for ask in asks if ask.cmd == "transfer"} == {"sales"}
    assert {ask.members["to_agent"] for ask in asks if ask.cmd == "consult"} == {"emma"}
    assert all(ask.members["note"] for ask in asks)


def test_nobody_is_asked_while_no_colleague_is_free():
    asks = asked(player(), [contact(f"c{n}") for n in range(MANY)])
    assert {ask.cmd for ask in asks} == {"transfer"}


@pytest.mark.parametrize(
    "more",
    [
        {"visits": [{"queue": "sales", "agent": "emma"}, {"queue": "support", "agent": "lina"}]},
        {"passing": {"by": "emma", "to_agent": "lina", "state": "taken"}},
        {"capabilities": ["hangup", "hold"]},
    ],
)
def test_what_was_passed_on_before_and_what_the_phones_cannot_pass_on_is_not(more: dict[str, Any]):
    assert asked(player("emma"), [contact(f"c{n}", **more) for n in range(MANY)]) == []


def test_each_is_done_once_in_a_contact():
    one, contacts = player("emma"), [contact(f"c{n}") for n in range(MANY)]
    assert asked(one, contacts)
    again = [each | {"consult": consult("ringing")} for each in contacts]
    assert asked(one, again) == asked(one, contacts) == []


def together(one: AgentPlayer, state: str, **more: Any) -> Counter[str]:
    contacts = [contact(f"c{n}", consult=consult(state, **more)) for n in range(MANY)]
    one.see(view(contacts=contacts), 0)
    wanted = {"complete_transfer", "conference", "cancel_consult"}
    return Counter(ask.cmd for ask in one.due(TALK_TOGETHER_MS[1]) if ask.cmd in wanted)


def test_every_consultation_comes_to_one_of_three_ends():
    count = together(player(), "talking")
    assert count.total() == MANY
    assert min(count["complete_transfer"], count["conference"], count["cancel_consult"]) > MANY / 10


def test_conference_is_ended_in_the_end():
    one = player()
    one.see(view(contacts=[contact(consult=consult("conference"))]), 0)
    assert Ask("cancel_consult", {"contact_id": "c1"}) in one.due(CONFERENCE_MS[1])


@pytest.mark.parametrize("more", [{"by": "emma", "agent": "lina"}, {"wanted": "complete"}])
def test_who_is_asked_and_who_waits_for_the_phones_does_nothing(more: dict[str, Any]):
    assert not together(player(), "talking", **more)
