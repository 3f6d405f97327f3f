"""A television shows the floor by a link, which a supervisor makes and revokes."""

from __future__ import annotations

import os

import pytest
from playwright.async_api import Browser

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/wallboard-{name}.png", full_page=True)


async def link_made(boss: Desk, name: str) -> str:
    """The link of a new wallboard, made by the keyboard."""
    await boss.part("wallboards-open").press("Enter")
    await boss.part("wallboard-name").fill(name)
    await boss.page.keyboard.press("Enter")
    return await boss.part("wallboard-link").input_value()


@pytest.mark.parametrize(
    ("language", "width", "height", "alarm"),
    [("zh", 1920, 1080, "有客户等待过久"), ("en", 390, 844, "somebody waits far too long")],
)
async def test_a_television_shows_the_floor_until_its_link_is_revoked(
    floor: Floor, seat: Seat, chromium: Browser, language: str, width: int, height: int, alarm: str
) -> None:
    await floor.set_queue(service_level={"seconds": 1, "percent": 80})
    boss = await seat.take(floor.url, "boss", width=390, height=844)
    await boss.speak(language)
    link = await link_made(boss, "营业厅")
    await expect(boss.part("wallboard-row")).to_contain_text("营业厅")
    await shot(boss, f"link-{language}")
    await assert_accessible_as_it_is(boss)

    context = await chromium.new_context(viewport={"width": width, "height": height}, locale="en-US")
    try:
        wall = Desk(await context.new_page())
        await wall.page.goto(link.replace("/wallboard#", f"/wallboard?lang={language}#"))
        await expect(wall.part("wall-support")).to_contain_text("售后 After-sales")
        await expect(wall.part("wall-alarms")).to_contain_text("售后 After-sales")
        await floor.call("c1")
        await expect(wall.part("wall-support").locator("[data-column=waiting]")).to_have_text("1")
        await expect(wall.part("wall-alarms")).to_contain_text(alarm)
        await expect(wall.part("wall-support")).to_have_attribute("data-late", "true")
        await expect(wall.part("wall")).not_to_contain_text("陆建国")
        wide = await wall.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide
        await shot(wall, f"{language}-{width}")
        await assert_accessible_as_it_is(wall)

        await boss.part("wallboard-row").get_by_role("button").press("Enter")
        await expect(boss.part("wallboard-row")).to_have_count(0)
        await expect(wall.part("wall")).to_have_attribute("data-state", "refused")
        await expect(wall.part("wall-support")).to_have_count(0)
    finally:
        await context.close()
