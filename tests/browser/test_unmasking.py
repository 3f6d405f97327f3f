"""A supervisor says why the customer of a contact or of a work item has to be seen, and sees them."""

from __future__ import annotations

import pytest

from tests.accounts.people import signed_in
from tests.work.items import promised

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_reason_is_given_before_the_customer_is_shown(floor: Floor, seat: Seat, locale: str) -> None:
    contact_id = await floor.call("1", queue="support", from_name="Lu Jianguo")
    boss = await seat.open(floor.url, locale=locale)
    await boss.page.set_viewport_size({"width": 390, "height": 844})
    await boss.send_sign_in("boss")
    await boss.part("queue-row-support").get_by_role("button").click()
    await boss.page.get_by_text("138****8000").first.click()
    detail = boss.part("contact-detail")
    await expect(detail).to_have_attribute("data-contact-id", contact_id)
    await expect(detail.locator("h2")).to_have_text("138****8000")
    await assert_accessible_as_it_is(boss)
    await boss.part("unmask").locator("input").fill("A complaint")
    await boss.page.keyboard.press("Enter")
    await expect(detail.locator("h2")).to_have_text("138 0013 8000")
    await expect(boss.part("unmasked-name")).to_have_text("Lu Jianguo")
    await expect(boss.part("unmaskings")).to_contain_text("A complaint")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_customer_of_an_item_is_shown_once_it_is_said_why_and_the_audit_has_that(
    floor: Floor, seat: Seat, locale: str
) -> None:
    chief = await signed_in(floor.owner, "chief", "supervisor")
    item = await promised(chief, customer_id="C1", owner="lina")
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await boss.part("work-board-open").press("Enter")
    await boss.part("work-list").get_by_role("button", name="Remote dead").first.press("Enter")
    page = boss.part("item-page")
    await expect(page).to_contain_text("陆**")
    await expect(page).not_to_contain_text("陆建国")
    reason = page.get_by_test_id("unmask").locator("input")
    await reason.press("Enter")  # without a reason nothing is sent
    assert await reason.evaluate("it => it.validity.valueMissing")
    await assert_accessible_as_it_is(boss)
    await reason.fill("A complaint about this repair")
    await reason.press("Enter")
    await expect(page.get_by_test_id("unmasked-name")).to_have_text("陆建国")
    await expect(page.get_by_test_id("unmaskings")).to_contain_text("boss")
    await expect(page.get_by_test_id("unmaskings")).to_contain_text("A complaint about this repair")
    await expect(page.get_by_test_id("unmask")).to_have_count(0)
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
    rows = (await floor.owner.get("/audit?action=unmask"))["items"]
    number = (await chief.call("GET", f"/work/{item}"))[1]["number"]
    assert [(row["actor"], row["subject"], row["details"]["reason"]) for row in rows] == [
        ("boss", number, "A complaint about this repair")
    ]
    assert (await chief.call("GET", f"/work/{item}"))[1]["customer"]["name"] == "陆**"  # of nobody else
