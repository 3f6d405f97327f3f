"""A caller who is transferred while the second phone rings, and one who changed queues unheard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.telephony.asterisk_ami.look import differences
from contacthub.telephony.asterisk_ami.protocol import Frame
from tests.support import console
from tests.telephony.frames import Pbx, frame
from tests.telephony.interrupted import Watching
from tests.telephony.player import Recording
from tests.telephony.test_connection import listed
from tests.telephony.test_interrupted import events
from tests.telephony.test_situations import model
from tests.telephony.watched import watched

SEMI = events("semi_attended_transfer")
TRANSFER = next(n for n, each in enumerate(SEMI, 1) if each.event == "attendedtransfer")
MOVED = events("moved_while_cut")
REF, MOVED_REF = "1795669721.0", "1795670781.0"


def place(said: tuple[Frame, ...], event: str, count: int = 1) -> int:
    """How many events there are up to the ``count``-th of a kind, inclusive."""
    return [n for n, each in enumerate(said, 1) if each.event == event][count - 1]


def test_the_second_phone_rings_for_the_caller_from_the_transfer_on() -> None:
    watching = Watching(model())
    watching.hears(SEMI[: TRANSFER - 1])
    assert watching.ledger.contacts[REF].ringing == []
    watching.hears(SEMI[TRANSFER - 1 : TRANSFER])
    kept = watching.ledger.contacts[REF]
    assert (kept.ringing, kept.state, kept.agent) == (["chenjie"], "between", None)


RINGING = range(TRANSFER, place(SEMI, "bridgeenter", 4))


@pytest.mark.parametrize("cut", RINGING)
def test_it_rings_on_after_a_lost_connection(cut: int) -> None:
    watching = Watching(model())
    watching.hears(SEMI[:cut])
    watching.reconciles()
    assert watching.ledger.contacts[REF].ringing == ["chenjie"]


@pytest.mark.parametrize("cut", range(place(SEMI, "dialbegin"), TRANSFER))
def test_a_ringing_phone_is_known_after_a_lost_connection_so_that_the_caller_can_get_it(cut: int) -> None:
    watching = Watching(model())
    watching.hears(SEMI[:cut])
    watching.model = model()  # the hub starts anew
    watching.reconciles()
    watching.hears(SEMI[cut:TRANSFER])
    assert watching.ledger.contacts[REF].ringing == ["chenjie"]


def test_a_transfer_that_nobody_heard_is_found_ringing() -> None:
    watching = Watching(model())
    watching.hears(SEMI[: place(SEMI, "hold")])
    watching.happens(SEMI[place(SEMI, "hold") : place(SEMI, "agentcomplete") + 20])
    watching.reconciles()
    kept = watching.ledger.contacts[REF]
    assert (kept.ringing, kept.state) == (["chenjie"], "between")


def test_two_callers_are_transferred_to_the_same_phone() -> None:
    pbx = Pbx()
    for uid, leg, second in (("a", "a1", "a2"), ("b", "b1", "b2")):
        pbx.joins(uid)
        pbx.rings(leg, "PJSIP/1001", uid)
        pbx.answers(leg, "PJSIP/1001", uid)
        pbx.hears("Newchannel", uniqueid=f"{uid}-phone", channel="PJSIP/1004-0000000b", linkedid=second)
        pbx.hears("DialBegin", uniqueid=second, destuniqueid=f"{uid}-phone", destlinkedid=second)
    told = pbx.hears(
        "AttendedTransfer", result="Success", transfereeuniqueid="a", origtransfereruniqueid="a1",
        secondtransfereruniqueid="a2", desttype="App", destapp="Dial",
    )  # fmt: skip
    assert told == ["transferred a None", "offered a chenjie"]


async def test_the_card_goes_to_the_second_agent_at_the_transfer(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub, console(hub.owner, "chenjie") as chenjie:
        await chenjie.next("snapshot")
        recording, connection = Recording("semi_attended_transfer"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.until("AttendedTransfer"))
        offer = (await chenjie.next("offer"))["offer"]
        assert (offer["ref"], offer["observed"]) == (REF, True)
        await connection.send(recording.after("AttendedTransfer"))
        gone = await chenjie.next("offer_gone")
        assert gone["offer_id"] == offer["id"]
        [contact] = await hub.over()
        assert (contact["agent"], len(contact["visits"])) == ("chenjie", 1)


BETWEEN_QUEUES = range(place(MOVED, "agentringnoanswer", 2), place(MOVED, "queuecallerjoin", 2))


@pytest.mark.parametrize("cut", BETWEEN_QUEUES)
def test_a_caller_who_was_answered_in_another_queue_unheard_was_there(cut: int) -> None:
    watching = Watching(model())
    watching.hears(MOVED[:cut])
    watching.happens(MOVED[cut : place(MOVED, "bridgeenter", 2) + 1])
    watching.reconciles()
    watching.hears(MOVED[place(MOVED, "bridgeenter", 2) + 1 :])
    watching.rests()
    assert watching.ledger.told() == {
        MOVED_REF: "support timed_out, sales answered by chenjie; ended by customer"
    }


@pytest.mark.parametrize("cut", BETWEEN_QUEUES)
def test_a_caller_who_waits_in_another_queue_unheard_waits_there(cut: int) -> None:
    watching = Watching(model())
    watching.hears(MOVED[:cut])
    watching.happens(MOVED[cut : place(MOVED, "queuecallerjoin", 2)])
    watching.reconciles()
    kept = watching.ledger.contacts[MOVED_REF]
    assert (kept.queue, kept.state, kept.visits) == ("sales", "waiting", ["support timed_out"])


async def test_a_hub_that_was_cut_off_meanwhile_has_the_new_queue(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        recording, connection = Recording("moved_while_cut"), await hub.pbx.connection()
        await connection.begin()
        await connection.send(recording.until("AgentRingNoAnswer", 2))
        await hub.logged("offer_expired", 2)
        await connection.cut()
        again = await hub.pbx.connection()
        await again.begin(listed(recording.until("BridgeEnter", 2)))
        await again.send(recording.after("BridgeEnter", 2))
        [contact] = await hub.over()
        visits = [(each["queue"], each["outcome"], each["agent"]) for each in contact["visits"]]
        assert visits == [("support", "timed_out", None), ("sales", "answered", "chenjie")]
        assert (contact["queue"], contact["answered_at"]) == ("sales", None)


def test_a_look_notices_a_caller_in_another_queue() -> None:
    watching = Watching(model())
    watching.hears(MOVED[: place(MOVED, "queuecallerjoin", 2)])
    lists = watching.shadow.lists()
    assert differences(watching.model.state, lists) == set()
    lists.entries = [frame("QueueEntry", queue="support", uniqueid=MOVED_REF)]
    assert differences(watching.model.state, lists) == {MOVED_REF}
