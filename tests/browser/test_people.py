"""Groups, days, consents and tiers, by the keyboard, on the screens of agents and supervisors."""

from __future__ import annotations

from typing import Any

import pytest

from .desks import LU, Desk, Floor, Seat, expect
from .test_accessible import assert_accessible, assert_accessible_as_it_is
from .walk import open_customer

RULE = {
    "period_days": 3650,
    "levels": [{"name": "gold", "money": "5000.00"}, {"name": "silver", "orders": 1}],
}


async def known(floor: Floor, customer_id: str = "C1") -> dict[str, Any]:
    found: dict[str, Any] = await floor.phones.get(f"/customers/{customer_id}")
    return found


async def opened(floor: Floor, seat: Seat, **how: Any) -> Desk:
    lina = await seat.take(floor.url, "lina", **how)
    await open_customer(lina, "陆建国")
    return lina


async def test_days_and_answers_are_noted_by_the_keyboard(floor: Floor, seat: Seat) -> None:
    lina = await opened(floor, seat)
    await lina.part("occasion-name").fill("结婚纪念日")
    await lina.part("occasion-day").fill("2019-08-15")
    await lina.part("occasion-calendar").select_option("lunar")
    await lina.part("occasion-day").press("Enter")
    await expect(lina.part("occasion")).to_contain_text("结婚纪念日 农历 2019-08-15")
    await lina.part("consent-purpose").fill("促销")
    await lina.part("consent-purpose").press("Enter")
    await expect(lina.part("consent")).to_contain_text("lina")
    await lina.part("turn-consent").press("Enter")
    await expect(lina.part("consent")).to_contain_text("不同意")
    customer = await known(floor)
    assert customer["occasions"] == [
        {"name": "结婚纪念日", "day": "2019-08-15", "calendar": "lunar", "leap_month": False}
    ]
    assert [(one["channel"], one["purpose"], one["given"]) for one in customer["consents"]] == [
        ("sms", "促销", False)
    ]
    await lina.part("remove-occasion").press("Enter")
    await expect(lina.part("occasion")).to_have_count(0)


async def test_the_box_is_narrowed_to_a_group_by_the_keyboard(floor: Floor, seat: Seat) -> None:
    status, _ = await floor.phones.call("POST", "/groups/members", {"name": "VIP", "add": ["C1"]})
    assert status == 200
    lina = await seat.take(floor.url, "lina", width=390)
    await lina.page.keyboard.press("Control+k")
    box, customers = lina.part("palette-input"), lina.part("palette-customer")
    await box.fill("群组:没有")
    await expect(lina.part("palette-said")).to_have_text("没有这样的群组或标签。")
    await box.fill("group:vi")
    await expect(lina.part("palette-group")).to_have_text("仅群组 VIP 1")
    await box.press("Enter")
    await expect(lina.part("palette-within")).to_contain_text("仅群组“VIP”")
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()
    await expect(customers).to_have_count(1)
    await expect(customers).to_contain_text("陆建国")
    await box.fill("王芳")
    await expect(lina.part("palette-said")).to_have_text("没有找到客户。")
    await assert_accessible_as_it_is(lina)
    await box.fill("")
    await expect(customers).to_have_count(1)
    await box.press("Backspace")
    await expect(lina.part("palette-within")).to_have_count(0)
    await box.fill("王芳")
    await expect(customers).to_have_count(1)


async def test_who_wants_no_calls_is_shown_loudly_also_while_it_rings(floor: Floor, seat: Seat) -> None:
    lina = await opened(floor, seat)
    await lina.part("set-do-not-contact").press("Space")
    await expect(lina.part("do-not-contact")).to_be_visible()
    await assert_accessible(lina)
    await lina.part("close-customer").click()
    await lina.go_available()
    await floor.call("n1", caller=LU)
    await expect(lina.part("offer")).to_be_visible()
    await expect(lina.part("card").get_by_test_id("do-not-contact")).to_be_visible()


async def test_no_calls_not_stored_after_a_change_elsewhere_is_said_and_unticked(
    floor: Floor, seat: Seat
) -> None:
    lina = await opened(floor, seat, locale="en")
    await floor.phones.call("PATCH", "/customers/C1", {"notes": "x"}, **{"If-Match": "*"})
    box = lina.part("set-do-not-contact")
    await box.press("Space")
    await expect(lina.page.locator(".toast")).to_contain_text("Somebody else changed it meanwhile")
    await expect(box).not_to_be_checked()
    assert not (await known(floor))["do_not_contact"]
    await box.press("Space")
    await expect(lina.part("do-not-contact")).to_be_visible()


