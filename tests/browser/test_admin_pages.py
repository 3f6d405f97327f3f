"""The administrator's pages: their list, their addresses, and how they are reached by the keyboard."""

from __future__ import annotations

import pytest

from .desks import LU, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_pages_have_addresses_and_a_way_back(floor: Floor, seat: Seat, locale: str) -> None:
    root = await seat.open(f"{floor.url}/#admin/commands", locale=locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await root.send_sign_in("root")
    await expect(root.part("commands")).to_be_visible()  # the address said so before the sign-in
    await expect(root.part("page-commands")).to_have_attribute("aria-current", "page")
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("page-users").press("Enter")
    await expect(root.part("users")).to_be_visible()
    await expect(root.page.locator("#content")).to_be_focused()
    assert root.page.url.endswith("#admin/users")
    await root.page.go_back()
    await expect(root.part("commands")).to_be_visible()


async def test_page_that_there_is_not_shows_the_first(floor: Floor, seat: Seat) -> None:
    root = await seat.open(f"{floor.url}/#admin/%E0%A4%A/x", locale="en")
    await root.send_sign_in("root")
    await expect(root.part("health")).to_be_visible()
    await root.page.keyboard.press("Control+k")
    await root.part("palette-input").fill("People who sign in")
    await expect(root.part("palette-command").first).to_have_attribute("aria-selected", "true")
    await root.page.keyboard.press("Enter")
    await expect(root.part("users")).to_be_visible()


async def test_board_shows_queues_and_agents_and_nothing_to_press(floor: Floor, seat: Seat) -> None:
    root = await seat.open(f"{floor.url}/#admin/board", locale="en")
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await root.send_sign_in("root")
    await expect(root.part("queue-row-support")).to_be_visible()
    await expect(root.part("agent-row-lina")).to_be_visible()
    await expect(root.page.locator("#content tbody").get_by_role("button")).to_have_count(0)
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await floor.call("1")
    waiting = root.part("queue-row-support").locator('[data-column="waiting"]')
    await expect(waiting).to_contain_text("1")
    assert LU[-4:] not in await root.page.content()
