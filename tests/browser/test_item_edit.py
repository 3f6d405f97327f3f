"""What was filled in is changed on the page of an item, and a proposal is judged with all that it says."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from tests.work.test_editing import PROCESS, SAID
from tests.work.test_quotes import PRICES

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en"])


@pytest_asyncio.fixture(loop_scope="session")
async def claims(floor: Floor) -> Floor:
    """A floor on which money is proposed and approved."""
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [PROCESS]})
    assert status == 200, body
    status, body = await floor.owner.call("POST", "/admin/import", {"kind": "prices", "rows": PRICES})
    assert status == 200, body
    return floor


async def proposed(floor: Floor, desk: Desk) -> dict[str, Any]:
    """Li Na has proposed something, and sees her item."""
    new = {"process": "claim", "title": "送货太迟", "owner": "lina", "customer_id": "C1"}
    status, item = await floor.phones.call("POST", "/work", new)
    assert status == 201, item
    await desk.part(f"item-row-{item['id']}").press("Enter")
    await desk.part("field-words").fill(SAID["words"])
    await desk.part("field-money").fill(SAID["money"])
    await desk.part("field-parts-add").click()
    await desk.part("field-parts-0-part").fill("CMP")
    await expect(desk.part("field-parts-0-price")).to_have_value("600.00")
    await desk.part("outcome-proposed").click()
    await expect(desk.part("change-propose")).to_be_visible()
    return dict(item)


@LOCALES
async def test_a_proposal_is_changed_by_the_keyboard_and_its_approval_is_void(
    claims: Floor, seat: Seat, locale: str
) -> None:
    lina = await seat.take(claims.url, "lina", locale=locale, width=390, height=844)
    item = await proposed(claims, lina)
    boss = await seat.take(claims.url, "boss", locale=locale)
    await boss.part("work-board-open").click()
    await boss.part(f"work-row-{item['number']}").get_by_role("button").click()
    await expect(boss.part("item-proposal")).to_contain_text("89")
    await expect(boss.part("item-limit")).to_contain_text("500")
    await expect(boss.part("item-step")).to_contain_text("Too late")  # what is proposed, beside the button
    await boss.part("outcome-approved").click()
    await expect(boss.part("item-step")).to_contain_text("Carry out")
    await lina.part("change-propose").press("Enter")
    await expect(lina.part("item-edit").get_by_test_id("field-words")).to_be_focused()
    await expect(lina.part("edit-void")).to_contain_text("Approve")
    await lina.part("item-edit").get_by_test_id("field-money").fill("a lot")
    await lina.part("edit-save").press("Enter")
    await expect(lina.part("item-edit").get_by_test_id("field-money")).to_be_focused()
    await lina.part("item-edit").get_by_test_id("field-money").fill("60.5")
    await lina.part("field-parts-0-quantity").fill("2")
    await expect(lina.part("field-parts-total")).to_contain_text("1,200")
    await lina.part("edit-why").fill("如约")
    await assert_accessible_as_it_is(lina)
    assert await lina.page.evaluate("document.documentElement.scrollWidth") <= 390
    await lina.part("edit-save").press("Enter")
    await expect(lina.part("item-edit")).to_have_count(0)
    await expect(lina.part("item-filled")).to_contain_text("60.50")
    await expect(lina.part("item-history")).to_contain_text("如约")
    await expect(boss.part("item-proposal")).to_contain_text("60.50")  # to be approved again
    await assert_accessible_as_it_is(boss)
    kept = await claims.phones.get(f"/work/{item['id']}")
    assert (kept["step"], kept["parts"][0]["total"]) == ("approve", "1200.00")


async def test_what_another_has_changed_meanwhile_is_shown_and_what_was_typed_stays(
    claims: Floor, seat: Seat
) -> None:
    lina = await seat.take(claims.url, "lina")
    item = await proposed(claims, lina)
    await lina.part("change-propose").click()
    form = lina.part("item-edit")
    await form.get_by_test_id("field-words").fill("Much too late")
    path = f"**/api/v1/work/{item['id']}"
    await lina.page.route(path, lambda route: route.abort())  # what somebody else does is not shown yet
    version = (await claims.phones.get(f"/work/{item['id']}"))["version"]
    said = {"step": "propose", "fields": {"money": "70"}, "version": version}
    status, body = await claims.phones.call("POST", f"/work/{item['id']}/fields", said)
    assert status == 200, body
    await expect(lina.part("item-failed")).to_be_visible()
    await lina.page.unroute(path)
    await lina.part("edit-save").click()
    await expect(lina.part("item-stale")).to_be_visible()
    await expect(lina.part("edit-since")).to_contain_text("Money：89.00 → 70.00")
    await expect(form.get_by_test_id("field-words")).to_have_value("Much too late")
    await expect(form.get_by_test_id("field-money")).to_have_value("70.00")
    await lina.part("edit-save").click()
    await expect(form).to_have_count(0)
    kept = (await claims.phones.get(f"/work/{item['id']}"))["fields"]["propose"]
    assert (kept["words"], kept["money"]) == ("Much too late", "70.00")


async def test_what_is_decided_cannot_be_changed_and_the_form_says_so(claims: Floor, seat: Seat) -> None:
    lina = await seat.take(claims.url, "lina")
    item = await proposed(claims, lina)
    boss = await seat.take(claims.url, "boss")
    await boss.part("work-board-open").click()
    await boss.part(f"work-row-{item['number']}").get_by_role("button").click()
    await boss.part("outcome-approved").click()
    await expect(boss.part("item-step")).to_contain_text("Carry out")
    assert (await claims.phones.get(f"/work/{item['id']}"))["step"] == "carry_out"
    await lina.part("change-propose").click()
    await lina.part("edit-save").click()
    await expect(lina.part("edit-refused")).to_contain_text("没有更改")
    await lina.part("edit-cancel").click()
    await expect(lina.part("item-edit")).to_have_count(0)
    await boss.part("outcome-more").click()  # something was done after the approval
    await expect(boss.part("item-history")).to_contain_text("More")
    await lina.part("change-propose").click()
    await lina.part("item-edit").get_by_test_id("field-words").fill("x")
    await lina.part("edit-save").click()
    await expect(lina.part("edit-refused")).to_contain_text("已有定论")
    await boss.part("outcome-done").click()
    await expect(lina.part("item-state")).to_have_text("已结束")
    await expect(lina.part("change-propose")).to_have_count(0)
