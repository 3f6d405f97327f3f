"""A customer opened between calls: found, corrected, and put back, by agents and supervisors."""

from __future__ import annotations

import asyncio

from .desks import STRANGER, Desk, Floor, Seat, answered, expect, finished, until
from .walk import open_customer


async def customer(floor: Floor) -> dict[str, object]:
    found: dict[str, object] = await floor.phones.get("/customers/C1")
    return found


async def phones(floor: Floor) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await floor.phones.get("/customers/C1"))["phones"]
    return found


async def test_a_customer_is_opened_and_corrected_by_the_keyboard(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    await expect(lina.part("page-name")).to_be_focused()
    await lina.part("edit-customer").press("Enter")
    await lina.part("edit-company").fill("海尔")
    await lina.part("edit-tags").fill("老客户\n怕吵")
    await lina.part("edit-details").fill("颜色：白")
    await lina.part("edit-details").press("Tab")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("customer-form")).to_have_count(0)
    known = await customer(floor)
    assert (known["company"], known["tags"], known["attributes"]) == (
        "海尔",
        ["老客户", "怕吵"],
        {"颜色": "白"},
    )
    await lina.part("edit-customer").press("Enter")
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("customer-form")).to_have_count(0)
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("customer-page")).to_have_count(0)


async def test_what_two_have_changed_is_shown_and_chosen(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    await lina.part("edit-customer").click()
    await lina.part("edit-tier").fill("silver")
    await lina.part("edit-company").fill("海尔")
    await floor.phones.call(
        "PATCH", "/customers/C1", {"tier": "bronze", "language": "en"}, **{"If-Match": "*"}
    )
    await lina.part("save-customer").click()
    conflict = lina.part("conflict-tier")
    await expect(conflict).to_contain_text("silver")
    await expect(conflict).to_contain_text("bronze")
    await expect(lina.part("save-customer")).to_be_disabled()
    await conflict.get_by_role("button").last.click()
    await lina.part("save-customer").click()
    await expect(lina.part("customer-form")).to_have_count(0)
    known = await customer(floor)
    assert (known["tier"], known["language"], known["company"]) == ("bronze", "en", "海尔")


async def test_a_record_is_added_corrected_deleted_and_brought_back(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    await lina.part("tab-products").click()
    await lina.part("add-products").click()
    await lina.part("record-model").fill("KFR-72LW")
    await lina.part("record-serial").fill("SN-99")
    await lina.part("save-record").click()
    added = lina.page.locator("li.entry", has_text="SN-99")
    await expect(added).to_contain_text("KFR-72LW")

    await added.get_by_test_id("edit-record").click()
    await lina.part("record-serial").fill("SN-98")
    await lina.part("save-record").click()
    corrected = lina.page.locator("li.entry", has_text="SN-98")
    await expect(corrected).to_be_visible()

    await corrected.get_by_test_id("ask-delete-record").click()
    await corrected.get_by_test_id("delete-record").click()
    await expect(corrected).to_have_count(0)
    await lina.part("tab-history").click()
    newest = lina.part("past-item").first
    await expect(newest).to_contain_text("lina")
    await expect(newest).to_contain_text("SN-98")
    await newest.get_by_test_id("undo-change").click()
    await lina.part("tab-products").click()
    await expect(corrected).to_be_visible()


async def test_what_was_changed_since_is_not_undone_and_named(floor: Floor, seat: Seat) -> None:
    for tier in ("silver", "bronze"):
        await floor.phones.call("PATCH", "/customers/C1", {"tier": tier}, **{"If-Match": "*"})
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    await lina.part("tab-history").click()
    await lina.part("past-item").nth(1).get_by_test_id("undo-change").click()
    await expect(lina.page.get_by_role("log")).to_contain_text("等级")
    assert (await customer(floor))["tier"] == "bronze"


async def test_a_new_number_takes_the_place_of_an_old_one(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await open_customer(lina, "陆建国")
    old = await lina.part("instead-phones").locator("option").nth(1).get_attribute("value") or ""
    await lina.part("add-phones").fill("13900139009")
    await lina.part("instead-phones").select_option(old)
    await lina.part("save-phones").click()
    await expect(lina.part("customer-page")).to_contain_text("139 0013 9009")
    before, now = [(one["until"], one["since"]) for one in await phones(floor)]
    assert before[0] is not None
    assert before[0] == now[1]  # both change on the same day
    await lina.part("retire-phones").first.click()
    await expect(lina.part("retire-phones").first).to_have_text("不再使用")
    await lina.part("remove-phones").last.click()
    await expect(lina.part("remove-phones")).to_have_count(1)
    assert [one["until"] for one in await phones(floor)] == [None]


async def test_a_supervisor_opens_a_customer_from_the_search(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss")
    await open_customer(boss, "陆建国")
    await boss.part("tab-products").click()
    await expect(boss.part("customer-page")).to_contain_text("KFR-35GW")

    async def is_recorded() -> bool:
        status, page = await floor.owner.call("GET", "/audit?action=open_card")
        assert status == 200
        return [(each["actor"], each["subject"]) for each in page["items"]] == [("boss", "C1")]

    await until(is_recorded)


async def test_an_earlier_contact_is_opened_where_it_is_listed(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await answered(floor, lina, "r1")
    await finished(floor, lina, "r1")
    await open_customer(lina, "陆建国")
    await lina.part("tab-contacts").click()
    await lina.part("open-contact").first.click()
    await expect(lina.part("contact-fold")).to_contain_text("售后 After-sales")
    await lina.part("open-contact").first.click()
    await expect(lina.part("contact-fold")).to_have_count(0)


async def test_a_limit_of_the_floor_file_is_said_in_words(floor: Floor, seat: Seat) -> None:
    status, _ = await floor.owner.call("PUT", "/admin/floor", {"floor": {"agent_searches_per_hour": 1}})
    assert status == 200
    lina: Desk = await seat.take(floor.url, "lina")
    await lina.part("palette-button").click()
    await lina.part("palette-input").fill("陆建国")
    await expect(lina.part("palette-customer")).to_have_count(1)
    await lina.part("palette-input").fill("王芳")
    await expect(lina.part("palette-said")).to_contain_text("已达到每小时允许的次数")


async def test_nobody_is_opened_who_was_found_by_an_earlier_text(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.page.keyboard.press("Control+k")
    box = lina.part("palette-input")
    await box.fill("陆建国")
    await expect(lina.part("palette-customer")).to_have_count(1)
    unanswered = asyncio.Event()
    await lina.page.route("**/customers/search", lambda _: unanswered.wait())
    await box.fill("王芳")
    await expect(lina.part("palette-said")).to_contain_text("正在查找")
    await box.press("Enter")
    await lina.part("palette-customer").click()
    await expect(lina.part("palette")).to_be_visible()
    await expect(lina.part("customer-page")).to_have_count(0)
    unanswered.set()


async def test_one_box_finds_customers_contacts_and_commands(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    contact = await floor.call("r1")
    await lina.page.keyboard.press("Control+k")
    box = lina.part("palette-input")
    await expect(box).to_be_focused()
    await box.fill("ljg")  # by initials
    hit = lina.part("palette-customer")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text("陆建国")
    await box.fill("8000 陆")
    await expect(hit.get_by_test_id("search-match")).to_contain_text("8000")
    await box.fill("沒有這個人")
    await expect(lina.part("palette-said")).to_contain_text("没有找到")
    await box.fill("就绪")
    await expect(lina.part("palette-command")).to_have_count(1)
    await box.press("Enter")
    await expect(lina.part("palette")).to_have_count(0)
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await lina.page.keyboard.press("Control+k")
    await box.fill("售后")
    await expect(lina.part("palette-contact")).to_have_count(1)
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("palette")).to_have_count(0)
    boss = await seat.take(floor.url, "boss")
    await boss.page.keyboard.press("Control+k")
    await boss.part("palette-input").fill("售后")
    await boss.part("palette-queue").click()
    await expect(boss.part("queue-opening")).to_be_visible()


async def test_the_row_moved_to_stays_while_the_floor_changes(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss")
    await boss.page.keyboard.press("Control+k")
    contacts = boss.part("palette-contact")
    await floor.call("r1")
    await expect(contacts).to_have_count(1)
    row = await contacts.first.get_attribute("id") or ""
    for _ in range(int(row.removeprefix("palette-"))):
        await boss.part("palette-input").press("ArrowDown")
    await expect(contacts.first).to_have_attribute("aria-selected", "true")
    await floor.call("r2")
    await expect(contacts).to_have_count(2)
    await expect(contacts.first).to_have_attribute("aria-selected", "true")


async def test_what_a_supervisor_opens_takes_the_place_of_a_customer(floor: Floor, seat: Seat) -> None:
    contact = await floor.call("r1")
    boss = await seat.take(floor.url, "boss")
    queue = boss.part("queue-row-support").get_by_role("button").first
    for _ in range(2):  # the second time the queue is open already, behind the customer
        await open_customer(boss, "陆建国")
        await queue.click()
        await expect(boss.part("customer-page")).to_have_count(0)
        await expect(boss.part("queue-opening")).to_be_visible()
    await open_customer(boss, "陆建国")
    await boss.page.keyboard.press("Control+k")
    await boss.part("palette-contact").click()
    await expect(boss.part("customer-page")).to_have_count(0)
    await expect(boss.part("contact-detail").get_by_test_id(f"step-in-{contact}")).to_be_visible()


async def test_the_last_of_many_contacts_is_found_by_its_number(floor: Floor, seat: Seat) -> None:
    for number in range(50):
        await floor.call(f"r{number}")
    await floor.call("last", caller=STRANGER)
    boss = await seat.take(floor.url, "boss")
    await boss.page.keyboard.press("Control+k")
    await boss.part("palette-input").fill("7000")
    await expect(boss.part("palette-contact")).to_have_count(1)
