"""A customer's flood: what is beyond a thread's minute is taken later, and nobody else feels it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap import parts
from contacthub.channels import waiting
from contacthub.messages.pace import PER_MINUTE, Pace
from contacthub.problems import Problem
from contacthub.testing.sms import HttpSmsSimulator
from tests.channels.sms.test_http_provider import LU, TABLE, text, texting
from tests.messages.chats import CHAT, available, said, written
from tests.moved_time import MovedTime, moved_time
from tests.support import Api, arrived, console, hub_on, token

Json = dict[str, Any]
MEI = "+8613900139000"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    """Of which a minute passes when the test says so, however slow the machine is."""
    made = moved_time(monkeypatch)
    monkeypatch.setattr(parts, "Pace", lambda per_minute, _: Pace(per_minute, made.passed_ms))
    return made


def flood(ref: str, count: int) -> list[Json]:
    """Messages of one customer; only the first says what opens the contact."""
    return [written(ref, str(n), f"line {n}", **(CHAT if n == 0 else {})) for n in range(count)]


async def texts_of(api: Api, ref: str) -> list[str]:
    [thread] = (await api.get(f"/threads?ref={ref}"))["items"]
    found = await api.get(f"/threads/{thread['id']}/messages?limit=200")
    return [each["text"] for each in found["messages"]]


@pytest.mark.both_engines
async def test_what_is_beyond_the_limit_is_taken_when_it_is_sent_again(
    tmp_path: Path, time: MovedTime
) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        events = flood("v7", PER_MINUTE + 40)
        status, body = await api.call("POST", "/events", events)
        over = [each for each in body["results"] if each["status"] == "rejected"]
        repeated = await api.events(*events[:PER_MINUTE])
        time.passes(seconds=max(each["error"]["retry_after_ms"] for each in over) / 1000)
        few = await api.events(*events[PER_MINUTE:])
        time.passes(seconds=60)
        rest = await api.events(*events[PER_MINUTE:])
        assert await texts_of(api, "v7") == [each["data"]["text"] for each in events]
    assert status == 200
    assert [each["status"] for each in body["results"]] == ["accepted"] * PER_MINUTE + ["rejected"] * 40
    assert {(each["error"]["code"], each["error"]["status"]) for each in over} == {("over_limit", 429)}
    # What was taken before is known, and asks for nothing of the minute.
    assert {each["status"] for each in repeated} == {"duplicate"}
    assert few[0]["status"] == "accepted"
    assert {each["status"] for each in rest} == {"duplicate", "accepted"}


async def test_an_answer_says_when_to_come_back(tmp_path: Path) -> None:
    async with hub_on(tmp_path, messages={"per_minute": 2}) as owner:
        api = await token(owner)
        url, headers = f"{owner.hub.url}/api/v1/events", {"Authorization": f"Bearer {api.token}"}
        async with owner.session.post(url, json=flood("v7", 2), headers=headers) as taken:
            assert "Retry-After" not in taken.headers
        async with owner.session.post(url, json=flood("v7", 3)[2:], headers=headers) as refused:
            [result] = (await refused.json())["results"]
            assert 0 < result["error"]["retry_after_ms"] <= 30_000
            assert int(refused.headers["Retry-After"]) * 1000 >= result["error"]["retry_after_ms"]


async def test_other_threads_and_calls_feel_nothing_of_a_flood(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        await available(lina)
        before = (await api.get("/log?limit=1000"))["next"]
        # Neighbours stand in the flood's own requests, and behind all of it.
        events = flood("v7", 400)
        events[100:100] = [written("v8", "1", "Hello", **CHAT)]
        events[300:300] = [arrived("call-1")]
        events += [written("v8", "2", "Anybody?"), arrived("call-2")]
        results = await api.events(*events)
        by_ref: dict[str, list[str]] = {}
        for each, result in zip(events, results, strict=True):
            by_ref.setdefault(each["data"]["ref"], []).append(result["status"])
        items = (await api.get(f"/log?since={before}&limit=1000"))["items"]
        offered = {(await lina.next("offer"))["offer"]["ref"]}
        assert await texts_of(api, "v8") == ["Hello", "Anybody?"]
    assert by_ref["v7"] == ["accepted"] * PER_MINUTE + ["rejected"] * (400 - PER_MINUTE)
    assert [by_ref[each] for each in ("v8", "call-1", "call-2")] == [
        ["accepted"] * 2, ["accepted"], ["accepted"],
    ]  # fmt: skip
    # The log, its followers and every console have as many turns of it as the limit lets through.
    assert sum(each["type"] == "message_received" for each in items) == PER_MINUTE + 2
    assert offered


def test_a_thread_whose_minute_is_used_up_takes_as_many_as_time_brings() -> None:
    now = 0
    pace = Pace(2, lambda: now)
    taken = []
    for _ in range(5):
        try:
            pace.take("web", "v7")
            taken.append(0)
        except Problem as problem:
            taken.append(problem.retry_after_ms or -1)
            now += problem.retry_after_ms or 0
    pace.take("web", "v8")
    assert taken == [0, 0, 30_000, 0, 30_000]


async def posted(provider: HttpSmsSimulator, owner: Api, *texts: Json) -> None:
    """Have the provider post texts, each of which it is told is taken."""
    address = f"{owner.hub.url}/api/v1/channels/texts"
    for each in texts:
        assert await provider.post(owner.session, address, "inbound", each) == 200


async def until_all(owner: Api, *, left: int = 0) -> None:
    """Wait until no more than these wait."""
    async with asyncio.timeout(20):
        while owner.hub.parts.waiting.count > left:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


@pytest.mark.both_engines
async def test_on_a_channel_of_the_hubs_own_a_flood_waits_over_a_restart(
    tmp_path: Path, time: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOKS_EVERY_S", 0.01)
    lines = [text(str(n), f"line {n}") for n in range(8)]
    monkeypatch.setenv("CONTACTHUB_MESSAGES__PER_MINUTE", "3")
    async with texting(tmp_path, monkeypatch) as (owner, api, provider, _):
        await posted(provider, owner, *lines, lines[5], text("m", "Hello", MEI), lines[7])
        shown = {
            each["from"]["e164"]: await said(api, each["contact_id"])
            for each in (await api.get("/threads"))["items"]
        }
        assert owner.hub.parts.waiting.count == 7
    monkeypatch.delenv("CONTACTHUB_MESSAGES__PER_MINUTE")
    async with hub_on(tmp_path, channels=[{**TABLE, "url": provider.url}]) as owner:
        api = await token(owner, "again")
        time.passes(seconds=60)
        await until_all(owner)
        [thread] = [each for each in (await api.get("/threads"))["items"] if each["from"]["e164"] == LU]
        after = await said(api, thread["contact_id"])
    assert shown == {LU: ["line 0", "line 1", "line 2"], MEI: ["Hello"]}
    assert after == [each["text"] for each in lines]


async def test_a_text_behind_others_that_wait_does_not_overtake_them(
    tmp_path: Path, time: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOKS_EVERY_S", 0.01)
    monkeypatch.setattr(waiting, "MOST", 3)
    monkeypatch.setenv("CONTACTHUB_MESSAGES__PER_MINUTE", "2")
    async with texting(tmp_path, monkeypatch) as (owner, api, provider, _):
        await posted(provider, owner, *(text(str(n), f"line {n}") for n in range(5)))
        address = f"{owner.hub.url}/api/v1/channels/texts"
        # No more wait than a thread may have: the provider keeps what is beyond, and posts it again.
        assert await provider.post(owner.session, address, "inbound", text("5", "line 5")) == 503
        time.passes(seconds=60)
        await until_all(owner, left=1)
        time.passes(seconds=60)
        await until_all(owner)
        time.passes(seconds=60)
        await posted(provider, owner, text("5", "line 5"))
        [thread] = (await api.get("/threads"))["items"]
        assert await said(api, thread["contact_id"]) == [f"line {n}" for n in range(6)]
