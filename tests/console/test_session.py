"""One connection's outbox: of whole views only the newest waits."""

from __future__ import annotations

import orjson

from contacthub.console.session import Session
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId
from contacthub.testing.floors import FloorBuilder, arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import Desk, Stage, card_of, kinds


def a_stage() -> Stage:
    return Stage(FloorBuilder().queue("support").agent("lina").script())


def links(desk: Desk) -> list[tuple[str, int | None, int]]:
    return [(frame["type"], frame["prev"], frame["seq"]) for frame in desk.chain()]


async def test_a_snapshot_takes_the_place_of_an_unsent_one_and_of_the_frames_after_that() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    [(_, _, sent)] = links(desk)
    [queued] = stage.happens(c.SetPresence(agent="lina", presence="lunch"))
    stage.consoles.snapshot(desk.session)
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(desk.session)
    newest = stage.seq
    [after] = stage.happens(c.SetPresence(agent="lina", presence="offline"))
    assert links(desk) == [
        ("event", sent, queued.seq), ("snapshot", queued.seq, newest), ("event", newest, after.seq),
    ]  # fmt: skip


async def test_one_that_waits_for_the_disk_is_replaced_too_and_held_until_the_newer_is_durable() -> None:
    stage = a_stage()
    first = stage.happens(arrival("c1"), durable=False)
    desk = stage.joins(SUPERVISOR)
    second = stage.happens(arrival("c2"), durable=False)
    stage.consoles.snapshot(desk.session)
    stage.publish(first)
    assert desk.frames() == []
    stage.publish(second)
    assert links(desk) == [("snapshot", None, stage.seq)]


async def test_one_that_was_sent_is_not_replaced() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    [(_, _, first)] = links(desk)
    stage.consoles.snapshot(desk.session)
    assert links(desk) == [("snapshot", first, first)]


async def test_the_card_of_an_offer_that_was_superseded_comes_after_the_snapshot() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    desk = stage.joins(agent_at_console("lina"))
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(desk.session)
    frames = desk.frames()
    assert kinds(frames) == ["snapshot", "card"]
    assert [offer["id"] for offer in frames[0]["state"]["offers"]] == ["c1.1"]


async def test_an_offer_that_waited_for_its_card_and_was_superseded_is_not_sent_later() -> None:
    stage = a_stage()
    desk = stage.joins(agent_at_console("lina"))
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(desk.session)
    stage.show_card("c1", card_of("c1"))
    assert kinds(desk.frames()) == ["snapshot", "card"]


async def test_replies_stay_and_what_was_dropped_counts_no_more() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"))
    desk = stage.joins(SUPERVISOR)
    desk.session.reply("ref", {"ok": True}, stage.seq)
    for _ in range(5_000):
        stage.happens(c.Remark(contact_id=ContactId("c1")))
        if desk.session.is_too_slow:
            break
    stage.consoles.snapshot(desk.session)
    assert not desk.session.is_too_slow
    assert kinds(desk.frames()) == ["snapshot", "reply"]


def test_any_number_of_redraws_owes_a_slow_viewer_one_view() -> None:
    session = Session(SUPERVISOR, now=lambda: 0, wake=lambda: None)
    for seq in range(1, 50):
        session.attach(seq, "log", {"n": seq})
        session.settle(seq)
    [frame] = iter(session.take, None)
    assert orjson.loads(frame)["state"] == {"n": 49}
