"""Visits at both screens: planned, the log filled in, what came up raised, signed off, and reported."""

from __future__ import annotations

import os

import pytest

from tests.demo.test_samples import FLOOR as SAMPLE
from tests.work.items import CLAIM

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

VISIT = next(each for each in SAMPLE["processes"] if each["id"] == "visit")


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/{name}.png")


async def with_visits(floor: Floor) -> None:
    assert (await floor.owner.call("PUT", "/admin/floor", {"processes": [VISIT, CLAIM]}))[0] == 200


async def visit(floor: Floor, title: str, owner: str = "lina") -> dict[str, str]:
    new = {"process": "visit", "title": title, "owner": owner, "customer_id": "C1"}
    status, item = await floor.phones.call("POST", "/work", new)
    assert status == 201, item
    return dict(item)


async def log_filled(floor: Floor, item: dict[str, str], day: str = "2026-03-20") -> None:
    fields = {"date": day, "met": "陈总", "purpose": "年度会谈"}
    said = {"outcome": "visited", "version": item["version"], "fields": fields}
    status, answer = await floor.phones.call("POST", f"/work/{item['id']}/steps", said)
    assert status == 200, answer


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_visitor_plans_fills_the_log_and_raises_what_came_up(
    floor: Floor, seat: Seat, width: int
) -> None:
    await with_visits(floor)
    near = await visit(floor, "王伟的拜访", "wangwei")
    lina = await seat.take(floor.url, "lina", width=width, height=844)
    press = lina.page.keyboard.press
    await press("Control+k")
    await lina.page.keyboard.type("陆建国")
    await lina.page.get_by_role("option", name="陆建国").first.click()
    await lina.part("visit-customer").press("Enter")
    await expect(lina.part("visit-title")).to_have_value("拜访陆建国")
    await expect(lina.part("visit-who")).to_have_count(0)  # agents visit themselves
    await lina.part("visit-when").fill("2126-05-03T10:00")
    await lina.part("visit-plan").press("Enter")
    await expect(lina.part("visit-planned")).to_contain_text("V-")
    await shot(lina, f"visit-plan-{width}")
    await assert_accessible_as_it_is(lina)
    await lina.part("visits-open").press("Enter")
    planned = lina.part("visits-planned")
    await expect(planned).to_contain_text("拜访陆建国")
    await expect(lina.part("visits-report")).to_have_count(0)
    await shot(lina, f"visits-agent-{width}")
    await assert_accessible_as_it_is(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") <= width
    await planned.get_by_role("button").first.press("Enter")
    await expect(lina.part("visits")).to_have_count(0)
    await lina.part("item-put-off").click()
    await lina.part("item-begin").click()
    await expect(lina.part("near-visits")).to_contain_text(near["number"])
    await lina.part("raise-title").fill("交货总是晚")
    await lina.part("raise-do").press("Enter")
    await expect(lina.part("raised")).to_contain_text("CL-")
    await expect(lina.part("item-page")).to_contain_text("交货总是晚")
    await expect(lina.part("my-items")).to_contain_text("交货总是晚")  # it is the visitor's
    await lina.part("field-date").fill("2026-03-20")
    await lina.part("field-met").fill("陈总")
    await lina.part("field-purpose").fill("年度会谈")
    await shot(lina, f"visit-log-{width}")
    await lina.part("outcome-visited").press("Enter")
    await lina.part("visits-open").press("Enter")
    await expect(lina.part("visits-to_sign")).to_contain_text("拜访陆建国")


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_supervisor_signs_a_month_off_and_prints_a_quarter(
    floor: Floor, seat: Seat, width: int
) -> None:
    await with_visits(floor)
    for title in ("拜访甲", "拜访乙"):
        await log_filled(floor, await visit(floor, title))
    await visit(floor, "拜访丙", "wangwei")
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.part("visits-open").press("Enter")
    await expect(boss.part("visits-to_sign").get_by_role("listitem")).to_have_count(2)
    await expect(boss.part("visits-under_way")).to_contain_text("拜访丙")
    row = boss.part("visits-of").filter(has_text="李娜")
    await expect(row.get_by_role("cell")).to_have_text(["2", "0", "0", "0", "0", ""])
    await boss.part("visits-sign-do").press("Enter")  # a remark is needed
    await expect(boss.part("visits-signed")).to_have_count(0)
    await boss.part("visits-remark").fill("很好")
    await shot(boss, f"visits-boss-{width}")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await boss.part("visits-sign-do").press("Enter")
    await expect(boss.part("visits-signed")).to_contain_text("2")
    await expect(boss.part("visits-done").get_by_role("listitem")).to_have_count(2)
    await expect(row.get_by_role("cell")).to_have_text(["2", "2", "0", "0", "0", ""])
    await boss.page.keyboard.press("Escape")
    await expect(boss.part("visits")).to_have_count(0)
    await boss.speak("en")
    await boss.part("visits-open").press("Enter")
    row = boss.part("visits-of").filter(has_text="Li Na")
    await expect(row.get_by_role("cell")).to_have_text(["2", "2", "0", "0", "0", ""])
    await expect(boss.part("visits-all").get_by_role("cell").first).to_have_text("3")
    await boss.page.evaluate("window.print = () => { window.printed = true }")
    await boss.part("visits-print").press("Enter")
    assert await boss.page.evaluate("window.printed")
    await boss.page.emulate_media(media="print")
    await expect(boss.part("visits-report")).to_be_visible()
    for name in ("visits-print", "visits-done", "work-board-open"):
        await expect(boss.part(name)).to_be_hidden()
    await shot(boss, f"visits-print-{width}")
    await boss.page.emulate_media(media="screen")
    await boss.part("visits-quarter").select_option(index=1)
    await expect(boss.part("visits-report")).to_contain_text("Nobody visited")
    await boss.part("visits-done").get_by_role("button").first.press("Enter")
    await expect(boss.part("item-page")).to_contain_text("很好")
