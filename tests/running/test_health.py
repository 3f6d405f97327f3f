"""How readings of a hub are judged, and that each code has its words and the way out in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contacthub.processes.eligible import LoneStep
from contacthub.running import health
from contacthub.running.health import (
    FINE,
    LATE_MS,
    LATELY_MS,
    STORAGE,
    TOO_LATE_MS,
    ChannelReading,
    Code,
    ConnectorReading,
    Item,
    LookUpReading,
    Owed,
    Readings,
    Subject,
    WebhookReading,
    judged,
)
from contacthub.running.http import MENDS
from contacthub.running.stalls import Cause, Stall
from contacthub.running.stalls_seen import StallsSeen
from contacthub.sources.connectors import Link

TEXTS = Path(__file__).parents[2] / "web/src/core/texts/later"
NOW = 1_800_000_000_000
WELL = Readings(
    now=NOW,
    version="1.2.3",
    started_at=NOW - 1_000,
    storage="quick",
    free_bytes=1 << 40,
    database_bytes=4_096,
    engine="sqlite",
    log_seq=7,
    keep_days=400,
    stalls=StallsSeen(),
    silent_sources={},
    call_backs=Owed(),
    messages=Owed(),
)


def found(**changes: Any) -> list[Item]:
    return judged(replace(WELL, **changes))


def one(code: Code, **changes: Any) -> Item:
    [item] = [each for each in found(**changes) if each.code is code]
    return item


def stall(lasted_s: float, cause: Cause = Cause.COMPUTING) -> Stall:
    return Stall(lasted_s=lasted_s, cause=cause, stack=(), others=(), times=0, looks=0)


def keys(language: str) -> dict[str, str]:
    text = (TEXTS / language / "health.ts").read_text("utf-8")
    return dict(re.findall(r'^  "([\w.]+)":\s+"((?:[^"\\]|\\.)*)"', text, re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_its_words_and_the_way_out(language: str) -> None:
    said = keys(language)
    assert {name.partition(".")[2] for name in said if name.startswith("said.")} == {*Code}
    assert {name.partition(".")[2] for name in said if name.startswith("mend.")} == {*Code} - FINE
    assert {name.partition(".")[2] for name in said if name.startswith("subject.")} == {*Subject}
    assert {name.partition(".")[2] for name in said if name.startswith("cause.")} == {*Cause}
    assert all(said.values())


def test_a_hub_that_is_well_has_nothing_but_fine_codes() -> None:
    assert {each.code for each in found()} <= FINE
    assert {each.level for each in found()} == {"ok"}


def test_a_fine_code_is_never_wrong() -> None:
    items = [
        *found(connectors=[ConnectorReading(name="pbx", link=each) for each in Link]),
        *(item for state in STORAGE for item in found(storage=state)),
    ]
    assert {each.level for each in items if each.code in FINE} == {"ok"}
    assert all(each.level != "ok" for each in items if each.code not in FINE)


def test_every_state_of_the_storage_is_judged() -> None:
    assert STORAGE.keys() == MENDS.keys()
    assert one(Code.STORAGE_SLOW, storage="slow", slowest_ms=1_040).params == {"ms": 1_040}
    assert one(Code.STORAGE_FULL, storage="disk_full").level == "wrong"


def test_what_is_wrong_comes_first_then_notes() -> None:
    levels = [each.level for each in found(free_bytes=0, storage="slow", database_bytes=None)]
    assert levels == sorted(levels, key=health.LEVELS.index)
    assert levels[0] == "wrong"


def test_room_on_the_disk() -> None:
    assert one(Code.DISK_LOW, free_bytes=health.FREE_BYTES - 1).level == "wrong"
    assert one(Code.DISK_FREE, free_bytes=health.FREE_BYTES).params == {"free_bytes": health.FREE_BYTES}
    assert one(Code.DISK_UNKNOWN, free_bytes=None).level == "note"


@pytest.mark.parametrize(
    ("ahead_ms", "code", "level"),
    [
        (2_000, Code.CLOCK_AHEAD, "note"),
        (61_000, Code.CLOCK_AHEAD, "wrong"),
        (-2_000, Code.CLOCK_BEHIND, "note"),
        (-61_000, Code.CLOCK_BEHIND, "wrong"),
    ],
)
def test_a_clock_that_is_off(ahead_ms: int, code: Code, level: str) -> None:
    item = one(code, ahead_ms=ahead_ms)
    assert (item.level, item.params) == (level, {"ms": abs(ahead_ms)})


def test_stalls_keep_the_longest_and_the_last() -> None:
    seen = StallsSeen().and_then(stall(0.2), NOW - 5).and_then(stall(0.06, Cause.COLLECTING), NOW - 1)
    item = one(Code.LOOP_STALLED, stalls=seen)
    assert item.level == "note"
    assert (item.params["count"], item.params["longest_ms"], item.params["last_ms"]) == (2, 200, 60)
    assert item.params["cause"] == "collecting"


@pytest.mark.parametrize(("cause", "ago_ms"), [(Cause.NOT_RUN, 0), (Cause.COMPUTING, LATELY_MS)])
def test_old_stalls_and_those_of_the_machine_are_no_notes(cause: Cause, ago_ms: int) -> None:
    assert one(Code.LOOP_STALLED, stalls=StallsSeen().and_then(stall(1, cause), NOW - ago_ms)).level == "ok"


def test_permissions_that_an_account_lacks_are_named_beside_the_link() -> None:
    reading = ConnectorReading(name="pbx", link=Link.SYNCHRONISED, missing=("call", "agent"))
    items = [each for each in found(connectors=[reading]) if each.name == "pbx"]
    assert [(each.level, each.code) for each in items] == [
        ("note", Code.CONNECTOR_LACKS),
        ("ok", Code.CONNECTOR_SYNCHRONISED),
    ]
    assert items[0].params["missing"] == "call, agent"


@pytest.mark.parametrize(
    ("reading", "codes"),
    [
        (ChannelReading(name="wx", heard_at=NOW), {Code.CHANNEL_WORKS}),
        (ChannelReading(name="wx", down="no_answer"), {Code.CHANNEL_SENDS_NOTHING}),
        (ChannelReading(name="wx", down="http_503"), {Code.CHANNEL_SENDS_NOTHING}),
        (ChannelReading(name="wx", down="no_access"), {Code.CHANNEL_REFUSED}),
        (ChannelReading(name="wx", down="source_stopped"), {Code.CHANNEL_STOPPED}),
        (ChannelReading(name="wx", fault="error"), {Code.CHANNEL_NOT_FETCHED}),
        (ChannelReading(name="wx", waiting=3), {Code.CHANNEL_WORKS, Code.MESSAGES_WAIT}),
    ],
)
def test_a_channel(reading: ChannelReading, codes: set[Code]) -> None:
    assert {each.code for each in found(channels=[reading]) if each.name == "wx"} == codes


def test_a_providers_words_are_not_shown() -> None:
    said = str(found(channels=[ChannelReading(name="wx", fault="LOGIN lena@example.com failed")]))
    assert "lena" not in said


@pytest.mark.parametrize(
    ("late_ms", "level"), [(0, "ok"), (LATE_MS, "note"), (TOO_LATE_MS, "wrong"), (None, "ok")]
)
def test_what_is_owed_is_judged_by_the_oldest(late_ms: int | None, level: str) -> None:
    owed = Owed(count=2, oldest_at=None if late_ms is None else NOW - late_ms)
    assert one(Code.CALL_BACKS_OWED, call_backs=owed).level == level
    assert one(Code.MESSAGES_OWED, messages=owed).level == level
    webhook = WebhookReading(name="erp", owed=owed)
    assert one(Code.WEBHOOK_WAITS, webhooks=[webhook]).level == level


def test_a_receiver_that_has_more_than_is_counted_says_so() -> None:
    webhook = WebhookReading(name="erp", owed=Owed(count=200, oldest_at=NOW, is_least=True))
    assert one(Code.WEBHOOK_WAITS, webhooks=[webhook]).params["count"] == "200+"
    assert one(Code.WEBHOOK_STOPPED, webhooks=[replace(webhook, is_stopped=True)]).level == "wrong"


def test_a_source_that_stopped_is_not_said_to_be_silent_too() -> None:
    items = found(stopped_sources=["a"], silent_sources={"a": "source_stopped", "b": "no_answer"})
    assert [(each.code, each.name) for each in items if each.subject is Subject.SOURCE] == [
        (Code.SOURCE_STOPPED, "a"),
        (Code.SOURCE_SILENT, "b"),
    ]


def test_live_sources() -> None:
    asked = LookUpReading(name="shop", state="closed", code="deadline", params={"ms": 800}, asked_at=NOW)
    assert one(Code.LOOK_UP_WORKS, look_ups=[asked]).params["last"] == "deadline"
    assert one(Code.LOOK_UP_FAILS, look_ups=[replace(asked, failures=1)]).level == "note"
    for state in ("open", "half_open"):
        item = one(Code.LOOK_UP_LEFT_ALONE, look_ups=[replace(asked, state=state, failures=5)])
        assert (item.level, item.params["ms"], item.params["failures"]) == ("wrong", 800, 5)


def test_names_in_one_text_are_bounded() -> None:
    steps = [LoneStep(process="refund", step=f"s{n}", queue=None, person=None) for n in range(9)]
    item = one(Code.SECOND_PERSON_MISSING, lone_steps=steps)
    assert item.params["count"] == 9
    assert str(item.params["names"]).endswith("refund / s4, …")
