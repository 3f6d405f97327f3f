"""Connections that stall, break, repeat and refuse, and the resync after them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.telephony.asterisk_ami import link
from tests.support import console
from tests.telephony.frames import read
from tests.telephony.player import Connection, Recording, fields
from tests.telephony.shadow import Shadow
from tests.telephony.watched import FLOOR, Watched, watched

SYNC = {"QueueStatus": b"QueueStatusComplete", "CoreShowChannels": b"CoreShowChannelsComplete"}


def listing(action: str, *events: dict[str, Any]) -> list[bytes]:
    """A list answer of these events."""
    frames = [b"Response: Success\r\nEventList: start\r\nActionID: x"]
    for each in events:
        lines = "\r\n".join(f"{key}: {value}" for key, value in each.items())
        frames.append(f"{lines}\r\nActionID: x".encode())
    return [*frames, b"Event: " + SYNC[action] + b"\r\nEventList: Complete\r\nActionID: x"]


def of_answered(*, bridge: str, entries: bool = False, ringing: bool = False) -> dict[str, list[bytes]]:
    """What the PBX of the recording ``answered`` lists while its call waits, rings or talks."""
    uid, leg = "1795283955.0", "1795283956.1"
    caller = {
        "Event": "CoreShowChannel", "Channel": "PJSIP/anonymous-00000000", "ChannelState": 6, "Exten": 400,
        "CallerIDNum": "+8613800138000", "Uniqueid": uid, "Linkedid": uid, "Application": "Queue",
        "ApplicationData": "support,t,,,60", "Duration": "00:00:02", "BridgeId": bridge,
    }  # fmt: skip
    phone = {
        "Event": "CoreShowChannel", "Channel": "PJSIP/1002-00000001", "ChannelState": 6 if bridge else 5,
        "Exten": 400, "Uniqueid": leg, "Linkedid": uid, "Application": "AppQueue",
        "ApplicationData": "(Outgoing Line)", "Duration": "00:00:01", "BridgeId": bridge,
    }  # fmt: skip
    entry = {
        "Event": "QueueEntry",
        "Queue": "support",
        "Uniqueid": uid,
        "Wait": 1,
        "CallerIDNum": "+8613800138000",
    }
    return {
        "QueueStatus": listing(
            "QueueStatus", {"Event": "QueueParams", "Queue": "support"}, *([entry] if entries else [])
        ),
        "CoreShowChannels": listing("CoreShowChannels", caller, *([phone] if bridge or ringing else [])),
    }


async def playing(hub: Watched, until: str, name: str = "answered") -> tuple[Recording, Connection]:
    """A recording played up to an event, which the hub has heard."""
    recording, connection = Recording(name), await hub.pbx.connection()
    await connection.begin(recording.lists)
    await connection.send(recording.until(until))
    return recording, connection


async def test_bytes_may_come_one_by_one(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("abandoned"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.events, chunk=37)
        assert [each["outcome"] for each in await hub.over()] == ["abandoned"]


async def test_a_connection_cut_in_the_middle_of_a_message_is_taken_up(
    tmp_path: Path, monkeypatch: Any
) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentCalled")
        await hub.logged("offer_made")
        await connection.send_raw(b"Event: AgentConnect\r\nPrivilege: agent,all\r\nUniqueid: 17952")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin(of_answered(bridge="", entries=True, ringing=True))
        await again.send(recording.after("AgentCalled"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"], contact["waited_ms"]) == ("answered", "wangwei", 1506)


async def test_what_is_said_before_the_log_in_is_answered_counts(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.send_raw(b"Asterisk Call Manager/11.0.0\r\n")
        asked = await connection.action()
        events = Recording("answered").events
        await connection.send(events[:20])
        await connection.send([f"Response: Success\r\nActionID: {asked['ActionID']}".encode()])
        await connection.answer_lists()
        await connection.send(events[20:])
        assert [each["waited_ms"] for each in await hub.over()] == [1506]


async def test_a_call_on_hold_goes_on_after_a_lost_connection(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "Hold", "hold_and_agent_hangs_up")
        await hub.logged("contact_held")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin(listed(recording.until("Hold")))
        await again.send(recording.after("Hold"))
        await hub.over()
        [resumed] = await hub.log("contact_resumed")
        [held] = await hub.log("contact_held")
        assert resumed["occurred_at"] > held["occurred_at"]


def listed(events: list[bytes]) -> dict[str, list[bytes]]:
    """What the PBX lists after these events."""
    shadow = Shadow()
    for event in read(
        b"Asterisk Call Manager/11.0.0\r\n" + b"".join(e.strip(b"\r\n") + b"\r\n\r\n" for e in events)
    ):
        shadow.take(event)
    lists = shadow.lists()
    return {
        "QueueStatus": listing(
            "QueueStatus", *(each.values for each in (*lists.params, *lists.members, *lists.entries))
        ),
        "CoreShowChannels": listing("CoreShowChannels", *(each.values for each in lists.channels or [])),
    }


async def test_a_stalled_feed_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentCalled")
        await hub.logged("offer_made")
        await connection.send(recording.after("AgentCalled"))
        assert [each["waited_ms"] for each in await hub.over()] == [1506]


async def test_a_repeated_feed_changes_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("blind_transfer"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.events)
        [before] = await hub.over()
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin()
        await again.send([*recording.events, *recording.events, *Recording("abandoned").events])
        after = await hub.over(2)
        assert len(after) == 2
        assert [each for each in after if each["ref"] == before["ref"]] == [before]


async def test_a_call_that_ended_unseen_is_no_ghost(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        _, connection = await playing(hub, "AgentCalled")
        await hub.logged("offer_made")
        await connection.cut()
        await (await hub.pbx.connection()).begin()
        [contact] = await hub.over()
        assert (contact["outcome"], contact["answered_at"]) == ("failed", None)
        assert (await hub.agent("wangwei"))["state"] != "offered"


async def test_a_talk_that_ended_unseen_was_answered(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        _, connection = await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
        await connection.cut()
        await (await hub.pbx.connection()).begin()
        assert [(each["outcome"], each["agent"]) for each in await hub.over()] == [("answered", "wangwei")]


async def test_a_call_that_still_rings_is_untouched_by_a_lost_connection(
    tmp_path: Path, monkeypatch: Any
) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentCalled")
        await hub.logged("offer_made")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin(of_answered(bridge="", entries=True, ringing=True))
        await again.send(recording.after("AgentCalled"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"], contact["waited_ms"]) == ("answered", "wangwei", 1506)
        assert [each["type"] for each in contact["events"]].count("offer_made") == 1


async def test_a_call_that_was_answered_unseen_is_talking_since_nobody_knows(
    tmp_path: Path, monkeypatch: Any
) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentCalled")
        await hub.logged("offer_made")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin(of_answered(bridge="b1"))
        await hub.logged("contact_answered")
        await again.send(recording.after("BridgeEnter", 2))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"]) == ("answered", "wangwei")
        assert (contact["answered_at"], contact["waited_ms"], contact["handled_ms"]) == (None, None, None)
        support = (await hub.api.get("/floor"))["queues"][0]
        assert support["service_level"] is None


async def test_a_ringing_phone_found_after_connecting_is_offered(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin(of_answered(bridge="", entries=True, ringing=True))
        [offer] = await hub.logged("offer_made")
        assert offer["agent"] == "wangwei"
        await connection.send(Recording("answered").after("AgentCalled"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"]) == ("answered", "wangwei")
        assert 0 <= contact["waited_ms"] - 1506 <= 1000


async def test_what_happens_while_the_lists_are_told_is_not_lost(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("answered"), await hub.pbx.connection()
        await connection.log_in()
        lists = of_answered(bridge="b", entries=True)
        await connection.answer(await connection.action(), lists)
        await connection.send(recording.after("AgentCalled"))
        await connection.answer(await connection.action(), lists)
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"]) == ("answered", "wangwei")
        assert contact["answered_at"] is not None


async def test_without_lists_the_connector_goes_on(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(link, "LIST_S", 0.05)
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        assert await connection.log_in()
        assert (await connection.action())["Action"] == "QueueStatus"
        await connection.send(Recording("answered").events)
        assert [each["outcome"] for each in await hub.over()] == ["answered"]


async def test_an_account_that_may_not_list_channels_keeps_what_the_hub_believes(
    tmp_path: Path, monkeypatch: Any
) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
        await connection.cut()
        again = await hub.pbx.connection()
        await again.log_in()
        await again.answer_lists(count=1)
        asked = await again.action()
        await again.send(
            [f"Response: Error\r\nActionID: {asked['ActionID']}\r\nMessage: Permission denied".encode()]
        )
        await again.send(recording.after("AgentConnect"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["handled_ms"]) == ("answered", 6000)


async def test_a_restarted_hub_takes_its_calls_up_again(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        await playing(hub, "AgentConnect")
        await hub.logged("contact_answered")
    async with watched(tmp_path, monkeypatch) as hub:
        again = await hub.pbx.connection()
        await again.begin(of_answered(bridge="b"))
        await again.send(Recording("answered").after("AgentConnect"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"], contact["waited_ms"]) == ("answered", "wangwei", 1506)


async def test_the_card_is_on_the_screen_when_the_phone_rings(tmp_path: Path, monkeypatch: Any) -> None:
    row = {
        "customer_id": "C1",
        "name": "陆明",
        "phone": [{"e164": "+8613800138000", "ext": None, "raw": "13800138000"}],
    }
    async with watched(tmp_path, monkeypatch) as hub:
        status, _ = await hub.owner.call("POST", "/admin/import", {"kind": "customers", "rows": [row]})
        assert status == 200
        async with console(hub.owner, "wangwei") as wangwei:
            await wangwei.next("snapshot")
            await playing(hub, "AgentCalled")
            offer = await wangwei.next("offer")
            card = offer["card"] or (await wangwei.next("card"))["card"]  # by itself where it was late
        assert (card["customer"]["name"], card["match"]["verdict"]) == ("陆明", "exact")
        assert (offer["offer"]["observed"], offer["offer"]["deadline_at"]) == (True, None)


async def test_a_wrong_secret_is_not_tried_over_and_over(
    tmp_path: Path, monkeypatch: Any, caplog: Any
) -> None:
    async with watched(tmp_path, monkeypatch, secret="wrong") as hub:
        connection = await hub.pbx.connection()
        assert not await connection.log_in()
        await connection.stays()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.6):
                await hub.pbx.connection()
    assert "refuses the log-in" in caplog.text
    assert "wrong" not in caplog.text


async def test_queues_of_other_names_are_mapped(tmp_path: Path, monkeypatch: Any) -> None:
    floor = {**FLOOR, "queues": [{"id": "aftersales", "name": "售后", "wrap_up_seconds": 0}], "agents": []}
    async with watched(tmp_path, monkeypatch, floor=floor, queues={"support": "aftersales"}) as hub:
        recording, connection = Recording("answered"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.events)
        [contact] = await hub.over()
        assert (contact["queue"], contact["outcome"], contact["agent"]) == ("aftersales", "answered", None)


async def test_a_queue_that_the_floor_gets_later_is_watched_from_then_on(
    tmp_path: Path, monkeypatch: Any
) -> None:
    floor = {"queues": [{"id": "sales", "name": "销售"}], "agents": []}
    async with watched(tmp_path, monkeypatch, floor=floor) as hub:
        recording, connection = await playing(hub, "AgentConnect")
        assert await hub.contacts() == []
        status, body = await hub.owner.call("PUT", "/admin/floor", FLOOR)
        assert status == 200, body
        await hub.logged("contact_answered")
        await connection.send(recording.after("AgentConnect"))
        [contact] = await hub.over()
        assert (contact["outcome"], contact["agent"], contact["waited_ms"]) == ("answered", "wangwei", 1506)


async def test_a_pause_in_one_of_several_queues_is_shown_there(tmp_path: Path, monkeypatch: Any) -> None:
    pause = (
        b"Event: QueueMemberPause\r\nPrivilege: agent,all\r\nQueue: %s\r\nInterface: PJSIP/1003\r\n"
        b"StateInterface: PJSIP/1003\r\nPaused: %d\r\nPausedReason: lunch"
    )
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin()
        await connection.send([pause % (b"support", 0), pause % (b"sales", 1)])
        await hub.logged("queue_pause_changed")
        agent = await hub.agent("zhangsan")
        assert agent["presence"] == "available"
        assert agent["queues"] == [
            {"id": "support", "paused": False, "until": None},
            {"id": "sales", "paused": True, "until": None},
        ]


async def test_a_flood_is_read_without_making_the_pbx_wait(tmp_path: Path, monkeypatch: Any) -> None:
    noise = b"Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: RTPAUDIOQOS\r\nValue: " + b"x" * 700
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("answered"), await hub.pbx.connection()
        await connection.begin()
        async with asyncio.timeout(10):
            await connection.send([noise] * 5_000 + recording.events)
        assert [each["outcome"] for each in await hub.over()] == ["answered"]


async def test_more_than_can_wait_is_given_up_and_read_anew(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(link, "MAX_WAITING", 50)
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin()
        hangup = b"Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1.1"
        await connection.send([hangup] * 5_000)
        again = await hub.pbx.connection()
        await again.begin()
        await again.send(Recording("abandoned").until("QueueCallerJoin"))
        assert [each["state"] for each in await hub.until(bool)] == ["waiting"]


def test_the_player_sends_what_was_recorded() -> None:
    assert fields(Recording("resync_talking").events[0])["Event"] != "Newchannel"
    assert len(Recording("resync_talking").lists["CoreShowChannels"]) == 6
