"""Quotes on the page of an item: parts as rows, led on to the answer, what keeps them from it, printed."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from tests.work.test_quotes import PRICES, PROCESS

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])
PARTS: dict[str, Any] = {**PROCESS, "name": "Repair", "kind": "service_request"}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(floor: Floor) -> Floor:
    """A floor with a list of prices, and repairs that use parts."""
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [PARTS]})
    assert status == 200, body
    status, body = await floor.owner.call("POST", "/admin/import", {"kind": "prices", "rows": PRICES})
    assert status == 200, body
    return floor


async def repair(floor: Floor) -> dict[str, Any]:
    """An item of Li Na's about a unit that is out of warranty."""
    unit = {"model": "KFR-35GW", "serial": "SN-9", "warranty_until": "2020-12-31"}
    status, product = await floor.phones.call("POST", "/customers/C2/products", unit)
    assert status == 201, product
    new = {"process": "repair", "title": "不制冷", "owner": "lina", "customer_id": "C2"}
    status, item = await floor.phones.call("POST", "/work", {**new, "product": product["id"]})
    assert status == 201, item
    return dict(item)


async def opened(desk: Desk, item: dict[str, Any]) -> None:
    await desk.part(f"item-row-{item['id']}").press("Enter")
    await expect(desk.part("item-quotes")).to_be_visible()


async def quoted(floor: Floor, item: dict[str, Any], **said: Any) -> None:
    """A quote that a program made."""
    version = (await floor.phones.get(f"/work/{item['id']}"))["version"]
    status, body = await floor.phones.call("POST", f"/work/{item['id']}/quotes", {"version": version, **said})
    assert status == 201, body


async def add_part(desk: Desk, n: int, **typed: str) -> None:
    """By the keyboard: the new row has the focus."""
    await desk.part("quote-part-add").press("Enter")
    await expect(desk.part(f"quote-part-{n}-part")).to_be_focused()
    for member, text in typed.items():
        await desk.part(f"quote-part-{n}-{member}").fill(text)


