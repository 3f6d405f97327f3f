"""What an agent may still do with a contact that is over: see it, note it, have the customer called back."""

from __future__ import annotations

import pytest

from .desks import Floor, Seat, answered, expect, finished
from .test_accessible import assert_accessible_as_it_is

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])


@LOCALES
async def test_recent_contacts_are_one_key_away_and_are_noted_and_called_back(
    floor: Floor, seat: Seat, locale: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale, width=390, height=844)
    await lina.go_available()
    contact = await answered(floor, lina, "a1")
    await finished(floor, lina, "a1")
    await lina.page.keyboard.press("F10")
    row = lina.part(f"recent-row-{contact}")
    await expect(row).to_contain_text("138 0013 8000")
    await row.press("Enter")
    await lina.part("recent-note").fill("周五回电")
    await lina.part("recent-save-note").press("Enter")
    said = lina.page.locator(".toast").last
    await expect(said).to_contain_text("备注已保存。" if locale == "zh-CN" else "Note saved.")
    assert (await floor.contact(contact))["note"] == "周五回电"
    await lina.part("recent-at").fill("2099-05-01T14:00")
    await assert_accessible_as_it_is(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") <= 390
    await lina.part("recent-call-back").press("Enter")
    await expect(said).to_have_attribute("data-tone", "good")
    await expect(said).to_contain_text("已安排回拨。" if locale == "zh-CN" else "Will be called back.")
    await lina.page.keyboard.press("F10")
    await expect(lina.part("recent")).to_have_count(0)
    await expect(lina.part("call-backs")).to_be_visible()
    [waits] = (await floor.phones.get("/callbacks"))["items"]
    assert waits["callback"]["due_at"] == "2099-05-01T06:00:00.000Z"
