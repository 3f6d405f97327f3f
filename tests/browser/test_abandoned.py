"""Who gave up waiting: when, where and what came of it; called back without seeing the number."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from .desks import LU, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
async def test_who_gave_up_is_listed_and_called_back(
    floor: Floor, seat: Seat, *, language: str, width: int
) -> None:
    await floor.call("1")
    await floor.happens("ended", "1", by="customer")
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak(language)
    await boss.part("abandoned-open").press("Enter")
    # The floor may have another day than the screen.
    await boss.part("abandoned-to").fill((datetime.now(UTC) + timedelta(days=1)).date().isoformat())
    row = boss.part("abandoned-row")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(LU[-4:])
    assert LU not in await row.inner_text()
    await expect(boss.part("abandoned-since")).to_contain_text("尚无" if language == "zh" else "Nothing yet")
    await assert_accessible_as_it_is(boss)
    deed = boss.part("abandoned-call-back")
    await expect(deed).to_be_enabled()
    await deed.press("Enter")
    said = "待回拨" if language == "zh" else "To be called back"
    await expect(boss.part("abandoned-since")).to_contain_text(said)
    await expect(boss.part("abandoned-said")).to_contain_text(LU[-4:])
    await expect(deed).to_have_count(0)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/abandoned-{width}.png")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await boss.part("abandoned-from").fill("2020-01-01")
    await boss.part("abandoned-to").fill("2020-01-02")
    await expect(row).to_have_count(0)
    none = "没有客户放弃等待" if language == "zh" else "Nobody gave up"
    await expect(boss.part("abandoned")).to_contain_text(none)
