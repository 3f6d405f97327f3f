"""The supervisor's board of work: figures, the list, and several items given to somebody else at once."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.accounts.people import signed_in
from tests.moved_time import MovedTime, moved_time
from tests.work.items import CLAIM

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

PROMISE: dict[str, Any] = {
    "id": "promise", "name": "Promise", "kind": "follow_up", "number": "P",
    "steps": [
        {"id": "call", "name": "回电 Call", "within": "2h", "outcomes": [{"id": "done", "name": "Done"}]}
    ],
}  # fmt: skip


async def filled(floor: Floor) -> dict[str, Any]:
    """Work of two agents; of it one item is late. The items by their titles."""
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [CLAIM, PROMISE]})
    assert status == 200, body
    boss = await signed_in(floor.owner, "chief", "supervisor")
    items = {}
    for process, title, owner in (
        ("claim", "空调不制冷 The air conditioner does not cool", "lina"),
        ("claim", "遥控器坏了 Dead remote", "lina"),
        ("promise", "明天回电 Call tomorrow", "wangwei"),
        ("promise", "白色到货后通知 Tell him when the white one is in stock", "lina"),
    ):
        status, item = await boss.call("POST", "/work", {"process": process, "title": title, "owner": owner})
        assert status == 201, item
        items[title.split(" ", 1)[1]] = item
    late = items["Dead remote"]["id"]
    await floor.owner.hub.parts.stores.writer.transact(
        lambda raw: raw.execute("UPDATE work_items SET late = 1, due_at = 1 WHERE id = ?", (late,))
    )
    return items


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/work-board-{name}.png")


def rows(boss: Desk) -> Any:
    return boss.part("work-list").locator("tbody tr")


@pytest.mark.parametrize("width", [390, 1280])
async def test_figures_narrow_the_list_by_the_keyboard(floor: Floor, seat: Seat, width: int) -> None:
    await filled(floor)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    for language in ("zh", "en"):
        await boss.speak(language)
        await boss.part("work-board-open").press("Enter")
        await expect(rows(boss)).to_have_count(4)
        await expect(rows(boss).first).to_contain_text("Dead remote")
        await expect(rows(boss).first).to_contain_text("超时" if language == "zh" else "late")
        await expect(boss.part("work-total")).to_contain_text("4")
        await shot(boss, f"kinds-{language}-{width}")
        await assert_accessible_as_it_is(boss)
        await boss.part("work-by-owner").press("Enter")
        wei = boss.part("work-group").filter(has_text="Wang Wei")
        await wei.get_by_role("button").press("Enter")
        await expect(rows(boss)).to_have_count(1)
        await boss.part("work-by-kind").press("Enter")
        await expect(boss.part("work-group")).to_have_count(1)
        await boss.part("work-only-owner").press("Enter")
        await expect(rows(boss)).to_have_count(4)
        await boss.part("work-when-late").press("Enter")
        await expect(rows(boss)).to_have_count(1)
        await boss.part("work-when-open").press("Enter")
        await boss.part("work-find").fill("white")
        await boss.part("work-find").press("Enter")
        await expect(rows(boss)).to_have_count(1)
        assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
        await boss.page.keyboard.press("Escape")
        await expect(boss.part("work-board")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
async def test_several_are_given_at_once_and_what_needs_another_person_stays(
    floor: Floor, seat: Seat, width: int
) -> None:
    items = await filled(floor)
    hers, weis = items["Dead remote"], items["Call tomorrow"]
    chief = await signed_in(floor.owner, "other", "supervisor")
    for version, outcome in ((1, "recorded"), (2, "proposed")):
        body = {"outcome": outcome, "version": version, "fields": {"words": "x"} if version == 1 else {}}
        assert (await chief.call("POST", f"/work/{hers['id']}/steps", body))[0] == 200
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("en")
    await boss.part("work-board-open").press("Enter")
    await boss.part("work-choose-all").press("Space")
    await expect(boss.part("work-give")).to_contain_text("4 chosen")
    await boss.part("work-choose-all").press("Space")
    await expect(boss.part("work-give")).to_have_count(0)
    for each in (hers, weis):
        await boss.part(f"work-choose-{each['number']}").press("Space")
    await boss.part("work-give-to").select_option("agent lina")
    await boss.part("work-give-why").fill("Wang Wei is ill.")
    await shot(boss, f"chosen-{width}")
    await assert_accessible_as_it_is(boss)
    await boss.part("work-give-do").press("Enter")
    await expect(boss.part("work-given")).to_contain_text("1 given to Li Na")
    await expect(boss.part("work-refused")).to_contain_text(hers["number"])
    await expect(boss.part("work-refused")).to_contain_text("another person")
    await expect(boss.part("work-give")).to_contain_text("1 chosen")
    await expect(rows(boss).filter(has_text="Li Na")).to_have_count(3)
    await rows(boss).filter(has_text="Call tomorrow").get_by_role("button").press("Enter")
    beside = boss.part("item-page")
    await expect(beside.locator("[aria-current=step]")).to_contain_text("回电 Call")
    await expect(boss.part("work-happened")).to_have_count(2)
    await expect(boss.part("work-happened").first).to_contain_text("given → Li Na")
    await expect(boss.part("work-happened").first).to_contain_text("Wang Wei is ill.")
    await shot(boss, f"beside-{width}")
    await assert_accessible_as_it_is(boss)
    await boss.part("item-close").press("Enter")
    await expect(beside).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_step_is_ended_beside_the_list(floor: Floor, seat: Seat, width: int) -> None:
    await filled(floor)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("en")
    await boss.part("work-board-open").press("Enter")
    await rows(boss).first.get_by_role("button").press("Enter")
    item = boss.part("item-page")
    await boss.part("outcome-recorded").press("Enter")
    await expect(boss.part("field-words")).to_have_attribute("aria-invalid", "true")
    await boss.part("field-words").fill("It is dead")
    await boss.part("field-money").fill("a lot")
    await boss.part("field-how").select_option("visit")
    await boss.part("outcome-recorded").press("Enter")
    await expect(boss.part("field-money")).to_have_attribute("aria-invalid", "true")
    await boss.part("field-money").fill("89")
    await item.scroll_into_view_if_needed()
    await shot(boss, f"step-{width}")
    await assert_accessible_as_it_is(boss)
    await boss.part("outcome-recorded").press("Enter")
    await expect(item.locator("[aria-current=step]")).to_contain_text("Propose")
    await expect(item).to_contain_text("It is dead")
    await expect(rows(boss).filter(has_text="Dead remote")).to_contain_text("After-sales")
    await boss.part("outcome-proposed").press("Enter")
    await boss.part("outcome-approved").press("Enter")
    await expect(boss.page.get_by_text("another person")).to_be_visible()
    await boss.part("outcome-returned").press("Enter")
    await expect(boss.part("item-note")).to_have_attribute("aria-invalid", "true")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    """For the hub, which starts after it."""
    return moved_time(monkeypatch)


async def test_items_come_and_turn_red_by_themselves(clock: MovedTime, floor: Floor, seat: Seat) -> None:
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [CLAIM, PROMISE]})
    assert status == 200, body
    boss = await seat.take(floor.url, "boss")
    await boss.speak("en")
    await boss.part("work-board-open").press("Enter")
    await expect(boss.part("work-board")).to_contain_text("There is no such work.")
    chief = await signed_in(floor.owner, "chief", "supervisor")
    for process in ("promise", "claim"):
        new = {"process": process, "title": f"of {process}", "owner": "lina"}
        status, item = await chief.call("POST", "/work", new)
        assert status == 201, item
    await expect(rows(boss)).to_have_count(2)
    await expect(rows(boss).locator(".badge")).to_have_count(0)
    hub = floor.owner.hub.parts.hub
    await clock.passes_for(hub, 70 * 60_000)
    await expect(rows(boss).filter(has_text="of claim").locator(".badge")).to_have_text("late")
    await expect(rows(boss).locator(".badge")).to_have_count(1)
    await expect(boss.part("work-total").get_by_role("cell").last).to_have_text("1")
    await shot(boss, "late")
    _, now = await chief.call("GET", f"/work/{item['id']}")
    gone = {"outcome": "withdrawn", "version": now["version"], "note": "He called."}
    assert (await chief.call("POST", f"/work/{item['id']}/steps", gone))[0] == 200
    await expect(rows(boss)).to_have_count(1)
    await expect(boss.part("work-total").get_by_role("cell").first).to_have_text("1")
