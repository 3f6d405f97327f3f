"""What an account may not read or list leaves nothing live for ever: no call, no ring, no agent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.telephony.asterisk_ami import connector, look
from contacthub.telephony.asterisk_ami.lists import Lists
from contacthub.telephony.asterisk_ami.look import differences
from contacthub.telephony.asterisk_ami.model import UNHEARD_MS, UNSURE_MS
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.resync import Resync
from tests.telephony.frames import Pbx, frame
from tests.telephony.interrupted import Watching
from tests.telephony.player import Connection, Recording
from tests.telephony.test_connection import listing, playing
from tests.telephony.test_interrupted import RECORDED, events, ghosts
from tests.telephony.test_situations import model
from tests.telephony.watched import watched

# --- a PBX that lists its queues only --------------------------------------------------------------------


def queues_only(watching: Watching) -> Lists:
    """The lists of such a PBX."""
    lists = watching.shadow.lists()
    return Lists(params=lists.params, members=lists.members, entries=lists.entries, channels=None)


def reconnects(watching: Watching) -> None:
    """The connection is there again, and the PBX lists its queues only."""
    lists = queues_only(watching)
    watching.ledger.take(Resync(watching.model, lists, watching.ledger.live()).run(watching.now))


def looks(watching: Watching) -> frozenset[str]:
    """What two looks find, released."""
    lists = queues_only(watching)
    watching.ledger.take(watching.model.membership(lists.queues, lists.members, watching.now))
    found = differences(watching.model.state, lists)
    watching.ledger.take(Resync(watching.model, lists, watching.ledger.live(), only=found).run(watching.now))
    return found


@pytest.mark.parametrize("name", RECORDED)
def test_calls_that_ended_unheard_are_released_by_the_list_of_queues(name: str) -> None:
    said = events(name)
    for cut in range(len(said) + 1):
        watching = Watching(model())
        watching.hears(said[:cut])
        watching.happens(said[cut:])
        reconnects(watching)
        watching.rests(UNSURE_MS // 1000)
        assert ghosts(watching) == [], cut
        assert all(kept.ringing == [] for kept in watching.ledger.contacts.values())


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("lost", [1, 5, 20])
def test_a_call_that_goes_on_is_not_taken_for_a_ghost(name: str, lost: int) -> None:
    said = events(name)
    for cut in range(len(said) + 1):
        watching = Watching(model())
        watching.hears(said[:cut])
        watching.happens(said[cut : cut + lost])
        before = {ref for ref, kept in watching.ledger.contacts.items() if kept.state in ("talking", "held")}
        reconnects(watching)
        for ref in before:
            kept = watching.ledger.contacts[ref]
            assert kept.ended_by is None or ref not in watching.shadow.legs or kept.agent is not None
        watching.hears(said[cut + lost :])
        watching.rests(UNSURE_MS // 1000)
        assert ghosts(watching) == [], cut


def test_a_talk_is_over_when_the_agents_phone_is_free() -> None:
    said = events("answered")
    talking = next(n for n, each in enumerate(said, 1) if each.event == "agentconnect")
    watching = Watching(model())
    watching.hears(said[: talking + 10])
    assert looks(watching) == frozenset()
    watching.happens(said[talking + 10 :])
    assert looks(watching) == {"1795283955.0"}
    assert watching.ledger.told() == {"1795283955.0": "support answered by wangwei; ended by system"}


def test_a_ring_is_over_when_the_phone_is_free() -> None:
    watching, said = Watching(model()), events("ring_no_answer_then_next")
    rung_out = next(n for n, each in enumerate(said, 1) if each.event == "agentringnoanswer")
    watching.hears(said[: rung_out - 1])
    [kept] = watching.ledger.contacts.values()
    assert kept.ringing == ["lina"]
    watching.happens(said[rung_out - 1 : rung_out + 8])
    looks(watching)
    assert (kept.ringing, kept.state) == ([], "waiting")


def member(status: int, in_call: int, location: str = "PJSIP/1002") -> Frame:
    return frame("QueueMember", queue="support", location=location, status=status, incall=in_call)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([member(1, 0)], "ended c system"),
        ([member(2, 1)], "answered c wangwei untimed"),
        ([member(2, 1), member(2, 1, "PJSIP/1001")], "ended c system"),
    ],
    ids=["nobody talks", "one talks", "who of two, nobody knows"],
)
def test_a_caller_who_waits_no_more(members: list[Frame], told: str) -> None:
    pbx = Pbx()
    pbx.joins("c")
    live = Watching(pbx.model)
    live.ledger.take(pbx.said)
    lists = Lists(params=[frame("QueueParams", queue="support")], members=members)
    said = Resync(pbx.model, lists, live.ledger.live()).run(int(pbx.now * 1000))
    assert told in pbx._brief(said)


def test_the_end_of_a_ring_that_was_not_listed_is_told() -> None:
    pbx = Pbx()
    pbx.joins("c")
    told = pbx.hears(
        "AgentRingNoAnswer", uniqueid="c", destuniqueid="x", interface="PJSIP/1002", queue="support"
    )
    assert told == ["missed c wangwei no_answer"]


def test_a_phone_that_is_gone_from_the_list_of_channels_is_a_difference() -> None:
    pbx = Pbx()
    pbx.joins("c")
    pbx.rings("leg", "PJSIP/1002")
    there = [frame("CoreShowChannel", uniqueid="c")]
    lists = Lists(entries=[frame("QueueEntry", queue="support", uniqueid="c")], channels=there)
    assert differences(pbx.model.state, lists) == {"c"}
    there.append(frame("CoreShowChannel", uniqueid="leg"))
    assert differences(pbx.model.state, lists) == set()


async def refuse(connection: Connection, lists: dict[str, list[bytes]]) -> None:
    """Answer a list of queues, and refuse the one of channels."""
    await connection.answer(await connection.action(), lists)
    asked = await connection.action()
    await connection.send(
        [f"Response: Error\r\nActionID: {asked['ActionID']}\r\nMessage: Permission denied".encode()]
    )


async def test_a_ghost_is_released_though_the_account_may_not_list_channels(
    tmp_path: Path, monkeypatch: Any
) -> None:
    free = {"Event": "QueueMember", "Queue": "support", "Location": "PJSIP/1002", "Status": 1, "InCall": 0}
    lists = {"QueueStatus": listing("QueueStatus", {"Event": "QueueParams", "Queue": "support"}, free)}
    for name in ("AGAIN_S", "ANSWER_S", "FIRST_RETRY_S", "LAST_RETRY_S"):
        monkeypatch.setattr(look, name, 0.01)
    monkeypatch.setattr(connector, "TICK_S", 0.01)
    async with watched(tmp_path, monkeypatch) as hub:
        _, connection = await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.log_in()
        await refuse(again, lists)
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"]) == ("answered", "wangwei")
        assert (await hub.agent("wangwei"))["state"] != "handling"
        assert await hub.standing() == {"name": "pbx1", "link": "unsynchronised", "missing": ["reporting"]}


# --- an account that reads not every class ---------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize(
    "classes", [("agent",), ("agent", "call"), ("agent", "dialplan"), ("agent", "system")]
)
def test_a_class_that_is_not_read_leaves_nothing_live(name: str, classes: tuple[str, ...]) -> None:
    watching = Watching(model())
    for each in events(name):
        watching.happens([each])
        if each.get("privilege").partition(",")[0] in classes:
            watching.ledger.take(watching.model.feed(each, watching.now))
    watching.rests(UNHEARD_MS // 1000)
    assert ghosts(watching) == []
    assert all(kept.ringing == [] for kept in watching.ledger.contacts.values() if kept.ended_by is None)


async def test_health_names_the_classes_that_are_not_read(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin()
        answered = Recording("answered").events
        await connection.send([each for each in answered if b"Privilege: agent" in each])
        await hub.over()
        abandoned = Recording("abandoned").events
        await connection.send([each for each in abandoned if b"Privilege: agent" in each])
        await hub.over(2)  # by then the first call has left its traces
        assert (await hub.standing())["missing"] == ["call", "dialplan"]
