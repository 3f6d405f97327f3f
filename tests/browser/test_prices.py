"""The list of prices: found, written, ended, who changed it, and the way to imports."""

from __future__ import annotations

from typing import Any

import pytest

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])
PRICES: list[dict[str, Any]] = [
    {"part": "CMP", "name": "压缩机", "price": "600", "currency": "CNY", "valid_from": "2020-01-01"},
    {"part": "CMP", "model": "KFR-35GW", "price": "700", "currency": "CNY", "valid_from": "2020-01-01"},
    {"part": "PCB", "price": "1", "currency": "CNY", "valid_from": "2019-01-01", "valid_to": "2019-12-31"},
]


async def opened(floor: Floor, desk: Desk) -> None:
    status, body = await floor.owner.call("POST", "/admin/import", {"kind": "prices", "rows": PRICES})
    assert status == 200, body
    await desk.part("prices-open").press("Enter")
    await expect(desk.part("price-row")).to_have_count(2)


@LOCALES
async def test_a_supervisor_writes_a_price_and_ends_it_by_the_keyboard(
    floor: Floor, seat: Seat, locale: str
) -> None:
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await opened(floor, boss)
    await boss.part("find-price").fill("kfr")
    await expect(boss.part("price-row")).to_have_count(1)
    await boss.part("find-price").fill("")
    await expect(boss.part("price-row")).to_have_count(2)
    await boss.part("any-day").check()
    await expect(boss.part("price-row")).to_have_count(3)
    await boss.part("find-price").fill("r32")
    await expect(boss.part("price-row")).to_have_count(0)
    await boss.part("add-price").press("Enter")
    await expect(boss.part("price-part")).to_be_focused()
    await boss.part("price-part").fill("R32")
    await boss.part("price-price").fill("many")
    await boss.part("price-valid_to").fill("2019-01-01")
    await boss.part("save-price").press("Enter")
    await expect(boss.part("price-price")).to_be_focused()
    await expect(boss.part("price-form")).to_contain_text("89.50")
    await boss.part("price-price").fill("90.25")
    await boss.part("save-price").press("Enter")
    await expect(boss.part("price-valid_to")).to_be_focused()  # before the first day
    await boss.part("price-valid_to").fill("")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
    await boss.part("price-valid_to").press("Enter")
    row = boss.part("price-row")
    await expect(row).to_contain_text("90.25")
    await boss.part("change-price").press("Enter")
    await expect(boss.part("price-part")).to_have_attribute("readonly", "")
    await boss.part("price-valid_to").fill("2099-12-31")
    await boss.part("save-price").press("Enter")
    await expect(row).to_contain_text("2099")
    await boss.part("price-history").press("Enter")
    changed = boss.part("price-changed")
    await expect(changed).to_have_count(2)
    await expect(changed.first).to_contain_text("boss")
    await expect(changed.first).to_contain_text("— → 2099-12-31")
    await assert_accessible_as_it_is(boss)
    [kept] = (await floor.phones.get("/prices?q=R32"))["items"]
    assert (kept["price"], kept["valid_to"]) == ("90.25", "2099-12-31")


async def test_a_new_price_holds_in_place_of_the_one_before_and_imports_are_near(
    floor: Floor, seat: Seat
) -> None:
    boss = await seat.take(floor.url, "boss")
    await opened(floor, boss)
    await boss.part("find-price").fill("kfr")
    await expect(boss.part("price-row")).to_have_count(1)
    await boss.part("renew-price").click()
    await expect(boss.part("price-model")).to_have_value("KFR-35GW")
    await boss.part("price-price").fill("720")
    await boss.part("save-price").click()
    await expect(boss.part("price-row")).to_have_count(2)
    prices = floor.owner.hub.parts.stores.customers.prices
    [now] = await prices.of_parts(["CMP"], model="KFR-35GW", day="2099-01-01")
    assert now.price == "720.00"
    await boss.part("import-prices").click()
    await expect(boss.part("prices")).to_have_count(0)
    await expect(boss.part("imports-close")).to_be_visible()


async def test_an_administrator_opens_the_prices_too(floor: Floor, seat: Seat) -> None:
    root = await seat.open(floor.url)
    await root.send_sign_in("root")
    await root.part("page-catalogue").press("Enter")
    await opened(floor, root)
    await root.part("import-prices").click()
    await expect(root.part("prices")).to_have_count(0)
    await expect(root.part("import-file")).to_be_visible()
