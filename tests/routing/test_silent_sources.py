"""A source that does not say how a contact ended: what it says of others, and its silence, end it."""

from typing import Any

import pytest

from contacthub.hub.snapshot_text import read_snapshot, snapshot_text
from contacthub.hub.snapshots import dump_floor, load_floor
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.floor.floor import Floor
from contacthub.testing.floors import FloorBuilder, Script, arrival, brief, comparable, pbx_arrival, replayed

HOURS = 3_600_000
PHONES = {"source": "phones", "silent_ms": 4 * HOURS}


def floor(**capacity: int) -> FloorBuilder:
    return FloorBuilder().queue(wrap_up_ms=0).agent("lina", capacity=capacity or {"voice": 1, "chat": 3})


def answered(contact: str, agent: str | None = "lina", at: int | None = None) -> c.Answer:
    return c.Answer(contact_id=contact, agent=agent, occurred_at=at)


def two_calls(builder: FloorBuilder | None = None, *, first: Any = None, second: Any = None) -> Script:
    """Lina has answered c1, and then c2."""
    one, other = (PHONES if each is None else each for each in (first, second))
    script = (builder or floor()).script(pbx_arrival("c1", **one), pbx_arrival("c2", **other))
    script.at(1_000, answered("c1"))
    return script


def silences(floor: Floor) -> list[tuple[int, str]]:
    return [(at, contact) for at, _, kind, contact, _ in floor.deadlines.in_order() if kind == "silence"]


# --- an agent with one line answers another call ---------------------------------------------------


def test_the_call_before_ends_when_its_agent_answers_another():
    script = two_calls()
    assert script.at(9_000, answered("c2", at=8_000)) == [
        e.ContactEnded(
            at=9_000, contact_id="c1", ended_by="system", agent="lina", outcome="answered",
            cause="answered_another", occurred_at=8_000,
        ),
        e.ContactClosed(at=9_000, contact_id="c1", outcome="answered"),
        e.ContactAnswered(at=9_000, contact_id="c2", agent="lina", occurred_at=8_000),
    ]  # fmt: skip
    assert list(script.agent("lina").contacts) == ["c2"]


def test_its_agent_has_the_time_after_the_call_that_ended_unseen():
    script = two_calls(FloorBuilder().queue(wrap_up_ms=30_000).agent("lina"))
    assert "WrapUpStarted c1 lina" in brief(script.at(9_000, answered("c2")))
    assert script.agent("lina").state == "handling"


@pytest.mark.parametrize(
    "spared",
    [
        two_calls(floor(voice=2)),
        two_calls(second={"source": "other"}),
        two_calls(first={}, second={}),
        two_calls(first={**PHONES, "channel": "chat"}),
    ],
    ids=["two lines", "another source", "no source known", "a chat"],
)
def test_the_call_before_is_spared(spared: Script):
    assert brief(spared.at(9_000, answered("c2"))) == ["ContactAnswered c2 lina"]


def test_a_call_on_hold_is_spared():
    script = two_calls()
    script.at(2_000, c.Hold(contact_id="c1"))
    assert brief(script.at(9_000, answered("c2"))) == ["ContactAnswered c2 lina"]


def test_a_call_of_which_its_source_said_something_later_is_spared():
    script = two_calls()
    assert brief(script.at(9_000, answered("c2", at=500))) == ["ContactAnswered c2 lina"]


def test_an_answer_by_a_person_the_hub_does_not_know_ends_no_other_call():
    script = two_calls()
    assert brief(script.at(9_000, answered("c2", agent=None))) == ["ContactAnswered c2"]


# --- silence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "agent"),
    [([], None), ([answered("c1")], "lina"), ([answered("c1", agent=None)], None),
     ([c.Ring(contact_id="c1", agent="lina")], None)],
    ids=["waiting", "talking", "answered by an unknown person", "ringing"],
)  # fmt: skip
def test_a_contact_is_lost_when_its_source_says_nothing_for_too_long(before, agent):
    script = floor().script(pbx_arrival("c1", **PHONES))
    script.at(1_000, *before)
    said_at = 1_000 if before else 0
    assert script.router.next_deadline() == said_at + 4 * HOURS
    ended, closed = script.until(5 * HOURS)[-2:]
    assert ended == e.ContactEnded(
        at=said_at + 4 * HOURS,
        contact_id="c1",
        ended_by="system",
        agent=agent,
        outcome="lost",
        cause="silent",
    )
    assert closed == e.ContactClosed(at=said_at + 4 * HOURS, contact_id="c1", outcome="lost")
    assert script.agent("lina").contacts == {}


def test_an_attempt_to_connect_is_lost_too():
    script = FloorBuilder().queue(connect_ms=0).agent("lina").script(arrival("c1", **PHONES))
    script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    assert brief(script.until(5 * HOURS)) == [
        "ConnectFailed c1.1 lina",
        "ContactEnded c1",
        "ContactClosed c1",
    ]


@pytest.mark.parametrize(
    "word", [c.Remark(contact_id="c1"), c.Resume(contact_id="c1")], ids=["a note", "what changes nothing"]
)
def test_each_word_of_the_source_is_a_sign_of_life(word):
    script = floor().script(pbx_arrival("c1", **PHONES))
    script.at(1 * HOURS, word)
    assert script.router.next_deadline() == 5 * HOURS


def test_what_agents_and_the_hub_do_is_no_word_of_the_source():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1", **PHONES))
    script.at(1 * HOURS, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    assert [each for each in script.until(4 * HOURS) if isinstance(each, e.ContactEnded)] != []


def test_without_a_limit_a_source_may_be_silent_for_ever():
    script = floor().script(pbx_arrival("c1", source="phones"))
    assert script.router.next_deadline() is None


def test_a_contact_that_has_ended_is_not_lost():
    script = FloorBuilder().queue(wrap_up_ms=9 * HOURS).agent("lina").script(pbx_arrival("c1", **PHONES))
    script.at(1_000, answered("c1"), c.End(contact_id="c1", ended_by="customer"), c.Hold(contact_id="c1"))
    assert script.router.next_deadline() == 1_000 + 9 * HOURS


def test_the_time_the_hub_was_away_does_not_count_as_silence():
    script = floor().script(pbx_arrival("c1", **PHONES))
    script.at(3 * HOURS, c.StartHub(downtime_ms=2 * HOURS))
    assert silences(script.floor) == [(6 * HOURS, "c1")]


def test_silence_is_known_after_a_restart_with_a_snapshot_and_without():
    script = floor().script(
        pbx_arrival("c1", **PHONES),
        pbx_arrival("c2", source="phones", silent_ms=HOURS),
        pbx_arrival("c3", **PHONES),
    )
    script.at(1_000, answered("c1"))
    stored = snapshot_text(dump_floor(script.floor))
    for again in (replayed(script.history), load_floor(read_snapshot(stored))):
        assert comparable(again) == comparable(script.floor)
        assert silences(again) == [(HOURS, "c2"), (4 * HOURS, "c3"), (4 * HOURS + 1_000, "c1")]
