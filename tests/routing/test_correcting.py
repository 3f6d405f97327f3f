"""What is told after something that happened later is put where it belongs, as if told in order."""

from __future__ import annotations

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.events import CourseStep
from contacthub.routing.floor import correcting
from contacthub.routing.floor.course import history
from contacthub.testing.floors import FloorBuilder, Script, brief, comparable, pbx_arrival, replayed

HOUR = 3_600_000


def told(*facts: c.Observation, **settings) -> Script:
    """A call of 1 s by the PBX's clock; each fact is told at 100 s and later, a second apart."""
    builder = FloorBuilder().queue(wrap_up_ms=0, **settings).queue("sales", wrap_up_ms=0)
    script = builder.agent("lina").agent("wang").script()
    script.at(99_000, pbx_arrival("c1", occurred_at=1_000))
    for n, fact in enumerate(facts):
        script.at(100_000 + n * 1_000, fact)
    return script


def answer(at: int, agent: str = "lina") -> c.Answer:
    return c.Answer(contact_id="c1", agent=agent, occurred_at=at)


def end(at: int) -> c.End:
    return c.End(contact_id="c1", ended_by="customer", occurred_at=at)


def moved(at: int, queue: str = "sales") -> c.Transfer:
    return c.Transfer(contact_id="c1", to_queue=queue, occurred_at=at)


def last(script: Script) -> e.Event:
    return script.history[-1]


def steps(script: Script) -> list[str]:
    corrected = last(script)
    assert isinstance(corrected, e.ContactCorrected)
    return [f"{step.kind} {step.counted_at}" for step in corrected.course]


def visits(script: Script) -> list[tuple[str, str | None, str | None]]:
    return [(each.queue, each.outcome, each.agent) for each in script.contact("c1").visits]


def test_an_answer_told_after_the_end_is_put_before_it():
    script = told(end(9_000), answer(3_000))
    assert steps(script) == ["queued 1000", "answered 3000", "ended 9000"]
    assert "c1" not in script.floor.contacts


def test_an_answer_told_after_a_move_leaves_the_contact_where_it_moved():
    script = told(moved(9_000), answer(3_000))
    assert visits(script) == [("support", "answered", "lina"), ("sales", None, None)]
    contact = script.contact("c1")
    assert (contact.state, contact.answered_at, contact.handled_ms) == ("waiting", 3_000, 6_000)
    assert script.agent("lina").state == "ready"


def test_an_answer_told_late_counts_among_those_of_the_day_as_long_as_they_talk():
    left = c.QueueExit(contact_id="c1", outcome="timed_out", occurred_at=9_000)
    script = told(left, answer(3_000))
    assert (script.contact("c1").state, script.agent("lina").answered_today) == ("handling", 1)


def test_a_move_told_after_the_next_answer_adds_its_visit():
    script = told(answer(3_000), answer(9_000, "wang"), moved(5_000))
    assert visits(script) == [("support", "answered", "lina"), ("sales", "answered", "wang")]
    contact = script.contact("c1")
    assert (contact.state, contact.agent, contact.handled_ms, contact.waited_ms) == (
        "handling", "wang", 2_000, 6_000,
    )  # fmt: skip


def test_a_move_told_late_decides_by_its_queue_who_gave_up_soon():
    script = told(end(9_000), moved(8_000), short_abandon_ms=0)
    assert last(script).course[-1].outcome == "abandoned"
    builder_with_short = told(end(3_000), moved(2_900), short_abandon_ms=5_000)
    assert builder_with_short.history[-2].outcome == "short_abandoned"
    assert last(builder_with_short).course[-1].outcome == "abandoned"  # sales has no short ones


def test_who_left_the_queue_before_a_move_is_told_after_it():
    script = told(moved(9_000), c.QueueExit(contact_id="c1", outcome="timed_out", occurred_at=3_000))
    assert visits(script) == [("support", "timed_out", None), ("sales", None, None)]


def test_a_queue_that_was_left_after_the_answer_was_not_left():
    leaves = c.QueueExit(contact_id="c1", outcome="timed_out", occurred_at=9_000)
    script = told(leaves, answer(3_000))
    assert (script.contact("c1").state, script.contact("c1").agent) == ("handling", "lina")
    assert script.agent("lina").state == "handling"


def test_late_steps_that_change_nothing_are_ignored():
    twice = told(answer(3_000), moved(9_000), answer(5_000))
    assert last(twice).reason == "already_answered"
    leaves = c.QueueExit(contact_id="c1", outcome="timed_out", occurred_at=4_000)
    assert last(told(answer(3_000), moved(9_000), leaves)).reason == "not_in_queue"


