"""Today's figures outlive a restart and a new floor file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.clock import rfc3339
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import source, without_pauses
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

pytestmark = pytest.mark.both_engines


async def test_a_restart_keeps_todays_figures(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        await api.events(arrived("call-1"), event("contact.ended", {"ref": "call-1", "by": "customer"}))
        before = (await api.get("/floor"))["queues"][0]
    async with hub_on(tmp_path) as owner:
        after = (await (await token(owner, "second")).get("/floor"))["queues"][0]
    assert (before["abandoned_today"], before["service_level"]) == (1, 0.0)
    assert after == before


async def test_applying_the_floor_file_again_keeps_todays_figures(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        answered = event("contact.answered", {"ref": "call-1", "agent": "lina"})
        await api.events(arrived("call-1", routing="pbx"), answered)
        status, _ = await owner.call("PUT", "/admin/floor", FLOOR)
        assert status == 200
        assert (await api.get("/floor"))["queues"][0]["answered_today"] == 1


MINUTE_MS = 60_000


async def messages_of_support(api: Api) -> dict[str, Any]:
    """How the queue stands with messages."""
    found: dict[str, Any] = (await api.get("/floor"))["queues"][0]["messages"]
    return found


async def board_of(boss: Console, unanswered: int) -> dict[str, Any]:
    """The first board that says that so many wait for an answer."""
    while True:
        board = await boss.next("board")
        found: dict[str, Any] = board["queues"][0]["messages"]
        if found["unanswered"] == unanswered:
            return found


async def test_boards_say_who_waits_for_an_answer_and_a_restart_keeps_how_fast_they_had_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pauses(monkeypatch)
    async with source() as web:
        async with (
            hub_on(tmp_path, sources=[web.settings]) as owner,
            console(owner, "lina") as lina,
        ):
            api = await token(owner)
            await available(lina)
            asked_at = owner.hub.parts.hub.now() - 10 * MINUTE_MS
            said = {**written("v7", "1", "Hello", **{**CHAT, "queue": "support"}), "time": rfc3339(asked_at)}
            await api.events(said)
            contact_id = (await accepted(lina))["contact_id"]
            waiting = await board_of(lina, unanswered=1)
            for text, internal in (("Hi", False), ("A note", True), ("Is it plugged in?", False)):
                message = {"contact_id": contact_id, "text": text, "internal": internal}
                assert (await lina.do("send_message", **message))["ok"]
            await board_of(lina, unanswered=0)
            before = await messages_of_support(api)
        async with hub_on(tmp_path, sources=[web.settings]) as owner:
            api = await token(owner, "second")
            after = await messages_of_support(api)
            report = await api.get("/reports/messages?queue=support&every=15")
    today = before["today"]
    assert waiting["oldest_unanswered_at"] == rfc3339(asked_at)
    assert (today["first_response"]["count"], today["response"]["count"]) == (1, 1)
    assert today["first_response"]["median_ms"] >= 10 * MINUTE_MS
    assert after == before
    [queue] = report["queues"]
    [interval] = queue["intervals"]
    assert (queue["queue"], queue["day"]) == ("support", today)
    assert interval["figures"] == today
