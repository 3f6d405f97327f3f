"""The long comparison with the oracle in short; ``python -m tests.routing.million`` is the long one."""

import pytest

from contacthub.routing.router import HANDLERS
from contacthub.routing.words import Exit
from tests.routing.laws import oracle
from tests.routing.laws.compared import Tally, play

LIVES = 32


@pytest.fixture(scope="module")
def lives():
    return played(seed=1)


def played(seed, lives=LIVES):
    tally = Tally()
    return [each for n in range(lives) for each in play(seed, n, tally)], tally


def test_random_lives_go_as_the_oracle_says(lives):
    differences, tally = lives
    assert differences == []
    assert tally.commands > LIVES * 400
    assert tally.offers > LIVES * 20


def test_every_command_is_given_and_contacts_leave_in_every_way(lives):
    _, tally = lives
    assert set(HANDLERS) - tally.kinds == set()
    ended = {"silent", "expired", "not_reached", "called_again", "closed_not_asked", "idle"}
    gone_on = {"StepReached", "ContactSetAside", "TransferReturned", "CallbackDue", "CallbackMissed"}
    assert {*Exit, *ended, *gone_on} - tally.ways.keys() == set()


def test_a_life_is_repeated_from_its_number_alone():
    assert played(seed=2, lives=2)[1] == played(seed=2, lives=2)[1]
    assert played(seed=2, lives=2)[1] != played(seed=3, lives=2)[1]


@pytest.mark.parametrize(
    ("rule", "otherwise"),
    [
        ("best_agent", lambda *_: "agent0"),
        ("unmatched", lambda *_: [("c1", "agent0")]),
        ("exit_at_entry", lambda *_: None),
        ("leads_on", lambda *_: True),
        ("is_open", lambda *_: True),
    ],
)
def test_an_oracle_of_another_opinion_is_heard(monkeypatch, rule, otherwise):
    monkeypatch.setattr(oracle, rule, otherwise)
    differences, tally = played(seed=1, lives=3)
    assert len(differences) == tally.differences > 0
    assert differences[0].startswith("seed 1 life ")
