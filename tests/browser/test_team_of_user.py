"""The team of a supervisor: an administrator gives it, and the supervisor sees that team alone."""

from __future__ import annotations

import os

import pytest

from tests.reports.test_figures_http import VISITS, arrived

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is
from .walk import open_customer


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (390, "en")])
async def test_a_team_leader_finds_opens_and_corrects_the_customers_of_the_team(
    floor: Floor, seat: Seat, *, width: int, locale: str
) -> None:
    team = {"id": "after_sales", "name": "After-sales 售后", "queues": ["support"], "agents": ["lina"]}
    tables = {"queues": [{"id": "sales", "name": "Sales"}], "teams": [team]}
    assert (await floor.owner.call("PUT", "/admin/floor", tables))[0] == 200
    assert (await floor.owner.call("PUT", "/admin/users/boss/team", {"team": "after_sales"}))[0] == 200
    contact = await floor.call("of-lu")
    await floor.owner.hub.parts.pop.wait(contact)
    boss = await seat.take(floor.url, "boss", width=width, height=844, locale=locale)
    await boss.part("palette-button").press("Enter")
    await boss.part("palette-input").fill("王")
    await expect(boss.part("palette-said")).to_contain_text("没有" if locale == "zh-CN" else "No")
    await expect(boss.part("palette-customer")).to_have_count(0)
    await boss.page.keyboard.press("Escape")
    await open_customer(boss, "陆建国")
    await assert_accessible_as_it_is(boss)
    await boss.part("edit-customer").press("Enter")
    await boss.part("edit-company").fill("海尔")
    await boss.part("edit-company").press("Enter")
    await expect(boss.part("customer-form")).to_have_count(0)
    assert (await floor.phones.get("/customers/C1"))["company"] == "海尔"
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/leader-{locale}.png")
    await boss.part("close-customer").press("Enter")
    await expect(boss.part("groups-open")).to_have_count(0)


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (1280, "en")])
async def test_a_supervisor_who_is_given_a_team_sees_it_alone(
    floor: Floor, seat: Seat, *, width: int, locale: str
) -> None:
    team = {"id": "after_sales", "name": "After-sales 售后", "queues": ["support"], "agents": ["lina"]}
    tables = {"queues": [{"id": "sales", "name": "Sales"}], "teams": [team]}
    assert (await floor.owner.call("PUT", "/admin/floor", tables))[0] == 200
    await arrived(floor.owner, *VISITS)
    boss = await seat.take(floor.url, "boss", locale=locale)
    await expect(boss.part("queue-row-sales")).to_be_visible()
    root = await seat.take(f"{floor.url}/#admin/users", "root", width=width, height=844, locale=locale)
    await root.part("user-boss").press("Enter")
    await root.part("team").select_option("after_sales")
    await expect(root.part("team-save")).to_be_enabled()
    await assert_accessible_as_it_is(root)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await root.page.screenshot(path=f"{folder}/team-{width}.png")
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= width
    await root.part("team-save").press("Enter")
    await expect(root.part("team-of")).to_have_count(0)
    await expect(root.part("users")).to_contain_text("after_sales")
    _, audit = await floor.owner.call("GET", "/audit?action=set_team")
    assert [(each["actor"], each["subject"]) for each in audit["items"]] == [("root", "boss")]
    again = await seat.take(floor.url, "boss", locale=locale)
    await expect(again.part("queue-row-support")).to_be_visible()
    await expect(again.part("queue-row-sales")).to_have_count(0)
    await again.part("reports-link").press("Enter")
    await expect(again.part("reports-what-if")).to_have_count(0)
    await again.part("figures-from").fill("2026-05-01")
    await again.part("figures-to").fill("2026-05-02")
    await again.part("figures-by").select_option("queue")
    await again.part("figures-show").press("Enter")
    await expect(again.part("figures-row")).to_have_count(1)
