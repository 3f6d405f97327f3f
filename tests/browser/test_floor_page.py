"""The floor in the browser: lists, forms, what a change would do, its versions, and the way back."""

from __future__ import annotations

import os
from typing import Any

import pytest

from .desks import FLOOR, Desk, Floor, Seat, expect
from .test_accessible import assert_accessible, assert_accessible_as_it_is


async def at(floor: Floor, seat: Seat, part: str, *, locale: str = "en") -> Desk:
    """The administrator at a part of the page."""
    root = await seat.open(f"{floor.url}/#admin/floor/{part}", locale=locale)
    await root.send_sign_in("root")
    await expect(root.part("floor-file")).to_be_visible()
    return root


async def fill(root: Desk, path: str, text: str) -> None:
    await root.part(f"field-{path}").locator("input, textarea").first.fill(text)


async def now(floor: Floor) -> Any:
    return (await floor.owner.get("/admin/floor"))["floor"]


async def saved(root: Desk, reason: str = "") -> None:
    """Say why, and save."""
    if reason:
        await root.part("floor-reason").fill(reason)
    await root.part("save-floor").click()
    await expect(root.part("floor-preview")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_a_queue_and_an_agent_are_made_looked_at_saved_and_undone(
    floor: Floor, seat: Seat, locale: str
) -> None:
    root = await at(floor, seat, "queues", locale=locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    before = await now(floor)
    await expect(root.part("table-support")).to_contain_text("lina, wangwei")
    await assert_accessible(root)
    await root.speak("en" if locale == "en" else "zh")
    await root.part("add-table").press("Enter")
    await fill(root, "id", "night")
    await fill(root, "offer_seconds", "45")
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("keep").click()
    await expect(root.part("table-night")).to_have_attribute("data-state", "new")
    await expect(root.part("unsaved")).to_be_visible()
    await root.part("page-users").click()  # what is not saved outlasts a look at another page
    await expect(root.part("users")).to_be_visible()
    await root.part("page-floor").click()
    await root.part("floor-agents").click()
    await root.part("add-table").click()
    await fill(root, "id", "night_owl")
    await root.part("choice-queues-night").check()
    await root.part("entry-skills").fill("aircon")
    await root.part("add-skills").click()
    await root.part("value-aircon").fill("7")
    await root.part("look").click()
    await expect(root.part("effect-no_sign_in")).to_contain_text("night_owl")
    await expect(root.part("effect-serves")).to_contain_text("night")
    await expect(root.part("changed-tables")).to_contain_text("45")
    await assert_accessible_as_it_is(root)
    assert await now(floor) == before
    await saved(root, "The evenings are long")
    await expect(root.part("table-night_owl")).to_contain_text("night")
    await expect(root.part("unsaved")).to_have_count(0)
    floor_now = await now(floor)
    assert {"id": "night", "offer_seconds": 45} in floor_now["queues"]
    assert {"id": "night_owl", "queues": ["night"], "skills": {"aircon": 7}} in floor_now["agents"]
    [latest, *_] = (await floor.owner.get("/admin/floor/versions"))["items"]
    assert (latest["author"], latest["reason"]) == ("root", "The evenings are long")
    await root.part("undo-floor").click()
    await expect(root.part("floor-saved")).to_have_count(0)
    assert await now(floor) == before


async def test_what_is_wrong_is_said_at_its_field_by_the_screen_and_by_the_hub(
    floor: Floor, seat: Seat
) -> None:
    root = await at(floor, seat, "agents/+")
    await root.part("look").click()
    await expect(root.part("fault-id")).to_have_text("Please fill this in.")
    await expect(root.part("field-id").locator("input")).to_be_focused()
    await fill(root, "id", "lina")
    await root.part("look").click()
    await expect(root.part("fault-id")).to_have_text("There is one of this name.")
    await fill(root, "id", "new")
    await fill(root, "capacity_total", "0")
    await root.part("look").click()
    await expect(root.part("fault-capacity_total")).to_have_text("A whole number from 1 to 1000.")
    await fill(root, "capacity_total", "2")
    await fill(root, "address", "pjsip/1001")
    await root.part("look").click()
    await expect(root.part("fault-address")).to_contain_text("belongs to lina and new")
    await expect(root.part("floor-refused")).to_contain_text("Agent new, Address")
    await assert_accessible_as_it_is(root)
    await fill(root, "address", "PJSIP/1009")
    await root.part("look").click()
    await saved(root)
    await expect(root.part("table-new")).to_be_visible()


async def test_a_form_of_a_table_that_is_there_leaves_what_is_not_touched(floor: Floor, seat: Seat) -> None:
    root = await at(floor, seat, "queues/support")
    await expect(root.part("linked")).to_contain_text("Agent lina")
    await root.part("field-choose").locator("select").select_option("most_skilled")
    await fill(root, "service_level/seconds", "25")
    await fill(root, "dispositions", "resolved\nvisit\nreturned")
    await root.part("add-steps").click()
    await fill(root, "steps/0/after_seconds", "40")
    await root.part("field-steps/0/agents_of").get_by_test_id("choice-agents_of-support").check()
    await root.part("field-when_nobody").locator("select").select_option("callback")
    await root.part("look").click()
    await expect(root.part("changed-tables")).to_contain_text("After (s) of waiting 40")
    await saved(root)
    await expect(root.part("table-support")).to_be_visible()
    [queue] = [each for each in (await now(floor))["queues"] if each["id"] == "support"]
    assert queue == {
        **FLOOR["queues"][0],
        "choose": "most_skilled",
        "service_level": {"seconds": 25},
        "dispositions": ["resolved", "visit", "returned"],
        "steps": [{"after_seconds": 40, "agents_of": ["support"]}],
        "when_nobody": "callback",
    }


async def test_several_agents_are_changed_at_once_and_the_list_is_found_and_sorted(
    floor: Floor, seat: Seat
) -> None:
    root = await at(floor, seat, "agents")
    rows = root.part("floor-file").locator("tbody tr")
    await expect(rows.first).to_contain_text("lina")
    await root.part("sort-id").click()
    await expect(rows.first).to_contain_text("wangwei")
    await root.part("find-table").fill("li na")
    await expect(rows).to_have_count(1)
    await root.part("find-table").fill("")
    for name in ("lina", "wangwei"):
        await root.part(f"choose-{name}").check()
    await root.part("bulk-key").select_option("skills")
    await root.part("entry-skills").fill("wine")
    await root.part("add-skills").click()
    await root.part("value-wine").fill("3")
    await assert_accessible_as_it_is(root)
    await root.part("bulk-do").click()
    await expect(root.part("changed-tables").locator(":scope > li")).to_have_count(2)
    await saved(root)
    skills = {each["id"]: each["skills"] for each in (await now(floor))["agents"]}
    assert skills == {"lina": {"aircon": 8, "wine": 3}, "wangwei": {"aircon": 5, "wine": 3}}


async def test_a_change_of_another_administrator_meanwhile_is_seen_before_saving(
    floor: Floor, seat: Seat
) -> None:
    root = await at(floor, seat, "breaks/+")
    await fill(root, "id", "tea")
    await root.part("look").click()
    await expect(root.part("save-floor")).to_be_visible()
    assert (await floor.owner.call("PUT", "/admin/floor", {"breaks": [{"id": "yoga"}]}))[0] == 200
    await root.part("save-floor").click()
    await expect(root.part("floor-refused")).to_contain_text("command line changed it")
    await root.part("take-over").click()
    await expect(root.part("floor-refused")).to_have_count(0)
    await saved(root)
    await expect(root.part("table-yoga")).to_be_visible()
    assert [each["id"] for each in (await now(floor))["breaks"]] == ["lunch", "tea", "yoga"]


async def test_what_is_in_use_is_not_removed_and_a_version_is_compared_and_brought_back(
    floor: Floor, seat: Seat
) -> None:
    root = await at(floor, seat, "queues/support")
    await root.part("remove-table").click()
    await expect(root.part("floor-refused")).to_contain_text("queue support cannot be retired")
    await root.part("discard").click()
    await floor.set_queue(priority=5)
    first = (await floor.owner.get("/admin/floor"))["version"] - 1
    await root.part("floor-versions").click()
    await root.page.reload()
    await root.part(f"compare-{first}").click()
    await expect(root.part(f"difference-{first}")).to_contain_text("Priority")
    await expect(root.part(f"difference-{first}")).to_contain_text("none → 5")
    await assert_accessible(root)
    await root.part(f"restore-{first}").click()
    await expect(root.part("floor-preview")).to_contain_text("5 → none")
    await saved(root, "Enough")
    await expect(root.part(f"version-{first + 2}")).to_contain_text("Enough")
    assert "priority" not in (await now(floor))["queues"][0]


async def test_what_the_hub_refuses_is_said_in_chinese_on_a_chinese_screen(floor: Floor, seat: Seat) -> None:
    root = await at(floor, seat, "agents", locale="zh-CN")
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await root.part("add-table").press("Enter")
    await fill(root, "id", "new")
    await fill(root, "address", "pjsip/1001")
    await root.part("look").press("Enter")
    refused = "地址 PJSIP/1001 属于 lina and new"
    await expect(root.part("fault-address")).to_have_text(refused)
    await expect(root.part("floor-refused")).to_contain_text(refused)
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await root.page.screenshot(path=f"{folder}/floor-refused-zh.png")
    await root.speak("en")
    await root.part("look").press("Enter")
    await expect(root.part("fault-address")).to_have_text("address PJSIP/1001 belongs to lina and new")
