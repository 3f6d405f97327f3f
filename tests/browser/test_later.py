"""Chats that the agent puts off until later, and how they go from one to the other by the keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .desks import STRANGER, expect
from .test_accessible import assert_accessible
from .test_messages import Chats, chats

__all__ = ["chats"]


async def test_a_chat_is_put_off_stands_apart_and_is_back_as_the_customer_writes(chats: Chats) -> None:
    contact = await chats.accepted()
    await chats.lina.part("snooze").click()
    await assert_accessible(chats.lina)
    await chats.lina.part("snooze-time").first.click()
    row = chats.lina.work(contact)
    await expect(row.get_by_test_id("back-at")).to_be_visible()
    await expect(chats.lina.part("contact")).to_have_count(0)
    await row.click()
    await expect(chats.lina.part("snoozed")).to_be_visible()
    await assert_accessible(chats.lina)
    await chats.says("2", "在吗？")
    await expect(chats.lina.part("snoozed")).to_have_count(0)
    await expect(row.get_by_test_id("unanswered")).to_be_visible()


async def test_what_is_put_off_is_taken_up_by_the_keyboard(chats: Chats) -> None:
    contact = await chats.accepted()
    await chats.lina.part("snooze").press("Enter")
    await chats.lina.part("snooze-at").fill(f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M}")
    await chats.lina.part("snooze-at").press("Enter")
    await chats.lina.page.reload()
    await chats.lina.is_connected()
    await chats.lina.work(contact).press("Enter")
    await chats.lina.part("unsnooze").press("Enter")
    await expect(chats.lina.part("snoozed")).to_have_count(0)
    await chats.lina.is_in(contact, "handling")


async def test_keys_go_from_chat_to_chat_while_typing_and_the_sheet_says_so(chats: Chats) -> None:
    first = await chats.accepted()
    second = await chats.says("1", "发票", ref="v8", **{"from": STRANGER})
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    await chats.lina.work(first).click()
    await chats.lina.part("message-text").fill("请稍等")
    await chats.lina.page.keyboard.press("Alt+ArrowDown")
    await expect(chats.lina.part("contact")).to_have_attribute("data-contact-id", second)
    await expect(chats.lina.part("message-text")).to_be_focused()
    await expect(chats.lina.part("message-text")).to_have_value("")
    await chats.lina.page.keyboard.press("Alt+ArrowUp")
    await expect(chats.lina.part("contact")).to_have_attribute("data-contact-id", first)
    await expect(chats.lina.part("message-text")).to_have_value("请稍等")
    await chats.lina.part("keys-button").click()
    await expect(chats.lina.part("keys-sheet")).to_contain_text("Alt+↓")
