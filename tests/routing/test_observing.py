"""Facts that change nothing are recorded as ignored."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.scenes import talking, two_queues, wrapping_up


@pytest.mark.parametrize(("queue", "contact"), [("nowhere", "c1"), ("support", "c0")])
def test_an_arrival_that_cannot_be_placed_is_ignored(queue, contact):
    script = FloorBuilder().queue().script(arrival("c0"))
    ignored = script.at(1, arrival(contact, queue=queue))
    assert [each.reason for each in ignored] == ["unknown_queue" if contact == "c1" else "already_arrived"]


def test_a_fact_the_hub_could_not_place_is_recorded():
    script = FloorBuilder().script()
    assert script.at(5, c.Irrelevant(reason="unknown_contact", occurred_at=7)) == [
        e.ObservationIgnored(at=5, reason="unknown_contact", occurred_at=5)
    ]


def test_a_transfer_to_an_unknown_queue_is_ignored():
    script = two_queues().script(arrival("c1"))
    ignored = script.at(2_000, c.Transfer(contact_id="c1", to_queue="nowhere"))
    assert [each.reason for each in ignored] == ["unknown_queue"]


@pytest.mark.parametrize(
    "fact",
    [
        c.Ring(contact_id="c9", agent="lina"),
        c.Miss(contact_id="c9", agent="lina", cause="declined"),
        c.Answer(contact_id="c9", agent="lina"),
        c.Hold(contact_id="c9"),
        c.Resume(contact_id="c9"),
        c.Transfer(contact_id="c9"),
        c.QueueExit(contact_id="c9", outcome="timed_out"),
        c.Remark(contact_id="c9"),
        c.End(contact_id="c9", ended_by="customer"),
        c.Match(contact_id="c9", customer_id="k1", verdict="exact"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_about_an_unknown_contact_is_ignored(fact):
    assert [each.reason for each in talking().at(2_000, fact)] == ["unknown_contact"]


def test_facts_about_a_contact_that_has_ended_are_ignored():
    script = wrapping_up()
    assert script.at(6_000, c.Hold(contact_id="c1", occurred_at=5_900)) == [
        e.ObservationIgnored(at=6_000, reason="already_ended", contact_id="c1", occurred_at=5_900)
    ]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (c.Resume(contact_id="c1"), "not_held"),
        (c.Answer(contact_id="c1", agent="lina"), "already_answered"),
        (c.Ring(contact_id="c1", agent="wang"), "hub_routed"),
        (c.QueueExit(contact_id="c1", outcome="timed_out"), "not_in_queue"),
    ],
)
def test_facts_that_do_not_fit_a_talk_are_ignored(fact, reason):
    script = talking()
    assert [each.reason for each in script.at(2_000, fact)] == [reason]


def test_a_held_call_is_not_held_again():
    script = talking()
    assert [
        each.reason for each in script.at(2_000, c.Hold(contact_id="c1"), c.Hold(contact_id="c1"))[1:]
    ] == ["not_handling"]