@LOCALES
async def test_a_quote_is_made_of_listed_parts_and_led_to_its_answer_by_the_keyboard(
    shop: Floor, seat: Seat, locale: str
) -> None:
    item = await repair(shop)
    lina = await seat.take(shop.url, "lina", locale=locale, width=390, height=844)
    await opened(lina, item)
    await lina.part("quote-new").press("Enter")
    await add_part(lina, 0, part="cmp")
    await expect(lina.part("quote-part-0-price")).to_have_value("700.00")  # for the model of the unit
    await lina.part("quote-part-0-quantity").fill("2")
    await expect(lina.part("quote-part-0-sum")).to_contain_text("1,400")
    await add_part(lina, 1, part="Gas", quantity="0.5", price="90.25")
    await expect(lina.part("quote-part-1-sum")).to_contain_text("45.13")
    await lina.part("quote-labour").fill("80")
    await lina.part("quote-labour_for").fill("上门")
    await expect(lina.part("quote-sum")).to_contain_text("1,525.13")
    await assert_accessible_as_it_is(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") <= 390
    await lina.part("quote-labour_for").press("Enter")
    line = lina.part("quote-1")
    await expect(line.get_by_test_id("quote-total")).to_contain_text("1,525.13")
    for state in ("approved", "sent", "accepted"):
        button = line.get_by_test_id(f"quote-{state}")
        await expect(button).to_be_enabled()  # not while what was done before is read back
        await button.press("Enter")
    await expect(line.get_by_test_id("quote-state")).to_have_text(
        "客户已接受" if locale == "zh-CN" else "accepted by the customer"
    )
    await expect(line.get_by_test_id("quote-refused")).to_have_count(0)
    await line.get_by_test_id("quote-says").press("Enter")
    await expect(line).to_contain_text("<b>压缩机</b>")  # a name of the list, as text
    await assert_accessible_as_it_is(lina)
    async with lina.page.context.expect_page() as opening:
        await line.get_by_test_id("quote-print").press("Enter")
    page = await opening.value
    await expect(page.locator("h1")).to_contain_text("报价单" if locale == "zh-CN" else "Quote")
    await expect(page.locator("tfoot")).to_contain_text("1525.13 CNY")
    [kept] = (await shop.phones.get(f"/work/{item['id']}"))["quotes"]
    assert (kept["total"], kept["discounted"], kept["made_by"]) == ("1525.13", False, "lina")


async def test_what_is_wrong_is_said_at_its_field(shop: Floor, seat: Seat) -> None:
    lina = await seat.take(shop.url, "lina")
    await opened(lina, await repair(shop))
    await lina.part("quote-new").click()
    await add_part(lina, 0)  # stays empty, and is not sent
    await add_part(lina, 1, part="PCB")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-part-1-price")).to_be_focused()
    await expect(lina.part("quote-form")).to_contain_text("价目表中没有此配件，请填写单价")
    await lina.part("quote-part-1-price").fill("many")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-form")).to_contain_text("这不是金额")
    await lina.part("quote-part-1-price").fill("9")
    await lina.part("quote-part-1-quantity").fill("0")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-part-1-quantity")).to_be_focused()
    await lina.part("quote-part-1-quantity").fill("1")
    await lina.part("quote-part-1-warranty").check()
    await lina.part("quote-make").click()
    await expect(lina.part("quote-form")).to_contain_text("此配件不在保修范围内")
    await lina.part("quote-part-1-warranty").uncheck()
    await lina.part("quote-labour").fill("a lot")
    await lina.part("quote-days").fill("400")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-labour")).to_be_focused()
    await expect(lina.part("quote-days")).to_have_attribute("aria-invalid", "true")
    await expect(lina.part("quote-sum")).to_contain_text("—")
    await lina.part("quote-labour").fill("1")
    await lina.part("quote-days").fill("14")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-1")).to_contain_text("¥10")


async def test_what_is_below_the_list_waits_for_another_person(shop: Floor, seat: Seat) -> None:
    item = await repair(shop)
    lina = await seat.take(shop.url, "lina")
    await opened(lina, item)
    await lina.part("quote-new").click()
    await add_part(lina, 0, part="CMP")
    await expect(lina.part("quote-part-0-price")).to_have_value("700.00")
    await lina.part("quote-part-0-price").fill("10")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-why")).to_contain_text("须由他人批准")
    await expect(lina.part("quote-approved")).to_have_count(0)
    boss = await seat.take(shop.url, "boss")
    await boss.part("work-board-open").click()
    await boss.part(f"work-row-{item['number']}").get_by_role("button").click()
    await boss.part("quote-approved").click()
    await expect(lina.part("quote-state")).to_have_text("已批准")
    await expect(lina.part("quote-sent")).to_be_visible()


async def test_a_quote_is_refused_for_a_reason_and_expires(shop: Floor, seat: Seat) -> None:
    item = await repair(shop)
    await quoted(shop, item, parts="CMP")
    lina = await seat.take(shop.url, "lina")
    await opened(lina, item)
    await lina.part("quote-refused").click()
    await lina.part("quote-reason").fill("太贵")
    await lina.part("quote-reason-send").click()
    await expect(lina.part("quote-1")).to_contain_text("拒绝原因：太贵")
    await quoted(shop, item, parts="CMP")
    shop.owner.hub.parts.pricing.today = lambda: "2099-01-01"
    await lina.page.reload()
    await lina.is_connected()
    await opened(lina, item)
    last = lina.part("quote-2")
    await expect(last.get_by_test_id("quote-state")).to_have_text("已过期")
    await expect(last.get_by_test_id("quote-why")).to_contain_text("请另做一份")
    await expect(last.get_by_test_id("quote-approved")).to_have_count(0)


async def test_a_quote_that_somebody_else_led_on_meanwhile_is_shown_as_it_is(shop: Floor, seat: Seat) -> None:
    item = await repair(shop)
    await quoted(shop, item, parts="CMP")
    lina = await seat.take(shop.url, "lina")
    await opened(lina, item)
    path = f"**/api/v1/work/{item['id']}"
    await lina.page.route(path, lambda route: route.abort())  # what somebody else does is not shown yet
    version = (await shop.phones.get(f"/work/{item['id']}"))["version"]
    said = {"state": "approved", "version": version}
    status, body = await shop.phones.call("POST", f"/work/{item['id']}/quotes/1", said)
    assert status == 200, body
    await expect(lina.part("item-failed")).to_be_visible()
    await lina.page.unroute(path)
    await lina.part("quote-approved").click()
    await expect(lina.part("item-stale")).to_be_visible()
    await expect(lina.part("quote-state")).to_have_text("已批准")


async def test_parts_of_a_step_are_rows_and_the_quote_begins_with_them(shop: Floor, seat: Seat) -> None:
    lina = await seat.take(shop.url, "lina")
    await opened(lina, await repair(shop))
    await lina.part("field-parts-add").click()
    await lina.part("field-parts-0-part").fill("PCB")
    await lina.part("outcome-parts").click()
    await expect(lina.part("field-parts-0-price")).to_be_focused()
    await lina.part("field-parts-0-price").fill("60")
    await lina.part("field-parts-add").click()
    await lina.part("field-parts-1-part").fill("CMP")
    await expect(lina.part("field-parts-total")).to_contain_text("760")
    await lina.part("outcome-parts").click()
    await expect(lina.part("item-filled")).to_contain_text("PCB × 1 @ 60.00")
    await expect(lina.part("field-parts-0-price")).to_have_value("60.00")
    await lina.part("quote-new").click()
    await expect(lina.part("quote-sum")).to_contain_text("760")
    await lina.part("quote-make").click()
    await expect(lina.part("quote-total")).to_contain_text("760")


async def test_a_quote_is_saved_as_pdf_or_the_way_out_is_said(shop: Floor, seat: Seat) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install -e '.[pdf]'")
    item = await repair(shop)
    await quoted(shop, item, parts="CMP")
    lina = await seat.take(shop.url, "lina")
    await opened(lina, item)
    async with lina.page.expect_download() as saving:
        await lina.part("quote-pdf").press("Enter")
    saved = await saving.value
    assert saved.suggested_filename == f"{item['number']}-1.pdf"
    assert (await saved.path()).read_bytes().startswith(b"%PDF-")
    missing = {"status": 406, "content_type": "application/problem+json", "body": '{"code": "no_pdf"}'}
    await lina.page.route("**/quotes/1?*format=pdf", lambda route: route.fulfill(**missing))
    await lina.part("quote-pdf").press("Enter")
    await expect(lina.page.locator(".toast").last).to_contain_text("请打开打印页")
