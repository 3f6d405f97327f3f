"""An agent asks a customer: the form beside the call and on the item's page, kept half way and saved once."""

from __future__ import annotations

import os
from typing import Any

import pytest

from contacthub.surveys.model import GOOD_FOR_MS, Asked

from .desks import Desk, Floor, Seat, expect, until
from .test_accessible import assert_accessible, assert_accessible_as_it_is

CALL: dict[str, Any] = {
    "id": "ask_by_phone", "name": "回访 Ask", "number": "A",
    "steps": [
        {
            "id": "ask", "name": "询问 Ask", "call_in": "support",
            "outcomes": [
                {"id": "answered", "name": "已答 Answered"}, {"id": "declined", "name": "不愿 Declined"}
            ],
        }
    ],
}  # fmt: skip


async def asked(floor: Floor, kind: str = "csat", language: str = "zh") -> str:
    """A customer of Li Na's is to be asked by a call; the item."""
    survey = {"id": "happy", "kind": kind, "by": "agent", "process": "ask_by_phone"}
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [CALL], "surveys": [survey]})
    assert status == 200, body
    parts = floor.owner.hub.parts
    now = parts.hub.now()
    ask = Asked(
        id="ask-1", survey="happy", kind=kind, perception_only=False, contact_id="c-before", customer_id="C1",
        queue="support", agent="lina", channel="voice", model=None, language=language, source="agent", at=now,
        reason=None, expires_at=now + GOOD_FOR_MS, way="agent",
    )  # fmt: skip
    await parts.surveys.store.decided([ask], None)
    parts.surveys.asking.wake()
    found: list[dict[str, Any]] = []

    async def is_opened() -> bool:
        found[:] = (await floor.phones.get("/work?process=ask_by_phone"))["items"]
        return bool(found)

    await until(is_opened)
    return str(found[0]["id"])


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.part("item-survey").scroll_into_view_if_needed()
        await desk.page.screenshot(path=f"{folder}/asking-{name}.png")


@pytest.mark.parametrize("width", [390, 1280])
async def test_an_agent_asks_in_the_call_stops_half_way_and_saves_it(
    floor: Floor, seat: Seat, width: int
) -> None:
    item = await asked(floor)
    wei = await seat.take(floor.url, "wangwei", locale="en", width=width, height=844)
    await wei.go_available()
    await wei.part("offer-accept").click()
    await wei.part("reached").click()
    form = wei.part("item-survey")
    # The screen is the agent's, the questions are the customer's.
    await expect(form).to_contain_text("Ask the customer")
    await expect(wei.part("ask-score")).to_contain_text("您对这次问题的处理满意吗？")
    await expect(form.locator("[lang=zh]")).to_have_count(1)
    four = wei.part("ask-score").get_by_role("radio", name="4")
    await four.focus()
    await wei.page.keyboard.press("Space")
    await expect(wei.part("ask-kept")).to_be_visible()
    await shot(wei, f"half-{width}")
    await assert_accessible(wei)
    assert await wei.page.evaluate("document.documentElement.scrollWidth") <= width
    await wei.page.reload()
    await expect(wei.part("ask-score").get_by_role("radio", name="4")).to_be_checked()
    await wei.part("ask-comment").fill("师傅很专业")
    await wei.part("ask-save").press("Enter")
    await expect(wei.part("survey-over")).to_contain_text("saved")
    await expect(wei.part("item-state").first).to_have_text("over")
    await shot(wei, f"saved-{width}")
    results = await floor.phones.get("/surveys/happy/results?by=way")
    assert [(each["id"], each["figures"]["score"]["value"]) for each in results["groups"]] == [("agent", 100)]
    assert (await floor.phones.get(f"/work/{item}"))["outcome"] == "answered"


async def test_who_dealt_with_the_customer_sees_that_somebody_else_asks_and_who_declines_is_let_be(
    floor: Floor, seat: Seat
) -> None:
    item = await asked(floor, "service_quality", "en")
    lina = await seat.take(floor.url, "lina", locale="en")
    version = (await floor.phones.get(f"/work/{item}"))["version"]
    status, _ = await floor.phones.call("POST", f"/work/{item}/assign", {"agent": "lina", "version": version})
    assert status == 200
    await lina.part(f"item-row-{item}").click()
    await expect(lina.part("survey-over")).to_contain_text("whoever dealt with the customer")
    await expect(lina.part("ask-save")).to_have_count(0)
    boss = await seat.take(floor.url, "boss", locale="zh-CN", width=390, height=844)
    await boss.part("work-board-open").click()
    await boss.part("work-list").locator("tbody tr").first.get_by_role("button").click()
    await expect(boss.part("item-survey").locator("fieldset")).to_have_count(44)
    await expect(boss.part("ask-perceived_reliability_2")).to_contain_text("settled at the first attempt")
    await shot(boss, "quality-390")
    await assert_accessible_as_it_is(boss)
    await boss.part("ask-save").click()
    await expect(boss.part("ask-failed")).to_contain_text("未保存")
    await boss.part("ask-decline").click()
    await expect(boss.part("survey-over")).to_contain_text("不愿受访")
    assert (await floor.phones.get(f"/work/{item}"))["outcome"] == "declined"
