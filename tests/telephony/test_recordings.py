"""Every recording of a real Asterisk, through a real connection into a running hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.telephony.player import RECORDINGS, Recording
from tests.telephony.watched import Watched, watched

PAGE = Path(__file__).parents[2] / "contacthub" / "docs" / "asterisk.md"

EXPECTED = {
    "answered": (
        "rings 1.5 s, answered, the caller hangs up",
        "support answered by wangwei after 1506 ms; ended by customer",
    ),
    "abandoned": (
        "one phone rings out, the caller gives up while none rings",
        "support abandoned after 4504 ms; missed by wangwei; ended by customer",
    ),
    "ring_no_answer_then_next": (
        "1001 does not answer twice, another agent does",
        "support answered by zhangsan after 10537 ms; missed by lina, lina; ended by customer",
    ),
    "hold_and_agent_hangs_up": (
        "number withheld; hold, resume, the agent hangs up",
        "support answered by wangwei after 806 ms; held 1510 ms; ended by agent",
    ),
    "ringall": (
        "both phones ring, one answers, the other is cancelled",
        "sales answered by liuyang after 1198 ms; withdrawn from chenjie; ended by customer",
    ),
    "timed_out": (
        "nobody answers in support, after 6 s on into sales, answered there",
        "support timed_out after 6006 ms, sales answered by liuyang after 407 ms; "
        "missed by wangwei, wangwei; withdrawn from chenjie; ended by customer",
    ),
    "blind_transfer": (
        "answered in support, transferred to sales, answered there: one contact, two visits",
        "support answered by wangwei after 307 ms, sales answered by chenjie after 610 ms; "
        "withdrawn from liuyang; ended by customer",
    ),
    "pause_and_membership": (
        "pause with reason, unpause; member added, penalty changed, removed",
        "no contact; lina lunch, lina available, zhangsan available, zhangsan offline",
    ),
    "resync_waiting": (
        "found: one call ringing, one waiting; both callers give up",
        "support abandoned after 12380 ms; missed by wangwei; withdrawn from wangwei; ended by customer / "
        "support abandoned after 9388 ms; ended by customer",
    ),
    "resync_talking": (
        "found: two calls talking, since when nobody knows; the callers hang up",
        "support answered by wangwei after unknown ms; ended by customer / "
        "support answered by lina after unknown ms; ended by customer",
    ),
    "refused": ("bad input is refused", "no contact"),
    "semi_attended_transfer": (
        "1002 answers, transfers to 1004 while that rings; it rings on for the caller and answers",
        "support answered by wangwei after 316 ms; then chenjie, whose phone rang 5009 ms; held 1303 ms; "
        "ended by customer",
    ),
    "moved_while_cut": (
        "two phones do not answer in support, time-out, on into sales, answered there",
        "support timed_out after 6014 ms, sales answered by chenjie after 505 ms; "
        "missed by wangwei, wangwei; withdrawn from liuyang; ended by customer",
    ),
    "agent_on_internal_call": (
        "1001 calls 1004 outside any queue; then 1004 calls support, which 1002 answers",
        "support answered by wangwei after 405 ms; ended by customer; "
        "lina on another call 2503 ms, chenjie on another call 2100 ms, chenjie on another call 3504 ms",
    ),
    "phone_unregistered": (
        "a phone registers while a caller waits, unregisters while it rings, comes back, goes while it talks",
        "reg answered by zhaomin after 3812 ms; ended by customer / "
        "reg abandoned after 6021 ms; missed by zhaomin; ended by customer / "
        "reg answered by zhaomin after 306 ms; ended by customer; "
        "zhaomin phone unreachable 4018 ms, zhaomin phone unreachable",
    ),
}  # fmt: skip
"""By recording: what happened, and how the hub tells it."""

CONTACTS = {
    "pause_and_membership": 0, "refused": 0, "resync_waiting": 2, "resync_talking": 2,
    "phone_unregistered": 3,
}  # fmt: skip


def told(contact: dict[str, Any]) -> str:
    """A contact in one line."""
    visits = ", ".join(_visit(contact, visit) for visit in contact["visits"])
    events = contact["events"]
    parts = [visits, *_transferred(contact)]
    for kind, words in (("offer_expired", "missed by"), ("offer_withdrawn", "withdrawn from")):
        agents = [each["agent"] for each in events if each["type"] == kind]
        parts += [f"{words} {', '.join(agents)}"] if agents else []
    at = {each["type"]: each.get("occurred_at") for each in events}
    if "contact_held" in at:
        parts.append(f"held {_between(at['contact_held'], at['contact_resumed'])} ms")
    parts += [f"ended by {each['ended_by']}" for each in events if each["type"] == "contact_ended"]
    return "; ".join(parts)


def _transferred(contact: dict[str, Any]) -> list[str]:
    """Who answered outside a queue, after their phone rang with the card."""
    answers = [each for each in contact["events"] if each["type"] == "contact_answered"]
    rang = {each["agent"]: each for each in contact["events"] if each["type"] == "offer_made"}
    visits = [each for each in contact["visits"] if each["outcome"] == "answered"]
    return [
        f"then {each['agent']}, whose phone rang "
        f"{_between(rang[each['agent']]['occurred_at'], each['occurred_at'])} ms"
        for each in answers[len(visits) :]
    ]


def _visit(contact: dict[str, Any], visit: dict[str, Any]) -> str:
    by = f" by {visit['agent']}" if visit["agent"] else ""
    wait = _between(visit["entered_at"], visit["left_at"]) if contact["waited_ms"] is not None else "unknown"
    return f"{visit['queue']} {visit['outcome']}{by} after {wait} ms"


def _between(first: str, then: str) -> int:
    from datetime import datetime

    return round((datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds() * 1000)


PHONES = {"agent_on_internal_call": 6, "phone_unregistered": 3}
"""How often a phone changes."""


async def found(hub: Watched, name: str) -> str:
    """What the hub made of a recording."""
    recording = Recording(name)
    connection = await hub.pbx.connection()
    await connection.begin(recording.lists)
    await connection.send(recording.events)
    if contacts := CONTACTS.get(name, 1):
        found = " / ".join(told(each) for each in await hub.over(contacts))
        return "; ".join([found, *await _phones(hub, PHONES.get(name, 0))])
    if name == "refused":
        assert await hub.contacts() == []
        return "no contact"
    changes = await hub.logged("presence_changed", 4)
    assert await hub.contacts() == []
    return "no contact; " + ", ".join(f"{each['agent']} {each['presence']}" for each in changes)


async def _phones(hub: Watched, count: int) -> list[str]:
    """Whose phone took no call, and how long, in order of the end; that it does again is told as well."""
    changes = await hub.logged("phone_changed", count)
    since: dict[str, dict[str, Any]] = {}
    found = []
    for each in changes:
        before = since.pop(each["agent"], None)
        if before is None:
            since[each["agent"]] = each
            continue
        lasted = _between(before["occurred_at"], each["occurred_at"])
        found.append(f"{each['agent']} {before['phone'].replace('_', ' ')} {lasted} ms")
    found += [f"{agent} {each['phone'].replace('_', ' ')}" for agent, each in since.items()]
    return [", ".join(found)] if found else []


def rows() -> list[str]:
    """The page's table."""
    lines = ["| recording | expected | found |", "|---|---|---|"]
    return lines + [f"| {name} | {what} | {said} |" for name, (what, said) in EXPECTED.items()]


@pytest.mark.parametrize("name", sorted(EXPECTED))
async def test_recording_is_told_as_it_was(name: str, tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        assert await found(hub, name) == EXPECTED[name][1]


def test_every_recording_is_played() -> None:
    assert {file.stem for file in RECORDINGS.glob("*.ami")} == EXPECTED.keys()


def test_the_page_shows_what_is_found() -> None:
    assert "\n".join(rows()) in PAGE.read_text(encoding="utf-8")
