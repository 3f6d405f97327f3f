"""The agent's work after contacts: the list, an item done to the end, new items out of a contact."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from tests.work.items import CLAIM

from .desks import Desk, Floor, Seat, answered, expect, until
from .test_accessible import assert_accessible

HOUR_NS = 3_600_000_000_000
SIMPLE: dict[str, Any] = {
    "steps": [{"id": "do", "name": "Do 办理", "outcomes": [{"id": "done", "name": "Done 完成"}]}]
}
PROCESSES = [
    CLAIM,
    *(
        {"id": kind, "name": kind, "number": kind[0].upper(), **SIMPLE}
        for kind in ("follow_up", "service_request", "opportunity")
    ),
]


@pytest_asyncio.fixture(loop_scope="session")
async def works(floor: Floor) -> Floor:
    """A floor with processes."""
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": PROCESSES})
    assert status == 200, body
    return floor


async def promised(floor: Floor, **given: Any) -> dict[str, Any]:
    new = {"process": "claim", "title": "遥控器没反应", "owner": "lina", "customer_id": "C1", **given}
    status, item = await floor.phones.call("POST", "/work", new)
    assert status == 201, item
    return dict(item)


async def tab_to(desk: Desk, name: str) -> None:
    """Go on with the Tab key until a part has the focus."""
    for _ in range(60):
        if await desk.page.evaluate("document.activeElement?.dataset.testid") == name:
            return
        await desk.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {name}")


async def opened(desk: Desk, item: dict[str, Any]) -> None:
    row = desk.part(f"item-row-{item['id']}")
    await row.focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.part("item-title")).to_be_focused()


async def test_an_item_is_done_to_the_end_by_the_keyboard(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    await expect(lina.part("my-items")).to_contain_text("您没有待办的承诺")
    item = await promised(works)  # and is in the list by itself
    await opened(lina, item)
    press = lina.page.keyboard.press
    await tab_to(lina, "field-money")
    await lina.page.keyboard.type("a lot")
    await tab_to(lina, "outcome-recorded")
    await press("Enter")
    words = lina.part("field-words")
    await expect(words).to_be_focused()  # the first that is wrong
    await expect(words).to_have_attribute("aria-invalid", "true")
    await expect(lina.part("item-step")).to_contain_text("这不是数字")
    await lina.page.keyboard.type("完全没反应")
    await lina.part("field-money").fill("89")
    await tab_to(lina, "outcome-recorded")
    await press("Enter")
    await expect(lina.page.locator("[aria-current=step]")).to_contain_text("Propose")
    await tab_to(lina, "outcome-proposed")
    await press("Enter")
    await expect(lina.part("item-page")).to_contain_text("主管")
    await expect(lina.part("item-step")).to_have_count(0)  # it is with the supervisors
    await expect(lina.part("my-items-elsewhere")).to_contain_text(item["number"])
    version = (await works.phones.get(f"/work/{item['id']}"))["version"]
    approved = {"outcome": "approved", "version": version}
    status, answer = await works.phones.call("POST", f"/work/{item['id']}/steps", approved)
    assert status == 200, answer
    await expect(lina.part("outcome-told")).to_be_visible()
    await tab_to(lina, "item-note")
    await lina.page.keyboard.type("他很高兴")
    await tab_to(lina, "outcome-told")
    await press("Enter")
    await expect(lina.part("item-state")).to_have_text("已结束")
    await expect(lina.part("item-history")).to_contain_text("他很高兴")
    await expect(lina.part(f"item-row-{item['id']}")).to_have_count(0)
    await press("Escape")
    await expect(lina.part("item-page")).to_have_count(0)


async def test_an_item_is_put_off_noted_given_away_and_opened_again(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    await lina.part("item-put-off").click()
    await lina.part("item-due").fill("2126-05-03T10:00")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("my-items-planned")).to_contain_text(item["number"])
    await lina.part("item-begin").click()
    await expect(lina.part("my-items-due")).to_contain_text(item["number"])
    await lina.part("item-add-note").click()
    await lina.part("item-text").fill("已问过维修部")
    await lina.part("item-text-send").click()
    await expect(lina.part("item-history")).to_contain_text("已问过维修部")
    await lina.part("item-assign").click()
    await lina.part("item-to").select_option("agent wangwei")
    await lina.part("item-give").click()
    await expect(lina.part("item-page")).to_contain_text("此步骤由Wang Wei 王伟办理")
    wei = await seat.take(works.url, "wangwei")
    await opened(wei, item)
    await wei.part("item-note").fill("找到了")
    await wei.part("outcome-withdrawn").click()
    await expect(wei.part("item-state")).to_have_text("已结束")
    await lina.part("item-reopen").click()
    await lina.part("reopen").fill("又坏了")
    await lina.part("reopen-send").click()
    await expect(lina.part("item-page")).to_contain_text("重开 1 次")


async def test_what_was_typed_outlasts_a_change_by_somebody_else(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    await lina.part("field-words").fill("完全没反应")
    path = f"**/api/v1/work/{item['id']}"
    await lina.page.route(path, lambda route: route.abort())  # what somebody else does is not shown yet
    status, _ = await works.phones.call("POST", f"/work/{item['id']}/notes", {"text": "客户又来电"})
    assert status == 200
    await expect(lina.part("item-failed")).to_be_visible()
    await lina.page.unroute(path)
    await lina.part("outcome-recorded").click()
    await expect(lina.part("item-stale")).to_contain_text("您输入的内容已保留")
    await expect(lina.part("item-history")).to_contain_text("客户又来电")
    await expect(lina.part("field-words")).to_have_value("完全没反应")
    await lina.part("outcome-recorded").click()
    await expect(lina.part("item-filled")).to_contain_text("完全没反应")
    await expect(lina.part("item-stale")).to_have_count(0)


async def test_an_item_turns_late_by_itself(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    row = lina.part(f"item-row-{item['id']}")
    await expect(row).to_have_attribute("data-late", "false")
    hub = works.owner.hub.parts.hub
    hub._clock._offset_ns += HOUR_NS
    hub._pass_time()
    await expect(lina.part("my-items-late").locator("button")).to_have_attribute("data-late", "true")
    await expect(row.get_by_test_id("item-late")).to_have_text("已超时")


async def test_four_keys_begin_work_out_of_a_contact(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    await lina.turn_on_letters()
    await lina.go_available()
    contact = await answered(works, lina, "k1")
    press = lina.page.keyboard.press
    for key, kind in (("c", "claim"), ("r", "service_request"), ("o", "opportunity"), ("f", "follow_up")):
        await lina.part("contact").locator("h2").first.click()  # no button has the focus
        await press(key)
        await expect(lina.part("new-title")).to_have_value("报修")
        await expect(lina.part("new-item")).to_contain_text("陆建国")
        await lina.part("new-product").select_option(index=1)
        await tab_to(lina, "new-open")
        await press("Enter")
        await expect(lina.part("new-item-sheet")).to_have_count(0)

        async def is_there(kind: str = kind) -> bool:
            items = (await works.phones.get(f"/work?process={kind}"))["items"]
            return [(each["contact_id"], each["customer_id"], each["title"]) for each in items] == [
                (contact, "C1", "报修")
            ]

        await until(is_there)
    [item] = (await works.phones.get("/work?process=follow_up"))["items"]
    assert (item["state"], item["holder"]["name"], item["product"] is not None) == ("planned", "lina", True)
    await expect(lina.part("my-items-planned")).to_contain_text(item["number"])
    await lina.part("new-follow_up").click()
    await lina.part("new-when").select_option("stock")
    await lina.part("new-model").fill("KFR-50")
    await press("Enter")
    await expect(lina.part("my-items-planned")).to_contain_text("等待 KFR-50 到货")
    await lina.part("keys-button").click()
    await expect(lina.part("keys-sheet")).to_contain_text("受理投诉")


async def test_the_card_says_what_is_open_and_opens_it(works: Floor, seat: Seat) -> None:
    item = await promised(works, owner="wangwei")
    lina = await seat.take(works.url, "lina")
    await lina.go_available()
    await works.call("b1")
    await expect(lina.part("open-work")).to_contain_text(f"{item['number']} · Record · Wang Wei 王伟")
    await lina.part("offer-accept").click()
    await works.happens("answered", "b1", agent="PJSIP/1001")
    await expect(lina.part("contact")).to_be_visible()
    await lina.part(f"open-item-{item['id']}").click()
    await expect(lina.part("item-title")).to_have_text("遥控器没反应")
    await expect(lina.part("item-page")).to_contain_text("此步骤由Wang Wei 王伟办理")


async def test_a_task_shows_the_item_that_it_is_about(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    await lina.go_available()
    item = await promised(works)
    recorded = {"outcome": "recorded", "version": 1, "fields": {"words": "x"}}
    status, answer = await works.phones.call("POST", f"/work/{item['id']}/steps", recorded)
    assert status == 200, answer
    await lina.part("offer-accept").click()
    page = lina.part("contact").get_by_test_id("item-page")
    await expect(page.get_by_test_id("item-number")).to_have_text(item["number"])
    await page.get_by_test_id("outcome-proposed").click()
    await expect(page.get_by_test_id("item-steps").locator("[aria-current=step]")).to_contain_text("Approve")


@pytest.mark.parametrize("width", [390, 1280])
async def test_work_is_accessible_and_fits(works: Floor, seat: Seat, width: int) -> None:
    lina = await seat.take(works.url, "lina", width=width, height=844)
    item = await promised(works)
    await promised(works, title="白色的到货了吗", due_at="2126-05-03T10:00:00+08:00")
    hub = works.owner.hub.parts.hub
    hub._clock._offset_ns += HOUR_NS
    hub._pass_time()
    await expect(lina.part("my-items-late")).to_be_visible()
    await opened(lina, item)
    await lina.part("outcome-recorded").click()
    await expect(lina.part("field-words")).to_have_attribute("aria-invalid", "true")
    for name in ("item-put-off", "item-assign", "item-add-note"):
        await lina.part(name).click()
    await assert_accessible(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") == width
    await lina.go_available()
    await answered(works, lina, "a1")
    await lina.part("new-follow_up").click()
    await expect(lina.part("new-title")).to_be_visible()


async def test_whose_card_stands_beside_an_item_of_another_customer_is_said_on_both(
    works: Floor, seat: Seat
) -> None:
    new = {"name": "王芳", "phones": [{"raw": "13900139000"}]}
    assert (await works.phones.call("PUT", "/customers/C9", new))[0] in (200, 201)
    other = await promised(works, customer_id="C9")
    same = await promised(works, title="同一客户")
    lina = await seat.take(works.url, "lina")
    await lina.go_available()
    await answered(works, lina, "w1")
    await opened(lina, other)
    await expect(lina.part("card-of-other")).to_contain_text("不是打开事项的客户王芳")
    said = lina.part("item-other-card")
    await expect(said).to_contain_text("当前联系的陆建国")
    await assert_accessible(lina)
    await lina.part("item-other-open").click()
    await expect(lina.part("customer-page")).to_contain_text("王芳")
    await opened(lina, same)
    await expect(said).to_have_count(0)
    await expect(lina.part("card-of-other")).to_have_count(0)


async def test_who_took_an_item_up_sees_how_it_ended_with_another(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works, process="opportunity", title="新房要三台空调")
    gone = {"version": item["version"], "agent": "wangwei"}
    status, given = await works.phones.call("POST", f"/work/{item['id']}/assign", gone)
    assert status == 200, given
    await expect(lina.part("my-items-elsewhere")).to_contain_text("新房要三台空调")
    await expect(lina.part("my-items-over")).to_have_count(0)
    done = {"version": given["version"], "outcome": "done"}
    status, body = await works.phones.call("POST", f"/work/{item['id']}/steps", done)
    assert status == 200, body
    await expect(lina.part("my-items-over")).to_contain_text("新房要三台空调")
    await expect(lina.part("my-items-over")).to_contain_text("Done 完成")
    await expect(lina.part("my-items-elsewhere")).to_have_count(0)
    await lina.part("my-items-over").get_by_role("button").press("Enter")
    await expect(lina.part("item-state")).to_have_text("已结束")
    await assert_accessible(lina)
