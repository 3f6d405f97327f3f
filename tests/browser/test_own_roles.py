"""Screens of roles made here: what their people may not do is not offered to them."""

from __future__ import annotations

import pytest

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

PASSWORD = "correct horse battery"


async def made(floor: Floor, role: str, base: str, rights: list[str]) -> None:
    """A role with these rights, and ``wu``, who has it."""
    status, body = await floor.owner.call("PUT", f"/admin/roles/{role}", {"base": base, "rights": rights})
    assert status in (200, 201), body
    status, body = await floor.owner.call(
        "POST", "/admin/users", {"name": "wu", "role": role, "password": PASSWORD}
    )
    assert status == 201, body


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_watcher_sees_the_board_without_what_they_may_not_do(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await made(floor, "watcher", "supervisor", ["console.open", "floor.watch", "reports.read", "work.edit"])
    wu = await seat.open(floor.url, locale=locale, width=390, height=844)
    await wu.sign_in("wu", PASSWORD)
    await expect(wu.part("surveys-open")).to_be_visible()
    await expect(wu.part("stock-open")).to_be_visible()
    for gone in ("imports-button", "prices-open", "groups-open", "wallboards-open", "work-board-open"):
        await expect(wu.part(gone)).to_have_count(0)
    await expect(wu.part("export-contacts")).to_have_count(0)
    await wu.part("stock-open").press("Enter")
    await expect(wu.part("stock-list")).to_be_visible()
    await expect(wu.part("stock-add")).to_have_count(0)
    await assert_accessible_as_it_is(wu)
    await wu.page.keyboard.press("Escape")
    await wu.part("queue-row-support").get_by_role("button").first.click()
    await expect(wu.part("queue-opening")).to_have_count(0)
    boss = await seat.take(floor.url, "boss", locale=locale)
    await boss.part("queue-row-support").get_by_role("button").first.click()
    await expect(boss.part("queue-opening")).to_be_visible()
    await expect(boss.part("export-contacts")).to_be_visible()


async def test_administrator_of_tokens_has_their_page_alone(floor: Floor, seat: Seat) -> None:
    await made(floor, "keys", "admin", ["console.open", "tokens.edit"])
    wu = await seat.open(f"{floor.url}/#admin/users", locale="en")
    await wu.sign_in("wu", PASSWORD)
    await expect(wu.part("tokens")).to_be_visible()  # the first that they have
    await expect(wu.part("admin-pages").get_by_role("link")).to_have_count(1)
    await expect(wu.part("export-tokens")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_customers_page_leads_to_hold_and_erase_for_who_may(
    floor: Floor, seat: Seat, locale: str
) -> None:
    rights = ["console.open", "floor.watch", "customers.read", "customers.erase"]
    await made(floor, "officer", "supervisor", rights)
    wu = await seat.open(f"{floor.url}", locale=locale, width=390, height=844)
    await wu.sign_in("wu", PASSWORD)
    await wu.page.keyboard.press("Control+k")
    await wu.page.keyboard.type("13800138000")
    await wu.page.get_by_role("option").first.click()
    await wu.part("customer-privacy").locator("summary").press("Enter")
    await expect(wu.part("privacy-reason")).to_be_visible()
    await assert_accessible_as_it_is(wu)
    assert await wu.page.evaluate("document.documentElement.scrollWidth") <= 390
    await wu.part("privacy-reason").fill("A court asks")
    await wu.part("privacy-hold").press("Enter")
    await expect(wu.part("privacy-said")).not_to_be_empty()
    _, held = await floor.owner.call("GET", "/admin/holds")
    assert [each["by"] for each in held["items"]] == ["wu"]