async def test_a_tier_is_pinned_to_a_day(floor: Floor, seat: Seat) -> None:
    lina = await opened(floor, seat)
    await lina.part("tier-name").fill("black")
    await lina.part("tier-way").select_option("pin")
    await lina.part("tier-until").fill("2099-01-31")
    await lina.part("set-tier").press("Enter")
    await expect(lina.part("tier-by")).to_contain_text("black")
    customer = await known(floor)
    assert (customer["tier"], customer["tier_by"], customer["tier_until"]) == ("black", "pin", "2099-01-31")


async def test_a_group_is_filled_opened_and_renamed(floor: Floor, seat: Seat) -> None:
    status, _ = await floor.phones.call("POST", "/groups/members", {"name": "VIP", "add": ["C1"]})
    assert status == 200
    boss = await seat.take(floor.url, "boss")
    await boss.part("groups-open").press("Enter")
    await boss.part("groups-find").fill("vip")
    await expect(boss.part("group")).to_have_count(1)
    await boss.part("group").press("Enter")
    await expect(boss.part("group-size")).to_contain_text("1")
    await boss.part("group-find").fill("王")
    await boss.part("group-find").press("Enter")
    await expect(boss.part("group-found")).to_have_count(2)
    for n in range(2):
        await boss.part("group-found").nth(n).get_by_role("checkbox").press("Space")
    await boss.part("group-add").press("Enter")
    await expect(boss.part("group-size")).to_contain_text("3")
    await assert_accessible_as_it_is(boss)
    await boss.part("group-name").fill("贵宾")
    await boss.part("group-name").press("Enter")
    await expect(boss.part("group").first).to_contain_text("贵宾")
    assert [(await known(floor, one))["groups"] for one in ("C1", "C2", "C3")] == [["贵宾"]] * 3
    await boss.part("group").first.press("Enter")
    await boss.part("member").first.get_by_role("button").first.press("Enter")
    await expect(boss.part("page-name")).to_have_text("陆建国")


async def test_the_supervisor_sees_tiers_and_what_the_top_fifth_brings(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss")
    await boss.part("tiers-open").press("Enter")
    await expect(boss.part("tiers")).to_contain_text("没有等级规则")
    await boss.page.keyboard.press("Escape")
    status, _ = await floor.owner.call("PUT", "/admin/floor", {"tiers": {**RULE, "replace_given": True}})
    assert status == 200
    total = {"amount": "1003.00", "currency": "CNY"}
    order = {"order_no": "O9", "date": "2026-05-01", "total": total}
    await floor.phones.call("POST", "/customers/C2/purchases", order)
    await floor.phones.call("PATCH", "/customers/C1", {"tier_by": "rule"}, **{"If-Match": "*"})
    await boss.part("tiers-open").press("Enter")
    await expect(boss.part("top-fifth")).to_contain_text("90")
    await expect(boss.part("tier-row").first).to_contain_text("8,997")
    await expect(boss.part("fifth")).to_have_count(2)
    await assert_accessible_as_it_is(boss)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_another_rule_of_tiers_is_tried_by_the_keyboard(
    floor: Floor, seat: Seat, language: str
) -> None:
    boss = await seat.take(floor.url, "boss", width=390, height=844)
    await boss.speak(language)
    await boss.part("tiers-open").press("Enter")
    await boss.part("tiers-try").press("Enter")
    await boss.part("level-name").fill("silver")
    await boss.part("level-orders").fill("none")
    await boss.part("try-rule").press("Enter")
    await expect(boss.part("tier-said")).not_to_be_empty()
    await boss.part("level-orders").fill("1")
    await boss.part("rule-replaces").press("Space")
    await boss.part("rule-days").fill("3650")
    await boss.part("level-orders").press("Enter")
    await expect(boss.part("tier-size").first).to_contain_text("silver")
    await expect(boss.part("tier-would")).to_be_visible()
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
    await boss.part("level-name").fill("bronze")
    await expect(boss.part("tier-would")).to_have_count(0)
    assert (await floor.phones.get("/customers/C1"))["tier"] == "gold"


async def test_people_fit_a_phone(floor: Floor, seat: Seat) -> None:
    lina = await opened(floor, seat, width=390, height=844)
    await lina.part("set-do-not-contact").check()
    await expect(lina.part("do-not-contact")).to_be_visible()
    assert await lina.page.evaluate("document.documentElement.scrollWidth") == 390
    await lina.part("groups-open").click()
    await expect(lina.part("group").first).to_be_visible()
    assert await lina.page.evaluate("document.documentElement.scrollWidth") == 390
