"""Looks find what no event told; a PBX that gave no list is asked again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from contacthub.telephony.asterisk_ami import connector, look
from contacthub.telephony.asterisk_ami.lists import Lists
from contacthub.telephony.asterisk_ami.look import AGAIN_S, EVERY_S, FIRST_RETRY_S, Looks, differences
from contacthub.telephony.asterisk_ami.protocol import Frame
from tests.telephony.frames import Pbx, frame
from tests.telephony.player import Connection, Recording
from tests.telephony.test_connection import listing, of_answered, playing
from tests.telephony.watched import watched

# --- when -----------------------------------------------------------------------------------------------


class Sent:
    """The actions that were sent."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    async def __call__(self, action: str) -> str:
        self.actions.append(action)
        return f"id-{len(self.actions)}"


async def test_the_lists_are_asked_for_now_and_then() -> None:
    sent = Sent()
    looks = Looks(sent, 0.0, synchronised=True)
    await looks.ask(EVERY_S - 1)
    assert sent.actions == []
    await looks.ask(EVERY_S)
    await looks.ask(EVERY_S + 1)
    assert sent.actions == ["QueueStatus", "CoreShowChannels"]


async def test_a_pbx_that_did_not_list_is_asked_sooner_and_then_less_and_less_often() -> None:
    sent = Sent()
    looks = Looks(sent, 0.0, synchronised=False)
    asked, now = [], 0.0
    while len(asked) < 7:
        before = len(sent.actions)
        await looks.ask(now)
        if len(sent.actions) > before:
            asked.append(now)
        now += 1
    waits = [then - first for first, then in pairwise(asked)]
    assert asked[0] == FIRST_RETRY_S
    assert waits == [20, 40, 80, 120, 120, 120]


async def test_a_look_is_complete_when_both_lists_are() -> None:
    looks = Looks(Sent(), 0.0, synchronised=True)
    await looks.ask(EVERY_S)
    assert looks.take(frame("QueueParams", queue="support", actionid="id-1")) is None
    assert looks.take(frame("QueueStatusComplete", actionid="id-1")) is None
    assert looks.take(frame("CoreShowChannel", uniqueid="c", actionid="id-2")) is None
    lists = looks.take(frame("CoreShowChannelsComplete", eventlist="Complete", actionid="id-2"))
    assert lists is not None
    assert (lists.queues, [each.get("uniqueid") for each in lists.channels or []]) == ({"support"}, ["c"])


async def test_channels_that_may_not_be_listed_are_unknown() -> None:
    looks = Looks(Sent(), 0.0, synchronised=True)
    await looks.ask(EVERY_S)
    assert looks.take(Frame({"response": "Error", "actionid": "id-2"})) is None
    lists = looks.take(frame("QueueStatusComplete", actionid="id-1"))
    assert lists is not None
    assert lists.channels is None


async def test_a_difference_counts_when_it_is_seen_again_a_little_later() -> None:
    sent = Sent()
    looks = Looks(sent, 0.0, synchronised=True)
    await looks.ask(EVERY_S)
    assert not looks.confirmed(frozenset({"c"}), EVERY_S)
    await looks.ask(EVERY_S + AGAIN_S)
    assert len(sent.actions) == 4
    assert looks.confirmed(frozenset({"c", "d"}), EVERY_S + AGAIN_S)


async def test_a_difference_that_is_gone_does_not_count() -> None:
    looks = Looks(Sent(), 0.0, synchronised=True)
    assert not looks.confirmed(frozenset({"c"}), 1.0)
    assert not looks.confirmed(frozenset(), 2.0)
    assert not looks.confirmed(frozenset({"c"}), 3.0)


# --- what differs ---------------------------------------------------------------------------------------


