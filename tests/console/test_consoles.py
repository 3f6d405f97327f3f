"""What goes out to each console, and in which order: the chain, and cards beside it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from contacthub.console import consoles as module
from contacthub.console.outbox import MAX_FRAMES
from contacthub.database.units import DiskFull, StorageUnavailable
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId
from contacthub.testing.floors import arrival, pbx_arrival
from tests.console.law import SUPERVISOR, agent_at_console
from tests.console.stage import Stage, a_stage, card_of, kinds, links

LINA, WEI = agent_at_console("lina"), agent_at_console("wei")


# --- the chain ------------------------------------------------------------------------------------


async def test_the_first_frame_is_a_snapshot_without_prev() -> None:
    stage = a_stage()
    [first, *rest] = stage.joins(LINA).frames()
    assert (first["type"], first["prev"], first["log"], first["seq"]) == ("snapshot", None, "log", stage.seq)
    assert not [frame for frame in rest if "prev" in frame]


async def test_each_frame_of_the_chain_names_the_one_before() -> None:
    stage = a_stage()
    screen = stage.joins(LINA)
    stage.happens(arrival("c1"))
    stage.happens(c.DeclineOffer(agent="lina", offer_id="c1.1"))
    stage.cards["c1"] = card_of("c1")
    await asyncio.sleep(0)
    chain = [frame for frame in await screen.next_frames() if "prev" in frame]
    while len(chain) < 3:
        chain += [frame for frame in await screen.next_frames() if "prev" in frame]
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
    screen = stage.joins(SUPERVISOR)
    assert screen.frames() == []
    stage.publish(deltas)
    assert kinds(screen.chain()) == ["snapshot"]


async def test_a_snapshot_holds_what_was_not_durable_yet_and_it_is_not_told_again() -> None:
    stage = a_stage()
    stage.cards["c1"] = card_of("c1")
    screen = stage.joins(LINA)
    screen.frames()
    deltas = stage.happens(arrival("c1"), durable=False)
    stage.consoles.snapshot(screen.session)
    stage.publish(deltas)
    [snapshot] = screen.chain()
    assert [offer["id"] for offer in snapshot["state"]["offers"]] == ["c1.1"]


async def test_an_offer_that_was_answered_by_another_says_by_whom() -> None:
    stage = a_stage()
    stage.cards["p1"] = card_of("p1")
    screen = stage.joins(LINA)
    stage.happens(pbx_arrival("p1"), c.Ring(contact_id=ContactId("p1"), agent="lina"))
    stage.happens(c.Answer(contact_id=ContactId("p1"), agent="wei"))
    gone = [frame for frame in screen.frames() if frame["type"] == "offer_gone"]
    told = [(frame["reason"], frame["cause"], frame["taken_by"], frame["taken_by_name"]) for frame in gone]
    assert told == [("withdrawn", "answered_elsewhere", "wei", "wei")]


async def test_many_events_at_once_go_out_in_slices_so_that_a_reader_keeps_up() -> None:
    stage = a_stage()
    screen = stage.joins(SUPERVISOR)
    seen = screen.chain()

    async def reads() -> None:
        while seen[-1]["seq"] < stage.seq:
            seen.extend(await screen.next_frames())
            assert not screen.session.is_behind

    steps = [arrival(f"c{n}") for n in range(800)]
    deltas = stage.happens(*steps, durable=False)
    assert len(deltas) > 2 * MAX_FRAMES
    stage.publish(deltas)
    await asyncio.wait_for(reads(), 30)
    chain = [frame for frame in seen if "prev" in frame]
    assert [prev for prev, _ in links(chain)][1:] == [seq for _, seq in links(chain)][:-1]


async def test_a_floor_that_was_read_back_shows_nothing_of_what_did_not_happen() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"), durable=False)
    screen = stage.joins(SUPERVISOR)  # its snapshot waits for events that the disk then refuses
    stage.consoles.reset()
    stage.publish([])
    stage.durable_seq = stage.seq
    stage.publish([])
    assert screen.frames() == []


# --- the card -------------------------------------------------------------------------------------


async def test_a_card_that_is_there_travels_in_the_offers_frame() -> None:
    stage = a_stage()
    screen = stage.joins(LINA)
    stage.cards["c1"] = card_of("c1")
    stage.happens(arrival("c1"))
    [offer] = [frame for frame in screen.frames() if frame["type"] == "offer"]
    assert offer["card"]["contact_id"] == "c1"


async def test_a_card_that_comes_in_time_completes_the_waiting_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CARD_WAIT_S", 3600)
    stage = a_stage()
    screen = stage.joins(LINA)
    screen.frames()
    stage.happens(arrival("c1"))
    stage.happens(c.Remark(contact_id=ContactId("c1")))
    assert screen.chain() == []  # what comes later waits behind the offer
    stage.show_card("c1", card_of("c1"))
    [offer, event] = screen.frames()
    assert (offer["type"], offer["card"]["contact_id"], event["type"]) == ("offer", "c1", "event")
    assert event["prev"] == offer["seq"]


async def test_an_offer_waits_twenty_milliseconds_and_the_card_follows() -> None:
    assert module.CARD_WAIT_S == 0.020
    stage = a_stage()
    screen = stage.joins(LINA)
    screen.frames()
    stage.happens(arrival("c1"))
    [offer] = await screen.next_frames()
    assert (offer["type"], offer["card"]) == ("offer", None)
    stage.show_card("c1", card_of("c1"))
    [card] = screen.frames()
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
    screen = stage.joins(LINA)
    screen.frames()
    stage.show_card("c1", card_of("c1"))
    assert kinds(screen.frames()) == ["card"]


async def test_an_agent_who_gets_a_call_without_an_offer_gets_its_card() -> None:
    stage = a_stage()
    stage.cards["p1"] = card_of("p1")
    screen = stage.joins(LINA)
    screen.frames()
    stage.happens(pbx_arrival("p1"), c.Answer(contact_id=ContactId("p1"), agent="lina"))
    assert kinds(screen.frames())[-2:] == ["event", "card"]


async def test_that_nothing_can_be_stored_is_told_before_what_waits_to_be_stored() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"), durable=False)
    waiting, other = stage.joins(LINA), stage.joins(WEI)
    stage.hub.gate.fail(DiskFull("the disk is full"))
    said = [screen.frames() for screen in (waiting, other)]
    assert [[(frame["type"], frame["reason"]) for frame in each] for each in said] == [
        [("storage", "disk_full")], [("storage", "disk_full")],
    ]  # fmt: skip


async def test_a_view_that_waits_is_drawn_again_once_the_floor_may_be_shown() -> None:
    stage = a_stage()
    stage.happens(arrival("c1"), durable=False)
    waiting = stage.joins(LINA)
    stage.hub.gate.fail(StorageUnavailable("it fails"))
    assert kinds(waiting.frames()) == ["storage"]
    stage.durable_seq = stage.seq  # as the floor is read back: all of it is in the log
    stage.hub.gate.show()
    await stage.settled()
    assert kinds(waiting.frames())[0] == "snapshot"


async def test_views_of_many_that_wait_are_all_drawn_again_once_the_floor_may_be_shown() -> None:
    stage = a_stage()
    first = stage.happens(arrival("c1"), durable=False)
    stage.happens(arrival("c2"), durable=False)
    screens = [stage.joins(LINA) for _ in range(4 * module.SETTLED_AT_ONCE)]
    stage.publish(first)  # most are still to be looked at when the next append fails
    stage.hub.gate.fail(StorageUnavailable("it fails"))
    assert [kinds(screen.frames()) for screen in screens] == [["storage"]] * len(screens)
    stage.hub.tail.seq = stage.durable_seq  # as the floor is read back: the second did not happen
    stage.hub.gate.show()
    await stage.settled()
    assert [kinds(screen.chain()) for screen in screens] == [["snapshot"]] * len(screens)


async def test_who_comes_while_nothing_can_be_stored_is_told_behind_the_view() -> None:
    stage = a_stage()
    stage.hub.ready = False
    assert kinds(stage.joins(LINA).frames())[-1] == "storage"


async def test_views_of_many_who_come_at_once_are_sent_a_few_in_each_turn() -> None:
    stage = a_stage()
    arriving = stage.happens(arrival("c1"), durable=False)
    screens = [stage.joins(LINA) for _ in range(4 * module.SETTLED_AT_ONCE)]
    assert not any(screen.frames() for screen in screens)
    stage.publish(arriving)
    seen = []
    for _ in range(4):
        seen.append(sum("snapshot" in kinds(screen.frames()) for screen in screens))
        await asyncio.sleep(0)
    assert seen == [module.SETTLED_AT_ONCE] * 4


# --- the floor is configured anew -----------------------------------------------------------------


async def test_a_floor_file_of_many_events_is_shown_to_each_console_once() -> None:
    stage = a_stage()
    boss, lina = stage.joins(SUPERVISOR), stage.joins(LINA)
    boss.frames(), lina.frames()
    config = stage.script.agent("lina").config
    stage.happens(*(c.ConfigureAgent(config=replace(config, id=f"new{n}")) for n in range(5 * module.SLICE)))
    await stage.settled()
    [shown] = boss.chain()
    assert len(shown["state"]["agents"]) == 2 + 5 * module.SLICE
    assert kinds(lina.chain()) == ["snapshot"]


async def test_a_floor_file_during_the_snapshots_of_another_brings_new_ones() -> None:
    stage = a_stage()
    screens = [stage.joins(SUPERVISOR) for _ in range(3)]
    config = stage.script.agent("lina").config
    for name in ("first", "second"):
        stage.happens(c.ConfigureAgent(config=replace(config, id=name)))
        await asyncio.sleep(0)
    await stage.settled()
    for screen in screens:
        last = screen.chain()[-1]["state"]["agents"]
        assert [each["id"] for each in last] == ["lina", "wei", "first", "second"]
