"""Consoles that come back: sent what they missed, or else a snapshot."""

from __future__ import annotations

import pytest

from contacthub.console.outbox import MAX_FRAMES
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy
from contacthub.testing.floors import arrival, pbx_arrival
from tests.console.law import SUPERVISOR, agent_at_console, in_order, plus
from tests.console.stage import a_stage, card_of, kinds, links

LINA = agent_at_console("lina")


async def test_coming_back_brings_exactly_what_was_missed() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    screen, other = stage.joins(LINA), stage.joins(LINA)
    [seen] = screen.chain()
    screen.leaves()
    stage.happens(arrival("c1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    stage.happens(c.Answer(contact_id=ContactId("c1"), agent="lina"))
    again = stage.joins(LINA, since=seen["seq"]).chain()
    missed = [frame for frame in other.chain() if frame["seq"] > seen["seq"]]
    assert kinds(again) == ["offer", "offer_gone", "event"]
    assert links(again) == links(missed)
    assert again[0]["prev"] == seen["seq"]


@pytest.mark.parametrize(
    ("log", "since"),
    [
        ("other", 3),
        ("log", 1),
        ("log", 10_000),
        ("log", -1),
        ("log", "9" * 5_000),
        ("log", "１"),
        ("log", ""),
    ],
)
async def test_a_place_that_is_too_old_or_foreign_brings_a_snapshot(log: str, since: int | str) -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    assert stage.joins(LINA, since=since, log=log).frames()[0]["type"] == "snapshot"


async def test_a_floor_configured_since_then_brings_a_snapshot() -> None:
    stage = a_stage()
    since = stage.seq
    stage.happens(c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch", "tea")))
    await stage.settled()
    assert stage.joins(LINA, since=since).frames()[0]["type"] == "snapshot"


async def test_missing_more_than_may_wait_brings_a_snapshot_and_not_the_same_closing_again() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    since = stage.seq
    for _ in range(MAX_FRAMES + 100):
        stage.happens(c.Remark(contact_id=ContactId("c1")))
    screen = stage.joins(SUPERVISOR, since=since)
    assert not screen.session.is_behind
    [snapshot] = screen.chain()
    assert (snapshot["type"], snapshot["prev"], snapshot["seq"]) == ("snapshot", None, stage.seq)


async def test_a_view_kept_by_frames_is_the_one_a_newcomer_is_shown() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    stage.happens(arrival("c1"), arrival("c2"), pbx_arrival("p1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    stage.happens(c.End(contact_id=ContactId("c1"), ended_by=EndedBy.CUSTOMER))
    [snapshot, *events] = screen.chain()
    shown = snapshot["state"]
    for frame in events:
        shown = plus(shown, frame["changes"])
    assert in_order(shown) == in_order(stage.joins(SUPERVISOR).frames()[0]["state"])
