"""Alerts on the supervisor's board: seen as they begin, marked as seen, and listed."""

from __future__ import annotations

import os

import pytest
from playwright.async_api import Browser

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is
from .test_wallboard import link_made

RULE = {"id": "wait", "name": "Long wait", "kind": "longest_wait", "above_seconds": 1, "for_seconds": 0}


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
async def test_an_alert_is_shown_seen_and_listed(
    floor: Floor, seat: Seat, *, language: str, width: int
) -> None:
    status, body = await floor.owner.call("PUT", "/admin/floor", {"alerts": [RULE]})
    assert status == 200, body
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak(language)
    await floor.call("1")
    alert = boss.part("alert")
    await expect(alert).to_have_count(1)
    await expect(alert).to_contain_text("Long wait")
    await assert_accessible_as_it_is(boss)
    seen = boss.part("alert-seen")
    await expect(seen).to_be_enabled()
    await seen.press("Enter")
    await expect(alert).to_contain_text("boss 已阅" if language == "zh" else "seen by boss")
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/alerts-strip-{width}.png")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await boss.part("alerts-open").press("Enter")
    await expect(boss.part("alert-row")).to_have_count(1)
    await expect(boss.part("alert-row")).to_contain_text("进行中" if language == "zh" else "goes on")
    await assert_accessible_as_it_is(boss)
    if folder:
        await boss.page.screenshot(path=f"{folder}/alerts-list-{width}.png")
    await boss.part("alerts-state").select_option("ended")
    await expect(boss.part("alert-row")).to_have_count(0)
    await expect(boss.part("alerts")).to_contain_text("没有告警" if language == "zh" else "There is none.")


@pytest.mark.parametrize(
    ("language", "width", "said"),
    [("zh", 390, "售后 After-sales：Long wait，已"), ("en", 1280, "售后 After-sales: Long wait")],
)
async def test_a_television_shows_an_alert_until_it_is_over(
    floor: Floor, seat: Seat, chromium: Browser, *, language: str, width: int, said: str
) -> None:
    rule = {**RULE, "clears_after_seconds": 0}
    status, body = await floor.owner.call("PUT", "/admin/floor", {"alerts": [rule]})
    assert status == 200, body
    boss = await seat.take(floor.url, "boss", width=390, height=844)
    link = await link_made(boss, "wall")
    context = await chromium.new_context(viewport={"width": width, "height": 844}, locale="en-US")
    try:
        wall = Desk(await context.new_page())
        await wall.page.goto(link.replace("/wallboard#", f"/wallboard?lang={language}#"))
        await expect(wall.part("wall-support")).to_contain_text("售后 After-sales")
        await expect(wall.part("wall-alerts")).to_have_count(0)
        await floor.call("1")
        await expect(wall.part("wall-alerts").get_by_role("listitem")).to_contain_text([said])
        await expect(wall.part("wall")).not_to_contain_text("陆建国")
        await assert_accessible_as_it_is(wall)
        if folder := os.environ.get("CONTACTHUB_SHOTS"):
            await wall.page.screenshot(path=f"{folder}/alerts-wall-{width}.png", full_page=True)
        assert await wall.page.evaluate("document.documentElement.scrollWidth") <= width
        await floor.happens("ended", "1", by="customer")
        await expect(wall.part("wall-alerts")).to_have_count(0)
    finally:
        await context.close()
