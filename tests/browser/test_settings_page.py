"""An administrator changes the settings file in the browser, by keyboard, on a narrow screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from .desks import Desk, Floor, Seat, expect, small_floor
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
        root = await seat.open(f"{floor.url}/#admin/settings/text", locale=locale, width=390, height=844)
        await root.send_sign_in("root")
        await expect(root.part("text-webhooks")).to_contain_text("erp")
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
        await expect(root.part("settings-lines")).to_contain_text("30")
        await root.part("settings-versions").press("Enter")
        await expect(root.part("settings-version-2")).to_contain_text("三十天")
        assert await asyncio.to_thread(file.read_text) == f"{BEGIN}\n[log]\nkeep_days = 30\n"
        needed = "文件与服务启动时所用的不同" if locale == "zh-CN" else "not the one the hub started with"
        await expect(root.part("needs-restart")).to_contain_text(needed)
        await assert_accessible_as_it_is(root)
        assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
        await root.part("settings-version-1").get_by_role("button").press("Enter")
        await expect(root.part("settings-preview")).to_contain_text("-keep_days = 30")
        await root.part("save-settings").press("Enter")
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


FORMS = """# Our shop
[[channels]]  # on the page
type = "chat"
name = "shop"
queue = "support"
origins = ["https://www.example.com"]

[[webhooks]]
id = "erp"   # the books
url = "https://erp.example/hub"
secret_env = "ERP_SECRET"

[retention]
contacts_days = 365  # a year
"""


async def fill(root: Desk, path: str, text: str) -> None:
    await root.part(f"field-{path}").locator("input, textarea").first.fill(text)


async def taken(root: Desk, why: str) -> None:
    """Say why, and save."""
    await root.part("settings-why").fill(why)
    await root.part("settings-why").press("Enter")
    await expect(root.part("settings-preview")).to_have_count(0)


async def webhook_is_added(root: Desk, *, is_chinese: bool) -> None:
    """What is missing and what the hub refuses are said at their fields."""
    await root.part("add-webhook").press("Enter")
    await fill(root, "id", "")
    await root.part("look").press("Enter")
    await expect(root.part("fault-id")).to_have_text("请填写。" if is_chinese else "Please fill this in.")
    await expect(root.part("field-id").locator("input")).to_be_focused()
    await fill(root, "id", "crm")
    await fill(root, "url", "ftp://crm.example")
    await root.part("look").press("Enter")
    said = "应为地址" if is_chinese else "an address like"
    await expect(root.part("fault-url")).to_contain_text(said)
    await expect(root.part("settings-form-refused")).to_contain_text(said)
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    await fill(root, "url", "https://crm.example/hub")
    await root.part("look").press("Enter")
    await expect(root.part("fault-secret_env")).to_contain_text("ERP_WEBHOOK_SECRET")
    await fill(root, "secret_env", "ERP_SECRET")
    note = "已设置 ERP_SECRET" if is_chinese else "ERP_SECRET is set"
    await expect(root.part("note-secret_env")).to_contain_text(note)
    await root.part("keep").press("Enter")
    await expect(root.part("table-crm")).to_have_attribute("data-state", "new")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_settings_are_changed_by_forms_by_keyboard_on_a_narrow_screen(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("ERP_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    monkeypatch.setenv("CONTACTHUB_LOG__KEEP_DAYS", "9")
    is_chinese = locale == "zh-CN"
    file = tmp_path / "contacthub.toml"
    await asyncio.to_thread(file.write_text, FORMS)
    async with small_floor(tmp_path / "hub", place=file) as floor:
        page = f"{floor.url}/#admin/settings/webhooks"
        root = await seat.open(page, locale=locale, width=390, height=844)
        await root.send_sign_in("root")
        await expect(root.part("table-erp")).to_contain_text("https://erp.example/hub")
        await assert_accessible_as_it_is(root)
        await webhook_is_added(root, is_chinese=is_chinese)
        # Retention is changed, and a channel is to go: all three are saved together.
        await root.part("settings-retention").press("Enter")
        await fill(root, "contacts_days", "730")
        await root.part("keep").press("Enter")
        await root.part("settings-channels").press("Enter")
        await root.part("open-shop").press("Enter")
        await expect(root.part("field-type").locator("select")).to_be_disabled()
        await root.part("remove-table").press("Enter")
        await expect(root.part("changed-keys")).to_contain_text("365 → 730")
        needs = "下次启动服务时才会生效" if is_chinese else "counts from the next start"
        await expect(root.part("settings-needs")).to_contain_text(needs)
        await assert_accessible_as_it_is(root)
        assert await asyncio.to_thread(file.read_text) == FORMS
        await taken(root, "三处")
        channel = FORMS[FORMS.index("[[channels]]") : FORMS.index("[[webhooks]]")]
        added = '\n[[webhooks]]\nid = "crm"\nurl = "https://crm.example/hub"\nsecret_env = "ERP_SECRET"\n'
        left = FORMS.replace(channel, "\n").replace("365  #", "730  #") + added
        assert (await asyncio.to_thread(file.read_text)).split() == left.split()
        await expect(root.part("needs-restart")).to_be_visible()
        await root.part("undo-settings").press("Enter")
        await expect(root.part("needs-restart")).to_have_count(0)
        assert await asyncio.to_thread(file.read_text) == FORMS
        # What the environment says instead of the file is said at its field.
        await root.part("settings-log").press("Enter")
        await expect(root.part("note-keep_days")).to_contain_text("CONTACTHUB_")


async def test_rows_are_sorted_found_copied_and_changed_together(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    file = tmp_path / "contacthub.toml"
    await asyncio.to_thread(file.write_text, FORMS)
    async with small_floor(tmp_path / "hub", place=file) as floor:
        root = await seat.open(f"{floor.url}/#admin/settings/channels", locale="en")
        await root.send_sign_in("root")
        queue = root.part("table-shop").get_by_role("link", name="support")
        await expect(queue).to_have_attribute("href", "#admin/floor/queues%2Fsupport")
        await root.part("settings-webhooks").click()
        await root.part("open-erp").click()
        await expect(root.part("related")).to_contain_text("deliveries")
        await root.part("copy-table").click()
        await fill(root, "id", "crm")
        await root.part("keep").click()
        await root.part("sort-id").click()
        rows = root.part("settings").locator("tbody tr")
        await expect(rows.first).to_contain_text("erp")
        await root.part("find-table").fill("crm")
        await expect(rows).to_have_count(1)
        await root.part("find-table").fill("")
        for name in ("erp", "crm"):
            await root.part(f"choose-{name}").check()
        await root.part("bulk-key").select_option("url")
        await root.part("bulk").locator("input").fill("https://both.example")
        await root.part("bulk-do").click()
        await expect(root.part("settings-preview")).to_contain_text("https://both.example")
        await taken(root, "Both")
        text = await asyncio.to_thread(file.read_text)
        assert text.count('url = "https://both.example"') == 2
        assert 'id = "erp"   # the books' in text


@pytest.mark.parametrize(("locale", "said"), [("en", "without a settings file"), ("zh-CN", "没有设置文件")])
async def test_without_a_file_there_is_nothing_to_press(
    floor: Floor, seat: Seat, locale: str, said: str
) -> None:
    root = await seat.open(f"{floor.url}/#admin/settings/webhooks", locale=locale, width=390, height=844)
    await root.send_sign_in("root")
    page = root.part("settings")
    await expect(page).to_contain_text(said)
    for role in ("button", "link", "textbox"):
        await expect(page.get_by_role(role)).to_have_count(0)
    await assert_accessible_as_it_is(root)
