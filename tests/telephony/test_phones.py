"""The agents' phones: on another call, out of reach, and free again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.sources import incoming as i
from contacthub.telephony.asterisk_ami import connector
from contacthub.telephony.asterisk_ami.devices import Device, is_free, trouble
from contacthub.telephony.asterisk_ami.phones import GRACE_MS
from tests.support import console, event
from tests.telephony.frames import Pbx, brief
from tests.telephony.interrupted import Watching
from tests.telephony.player import Recording
from tests.telephony.test_connection import listing
from tests.telephony.test_interrupted import RECORDED, events
from tests.telephony.test_situations import model
from tests.telephony.watched import Watched, watched

LATER_S = GRACE_MS / 1000 + 0.1
LINA = "PJSIP/1001"


def says(pbx: Pbx, status: int, *, queue: str = "support", after: float = 0.001, **more: Any) -> list[str]:
    """The PBX tells the state of lina's phone; what the hub is told of it."""
    told = pbx.hears(
        "QueueMemberStatus", queue=queue, interface=LINA, status=status, paused=0, after=after, **more
    )
    return [each for each in told if "paused in" not in each and each != "lina available"]


def member() -> Pbx:
    """A PBX whose member lina is free."""
    pbx = Pbx()
    says(pbx, 1)
    return pbx


# --- what devices mean -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "means"),
    [
        ("", None), ("1", None), ("0", None), ("6", None), ("11", None), ("15", None), ("05", None),
        ("2", "on_another_call"), ("3", "on_another_call"), ("7", "on_another_call"),
        ("8", "on_another_call"), ("12", "on_another_call"), ("52", "on_another_call"),
        ("5", "phone_unreachable"), ("4", "phone_unreachable"), ("45", "phone_unreachable"),
    ],
)  # fmt: skip
def test_an_agents_devices_together_mean(states: str, means: str | None) -> None:
    assert trouble([Device(each) for each in states]) == means


@pytest.mark.parametrize(
    ("states", "free"), [("", False), ("1", True), ("15", True), ("16", False), ("0", False)]
)
def test_only_what_is_known_to_be_free_is_free(states: str, free: bool) -> None:
    assert is_free([Device(each) for each in states]) is free


# --- in use ----------------------------------------------------------------------------------------------


def test_a_phone_in_use_outside_any_queue_is_told_after_the_grace_and_free_at_once() -> None:
    pbx = member()
    assert says(pbx, 2) == []
    assert pbx.passes(0.5) == []
    assert pbx.passes(LATER_S) == ["lina on_another_call"]
    assert says(pbx, 2, after=5) == []
    assert says(pbx, 1) == ["lina phone_free"]
    assert says(pbx, 1) == []


def test_the_time_told_is_when_the_call_began() -> None:
    pbx = member()
    says(pbx, 2)
    began = int(pbx.now * 1000)
    pbx.passes(LATER_S)
    assert pbx.said[-1].occurred_at == began


def test_a_short_call_is_not_told() -> None:
    pbx = member()
    assert [*says(pbx, 2), *says(pbx, 1, after=0.8), *pbx.passes(60)] == []


def test_a_call_of_ours_is_no_other_call() -> None:
    pbx = member()
    pbx.joins("c")
    pbx.rings("leg", LINA)
    says(pbx, 6)
    says(pbx, 2, after=2)  # comes before what tells the answer
    pbx.answers("leg", LINA)
    for _ in range(20):
        assert pbx.passes(1) == []
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c system"]
    assert pbx.passes(0.5) == []
    assert says(pbx, 1) == []
    assert pbx.passes(60) == []


def test_a_call_that_goes_on_after_ours_is_another_one() -> None:
    pbx = member()
    pbx.joins("c")
    pbx.rings("leg", LINA)
    says(pbx, 2)
    pbx.answers("leg", LINA)
    pbx.passes(LATER_S)
    pbx.hears("Hangup", uniqueid="c")
    assert [*pbx.passes(LATER_S), *pbx.passes(LATER_S)] == ["lina on_another_call"]


