"""How much may wait to be sent, and what counts."""

from __future__ import annotations

import orjson

from contacthub.console.outbox import MAX_FRAMES
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId
from contacthub.testing.floors import arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import a_stage, card_of, kinds

LINA = agent_at_console("lina")
HUGE = orjson.Fragment(orjson.dumps({"as_of": "x" * 600_000}))
REMARK = c.Remark(contact_id=ContactId("c1"))


async def test_five_hundred_unsent_frames_are_borne_and_one_more_is_not() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    slow, quick = stage.joins(SUPERVISOR), stage.joins(SUPERVISOR)
    for _ in range(MAX_FRAMES):
        stage.happens(REMARK)
        quick.frames()
    assert not slow.session.is_behind
    stage.happens(REMARK)
    assert (slow.session.is_behind, quick.session.is_behind) == (True, False)


async def test_a_mebibyte_of_unsent_frames_is_too_much_and_a_snapshot_with_its_cards_does_not_count() -> None:
    stage = a_stage()
    screen = stage.joins(LINA)
    screen.session.attach(stage.seq, "log", {"me": "y" * 2_000_000})
    screen.session.settle(stage.seq)
    screen.session.card("c0", HUGE, stage.seq, counts=False)
    screen.session.card("c1", HUGE, stage.seq)
    assert not screen.session.is_behind
    screen.session.card("c2", HUGE, stage.seq)
    assert screen.session.is_behind


async def test_of_the_cards_of_a_contact_only_the_latest_waits() -> None:
    screen = a_stage().joins(LINA)
    screen.frames()
    for n in range(1_000):
        screen.session.card("c1", card_of("c1").json, n)
        screen.session.card("c2", card_of("c2").json, n)
    assert not screen.session.is_behind
    assert [(frame["contact_id"], frame["seq"]) for frame in screen.frames()] == [("c1", 999), ("c2", 999)]


async def test_what_was_marked_is_taken_when_the_last_frame_before_the_mark_is() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    screen = stage.joins(SUPERVISOR)
    for _ in range(3):
        stage.happens(REMARK)
    screen.session.mark()
    stage.happens(REMARK)
    taken = [screen.session.take() for _ in range(3)]
    assert all(taken)
    assert screen.session.is_marked
    screen.session.take()
    assert not screen.session.is_marked
    assert screen.session.take() is not None


async def test_frames_that_a_snapshot_takes_the_place_of_are_not_taken() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    screen = stage.joins(SUPERVISOR)
    [first] = screen.frames()
    for _ in range(4 * MAX_FRAMES + 1):
        stage.happens(REMARK)
    assert screen.session.is_far_behind
    screen.session.mark()
    stage.consoles.snapshot(screen.session, instead=True)
    assert not screen.session.is_behind
    assert screen.session.is_marked
    stage.happens(REMARK)
    assert kinds(frames := screen.frames()) == ["snapshot", "event"]
    assert [frame["prev"] for frame in frames] == [first["seq"], stage.seq - 1]


async def test_replies_stay_and_what_was_dropped_counts_no_more() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    screen = stage.joins(SUPERVISOR)
    screen.session.reply("ref", {"ok": True}, stage.seq)
    while not screen.session.is_behind:
        stage.happens(REMARK)
    stage.consoles.snapshot(screen.session)
    assert not screen.session.is_behind
    assert kinds(screen.frames()) == ["snapshot", "reply"]