@pytest.mark.parametrize(
    "fact",
    [
        c.Resume(contact_id="c1", occurred_at=4_000),
        c.Hold(contact_id="c1", occurred_at=2_000),
        c.Ring(contact_id="c1", agent="wang", occurred_at=2_000),
    ],
)
def test_what_happened_later_overtakes(fact):
    script = told(answer(3_000), c.Hold(contact_id="c1", occurred_at=5_000), fact)
    assert (last(script).reason, script.contact("c1").state) == ("overtaken", "held")


def test_a_miss_of_an_earlier_ring_does_not_end_the_later_one():
    ring = c.Ring(contact_id="c1", agent="lina", occurred_at=5_000)
    script = told(ring, c.Miss(contact_id="c1", agent="lina", cause="no_answer", occurred_at=4_000))
    assert (last(script).reason, script.contact("c1").state) == ("overtaken", "offered")
    script.at(200_000, c.Miss(contact_id="c1", agent="lina", cause="no_answer", occurred_at=7_000))
    script.at(201_000, c.Ring(contact_id="c1", agent="lina", occurred_at=6_000))
    assert (last(script).reason, script.contact("c1").state) == ("overtaken", "waiting")


def test_hold_and_ring_told_before_the_talk_and_the_move_they_belong_to():
    ring = c.Ring(contact_id="c1", agent="wang", occurred_at=8_000)
    rings = told(ring, answer(3_000), moved(6_000))
    assert (rings.contact("c1").state, rings.agent("wang").state) == ("offered", "offered")
    hold = c.Hold(contact_id="c1", occurred_at=9_000)
    holds = told(answer(3_000), hold, moved(6_000), answer(8_000, "wang"))
    assert (holds.contact("c1").state, holds.contact("c1").agent) == ("held", "wang")


def test_what_the_hub_itself_ended_is_final():
    script = told(moved(3_000))
    script.at(200_000, c.Close(contact_id="c1", agent=None))
    script.at(201_000, answer(2_000))
    assert last(script).reason == "unknown_contact"


@pytest.mark.parametrize(("later", "is_taken"), [(HOUR, True), (HOUR + 1, False)])
def test_an_hour_after_the_end_it_is_over_for_good(later, is_taken):
    script = told(end(9_000))
    script.at(100_000 + later, answer(3_000))
    assert isinstance(last(script), e.ContactCorrected) == is_taken
    assert is_taken or last(script).reason == "already_ended"


def test_only_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr(correcting, "MOST_OVER", 1)
    script = told(end(9_000))
    script.at(200_000, pbx_arrival("c2"))
    script.at(201_000, c.End(contact_id="c2", ended_by="customer", occurred_at=200_500))
    assert list(script.floor.over) == ["c2"]
    script.at(202_000, answer(3_000))
    assert last(script).reason == "unknown_contact"


def test_a_source_without_times_is_taken_as_it_tells():
    script = told(moved(9_000), c.Answer(contact_id="c1", agent="lina"))
    assert visits(script) == [("support", "transferred", None), ("sales", "answered", "lina")]


def test_where_the_hub_routes_its_own_time_counts_as_near_as_it_can():
    script = FloorBuilder().queue().queue("sales").script()
    script.at(99_000, c.Arrival(contact_id="c1", channel="voice", queue="support", occurred_at=1_000))
    script.at(105_000, moved(9_000))
    script.at(106_000, answer(3_000, "stranger"))
    first = script.contact("c1").visits[0]
    assert (first.left_at, first.outcome, script.contact("c1").handled_ms) == (99_000, "answered", 6_000)


def test_replaying_gives_the_corrected_floor():
    script = told(moved(9_000), answer(3_000), answer(12_000, "wang"), moved(10_000, "support"))
    assert "ContactCorrected c1" in brief(script.history)
    assert comparable(replayed(script.history)) == comparable(script.floor)


def test_an_answer_told_late_leaves_no_visit_open_behind_an_overflow():
    course = [
        CourseStep(kind="queued", counted_at=0, queue="sales"),
        CourseStep(kind="answered", counted_at=10, agent="lina"),  # told last
        CourseStep(kind="left_queue", counted_at=10, outcome="overflowed"),
        CourseStep(kind="queued", counted_at=10, queue="support"),
        CourseStep(kind="answered", counted_at=20, agent="lina"),
    ]
    past = history(course)
    assert [(each.queue, each.outcome, each.left_at) for each in past.visits] == [
        ("sales", "answered", 10), ("support", "answered", 20),
    ]  # fmt: skip
    assert (past.agent, past.talking_since) == ("lina", 10)
