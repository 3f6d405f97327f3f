"""Whom work is about, at both screens: seen and found by name; and work that nobody may do."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.accounts.people import signed_in
from tests.work.items import CLAIM
from tests.work.test_called import PAY

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


async def opened(floor: Floor, **given: Any) -> dict[str, Any]:
    assert (await floor.owner.call("PUT", "/admin/floor", {"processes": [CLAIM, PAY]}))[0] == 200
    new = {"process": "claim", "title": "遥控器没反应", "owner": "lina", **given}
    status, item = await floor.phones.call("POST", "/work", new)
    assert status == 201, item
    return dict(item)


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/{name}.png")


def rows(boss: Desk) -> Any:
    return boss.part("work-list").locator("tbody tr")


@pytest.mark.parametrize("width", [390, 1280])
async def test_whom_work_is_about_is_seen_and_found(floor: Floor, seat: Seat, width: int) -> None:
    of_lu = await opened(floor, customer_id="C1")
    other = await opened(floor, title="另一件事")
    lina = await seat.take(floor.url, "lina", width=width, height=844)
    row = lina.part(f"item-row-{of_lu['id']}")
    await expect(row).to_contain_text("陆建国")
    await lina.part("my-items-find").fill("建国")
    await expect(lina.part(f"item-row-{other['id']}")).to_have_count(0)
    await row.press("Enter")
    await expect(lina.part("item-page").get_by_test_id("item-who")).to_contain_text("陆建国")
    await shot(lina, f"work-people-agent-{width}")
    await assert_accessible_as_it_is(lina)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.part("work-board-open").press("Enter")
    await expect(rows(boss)).to_have_count(2)
    await boss.part("work-find").fill("陆建国")
    await boss.part("work-find").press("Enter")
    await expect(rows(boss)).to_have_count(1)
    await expect(rows(boss).first).to_contain_text("陆**")
    await expect(boss.part("work-list")).not_to_contain_text("陆建国")
    await shot(boss, f"work-people-boss-{width}")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_work_that_nobody_may_do_says_why_and_the_way_out(floor: Floor, seat: Seat) -> None:
    await opened(floor)
    chief = await signed_in(floor.owner, "chief", "supervisor")
    status, item = await chief.call("POST", "/work", {"process": "pay", "title": "退款"})
    assert status == 201, item
    boss = await seat.take(floor.url, "boss")
    for language, words in (("zh", "已没有人可以办理"), ("en", "Nobody is left")):
        await boss.speak(language)
        await boss.part("work-board-open").press("Enter")
        row = boss.part(f"work-row-{item['number']}")
        await row.get_by_role("button").press("Enter")
        if language == "zh":
            await boss.part("field-words").fill("全额")
            await boss.part("field-money").fill("80")  # which admins may not approve
            await boss.part("outcome-proposed").press("Enter")
        await expect(boss.part("item-blocked")).to_contain_text(words)
        await expect(boss.part("item-blocked")).to_contain_text("chief")
        await expect(row).to_contain_text("无人可办" if language == "zh" else "blocked")
        await shot(boss, f"work-blocked-{language}")
        await assert_accessible_as_it_is(boss)
        await boss.page.keyboard.press("Escape")
        await expect(boss.part("item-page")).to_have_count(0)
        await boss.page.keyboard.press("Escape")
        await expect(boss.part("work-board")).to_have_count(0)
