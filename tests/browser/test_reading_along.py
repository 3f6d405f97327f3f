"""A supervisor reads a chat while it is written, and writes notes that its agent sees at once."""

from __future__ import annotations

from tests.support import event

from .desks import Desk, Seat, expect
from .test_accessible import assert_accessible, assert_accessible_as_it_is
from .test_messages import Chats, chats
from .walk import assert_fits

__all__ = ["chats"]


async def opened(chats: Chats, seat: Seat, contact: str) -> Desk:
    """The supervisor's screen with the thread of a contact, opened by the keyboard."""
    boss = await seat.take(chats.floor.url, "boss")
    await boss.part(f"read-{contact}").press("Enter")
    await expect(boss.part("read-along")).to_be_visible()
    return boss


async def test_what_is_written_is_read_along_and_a_note_reaches_the_agent_and_not_the_customer(
    chats: Chats, seat: Seat
) -> None:
    contact = await chats.accepted()
    boss = await opened(chats, seat, contact)
    said = boss.page.locator("[data-testid=message] .text")
    await expect(said).to_have_text(["遥控器没反应"])
    await chats.answers("请按住锁定键三秒")
    await expect(said).to_have_text(["遥控器没反应", "请按住锁定键三秒"])
    await chats.says("2", "还是不行")
    await expect(said).to_have_text(["遥控器没反应", "请按住锁定键三秒", "还是不行"])
    await boss.part("whisper-text").fill("给他换新的")
    await boss.page.keyboard.press("Control+Enter")
    await expect(boss.part("whisper-text")).to_have_value("")
    note = chats.lina.page.locator("[data-testid=message][data-direction=internal]")
    await expect(note).to_contain_text("给他换新的")
    await expect(note).to_contain_text("boss")
    tints = [
        await each.evaluate("it => getComputedStyle(it).backgroundColor")
        for each in (note, chats.lina.part("message").first)
    ]
    assert tints[0] != tints[1]
    await expect(chats.lina.page.locator(".toast")).to_contain_text("boss 给您写了备注：陆建国")
    await chats.answers("马上给您换新的")
    assert await chats.web.texts(2) == ["请按住锁定键三秒", "马上给您换新的"]
    rows = await chats.floor.owner.get("/audit?action=open_thread")
    assert [(each["actor"], each["subject"]) for each in rows["items"]] == [("boss", contact)]


async def test_a_note_on_a_chat_out_of_sight_is_told_and_waits_in_its_thread(
    chats: Chats, seat: Seat
) -> None:
    first = await chats.accepted()
    second = await chats.says("1", "发票怎么开？", ref="v8")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    await chats.lina.work(first).click()
    boss = await opened(chats, seat, second)
    await boss.part("whisper-text").fill("电子发票")
    await boss.part("whisper").click()
    await expect(chats.lina.page.locator(".toast")).to_contain_text("boss 给您写了备注")
    await expect(chats.said()).to_have_text(["遥控器没反应"])
    await chats.lina.work(second).click()
    await expect(chats.said()).to_have_text(["发票怎么开？", "电子发票"])


async def test_what_could_not_be_read_is_said_and_read_once_it_can_be(chats: Chats, seat: Seat) -> None:
    boss = await opened(chats, seat, await chats.accepted())
    said = boss.page.locator("[data-testid=message] .text")
    await expect(said).to_have_text(["遥控器没反应"])
    await boss.page.route("**/threads/*/messages*", lambda route: route.abort())
    await chats.answers("请按住锁定键三秒")
    await expect(boss.part("read-along").get_by_role("alert")).to_contain_text("无法读取消息")
    await expect(said).to_have_text(["遥控器没反应"])
    await boss.page.unroute("**/threads/*/messages*")
    await expect(said).to_have_text(["遥控器没反应", "请按住锁定键三秒"])
    await expect(boss.part("read-along").get_by_role("alert")).to_have_count(0)


async def test_reading_begins_at_the_contact_too_escape_leads_back_and_an_end_ends_notes(
    chats: Chats, seat: Seat
) -> None:
    contact = await chats.accepted()
    boss = await seat.take(chats.floor.url, "boss")
    await boss.work(contact).press("Enter")
    await boss.part("open-thread").press("Enter")
    await boss.part("whisper-text").fill("给他换新的")
    await boss.page.keyboard.press("Escape")
    await expect(boss.part("contact-detail")).to_be_visible()
    await boss.part("open-thread").press("Enter")
    await expect(boss.part("whisper-text")).to_have_value("给他换新的")
    await chats.lina.page.keyboard.press("F9")
    await chats.lina.is_in(contact, "wrapping_up")
    await chats.lina.part("disposition").select_option("resolved")
    await chats.lina.part("finish-wrap-up").click()
    await expect(boss.part("reading-over")).to_be_visible()
    await expect(boss.part("whisper-text")).to_have_count(0)
    await expect(boss.page.locator("[data-testid=message] .text")).to_have_text(["遥控器没反应"])


async def test_it_is_seen_that_the_customer_types_and_who_they_are_is_not(chats: Chats, seat: Seat) -> None:
    boss = await opened(chats, seat, await chats.accepted(from_name=None))
    await expect(boss.page.locator("[data-testid=message] bdi")).to_have_text("客户")
    await expect(chats.lina.page.locator("[data-testid=message] bdi")).to_have_text("陆建国")
    await chats.floor.phones.events(event("contact.typing", {"ref": "v7"}, source="web"))
    await expect(boss.part("typing")).to_have_text("客户正在输入…")
    await assert_accessible_as_it_is(boss)
    await chats.says("2", "在吗？")
    await expect(boss.part("typing")).to_have_count(0)


async def test_the_channel_stands_in_the_list_and_at_the_contact(chats: Chats, seat: Seat) -> None:
    contact = await chats.accepted(channel="email")
    boss = await seat.take(chats.floor.url, "boss")
    row = boss.page.locator("li", has=boss.work(contact))
    await expect(row.get_by_test_id("channel")).to_have_text("邮件")
    await expect(row.get_by_test_id("channel").locator("svg")).to_be_visible()
    await expect(boss.part("agent-row-lina").get_by_test_id("channel")).to_have_text("邮件")
    await boss.work(contact).press("Enter")
    await expect(boss.part("contact-detail").get_by_test_id("channel")).to_have_text("邮件")
    await expect(boss.part("contact-detail")).not_to_contain_text("拨打号码")
    await assert_accessible(boss)


async def test_the_screen_is_accessible_and_fits_every_width(chats: Chats, seat: Seat) -> None:
    contact = await chats.accepted("遥控器没反应" + "很长" * 200)
    boss = await opened(chats, seat, contact)
    await boss.part("whisper-text").fill("https://example.org/" + "a" * 300)
    await boss.page.keyboard.press("Control+Enter")
    await expect(boss.part("message")).to_have_count(2)
    await assert_accessible(boss)
    await assert_fits(boss)
