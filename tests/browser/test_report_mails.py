"""Reports by mail at the screen: made, sent now, paused and removed; an administrator removes any."""

from __future__ import annotations

import os

import pytest

from tests.accounts.people import Person
from tests.report_mails.boxes import box_of
from tests.report_mails.test_report_mails import mailed

from .desks import PASSWORD, Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

VIEW = "from=2026-05-01&to=2026-05-02&every=day&by=queue&basis=came&show=offered,answered"


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/report-mails-{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (1280, "en")])
async def test_a_view_is_mailed_sent_now_paused_and_removed_by_the_keyboard(
    floor: Floor, seat: Seat, *, width: int, locale: str
) -> None:
    box = box_of(floor.owner)
    boss = await seat.open(f"{floor.url}/#reports/figures?{VIEW}", width=width, height=844, locale=locale)
    await boss.send_sign_in("boss")
    await expect(boss.part("mails-hint")).to_be_visible()
    await expect(boss.part("view-save")).to_be_enabled()
    await boss.part("view-name").fill("<b>Queues</b>")
    await boss.part("view-name").press("Enter")
    await boss.part("mails-every").select_option("week")
    await boss.part("mails-hour").select_option("7")
    await boss.part("mails-to").fill("boss@shop.example，head@shop.example")
    await expect(boss.part("mails-make")).to_be_enabled()
    await boss.part("mails-to").press("Enter")
    line = boss.part("report-mail")
    await expect(line).to_have_count(1)
    await expect(line).to_contain_text("<b>Queues</b>")
    await expect(line).to_contain_text("07:00")
    await assert_accessible_as_it_is(boss)
    await shot(boss, f"made-{width}")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    send = boss.part("report-mail-send")
    await expect(send).to_be_enabled()
    await send.press("Enter")
    await expect(boss.part("report-mail-last")).to_contain_text("2", timeout=30_000)
    await expect(send).to_be_enabled(timeout=30_000)
    assert [address for address, _ in box.taken] == ["boss@shop.example", "head@shop.example"]
    assert box.taken[0][1].subject.startswith("[报表]" if locale == "zh-CN" else "[Report]")
    await boss.part("report-mail-pause").press("Enter")
    await expect(boss.part("report-mail-last").locator("[data-tone=warn]")).to_be_visible()
    await boss.part("report-mail-remove").press("Enter")
    await assert_accessible_as_it_is(boss)
    await expect(boss.part("report-mail-yes")).to_be_enabled()
    await boss.part("report-mail-yes").press("Enter")
    await expect(line).to_have_count(0)
    await expect(boss.part("mails-said")).to_contain_text("<b>Queues</b>")


@pytest.mark.parametrize(("width", "locale"), [(390, "en"), (1280, "zh-CN")])
async def test_an_administrator_removes_any(floor: Floor, seat: Seat, *, width: int, locale: str) -> None:
    box_of(floor.owner)
    boss = Person(floor.owner)
    assert (await boss.sign_in("boss", PASSWORD))[0] == 200
    await mailed(boss)
    root = await seat.open(f"{floor.url}/#admin/report-mails", width=width, height=844, locale=locale)
    await root.send_sign_in("root")
    line = root.part("report-mail")
    await expect(line).to_contain_text("boss")
    await expect(line).to_contain_text("other@shop.example")
    await assert_accessible_as_it_is(root)
    await shot(root, f"all-{width}")
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= width
    await root.part("report-mail-remove").press("Enter")
    await expect(root.part("report-mail-yes")).to_be_enabled()
    await root.part("report-mail-yes").press("Enter")
    await expect(line).to_have_count(0)
    assert (await floor.owner.get("/admin/report-mails"))["items"] == []
