"""The page of the audit: read, filtered, opened, taken away, and verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

WORDS = {
    "en": ("Made a token", "May", "Filter", "were changed"),
    "zh-CN": ("创建令牌", "权限范围", "筛选", "被改动"),
}


async def at_audit(seat: Seat, floor: Floor, locale: str = "en") -> Desk:
    root = await seat.open(f"{floor.url}/#admin/audit", locale=locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await root.send_sign_in("root")
    await expect(root.part("audit-row").first).to_be_visible()
    return root


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_audit_is_read_filtered_opened_and_verified(floor: Floor, seat: Seat, locale: str) -> None:
    action, may, _, changed = WORDS[locale]
    status, _ = await floor.owner.call("POST", "/admin/tokens", {"name": "pbx9", "scopes": ["log:read"]})
    assert status == 201
    root = await at_audit(seat, floor, locale)
    await root.part("by-action").select_option("add_token")
    await root.part("by-subject").fill("pbx9")
    await root.page.keyboard.press("Enter")
    row = root.part("audit-row")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(action)
    await row.locator("summary").press("Enter")
    await expect(row.locator("dt").first).to_have_text(may)
    await expect(row.locator("dd").first).to_have_text("log:read")
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("verify").press("Enter")
    await expect(root.part("audit-fits")).to_be_visible()
    sql = "UPDATE audit SET subject = 'pbx8' WHERE subject = 'pbx9'"
    await floor.owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(sql))
    await root.part("verify").click()
    await expect(root.part("audit-faults")).to_contain_text(changed)
    await assert_accessible_as_it_is(root)
    await root.part("all-rows").click()
    await expect(row.nth(2)).to_be_visible()


async def test_what_is_shown_is_taken_away_as_a_file(floor: Floor, seat: Seat, tmp_path: Path) -> None:
    root = await at_audit(seat, floor)
    await root.part("by-action").select_option("sign_in")
    await root.part("filter").click()
    row = root.part("audit-row")
    await expect(row).to_have_count(1)
    async with root.page.expect_download() as saving:
        await root.part("export-audit-csv").click()
    saved = tmp_path / "audit.csv"
    await (await saving.value).save_as(saved)
    head, line = saved.read_text("utf-8-sig").splitlines()
    assert head == "At,Last,Times,Who,Action,About,Address,Details,Id"
    assert ",root,sign_in," in line
    await row.locator("summary").click()
    await root.part("all-by").click()
    await expect(root.part("by-actor")).to_have_value("root")
    await expect(row.first).to_contain_text("Took a list away as a file")
