"""A supervisor says why the customer of a contact has to be seen, and sees them."""

from __future__ import annotations

import pytest

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
