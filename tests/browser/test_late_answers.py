"""Supervisors are alerted to customers who wait too long for an answer."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser

from tests.messages.chats import written

from .desks import FLOOR, LU, Seat, expect, small_floor
from .test_accessible import assert_accessible

CHAT = {"channel": "chat", "queue": "support", "from": LU}


async def test_a_customer_who_waits_too_long_is_above_the_board(
    tmp_path: Path, chromium: Browser, seat: Seat
) -> None:
    async with small_floor(tmp_path / "hub") as floor:
        queues = [{**each, "unanswered_minutes": 30} for each in FLOOR["queues"]]
        status, body = await floor.owner.call("PUT", "/admin/floor", {**FLOOR, "queues": queues})
        assert status == 200, body
        boss = await seat.take(floor.url, "boss")
        await floor.phones.events(written("v8", "1", "你好", **CHAT))
        await expect(boss.part("late-answers")).to_have_count(0)
        [late] = await floor.phones.events(
            {**written("v7", "1", "遥控器没反应", **CHAT), "time": "2026-01-05T08:00:00Z"}
        )
        await expect(boss.part("late-answers")).to_contain_text("未回复")
        await expect(boss.part("late-answers").locator("li")).to_have_count(1)
        await assert_accessible(boss)
        await boss.part("late-answers").get_by_role("button", name="Read the messages").press("Enter")
        await expect(boss.part("read-along")).to_contain_text("遥控器没反应")
        await boss.part("late-answers").get_by_role("button").first.press("Enter")
        await expect(boss.page.locator(f"[data-contact-id='{late['contact_id']}']").first).to_be_visible()


async def test_of_many_the_first_fifty_are_shown_and_of_how_many(
    tmp_path: Path, chromium: Browser, seat: Seat
) -> None:
    async with small_floor(tmp_path / "hub") as floor:
        queues = [{**each, "unanswered_minutes": 30} for each in FLOOR["queues"]]
        status, body = await floor.owner.call("PUT", "/admin/floor", {**FLOOR, "queues": queues})
        assert status == 200, body
        boss = await seat.take(floor.url, "boss")
        await floor.phones.events(
            *(
                {**written(f"v{n}", "1", "遥控器没反应", **CHAT), "time": "2026-01-05T08:00:00Z"}
                for n in range(120)
            )
        )
        late = boss.part("late-answers")
        await expect(late).to_contain_text("120")
        await expect(late.locator("li")).to_have_count(50)
        await expect(late.get_by_test_id("shown-of")).to_have_text("共 120 项，仅显示前 50 项。")
        await assert_accessible(boss)
