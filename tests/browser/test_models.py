"""The catalogue of models, and what the card says of units: warranty, recalls, owners, what came back."""

from __future__ import annotations

import pytest

from .desks import Desk, Floor, Seat, answered, expect, finished
from .test_accessible import assert_accessible_as_it_is
from .walk import open_customer

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])
RECALL = {"kind": "recall", "title": "扇叶松动", "text": "三天内上门", "since": "2020-01-01"}
COOL = {
    "name": "变频空调", "brand": "好音",
    "warranty": {"months": 36, "from": "installation", "parts": {"压缩机": 60}}, "notices": [RECALL],
}  # fmt: skip


async def has_catalogue(floor: Floor) -> None:
    status, _ = await floor.phones.call("PUT", "/models/KFR-35GW", COOL)
    assert status == 201


async def open_models(desk: Desk) -> None:
    is_chinese = await desk.page.evaluate("document.documentElement.lang") == "zh-CN"
    await desk.page.keyboard.press("Control+k")
    await desk.part("palette-input").fill("型号" if is_chinese else "Models")
    await expect(desk.part("palette-command").first).to_have_attribute("aria-selected", "true")
    await desk.page.keyboard.press("Enter")
    await expect(desk.part("find-model")).to_be_visible()


async def test_an_administrator_completes_a_model_that_only_units_are_known_of(
    floor: Floor, seat: Seat
) -> None:
    unit = {"model": "QX-9", "serial": "QX900001"}
    assert (await floor.phones.call("POST", "/customers/C1/products", unit))[0] == 201
    root = await seat.open(floor.url, width=390, height=844)
    await root.send_sign_in("root")
    await root.part("page-catalogue").press("Enter")
    await root.part("models-open").press("Enter")
    await root.part("find-model").fill("qx")
    await expect(root.part("model-row")).to_have_count(1)
    await expect(root.part("model-row")).to_have_text("QX-9")
    await expect(root.part("not-in-catalogue")).to_have_text("尚未列入目录")
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("model-row").press("Enter")
    await expect(root.part("model-heading")).to_be_focused()
    await root.part("edit-model").press("Enter")
    await root.part("model-months").fill("36")
    await root.part("save-model").press("Enter")
    await expect(root.part("model-facts")).to_contain_text("36")
    assert (await floor.phones.get("/models/QX-9"))["warranty"]["months"] == 36


@LOCALES
async def test_a_supervisor_writes_a_model_by_the_keyboard_and_takes_a_change_back(
    floor: Floor, seat: Seat, locale: str
) -> None:
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await open_models(boss)
    await boss.part("find-model").fill("KFR-35GW")
    await boss.part("add-model").press("Enter")
    await expect(boss.part("model-heading")).to_be_focused()
    await boss.part("edit-model").press("Enter")
    await boss.part("model-brand").fill("好音")
    await boss.part("model-months").fill("36")
    await boss.part("model-from").select_option("installation")
    await boss.part("model-parts").fill("压缩机：60")
    await boss.part("add-notice").press("Enter")
    await boss.part("notice-title").fill("扇叶松动")
    await boss.part("notice-serials_to").fill("SN2")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
    await boss.part("save-model").press("Enter")
    facts = boss.part("model-facts")
    await expect(facts).to_contain_text("扇叶松动")
    await expect(facts).to_contain_text("36")
    await assert_accessible_as_it_is(boss)
    kept = await floor.phones.get("/models/KFR-35GW")
    assert kept["warranty"] == {"months": 36, "from": "installation", "parts": {"压缩机": 60}}
    assert [(one["title"], one["serials_to"]) for one in kept["notices"]] == [("扇叶松动", "SN2")]

    await boss.part("model-history").press("Enter")
    await boss.part("undo-change").press("Enter")
    await expect(facts).to_have_count(0)
    await boss.page.keyboard.press("Escape")
    await expect(boss.part("models")).to_have_count(0)


async def test_a_model_that_another_has_changed_is_not_overwritten(floor: Floor, seat: Seat) -> None:
    await has_catalogue(floor)
    boss = await seat.take(floor.url, "boss")
    await open_models(boss)
    await boss.part("model-row").press("Enter")
    await boss.part("edit-model").press("Enter")
    await floor.phones.call("PATCH", "/models/KFR-35GW", {"brand": "海尔"})
    await boss.part("model-months").fill("12")
    await boss.part("save-model").press("Enter")
    await expect(boss.part("models")).to_contain_text("海尔")
    assert (await floor.phones.get("/models/KFR-35GW"))["warranty"]["months"] == 36
    await boss.part("edit-model").press("Enter")
    await boss.part("ask-remove-model").press("Enter")
    await boss.part("remove-model").press("Enter")
    await expect(boss.part("model-facts")).to_have_count(0)
    assert (await floor.phones.call("GET", "/models/KFR-35GW"))[0] == 404