def test_a_call_of_a_queue_that_is_not_watched_is_another_one() -> None:
    pbx = member()
    pbx.joins("c", queue="private")
    pbx.rings("leg", LINA, queue="private")
    says(pbx, 2)
    pbx.answers("leg", LINA, queue="private")
    assert pbx.passes(LATER_S) == ["lina on_another_call"]


def test_a_call_of_another_source_that_leads_to_the_phone_is_no_other_call() -> None:
    pbx = member()
    pbx.floor.on_call.add("lina")
    says(pbx, 2)
    assert [*pbx.passes(LATER_S), *pbx.passes(60)] == []
    pbx.floor.on_call.clear()
    assert [*pbx.passes(LATER_S), *pbx.passes(LATER_S)] == ["lina on_another_call"]


def test_a_phone_that_only_rings_takes_calls() -> None:
    pbx = member()
    assert [*says(pbx, 6), *pbx.passes(60)] == []


def test_one_membership_after_the_other_is_free() -> None:
    pbx = member()
    says(pbx, 1, queue="sales")
    says(pbx, 2)
    says(pbx, 2, queue="sales")
    pbx.passes(LATER_S)
    assert [says(pbx, 1), says(pbx, 1, queue="sales")] == [[], ["lina phone_free"]]


def test_what_is_in_use_elsewhere_in_unwatched_queues_counts_only_in_watched_ones() -> None:
    pbx = member()
    assert [*says(pbx, 2, queue="private"), *pbx.passes(60)] == []


# --- out of reach ----------------------------------------------------------------------------------------


def test_a_phone_out_of_reach_is_told_and_free_again() -> None:
    pbx = member()
    assert [*says(pbx, 5), *pbx.passes(LATER_S)] == ["lina phone_unreachable"]
    assert says(pbx, 1) == ["lina phone_free"]


def test_a_phone_that_registers_anew_at_once_is_not_told() -> None:
    pbx = member()
    assert [*says(pbx, 5), *says(pbx, 1, after=0.3), *pbx.passes(60)] == []


def test_a_member_who_is_removed_has_no_phone() -> None:
    pbx = member()
    says(pbx, 5)
    pbx.passes(LATER_S)
    told = pbx.hears("QueueMemberRemoved", queue="support", interface=LINA)
    assert "lina phone_free" in told


# --- lists, losses, recordings ---------------------------------------------------------------------------


def phones(watching: Watching, said: list[i.Incoming]) -> list[str]:
    watching.ledger.take(said)
    return [brief(each.data) for each in said if isinstance(each.data, i.PhoneState)]


def told_of(name: str, *, cut: int | None = None) -> list[str]:
    """What is told of phones in a recording, perhaps with a lost connection after so many events."""
    watching, told = Watching(model()), list[str]()
    for n, each in enumerate(events(name)):
        if n == cut:
            watching.reconciles()
        watching.happens([each])
        told += phones(watching, watching.model.feed(each, watching.now))
    watching.now += 60_000
    return told + phones(watching, watching.model.tick(watching.now))


