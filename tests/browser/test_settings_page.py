"""An administrator changes the settings file in the browser, by keyboard, on a narrow screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from .desks import Seat, expect, small_floor
from .test_accessible import assert_accessible_as_it_is

BEGIN = '# ours\n[[webhooks]]\nid = "erp"\nurl = "https://erp.example/hub"\nsecret_env = "ERP_SECRET"\n'


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_a_table_is_tried_refused_saved_and_brought_back(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("ERP_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    file = tmp_path / "contacthub.toml"
    await asyncio.to_thread(file.write_text, BEGIN)
    async with small_floor(tmp_path / "hub", place=file) as floor:
        root = await seat.open(f"{floor.url}/#admin/settings", locale=locale, width=390, height=844)
        await root.send_sign_in("root")
        await expect(root.part("settings-webhooks")).to_contain_text("erp")
        await root.part("settings-add-log").press("Enter")
        await expect(root.part("settings-toml")).to_be_focused()
        await root.part("settings-toml").fill("[log]\nkeep_days = 0\n")
        await root.part("settings-check").press("Enter")
        await expect(root.part("settings-refused")).to_contain_text("log.keep_days")
        assert await asyncio.to_thread(file.read_text) == BEGIN
        await root.part("settings-toml").fill("[log]\nkeep_days = 30\n")
        await expect(root.part("settings-check")).to_be_enabled()
        await root.part("settings-check").press("Enter")
        await expect(root.part("settings-lines")).to_contain_text("+keep_days = 30")
        await root.part("settings-reason").fill("三十天")
        await root.part("settings-reason").press("Enter")
        await expect(root.part("settings-version-2")).to_contain_text("三十天")
        assert await asyncio.to_thread(file.read_text) == f"{BEGIN}\n[log]\nkeep_days = 30\n"
        needed = "文件与服务启动时所用的不同" if locale == "zh-CN" else "not the one the hub started with"
        await expect(root.part("needs-restart")).to_contain_text(needed)
        await assert_accessible_as_it_is(root)
        assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
        await root.part("settings-version-1").get_by_role("button").press("Enter")
        await expect(root.part("needs-restart")).to_have_count(0)
        assert await asyncio.to_thread(file.read_text) == BEGIN
        # What starts a hub again ends this one, and the page waits for the other.
        asked = asyncio.Event()
        floor.owner.hub.parts.restarting.by(asked.set)
        await asyncio.to_thread(file.write_text, "[log]\nkeep_days = 9\n")
        await root.page.reload()
        await root.part("restart").press("Enter")
        await root.part("restart-yes").press("Enter")
        await expect(root.part("restarting")).to_be_visible()
        async with asyncio.timeout(30):
            await asked.wait()
