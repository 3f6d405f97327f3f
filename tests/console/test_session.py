"""One connection's frames: of whole views only the newest waits, and so of figures."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contacthub.access.viewer import Viewer
from contacthub.console import session as module
from contacthub.console.session import Session
from contacthub.contacts.visibility import Delta
from contacthub.routing import commands as c
from contacthub.testing.floors import arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import Screen, a_stage, card_of, kinds

LINA = agent_at_console("lina")


def named_links(screen: Screen) -> list[tuple[str, int | None, int]]:
    return [(frame["type"], frame["prev"], frame["seq"]) for frame in screen.chain()]


async def test_a_snapshot_takes_the_place_of_an_unsent_one_and_of_the_frames_after_that() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    [(_, _, sent)] = named_links(screen)
    [queued] = stage.happens(c.SetPresence(agent="lina", presence="lunch"))
    stage.consoles.snapshot(screen.session)
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(screen.session)
    newest = stage.seq
    [after] = stage.happens(c.SetPresence(agent="lina", presence="offline"))
    assert named_links(screen) == [
        ("event", sent, queued.seq), ("snapshot", queued.seq, newest), ("event", newest, after.seq),
    ]  # fmt: skip


async def test_one_that_waits_for_the_disk_is_replaced_too_and_held_until_the_newer_is_durable() -> None:
    stage = a_stage()
    first = stage.happens(arrival("c1"), durable=False)
    screen = stage.joins(SUPERVISOR)
    second = stage.happens(arrival("c2"), durable=False)
    stage.consoles.snapshot(screen.session)
    stage.publish(first)
    assert screen.frames() == []
    stage.publish(second)
    assert named_links(screen) == [("snapshot", None, stage.seq)]


async def test_what_supervisors_are_told_is_drawn_once_for_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage, asked, project = a_stage(), [], module.project
    first, second = stage.joins(SUPERVISOR), stage.joins(SUPERVISOR)

    def counted(delta: Delta, viewer: Viewer) -> Any:
        asked.append(viewer)
        return project(delta, viewer)

    monkeypatch.setattr(module, "project", counted)
    stage.happens(arrival("c1"))
    [_, *told], [_, *again] = first.chain(), second.chain()
    assert told == again
    assert len(told) == len(asked) > 0


async def test_one_that_was_sent_is_not_replaced() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    [(_, _, first)] = named_links(screen)
    stage.consoles.snapshot(screen.session)
    assert named_links(screen) == [("snapshot", first, first)]


async def test_the_card_of_an_offer_that_was_superseded_comes_after_the_snapshot() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    screen = stage.joins(agent_at_console("lina"))
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(screen.session)
    frames = screen.frames()
    assert kinds(frames) == ["snapshot", "card"]
    assert [offer["id"] for offer in frames[0]["state"]["offers"]] == ["c1.1"]


async def test_an_offer_that_waited_for_its_card_and_was_superseded_is_not_sent_later() -> None:
    stage = a_stage()
    screen = stage.joins(agent_at_console("lina"))
    stage.happens(arrival("c1"))
    stage.consoles.snapshot(screen.session)
    stage.show_card("c1", card_of("c1"))
    assert kinds(screen.frames()) == ["snapshot", "card"]


def test_any_number_of_redraws_owes_a_slow_viewer_one_view() -> None:
    session = Session(SUPERVISOR, now=lambda: 0, wake=lambda: None)
    for seq in range(1, 50):
        session.attach(seq, "log", {"n": seq})
        session.settle(seq)
    [frame] = iter(session.take, None)
    assert orjson.loads(frame)["state"] == {"n": 49}


def figures(n: int) -> dict[str, Any]:
    """A board that says something else for each ``n``."""
    return {"queues": [], "agents": [], "waits": {"c1": n}, "callbacks_seq": None}


# --- figures --------------------------------------------------------------------------------------


async def test_of_figures_only_the_latest_waits() -> None:
    screen = a_stage().joins(LINA)
    screen.frames()
    for n in range(3):
        screen.session.board(n, figures(n))
    assert [frame["seq"] for frame in screen.frames()] == [2]
    assert screen.session.take() is None


async def test_figures_that_a_viewer_has_are_not_sent_again_but_after_a_snapshot() -> None:
    stage = a_stage()
    screen = stage.joins(LINA)
    screen.frames()
    sent = []
    for n in (1, 1, 2, 1):
        screen.session.board(n, figures(n))
        sent.append(kinds(screen.frames()))
    assert sent == [["board"], [], ["board"], ["board"]]
    stage.consoles.snapshot(screen.session)
    screen.session.board(6, figures(1))
    assert kinds(screen.frames()) == ["snapshot", "board"]


async def test_figures_wait_behind_what_must_not_be_lost() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    screen.session.board(1, {"queues": [], "agents": [], "waits": {}, "callbacks_seq": None})
    stage.happens(arrival("c1"))
    assert kinds(screen.frames()) == ["snapshot", *["event"] * 3, "board"]