TOLD = {
    "agent_on_internal_call": [
        "lina on_another_call", "chenjie on_another_call", "lina phone_free", "chenjie phone_free",
        "chenjie on_another_call", "chenjie phone_free",
    ],
    "phone_unregistered": ["zhaomin phone_unreachable", "zhaomin phone_free", "zhaomin phone_unreachable"],
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_recordings_tell_of_phones_only_where_something_is_wrong(name: str) -> None:
    assert told_of(name) == TOLD.get(name, [])


@pytest.mark.parametrize("name", RECORDED)
def test_a_lost_connection_leaves_the_phones_as_they_are(name: str) -> None:
    last = {each.split()[0]: each for each in TOLD.get(name, [])}
    for cut in range(len(events(name))):
        assert {each.split()[0]: each for each in told_of(name, cut=cut)} == last, cut


def test_a_pbx_that_stays_away_keeps_no_agent_from_other_work() -> None:
    pbx = member()
    says(pbx, 2)
    pbx.passes(LATER_S)
    assert pbx._brief(pbx.model.forget_phones(int(pbx.now * 1000))) == ["lina phone_free"]
    assert pbx.passes(60) == []


def test_a_floor_that_was_read_back_is_told_again() -> None:
    pbx = member()
    says(pbx, 5)
    pbx.passes(LATER_S)
    assert "lina phone_unreachable" in pbx._brief(pbx.model.refresh(int(pbx.now * 1000)))


# --- in a running hub ------------------------------------------------------------------------------------


async def state_of(hub: Watched, agent: str) -> tuple[str, str]:
    shown = await hub.agent(agent)
    return shown["state"], shown["presence"]


def status(number: int, at: float) -> bytes:
    return (
        f"Event: QueueMemberStatus\r\nPrivilege: agent,all\r\nTimestamp: {at:.6f}\r\nQueue: support\r\n"
        f"Interface: {LINA}\r\nStateInterface: {LINA}\r\nStatus: {number}\r\nPaused: 0"
    ).encode()


async def test_an_agent_on_an_internal_call_is_not_ready_and_ready_again(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(connector, "TICK_S", 0.05)
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("agent_on_internal_call"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.until("BridgeEnter", 2))
        await hub.logged("phone_changed", 2)
        assert await state_of(hub, "lina") == ("not_ready", "on_another_call")
        assert await state_of(hub, "chenjie") == ("not_ready", "on_another_call")
        await connection.send(recording.after("BridgeEnter", 2))
        await hub.logged("phone_changed", 6)
        assert await state_of(hub, "lina") == ("ready", "available")
        assert await state_of(hub, "chenjie") == ("ready", "available")


async def test_an_agent_whose_phone_is_unregistered_when_the_hub_connects_is_not_ready(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(connector, "TICK_S", 0.05)
    member = {"Event": "QueueMember", "Queue": "support", "Location": LINA, "Status": 5, "Paused": 0}
    lists = {"QueueStatus": listing("QueueStatus", {"Event": "QueueParams", "Queue": "support"}, member)}
    async with watched(tmp_path, monkeypatch) as hub:
        await (await hub.pbx.connection()).begin(lists)
        await hub.logged("phone_changed")
        assert await state_of(hub, "lina") == ("not_ready", "phone_unreachable")
    async with watched(tmp_path, monkeypatch) as hub:
        # A hub that starts knows nothing of phones until it is told.
        assert await state_of(hub, "lina") == ("ready", "available")


async def test_a_break_the_agent_chose_stays(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(connector, "TICK_S", 0.05)
    async with watched(tmp_path, monkeypatch) as hub, console(hub.owner, "lina") as lina:
        connection = await hub.pbx.connection()
        await connection.begin()
        await connection.send([status(1, 1_700_000_000.0)])
        await hub.logged("presence_changed")
        await lina.do("set_presence", presence="lunch")
        await connection.send([status(2, 1_700_000_010.0)])
        await hub.logged("phone_changed")
        assert await state_of(hub, "lina") == ("not_ready", "lunch")
        await lina.do("set_presence", presence="available")
        assert await state_of(hub, "lina") == ("not_ready", "on_another_call")
        await lina.do("set_presence", presence="lunch")
        await connection.send([status(1, 1_700_000_020.0)])
        await hub.logged("phone_changed", 2)
        assert await state_of(hub, "lina") == ("not_ready", "lunch")


async def test_a_call_that_the_hub_routes_to_the_phone_is_no_other_call(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(connector, "TICK_S", 0.05)
    async with watched(tmp_path, monkeypatch) as hub, console(hub.owner, "lina") as lina:
        await lina.next("snapshot")
        connection = await hub.pbx.connection()
        await connection.begin()
        await connection.send([status(1, 1_700_000_000.0)])
        await hub.logged("presence_changed")
        where = {"ref": "h1", "channel": "voice", "from": "13800138000", "queue": "support"}
        await hub.api.call("POST", "/events", event("contact.arrived", where))
        offer = (await lina.next("offer"))["offer"]
        await lina.do("accept_offer", offer_id=offer["id"])
        await hub.api.call("POST", "/events", event("contact.answered", {"ref": "h1", "agent": "lina"}))
        await hub.logged("contact_answered")
        await connection.send([status(2, 1_700_000_010.0), status(2, 1_700_000_020.0)])
        await connection.send([status(2, 1_700_000_030.0)])
        await connection.send(Recording("abandoned").events)
        await hub.over()
        assert await hub.log("phone_changed") == []
