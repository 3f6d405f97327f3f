"""Roles made on the screen: previewed, saved, had by somebody, and removed."""

from __future__ import annotations

import pytest

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_role_is_made_changed_for_its_users_and_removed(floor: Floor, seat: Seat, locale: str) -> None:
    root = await seat.open(f"{floor.url}/#admin/roles", locale=locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await root.send_sign_in("root")
    await root.part("new-role").locator("input").fill("trainer")
    await root.part("make-role").press("Enter")
    right = root.part("right-trainer-audit.read")
    await expect(right).not_to_be_checked()
    await assert_accessible_as_it_is(root)
    body = {"name": "tina", "role": "trainer", "password": "correct horse battery"}
    assert (await floor.owner.call("POST", "/admin/users", body))[0] == 201
    await root.page.reload()
    await right.press("Space")
    await root.part("right-trainer-reports.read").press("Space")
    await expect(root.part("role-gained")).to_have_text("audit.read")
    await expect(root.part("role-lost")).to_have_text("reports.read")
    await expect(root.part("role-users")).to_have_text("tina")
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("save-role").press("Enter")
    await expect(root.part("roles-done")).to_contain_text("trainer")
    await expect(right).to_be_checked()
    _, shown = await floor.owner.call("GET", "/admin/roles")
    assert {"audit.read"} <= set(shown["roles"][-1]["rights"]) - {"reports.read"}
    await expect(root.part("remove-role-trainer")).to_have_count(0)
    await floor.owner.call("POST", "/admin/users", {**body, "role": "supervisor"})
    await root.page.reload()
    await root.part("remove-role-trainer").press("Enter")
    await expect(right).to_have_count(0)
