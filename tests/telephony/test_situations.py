"""Situations written after the source of Asterisk: what the model makes of each, and a running hub of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame
from tests.telephony.frames import Floor, read
from tests.telephony.ledger import Ledger
from tests.telephony.script import START, Script
from tests.telephony.situations import SITUATIONS
from tests.telephony.watched import watched

PAGE = Path(__file__).parents[2] / "contacthub" / "docs" / "asterisk.md"
LATER = 1_900_000_000_000

FOUND: dict[str, tuple[str, ...]] = {
    "ring_all_one_is_busy_one_refuses_one_answers": ("support answered by zhangsan; ended by customer",),
    "one_by_one_until_somebody_answers": ("support answered by lina; ended by agent",),
    "a_missed_call_pauses_its_agent": ("support abandoned; ended by customer",),
    "the_caller_hangs_up_in_the_instant_of_the_answer": ("support answered by lina; ended by customer",),
    "the_caller_hangs_up_while_the_call_is_announced_to_the_agent": ("support abandoned; ended by customer",),
    "the_agent_hangs_up_during_the_announcement_and_another_answers": (
        "support answered by wangwei; ended by customer",
    ),
    "the_caller_and_the_agent_do_not_understand_each_others_codecs": ("support failed; ended by system",),
    "a_phone_forwards_the_call_and_the_other_one_answers": ("support answered by lina; ended by customer",),
    "a_phone_that_forwards_to_nowhere_has_declined": ("support answered by wangwei; ended by customer",),
    "another_agent_picks_the_ringing_call_up": ("support answered by chenjie; ended by customer",),
    "a_phone_of_nobody_picks_the_ringing_call_up": ("support answered by None; ended by customer",),
    "two_callers_ring_the_same_agent_from_two_queues": (
        "support answered by zhangsan; ended by customer",
        "sales abandoned; ended by customer",
    ),
    "a_local_member_holds_and_hangs_up": ("support answered by lina; ended by agent",),
    "a_local_member_whose_state_interface_says_nothing": ("support answered by lina; ended by agent",),
    "a_local_member_is_optimised_away": ("support answered by lina; ended by customer",),
    "a_local_caller_is_optimised_away": ("support answered by lina; ended by customer",),
    "a_queue_within_a_queue_answers": ("support transferred, sales answered by chenjie; ended by customer",),
    "a_queue_within_a_queue_rings_in_vain_and_the_outer_one_goes_on": (
        "support transferred, sales transferred, support answered by lina; ended by customer",
    ),
    "a_full_queue": ("support queue_full; ended by system",),
    "an_empty_queue_is_not_joined_and_the_next_one_answers": (
        "support closed, sales answered by chenjie; ended by customer",
    ),
    "a_queue_that_empties_while_the_caller_waits": ("support closed; ended by customer",),
    "the_caller_leaves_by_a_key_and_hangs_up_at_once": ("support withdrawn; ended by customer",),
    "somebody_takes_the_caller_out_of_the_queue": ("support transferred; ended by customer",),
    "somebody_takes_the_caller_out_of_the_queue_to_a_phone": (
        "support transferred, answered by chenjie; ended by customer",
    ),
    "a_time_out_into_a_queue_that_nobody_watches": (
        "support timed_out, answered by chenjie; ended by customer",
    ),
    "a_caller_of_a_queue_that_nobody_watches": (),
    "an_agent_calls_out": (),
    "the_operator_cuts_a_talk": ("support answered by lina; ended by system",),
    "the_pbx_is_stopped": (
        "support failed; ended by system",
        "support answered by lina; ended by system",
    ),
    "a_blind_transfer_into_the_same_queue": (
        "support answered by lina, support answered by wangwei; ended by customer",
    ),
    "a_blind_transfer_to_an_agent_who_answers_after_a_while": (
        "support answered by lina, answered by chenjie; ended by customer",
    ),
    "a_blind_transfer_to_an_agent_who_does_not_answer": ("support answered by lina; ended by system",),
    "a_blind_transfer_to_nowhere": ("support answered by lina; ended by system",),
    "a_blind_transfer_by_a_local_member_into_a_queue": (
        "support answered by lina, sales answered by chenjie; ended by customer",
    ),
    "an_attended_transfer_joined_by_a_local_channel": (
        "support answered by lina, answered by chenjie; ended by agent",
    ),
    "an_attended_transfer_to_somebody_outside": (
        "support answered by lina, answered by None; ended by agent",
    ),
    "an_attended_transfer_while_the_phone_rings_in_vain": ("support answered by lina; ended by system",),
    "an_attended_transfer_while_the_phone_rings_and_the_caller_gives_up": (
        "support answered by lina; ended by customer",
    ),
    "an_attended_transfer_by_feature_code_while_the_phone_rings": (
        "support answered by lina, answered by chenjie; ended by customer",
    ),
    "an_attended_transfer_to_a_local_phone_that_rings": (
        "support answered by lina, answered by chenjie; ended by customer",
    ),
    "an_attended_transfer_into_a_queue_that_rings": (
        "support answered by lina, sales answered by chenjie; ended by customer",
        "sales withdrawn; ended by agent",
    ),
    "an_attended_transfer_by_feature_code_into_a_queue_that_rings": (
        "support answered by lina, sales answered by chenjie; ended by customer",
        "sales withdrawn; ended by agent",
    ),
    "somebody_puts_a_caller_through_to_a_queue_that_rings": (
        "support withdrawn; ended by agent",
        "support answered by lina; ended by customer",
    ),
    "a_parked_caller_is_fetched_by_another_agent": (
        "support answered by lina, answered by chenjie; ended by customer",
    ),
    "agents_meet_the_caller_in_a_conference": (
        "support answered by lina, answered by chenjie; ended by customer",
    ),
    "an_agent_leaves_without_a_word_and_the_caller_stays": ("support answered by lina; ended by customer",),
    "names_and_headers_of_every_kind": ("support answered by lina; ended by customer",),
    "a_member_is_removed_while_talking": ("sales answered by liuyang; ended by customer",),
}
"""By situation: each contact's visits, and who ended it."""


