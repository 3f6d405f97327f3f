"""Who is told what, in which order, and what may wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.console import boards
from contacthub.console import consoles as module
from contacthub.console.outbox import MAX_FRAMES
from contacthub.console.session import Session
from contacthub.contacts.today import VisitFact
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy
from contacthub.testing.floors import FloorBuilder, arrival, pbx_arrival
from tests.console.law import SUPERVISOR, agent_at_console, in_order, plus, program_at_console
from tests.console.stage import Stage, card_of, kinds

LINA, WEI = agent_at_console("lina"), agent_at_console("wei")


def a_stage() -> Stage:
    return Stage(FloorBuilder().queue("support").agent("lina").agent("wei").script())


def links(frames: list[dict]) -> list[tuple[int | None, int]]:
    return [(frame["prev"], frame["seq"]) for frame in frames]


# --- the chain -------------------------------------------------------------------------------------


async def test_the_first_frame_is_a_snapshot_without_prev() -> None:
    stage = a_stage()
    [first, *rest] = stage.joins(LINA).frames()
    assert (first["type"], first["prev"], first["log"], first["seq"]) == ("snapshot", None, "log", stage.seq)
    assert not [frame for frame in rest if "prev" in frame]


async def test_each_frame_of_the_chain_names_the_one_before() -> None:
    stage = a_stage()
    desk = stage.joins(LINA)
    stage.happens(arrival("c1"))
    stage.happens(c.DeclineOffer(agent="lina", offer_id="c1.1"))
    stage.cards["c1"] = card_of("c1")
    await asyncio.sleep(0)
    chain = [frame for frame in await desk.next_frames() if "prev" in frame]
    while len(chain) < 3:
        chain += [frame for frame in await desk.next_frames() if "prev" in frame]
    assert kinds(chain) == ["snapshot", "offer", "offer_gone"]
    assert [prev for prev, _ in links(chain)] == [None, *[seq for _, seq in links(chain)][:-1]]
    assert chain[2]["reason"] == "declined"


async def test_one_event_makes_one_frame_on_a_socket() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    lina, boss = stage.joins(LINA), stage.joins(SUPERVISOR)
    stage.happens(arrival("c1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    assert kinds(lina.chain()) == ["snapshot", "offer", "offer_gone"]
    seen = boss.chain()
    assert kinds(seen) == ["snapshot", *["event"] * 4]
    assert len({frame["seq"] for frame in seen}) == 5


async def test_nothing_is_shown_before_it_is_durable() -> None:
    stage = a_stage()
    deltas = stage.happens(arrival("c1"), durable=False)
    desk = stage.joins(SUPERVISOR)
    assert desk.frames() == []
    stage.publish(deltas)
    assert kinds(desk.chain()) == ["snapshot"]


async def test_a_snapshot_holds_what_was_not_durable_yet_and_it_is_not_told_again() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    desk = stage.joins(LINA)
    desk.frames()
    deltas = stage.happens(arrival("c1"), durable=False)
    stage.consoles.snapshot(desk.session)
    stage.publish(deltas)
    [snapshot] = desk.chain()
    assert [offer["id"] for offer in snapshot["state"]["offers"]] == ["c1.1"]


async def test_an_offer_that_was_answered_by_another_says_by_whom() -> None:
    stage = a_stage()
    stage.cards["p1"] = card_of("p1")
    desk = stage.joins(LINA)
    stage.happens(pbx_arrival("p1"), c.Ring(contact_id=ContactId("p1"), agent="lina"))
    stage.happens(c.Answer(contact_id=ContactId("p1"), agent="wei"))
    gone = [frame for frame in desk.frames() if frame["type"] == "offer_gone"]
    assert [(frame["reason"], frame["taken_by"]) for frame in gone] == [("withdrawn", "wei")]


# --- the card --------------------------------------------------------------------------------------


async def test_a_card_that_is_there_travels_in_the_offers_frame() -> None:
    stage = a_stage()
    desk = stage.joins(LINA)
    stage.cards["c1"] = card_of("c1")
    stage.happens(arrival("c1"))
    [offer] = [frame for frame in desk.frames() if frame["type"] == "offer"]
    assert offer["card"]["contact_id"] == "c1"


async def test_a_card_that_comes_in_time_completes_the_waiting_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CARD_WAIT_S", 3600)
    stage = a_stage()
    desk = stage.joins(LINA)
    desk.frames()
    stage.happens(arrival("c1"))
    stage.happens(c.Remark(contact_id=ContactId("c1")))
    assert desk.chain() == []  # what comes later waits behind the offer
    stage.show_card("c1", card_of("c1"))
    [offer, event] = desk.frames()
    assert (offer["type"], offer["card"]["contact_id"], event["type"]) == ("offer", "c1", "event")
    assert event["prev"] == offer["seq"]


async def test_an_offer_waits_twenty_milliseconds_and_the_card_follows() -> None:
    assert module.CARD_WAIT_S == 0.020
    stage = a_stage()
    desk = stage.joins(LINA)
    desk.frames()
    stage.happens(arrival("c1"))
    [offer] = await desk.next_frames()
    assert (offer["type"], offer["card"]) == ("offer", None)
    stage.show_card("c1", card_of("c1"))
    [card] = desk.frames()
    assert (card["type"], card["contact_id"], "prev" in card) == ("card", "c1", False)


async def test_a_waiting_offer_delays_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CARD_WAIT_S", 3600)
    stage = a_stage()
    lina, wei = stage.joins(LINA), stage.joins(WEI)
    stage.happens(arrival("c1"))
    stage.happens(c.SetPresence(agent="wei", presence="lunch"))
    assert kinds(wei.chain()) == ["snapshot", "event"]
    assert kinds(lina.chain()) == ["snapshot"]


async def test_after_connecting_the_cards_of_live_offers_and_contacts_come() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    stage.happens(arrival("c1"))
    assert kinds(stage.joins(LINA).frames()) == ["snapshot", "card"]
    assert kinds(stage.joins(WEI).frames()) == ["snapshot"]
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    assert kinds(stage.joins(LINA, since=stage.seq).frames()) == ["card"]


async def test_a_card_read_after_a_restart_reaches_the_agent_who_came_back_first() -> None:
    before = a_stage()
    before.happens(arrival("c1"))
    stage = Stage(before.script)
    desk = stage.joins(LINA)
    desk.frames()
    stage.show_card("c1", card_of("c1"))
    assert kinds(desk.frames()) == ["card"]


async def test_an_agent_who_gets_a_call_without_an_offer_gets_its_card() -> None:
    stage = a_stage()
    stage.cards["p1"] = card_of("p1")
    desk = stage.joins(LINA)
    desk.frames()
    stage.happens(pbx_arrival("p1"), c.Answer(contact_id=ContactId("p1"), agent="lina"))
    assert kinds(desk.frames())[-2:] == ["event", "card"]


# --- coming back -----------------------------------------------------------------------------------


async def test_coming_back_brings_exactly_what_was_missed() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    desk, other = stage.joins(LINA), stage.joins(LINA)
    [seen] = desk.chain()
    desk.leaves()
    stage.happens(arrival("c1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    stage.happens(c.Answer(contact_id=ContactId("c1"), agent="lina"))
    again = stage.joins(LINA, since=seen["seq"]).chain()
    missed = [frame for frame in other.chain() if frame["seq"] > seen["seq"]]
    assert kinds(again) == ["offer", "offer_gone", "event"]
    assert links(again) == links(missed)
    assert again[0]["prev"] == seen["seq"]


@pytest.mark.parametrize(("log", "since"), [("other", 3), ("log", 1), ("log", 10_000), ("log", -1)])
async def test_a_place_that_is_too_old_or_foreign_brings_a_snapshot(log: str, since: int) -> None:
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
    desk = stage.joins(SUPERVISOR, since=since)
    assert not desk.session.is_too_slow
    [snapshot] = desk.chain()
    assert (snapshot["type"], snapshot["prev"], snapshot["seq"]) == ("snapshot", None, stage.seq)


async def test_a_view_kept_by_frames_is_the_one_a_newcomer_is_shown() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    stage.happens(arrival("c1"), arrival("c2"), pbx_arrival("p1"))
    stage.happens(c.AcceptOffer(agent="lina", offer_id="c1.1"))
    stage.happens(c.End(contact_id=ContactId("c1"), ended_by=EndedBy.CUSTOMER))
    [snapshot, *events] = desk.chain()
    shown = snapshot["state"]
    for frame in events:
        shown = plus(shown, frame["changes"])
    assert in_order(shown) == in_order(stage.joins(SUPERVISOR).frames()[0]["state"])


# --- who sees what ---------------------------------------------------------------------------------


async def test_a_token_of_an_agent_sees_what_the_agent_sees_whatever_its_scopes() -> None:
    stage = a_stage()
    [snapshot, *_] = stage.joins(program_at_console("wei")).frames()
    state = snapshot["state"]
    assert (state["me"]["role"], state["me"]["agent"]) == ("agent", "wei")
    assert [agent["id"] for agent in state["agents"]] == ["wei"]


async def test_an_agent_configured_while_their_console_waits_is_noticed() -> None:
    stage = a_stage()
    stage.joins(agent_at_console("newcomer"))
    stage.observed.clear()
    config = stage.script.agent("lina").config
    stage.happens(c.ConfigureAgent(config=replace(config, id="newcomer")))
    await stage.settled()
    assert c.ConsoleSeen(agent="newcomer") in stage.observed


async def test_an_event_of_one_agent_is_looked_at_for_that_agent_and_the_supervisors_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder = FloorBuilder().queue("support")
    for n in range(2_000):
        builder.agent(f"a{n}")
    stage = Stage(builder.script())
    for n in range(2_000):
        stage.joins(agent_at_console(f"a{n}"))
    stage.joins(SUPERVISOR)
    asked: list[str] = []
    deliver = Session.deliver

    def counted(session: Session, *args: object, **more: object) -> object:
        asked.append(session.viewer.name)
        return deliver(session, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "deliver", counted)
    stage.happens(c.SetPresence(agent="a7", presence="lunch"))
    assert sorted(asked) == ["a7", "boss"]


async def test_many_events_at_once_go_out_in_slices_so_that_a_reader_keeps_up() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    seen = desk.chain()

    async def reads() -> None:
        while seen[-1]["seq"] < stage.seq:
            seen.extend(await desk.next_frames())
            assert not desk.session.is_too_slow

    steps = [arrival(f"c{n}") for n in range(800)]
    deltas = stage.happens(*steps, durable=False)
    assert len(deltas) > 2 * MAX_FRAMES
    stage.publish(deltas)
    await asyncio.wait_for(reads(), 30)
    chain = [frame for frame in seen if "prev" in frame]
    assert [prev for prev, _ in links(chain)][1:] == [seq for _, seq in links(chain)][:-1]


# --- ringing ---------------------------------------------------------------------------------------


def rings(stage: Stage, *desks: object) -> list[bool]:
    for n in range(1, 50):
        if f"c{n}" not in stage.script.floor.contacts:
            break
    stage.cards[f"c{n}"] = card_of(f"c{n}")
    stage.happens(arrival(f"c{n}"))
    found = [[f for f in desk.frames() if f["type"] == "offer"][-1]["offer"]["ring"] for desk in desks]  # type: ignore[attr-defined]
    stage.happens(c.End(contact_id=ContactId(f"c{n}"), ended_by=EndedBy.CUSTOMER))
    return found


async def test_one_of_an_agents_sockets_rings_the_newest_or_the_last_that_sent_focus() -> None:
    stage = Stage(FloorBuilder().queue("support").agent("lina").script())
    first, second = stage.joins(LINA), stage.joins(LINA)
    assert rings(stage, first, second) == [False, True]
    stage.consoles.focus(first.session)
    assert rings(stage, first, second) == [True, False]
    third = stage.joins(LINA)
    assert rings(stage, first, second, third) == [True, False, False]
    stage.consoles.focus(second.session)
    second.leaves()
    assert rings(stage, first, third) == [True, False]
    first.leaves()
    assert rings(stage, third) == [True]


# --- consoles come and go --------------------------------------------------------------------------


async def test_the_last_console_that_goes_is_reported_lost_and_only_that() -> None:
    stage = a_stage()
    first, second = stage.joins(LINA), stage.joins(LINA)
    stage.observed.clear()
    first.leaves()
    assert stage.observed == []
    second.leaves()
    assert stage.observed == [c.ConsoleLost(agent="lina")]
    assert len(stage.consoles) == 0


async def test_a_program_is_told_from_a_person() -> None:
    stage = a_stage()
    stage.joins(program_at_console("wei"))
    stage.joins(LINA)
    assert stage.observed == [c.ConsoleSeen(agent="wei", program=True), c.ConsoleSeen(agent="lina")]


# --- too slow, and figures -------------------------------------------------------------------------


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
    desk = stage.joins(LINA)
    huge = {**card_of("c1"), "as_of": "x" * 600_000}
    desk.session.attach(stage.seq, "log", {"me": "y" * 2_000_000})
    desk.session.settle(stage.seq)
    desk.session.card("c1", huge, stage.seq)
    assert not desk.session.is_too_slow
    desk.session.card("c1", huge, stage.seq)
    assert desk.session.is_too_slow


async def test_of_figures_only_the_latest_waits() -> None:
    desk = a_stage().joins(LINA)
    desk.frames()
    for n in range(3):
        desk.session.board(n, {"queues": [], "agents": []})
    assert [frame["seq"] for frame in desk.frames()] == [2]
    assert desk.session.take() is None


async def test_figures_wait_behind_what_must_not_be_lost() -> None:
    stage = a_stage()
    desk = stage.joins(SUPERVISOR)
    desk.session.board(1, {"queues": [], "agents": []})
    stage.happens(arrival("c1"))
    assert kinds(desk.frames()) == ["snapshot", *["event"] * 3, "board"]


async def test_boards_tell_who_came_back_and_everybody_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boards, "SUPERVISOR_BOARD_S", 0.001)
    monkeypatch.setattr(boards, "AGENT_BOARD_S", 0.004)
    stage = a_stage()
    stage.happens(arrival("c1"))
    newcomer, back = stage.joins(SUPERVISOR), stage.joins(LINA, since=stage.seq)
    running = asyncio.get_running_loop().create_task(stage.consoles.run_boards())
    try:
        first = await back.next_frames()
        assert (kinds(first), [queue["id"] for queue in first[0]["queues"]]) == (["board"], ["support"])
        assert [agent["id"] for agent in first[0]["agents"]] == ["lina"]
        assert kinds(newcomer.frames()) == ["snapshot", "board"]
    finally:
        running.cancel()


async def test_figures_of_a_day_that_is_over_are_taken_off_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SUPERVISOR_BOARD_S", 0.001)
    stage = a_stage()
    stage.world.figures.count([VisitFact("support", "answered", 10, stage.now())], {})
    desk = stage.joins(SUPERVISOR)
    [snapshot] = desk.frames()
    assert snapshot["state"]["queues"][0]["answered_today"] == 1
    stage.at += 24 * 3600 * 1000
    running = asyncio.get_running_loop().create_task(stage.consoles.run_boards())
    try:
        [board] = await desk.next_frames()
        assert (board["type"], board["queues"][0]["answered_today"]) == ("board", 0)
    finally:
        running.cancel()


async def test_a_floor_that_was_read_back_shows_nothing_of_what_did_not_happen() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"), durable=False)
    desk = stage.joins(SUPERVISOR)  # its snapshot waits for events that the disk then refuses
    stage.consoles.reset()
    stage.publish([])
    stage.durable_seq = stage.seq
    stage.publisher.publish([])
    assert desk.frames() == []


def test_programs_without_an_agent_and_admins_have_no_console() -> None:
    assert Viewer(name="t", role=Role.TOKEN, scopes=frozenset({"floor:read"})).console_role is None
    assert Viewer(name="a", role=Role.ADMIN).console_role is None
