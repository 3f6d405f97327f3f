"""The page of privacy: a customer is fetched, held, and erased for good, and no card is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import token

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize(("locale", "erased", "kept"), [("en", "done", "kept"), ("zh-CN", "已完成", "保留")])
async def test_a_customer_is_fetched_held_and_erased(
    floor: Floor, seat: Seat, tmp_path: Path, *, locale: str, erased: str, kept: str
) -> None:
    api = await token(floor.owner, f"privacy-{locale}")
    await api.call("PUT", "/customers/P1", {"name": "陆建国", "notes": "SECRET", "phones": ["13900139555"]})
    root = await seat.open(f"{floor.url}/#admin/privacy", locale=locale, width=390, height=844)
    await root.send_sign_in("root")
    await expect(root.part("retention").get_by_role("row")).to_have_count(7)
    await expect(root.part("retention")).to_contain_text(kept)
    await root.part("privacy-id").fill("P1")
    await root.page.keyboard.press("Enter")
    await expect(root.part("privacy-who")).to_contain_text("陆**")
    await root.part("privacy-fetch").press("Enter")
    async with root.page.expect_download() as saved:
        await root.part("privacy-save").press("Enter")
    file = tmp_path / "customer.json"
    await (await saved.value).save_as(file)
    assert json.loads(file.read_text("utf-8"))["parts"]["customers"][0]["notes"] == "SECRET"
    assert "SECRET" not in await root.page.content()
    link = await root.part("privacy-print").get_attribute("href")
    page = await root.page.request.get(f"{floor.url}{link}")
    assert "SECRET" in await page.text()
    await root.part("privacy-reason").fill("case 17")
    await root.part("privacy-hold").press("Enter")
    await expect(root.part("privacy-way")).to_be_visible()
    await expect(root.part("privacy-erase")).to_be_disabled()
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.part("hold-lift").press("Enter")
    await expect(root.part("hold-lift")).to_have_count(0)
    await root.part("privacy-look").press("Enter")
    await expect(root.part("privacy-way")).to_have_count(0)
    await root.part("privacy-reason").fill("asked for by letter")
    await root.part("privacy-erase").press("Enter")
    await root.part("privacy-yes").press("Enter")
    await expect(root.part("erasures").locator('[data-state="done"]')).to_contain_text(erased)
    await expect(root.part("erasures")).to_contain_text("asked for by letter")
    await assert_accessible_as_it_is(root)
    status, _ = await api.call("GET", "/customers/P1")
    assert status == 404