def written(name: str) -> Script:
    """The script of a situation; no two have channels or times in common."""
    script = Script(START + 1000 * sorted(SITUATIONS).index(name))
    SITUATIONS[name](script)
    return script


def frames(script: Script) -> list[Frame]:
    """Its events as they are read."""
    return read(b"Asterisk Call Manager/11.0.0\r\n" + b"".join(each + b"\r\n" for each in script.events))


def model() -> PbxModel:
    """A model that knows its queues."""
    floor = Floor()
    floor.agents["PJSIP/1003"] = "zhangsan"
    made = PbxModel("pbx1", floor)
    made.membership({"support", "sales", "reg"}, [], 0)
    return made


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation_is_told_as_it_was(name: str) -> None:
    made, ledger = model(), Ledger()
    for frame in frames(written(name)):
        ledger.take(made.feed(frame, LATER))  # all at once: what took how long, only the PBX's clock tells
    assert tuple(ledger.told().values()) == FOUND[name]
    assert made.tick(LATER + 60_000) == []
    state = made.state
    assert (state.calls, state.legs) == ({}, {})


async def test_a_running_hub_tells_every_situation(tmp_path: Path, monkeypatch: Any) -> None:
    count = sum(map(len, FOUND.values()))
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin()
        for name in sorted(SITUATIONS):
            await connection.send(written(name).events)
        contacts = await hub.over(count)
        floor = await hub.api.get("/floor")
    assert (floor["contacts"], floor["offers"]) == ([], [])
    assert {each["state"] for each in floor["agents"]} <= {"ready", "not_ready", "logged_out"}
    by_ref = {contact["ref"]: contact for contact in contacts}
    for name in sorted(SITUATIONS):
        _compare(name, by_ref)


def _compare(name: str, contacts: dict[str, dict[str, Any]]) -> None:
    made, ledger = model(), Ledger()
    for frame in frames(written(name)):
        ledger.take(made.feed(frame, LATER))
    for ref, kept in ledger.contacts.items():
        contact = contacts[ref]
        visits = [_visit(each) for each in contact["visits"]]
        assert visits == [each for each in kept.visits if not each.startswith("answered")], name
        assert (contact["agent"], _ended_by(contact)) == (kept.handled_by, kept.ended_by), name


def _visit(visit: dict[str, Any]) -> str:
    by = f" by {visit['agent']}" if visit["outcome"] == "answered" else ""
    return f"{visit['queue']} {visit['outcome']}{by}"


def _ended_by(contact: dict[str, Any]) -> str:
    [end] = [each for each in contact["events"] if each["type"] == "contact_ended"]
    return str(end["ended_by"])


def rows() -> list[str]:
    """The page's table."""
    return ["| situation | found |", "|---|---|"] + [
        f"| {name.replace('_', ' ')} | {' / '.join(found) or 'no contact'} |" for name, found in FOUND.items()
    ]


def test_the_page_shows_what_is_found() -> None:
    assert "\n".join(rows()) in PAGE.read_text(encoding="utf-8")