async def test_an_administrator_opens_a_model_too(floor: Floor, seat: Seat) -> None:
    await has_catalogue(floor)
    root = await seat.open(floor.url)
    await root.send_sign_in("root")
    await expect(root.part("health")).to_be_visible()
    await open_models(root)
    await root.part("model-row").press("Enter")
    await root.part("edit-model").press("Enter")
    await expect(root.part("model-name")).to_have_value("变频空调")


@LOCALES
async def test_a_recall_is_seen_while_it_rings_and_on_every_unit(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await has_catalogue(floor)
    lina = await seat.take(floor.url, "lina", locale=locale)
    await lina.go_available()
    await floor.call("m1")
    await expect(lina.part("briefing")).to_contain_text("扇叶松动")
    await expect(lina.part("briefing").get_by_test_id("pinned-notices")).to_have_count(1)
    await open_customer(lina, "陆建国")
    page = lina.part("customer-page")
    await page.get_by_test_id("tab-products").click()
    units = page.locator("li.entry")
    await expect(units.get_by_test_id("pinned-notices")).to_have_count(3)
    await expect(units.first).to_contain_text("按本台登记" if locale == "zh-CN" else "Written for this unit")
    await assert_accessible_as_it_is(lina)
    await page.get_by_test_id("product-model").first.press("Enter")
    await expect(lina.part("model-facts")).to_contain_text("三天内上门")
    await expect(lina.part("edit-model")).to_have_count(0)


async def test_a_unit_of_another_customer_is_taken_over_once_that_is_said(floor: Floor, seat: Seat) -> None:
    await has_catalogue(floor)
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "王芳")
    await lina.part("tab-products").click()
    await lina.part("add-products").press("Enter")
    await lina.part("record-model").fill("KFR-35GW")
    await lina.part("record-serial").fill("SN1")
    await lina.part("record-purchased_at").fill("2026-06-01")
    await lina.part("record-extension_months").fill("24")
    await lina.part("save-record").press("Enter")
    await expect(lina.part("take-over")).to_be_visible()
    await lina.part("take-over").press("Enter")
    unit = lina.part("customer-page").locator("li.entry", has_text="SN1")
    await expect(unit.get_by_test_id("former-owner")).to_contain_text("2026")
    [kept] = (await floor.phones.get("/customers/C2/products"))["items"]
    assert (kept["extension_months"], kept["owners"][0]["customer_id"]) == (24, "C1")
    await unit.get_by_test_id("former-owner").press("Enter")
    await expect(lina.part("page-name")).to_have_text("陆建国")


async def test_what_came_back_is_noted_and_is_not_owned_any_more(floor: Floor, seat: Seat) -> None:
    await has_catalogue(floor)
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    page = lina.part("customer-page")
    await page.get_by_test_id("tab-purchases").click()
    await lina.part("note-return").press("Enter")
    await lina.part("returned-quantity").fill("3")
    await lina.part("returned-at").fill("2026-05-20")
    await lina.part("save-return").press("Enter")
    await expect(page).to_contain_text("退 3 件")
    await page.get_by_test_id("tab-products").click()
    await expect(page.locator("li.entry").first).to_contain_text("已退货")
    await expect(lina.part("pinned-notices")).to_have_count(0)
    units = (await floor.phones.get("/customers/C1/products"))["items"]
    assert {(one["owned"], one["returned_at"]) for one in units} == {(False, "2026-05-20")}


@LOCALES
async def test_a_question_is_added_to_a_contact_that_is_over(floor: Floor, seat: Seat, locale: str) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale, width=390, height=844)
    await lina.go_available()
    contact = await answered(floor, lina, "a1")
    await finished(floor, lina, "a1")
    await lina.page.keyboard.press("F10")
    await lina.part(f"recent-row-{contact}").press("Enter")
    await lina.part("recent-question").fill("保修到什么时候？")
    await lina.part("recent-answer").fill("2029 年 5 月")
    await assert_accessible_as_it_is(lina)
    await lina.part("recent-save-question").press("Enter")
    said = "问题已保存。" if locale == "zh-CN" else "Question saved."
    await expect(lina.page.locator(".toast").last).to_contain_text(said)
    newest = (await floor.phones.get("/customers/C1/questions"))["items"][0]
    assert (newest["question"], newest["answer"]) == ("保修到什么时候？", "2029 年 5 月")