def lists(*, waiting: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> Lists:
    return Lists(
        entries=[frame("QueueEntry", queue="support", uniqueid=uid) for uid in waiting],
        channels=[frame("CoreShowChannel", uniqueid=uid) for uid in channels],
    )


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (lists(waiting=("c",), channels=("c",)), set()),
        (lists(), {"c"}),
        (lists(channels=("c",)), {"c"}),
        (lists(waiting=("c", "d"), channels=("c", "d")), {"d"}),
        (Lists(channels=None), {"c"}),
    ],
    ids=["the same", "over", "out of the queue", "never heard of", "out of the queue, channels not listed"],
)
def test_a_waiting_call_is_compared_with_the_lists(listed: Lists, found: set[str]) -> None:
    pbx = Pbx()
    pbx.joins("c")
    assert differences(pbx.model.state, listed) == found


def test_what_is_not_watched_makes_no_difference() -> None:
    pbx = Pbx()
    pbx.joins("c", queue="private")
    private = frame("QueueEntry", queue="private", uniqueid="d")
    assert (
        differences(pbx.model.state, Lists(entries=[private], channels=[frame("x", uniqueid="d")])) == set()
    )


# --- in a running hub -----------------------------------------------------------------------------------


@asynccontextmanager
async def listing_on(connection: Connection, answers: dict[str, list[bytes]]) -> AsyncIterator[None]:
    """The PBX answers every list action from now on."""

    async def answer() -> None:
        while True:
            await connection.answer(await connection.action(), answers)

    task = asyncio.create_task(answer())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make looks follow each other without a pause."""
    for name in ("EVERY_S", "AGAIN_S", "ANSWER_S", "FIRST_RETRY_S", "LAST_RETRY_S"):
        monkeypatch.setattr(look, name, 0.01)
    monkeypatch.setattr(connector, "TICK_S", 0.01)


SUPPORT = {
    "QueueStatus": listing("QueueStatus", {"Event": "QueueParams", "Queue": "support"}),
    "CoreShowChannels": listing("CoreShowChannels"),
}


@pytest.mark.usefixtures("often")
async def test_a_call_whose_end_nobody_said_is_closed(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        _, connection = await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
        async with listing_on(connection, SUPPORT):
            [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"]) == ("answered", "wangwei")


@pytest.mark.usefixtures("often")
async def test_a_call_that_the_lists_show_goes_on_undisturbed(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
        before = (await hub.log("contact_answered"))[0]
        answers, looked = of_answered(bridge="b"), 0
        while looked < 6:
            await connection.answer(await connection.action(), answers)
            looked += 1
        await connection.send(recording.after("AgentConnect"))
        [contact] = await hub.over()
        assert await hub.log("contact_answered") == [before]
        assert (contact["waited_ms"], contact["handled_ms"]) == (1506, 6000)


@pytest.mark.usefixtures("often")
async def test_members_changed_by_a_reload_are_seen(tmp_path: Path, monkeypatch: Any) -> None:
    member = {"Event": "QueueMember", "Queue": "support", "Location": "PJSIP/1001", "Paused": 0}
    with_lina = listing("QueueStatus", {"Event": "QueueParams", "Queue": "support"}, member)
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin({"QueueStatus": with_lina})
        await hub.logged("presence_changed")
        async with listing_on(connection, SUPPORT):
            *_, last = await hub.logged("presence_changed", 2)
        assert (last["agent"], last["presence"]) == ("lina", "offline")


@pytest.mark.usefixtures("often")
async def test_a_pbx_that_could_not_list_yet_is_synchronised_later(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        assert await connection.log_in()
        asked = await connection.action()
        await connection.send(
            [f"Response: Error\r\nActionID: {asked['ActionID']}\r\nMessage: Invalid/unknown command".encode()]
        )
        async with listing_on(connection, of_answered(bridge="b")):
            await hub.logged("contact_answered")
            await connection.send(Recording("answered").after("BridgeEnter", 2))
            [contact] = await hub.over()
        assert (contact["agent"], contact["answered_at"]) == ("wangwei", None)


async def test_a_pbx_that_has_started_up_is_asked_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    # Without the word that it is up: after longer than the player waits for an action.
    monkeypatch.setattr(look, "FIRST_RETRY_S", 1000.0)
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        assert await connection.log_in()
        asked = await connection.action()
        await connection.send([f"Response: Error\r\nActionID: {asked['ActionID']}".encode()])
        await connection.send([b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted"])
        assert (await connection.action())["Action"] == "QueueStatus"
