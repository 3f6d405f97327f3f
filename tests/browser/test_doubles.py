"""Customers who are likely the same: warned of in the form, reviewed, made one by the keyboard, undone."""

from __future__ import annotations

import asyncio
from typing import Any

from .desks import STRANGER, Floor, Seat, expect
from .walk import open_customer

DOUBLE = {"name": "陆建国先生", "phones": ["138 0013 8000"], "tier": "silver", "notes": "怕吵"}


async def put_double(floor: Floor) -> None:
    """One more customer with the number and name of C1, once the hub has noticed it."""
    await floor.phones.call("PUT", "/customers/C9", DOUBLE)
    async with asyncio.timeout(30):
        while not await pairs(floor):
            pass


async def pairs(floor: Floor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await floor.phones.get("/customers/doubles"))["items"]
    return found


async def test_a_supervisor_makes_one_of_two_by_the_keyboard_and_undoes_it(floor: Floor, seat: Seat) -> None:
    await put_double(floor)
    boss = await seat.take(floor.url, "boss")
    await boss.part("open-doubles").press("Enter")
    pair = boss.part("double-pair")
    await expect(pair).to_contain_text("陆建国先生")
    await expect(pair).to_contain_text("号码相同")
    await pair.get_by_test_id("compare").press("Enter")
    panel = boss.part("merge-panel")
    await expect(panel.get_by_role("heading")).to_be_focused()
    tier = boss.part("merge-tier")
    await tier.get_by_role("radio").first.focus()
    await boss.page.keyboard.press("ArrowRight")
    await expect(tier.get_by_role("radio").nth(1)).to_be_checked()
    await boss.part("merge-do").press("Enter")
    await expect(boss.part("merge-close")).to_be_focused()
    one = await floor.phones.get("/customers/C9")
    assert (one["id"], one["tier"], one["notes"]) == ("C1", "silver", "三台空调\n怕吵")
    await boss.part("merge-undo").press("Enter")
    await expect(boss.part("merge-done")).to_contain_text("又是两位客户了")
    assert (await floor.phones.get("/customers/C9"))["id"] == "C9"
    await boss.page.keyboard.press("Escape")
    await expect(boss.part("doubles-review")).to_be_visible()
    await boss.page.keyboard.press("Escape")
    await expect(boss.part("doubles-review")).to_have_count(0)


async def test_those_who_are_not_the_same_are_put_aside_and_taken_back(floor: Floor, seat: Seat) -> None:
    await put_double(floor)
    boss = await seat.take(floor.url, "boss", locale="en")
    await boss.page.keyboard.press("Control+k")
    await boss.part("palette-input").fill("doubles")
    await boss.part("palette-input").press("Enter")
    await boss.part("dismiss").click()
    await expect(boss.part("double-pair")).to_have_count(0)
    assert await pairs(floor) == []
    await boss.part("review-dismissed").click()
    await expect(boss.part("double-pair")).to_contain_text("not the same, says boss")
    await boss.part("dismiss").click()
    await expect(boss.part("double-pair")).to_have_count(0)
    assert len(await pairs(floor)) == 1


async def test_an_agent_merges_the_customer_who_is_open_with_another(floor: Floor, seat: Seat) -> None:
    await put_double(floor)
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    await lina.part("merge-customer").press("Enter")
    await lina.part("merge-search").fill("陆建国")
    await lina.part("merge-search").press("Enter")
    await expect(lina.part("search-hit")).to_have_count(1)
    await expect(lina.part("search-hit")).to_contain_text("陆建国先生")
    await lina.part("double-of").get_by_test_id("compare").press("Enter")
    await lina.part("merge-swap").click()
    await expect(lina.part("merge-panel")).to_contain_text("陆建国 的一切归 陆建国先生")
    await lina.part("merge-do").click()
    await expect(lina.part("page-name")).to_have_text("陆建国先生")
    assert (await floor.phones.get("/customers/C1"))["id"] == "C9"
    await lina.part("merge-close").click()
    await lina.part("tab-history").click()
    await lina.part("past-item").first.get_by_test_id("undo-change").click()
    await expect(lina.part("page-name")).to_have_text("陆建国")
    assert (await floor.phones.get("/customers/C1"))["name"] == "陆建国"


async def test_a_new_customer_who_may_be_there_already_is_warned_of(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    contact = await floor.call("d1", caller=STRANGER)
    await lina.part("offer-accept").click()
    await floor.happens("answered", "d1", agent="lina")
    await lina.is_in(contact, "handling")
    await lina.part("new-customer-name").fill("陆建国")
    await expect(lina.part("form-doubles")).to_contain_text("姓名相同")
    await lina.part("take-double").press("Enter")
    await expect(lina.part("card-name")).to_have_text("陆建国")
    assert (await floor.phones.get(f"/contacts/{contact}"))["customer_id"] == "C1"
