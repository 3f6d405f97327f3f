"""Calling back, closing a queue, and what nobody can take, in both languages and by the keyboard."""

from __future__ import annotations

import pytest

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])


@LOCALES
async def test_call_back_is_offered_taken_dialled_by_hand_and_talked_to(
    floor: Floor, seat: Seat, locale: str
) -> None:
    contact = await floor.call("a1")
    boss = await seat.take(floor.url, "boss", locale=locale)
    await boss.part("queue-row-support").get_by_role("button").first.click()
    await boss.part(f"contact-row-{contact}").click()
    await boss.part("offer-callback").press("Enter")
    await expect(boss.part("call-backs")).to_contain_text("****")
    lina = await seat.take(floor.url, "lina", locale=locale)
    await expect(lina.part("call-backs")).to_be_visible()
    await lina.go_available()
    await lina.is_in(contact, "ringing")
    await lina.page.keyboard.press("F2")
    await expect(lina.part("call-back-number")).to_contain_text("138 0013 8000")
    await assert_accessible(lina)
    await assert_accessible(boss)
    await lina.part("reached").press("Enter")
    await lina.is_in(contact, "handling")
    await expect(boss.part("call-backs")).to_have_count(0)
    assert seat.complaints == []


@LOCALES
async def test_call_back_that_is_not_reached_waits_and_is_withdrawn(
    floor: Floor, seat: Seat, locale: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale)
    status, _ = await floor.phones.call("POST", "/callbacks", {"queue": "support", "number": "13800138000"})
    assert status == 201
    await lina.go_available()
    kind = "回拨" if locale == "zh-CN" else "Call-back"
    await expect(lina.part("offer").locator(".kind")).to_have_text(kind)
    await lina.page.keyboard.press("F2")
    await lina.part("not-reached").press("Enter")
    await expect(lina.page.locator(".toast")).to_have_attribute("data-tone", "good")
    said = "未接通：1 次" if locale == "zh-CN" else "not reached: 1"
    await expect(lina.part("call-backs")).to_contain_text(said)
    await lina.part("call-backs").get_by_role("button").press("Enter")
    await expect(lina.part("call-backs")).to_have_count(0)


async def test_long_list_of_call_backs_leaves_the_queues_in_sight(floor: Floor, seat: Seat) -> None:
    for last in range(10, 30):
        wish = {"queue": "support", "number": f"138001380{last}"}
        assert (await floor.phones.call("POST", "/callbacks", wish))[0] == 201
    boss = await seat.take(floor.url, "boss")
    await expect(boss.part("call-backs").get_by_role("listitem")).to_have_count(20)
    await expect(boss.part("queue-row-support")).to_be_in_viewport()


@LOCALES
async def test_queue_is_closed_with_a_reason_that_its_agents_see_and_opened_again(
    floor: Floor, seat: Seat, locale: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale)
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await boss.part("queue-row-support").get_by_role("button").first.click()
    await boss.part("opening-reason").fill("停电 power cut")
    await boss.part("opening-reason").press("Enter")
    await expect(boss.part("opening-support")).to_contain_text("停电 power cut")
    await expect(lina.part("closed-queues")).to_contain_text("停电 power cut")
    await assert_accessible(boss)
    await assert_accessible(lina)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
    await boss.part("opening-reason").fill("来电 light")
    await boss.part("turn-queue").press("Enter")
    await expect(lina.part("closed-queues")).to_have_count(0)
    assert seat.complaints == []


@LOCALES
async def test_contact_that_nobody_can_take_alarms_and_one_of_an_unknown_number_is_marked(
    floor: Floor, seat: Seat, locale: str
) -> None:
    status, body = await floor.owner.call("PUT", "/admin/floor", {"floor": {"default_queue": "support"}})
    assert status == 200, body
    contact = await floor.call("a1", to="4001112222", skills={"welding": 4})
    boss = await seat.take(floor.url, "boss", locale=locale)
    await expect(boss.part("missing-skills")).to_contain_text("welding")
    row = boss.page.locator("li", has=boss.part(f"contact-row-{contact}"))
    said = "拨打的号码未登记" if locale == "zh-CN" else "unknown number dialled"
    await expect(row).to_contain_text(said)
    await assert_accessible(boss)
    assert seat.complaints == []
