"""How much may wait to be sent, and what counts."""

from __future__ import annotations

from contacthub.console.outbox import MAX_FRAMES
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId
from contacthub.testing.floors import arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import a_stage, card_of, kinds

LINA = agent_at_console("lina")


async def test_five_hundred_unsent_frames_are_borne_and_one_more_is_not() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    slow, quick = stage.joins(SUPERVISOR), stage.joins(SUPERVISOR)
    for _ in range(MAX_FRAMES):
        stage.happens(c.Remark(contact_id=ContactId("c1")))
        quick.frames()
    assert not slow.session.is_too_slow
    stage.happens(c.Remark(contact_id=ContactId("c1")))
    assert (slow.session.is_too_slow, quick.session.is_too_slow) == (True, False)


async def test_a_mebibyte_of_unsent_frames_is_too_much_and_a_snapshot_does_not_count() -> None:
    stage = a_stage()
    screen = stage.joins(LINA)
    huge = {**card_of("c1"), "as_of": "x" * 600_000}
    screen.session.attach(stage.seq, "log", {"me": "y" * 2_000_000})
    screen.session.settle(stage.seq)
    screen.session.card("c1", huge, stage.seq)
    assert not screen.session.is_too_slow
    screen.session.card("c1", huge, stage.seq)
    assert screen.session.is_too_slow


async def test_replies_stay_and_what_was_dropped_counts_no_more() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    screen = stage.joins(SUPERVISOR)
    screen.session.reply("ref", {"ok": True}, stage.seq)
    for _ in range(5_000):
        stage.happens(c.Remark(contact_id=ContactId("c1")))
        if screen.session.is_too_slow:
            break
    stage.consoles.snapshot(screen.session)
    assert not screen.session.is_too_slow
    assert kinds(screen.frames()) == ["snapshot", "reply"]
