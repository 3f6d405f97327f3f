"""Inside a chat: the panel asks once the contact has ended, takes one answer, and says so when it is late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.testing.sms import HttpSmsSimulator
from tests.channels.chat.visitors import Browser, Chat, chat_on
from tests.messages.chats import accepted, available
from tests.support import Console, console, token
from tests.work.test_following import good

from .asked import HAPPY, Asks

pytestmark = pytest.mark.both_engines

SURVEY: dict[str, Any] = {**HAPPY, "by": "thread", "text": {"en": "{link}"}, "not_again_days": 0}
POOR = {"id": "look", "kind": "follow_up", "number": "L", "steps": [
    {"id": "do", "name": "Do", "outcomes": [{"id": "done", "name": "Done"}]}
]}  # fmt: skip
NOBODY = "00000000-0000-4000-8000-000000000000"


@asynccontextmanager
async def asking_in_chat(
    data: Path, monkeypatch: pytest.MonkeyPatch, **survey: Any
) -> AsyncIterator[tuple[Chat, Console, Asks]]:
    """A hub with a chat, without a page for links, and Li Na who takes chats."""
    monkeypatch.setattr("contacthub.surveys.asking.BEHIND_S", 0.02)
    async with chat_on(data) as chat:
        body = {"surveys": [{**SURVEY, **survey}], "processes": [POOR]}
        status, answer = await chat.owner.call("PUT", "/admin/floor", body)
        assert status == 200, answer
        async with console(chat.owner, "lina") as lina:
            await available(lina)
            yield chat, lina, Asks(chat.owner, await token(chat.owner), HttpSmsSimulator(""), data)


async def chatted(browser: Browser, lina: Console) -> str:
    """The visitor and Li Na have a chat, which she ends; the contact."""
    lina.frames.clear()
    await browser.say("Hello")
    contact = (await accepted(lina))["contact_id"]
    assert (await lina.do("close_contact", contact_id=contact))["ok"]
    assert (await lina.do("finish_wrap_up", contact_id=contact, disposition="resolved"))["ok"]
    return str(contact)


async def asked(browser: Browser, hub: Asks) -> dict[str, Any]:
    """What the panel is asked once the contact's rows are written."""
    await hub.fate(1)
    return dict((await browser.next("survey"))["survey"])


async def answers(browser: Browser, survey: str, score: int, comment: str | None = None) -> dict[str, Any]:
    frame = {"type": "survey_answer", "id": survey, "values": {"score": score}, "comment": comment}
    await browser.send(frame)
    return await browser.any("survey_over", "error")


async def test_the_panel_asks_keeps_one_answer_and_a_poor_one_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        asking_in_chat(tmp_path, monkeypatch) as (chat, lina, hub),
        chat.browser("t", language="zh") as one,
    ):
        assert (await one.next("hello"))["survey"] is None
        contact = await chatted(one, lina)
        survey = await asked(one, hub)
        assert (survey["low"], survey["high"], survey["language"]) == (
            1,
            5,
            "en",
        )  # the survey has no Chinese
        assert [each["name"] for each in survey["questions"]] == ["score"]
        # Nobody sees a link, and the number of the question is of nobody.
        assert "/ask/" not in str(one.frames)
        async with chat.browser("t") as back, chat.browser("stranger") as stranger:
            assert (await back.next("hello"))["survey"]["id"] == survey["id"]
            assert (await stranger.next("hello"))["survey"] is None
            assert (await answers(stranger, survey["id"], 5))["code"] == "invalid"
            assert (await answers(one, NOBODY, 5))["code"] == "invalid"
            wrong = await answers(one, survey["id"], 6)
            assert (wrong["type"], wrong["client_id"]) == ("error", survey["id"])
            assert (await answers(one, survey["id"], 2, "  slow "))["why"] == "kept"
            assert (await back.next("survey_over"))["why"] == "kept"  # in every window
            assert (await answers(back, survey["id"], 5))["why"] == "answered"
        kept = hub.rows("SELECT n, said, comment FROM survey_answers ORDER BY n")
        assert kept == [(1, '{"score":2}', "slow"), (2, '{"score":2}', "slow")]
        [item] = (await good(hub.api, "GET", "/work"))["items"]
        assert (item["process"], item["contact_id"]) == ("look", contact)
        results = await good(hub.api, "GET", "/surveys/happy/results?by=way")
        [group], [poor] = results["groups"], results["poor"]
        assert (poor["said"], poor["item_id"], poor["number"]) == ("2/5", item["id"], item["number"])
        assert (poor["agent"], poor["state"]) == ("Li Na 李娜", "open")
        assert (group["id"], group["figures"]["answered"]) == ("chat", 1)
        async with chat.browser("t") as again:
            assert (await again.next("hello"))["survey"] is None


async def test_an_answer_that_comes_too_late_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking_in_chat(tmp_path, monkeypatch) as (chat, lina, hub), chat.browser("t") as one:
        await chatted(one, lina)
        survey = await asked(one, hub)
        past = "UPDATE survey_asks SET expires_at = 1"
        await hub.owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(past))
        assert (await answers(one, survey["id"], 5))["why"] == "late"
        assert hub.rows("SELECT * FROM survey_answers") == []
        async with chat.browser("t") as again:
            assert (await again.next("hello"))["survey"] is None


async def test_twenty_two_statements_are_not_asked_in_a_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = asking_in_chat(tmp_path, monkeypatch, kind="service_quality")
    async with asking as (chat, lina, hub), chat.browser("t") as one:
        contact = await chatted(one, lina)
        assert [each[:3] for each in await hub.decided(1)] == [(contact, "happy", "no_address")]


async def test_a_visitor_who_is_away_is_asked_when_they_are_back_also_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking_in_chat(tmp_path, monkeypatch) as (chat, lina, hub):
        async with chat.browser("t") as one:
            await chatted(one, lina)
        await hub.fate(1)
    async with chat_on(tmp_path) as chat, chat.browser("t") as back:
        survey = (await back.next("hello"))["survey"]
        assert (await answers(back, survey["id"], 4))["why"] == "kept"
