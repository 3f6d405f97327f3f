"""Absence at both screens: handed over, seen, changed and ended; at once and from a time on."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.work.items import CLAIM

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


async def promised(floor: Floor) -> dict[str, Any]:
    assert (await floor.owner.call("PUT", "/admin/floor", {"processes": [CLAIM]}))[0] == 200
    new = {"process": "claim", "title": "遥控器没反应", "owner": "lina"}
    status, item = await floor.phones.call("POST", "/work", new)
    assert status == 201, item
    return dict(item)


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("width", [390, 1280])
async def test_an_agent_is_away_and_comes_back(floor: Floor, seat: Seat, width: int) -> None:
    item = await promised(floor)
    lina = await seat.take(floor.url, "lina", width=width, height=844)
    await expect(lina.part(f"item-row-{item['id']}")).to_be_visible()
    await lina.part("away-open").press("Enter")
    await expect(lina.part("away")).to_contain_text("目前没有人离岗")
    await expect(lina.part("away-from")).to_have_count(0)  # of themselves alone
    await lina.part("away-to").select_option("agent wangwei")
    await lina.part("away-until").fill("2020-05-03T10:00")
    await lina.part("away-do").press("Enter")
    await expect(lina.part("away-wrong")).to_contain_text("将来")
    await lina.part("away-until").fill("2126-05-03T10:00")
    await lina.part("away-do").press("Enter")
    await expect(lina.part("away-of-lina")).to_contain_text("王伟")
    await shot(lina, f"away-agent-{width}")
    await assert_accessible_as_it_is(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") <= width
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("away-me")).to_be_visible()
    row = lina.part("my-items-elsewhere").get_by_test_id(f"item-row-{item['id']}")
    await row.press("Enter")
    await expect(lina.part("item-away")).to_contain_text("王伟")
    await lina.part("away-open").press("Enter")
    await lina.part("away-end-lina").press("Enter")
    await expect(lina.part("away-of-lina")).to_have_count(0)
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("away-me")).to_have_count(0)


async def test_a_supervisor_plans_changes_and_ends_it_for_an_agent(floor: Floor, seat: Seat) -> None:
    item = await promised(floor)
    boss = await seat.take(floor.url, "boss")
    await boss.speak("en")
    await boss.part("away-open").press("Enter")
    await boss.part("away-from").select_option("lina")
    await expect(boss.part("away-to").locator("option[value='agent lina']")).to_have_count(0)
    await boss.part("away-to").select_option("queue support")
    await boss.part("away-since").fill("2125-05-03T10:00")
    await boss.part("away-until").fill("2126-05-03T10:00")
    await boss.part("away-do").press("Enter")
    await expect(boss.part("away-of-lina")).to_contain_text("will be away")
    await expect(boss.part("away-end-lina")).to_have_text("Call off")
    await boss.part("away-change-lina").press("Enter")
    await expect(boss.part("away-since")).to_have_value("2125-05-03T10:00")
    await expect(boss.part("away-to")).to_have_value("queue support")
    await boss.part("away-since").fill("")
    await boss.part("away-to").select_option("agent wangwei")
    await boss.part("away-do").press("Enter")
    await expect(boss.part("away-of-lina")).to_contain_text("is away until")
    await shot(boss, "away-boss")
    await assert_accessible_as_it_is(boss)
    await boss.part("away-from").select_option("wangwei")
    await boss.part("away-to").select_option("agent lina")
    await boss.part("away-until").fill("2126-05-03T10:00")
    await boss.part("away-do").press("Enter")
    await expect(boss.part("away-wrong")).to_contain_text("choose somebody else")
    await boss.page.keyboard.press("Escape")
    await boss.part("work-board-open").press("Enter")
    row = boss.part(f"work-row-{item['number']}")
    await expect(row).to_contain_text("Wang Wei")
    await expect(row.get_by_test_id("item-away")).to_contain_text("is away until")
    await shot(boss, "away-board")
    await assert_accessible_as_it_is(boss)
    await boss.page.keyboard.press("Escape")
    await boss.part("away-open").press("Enter")
    await boss.part("away-end-lina").press("Enter")
    await expect(boss.part("away")).to_contain_text("Nobody is away")
