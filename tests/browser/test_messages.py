"""Chats at the desk: what the customer writes, what the agent answers, and what became of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from contacthub.sources.settings import SourceTable
from tests.messages.chats import written
from tests.messages.source import Source, source, without_pauses
from tests.messages.test_attachments import uploaded
from tests.support import event

from .desks import LU, STRANGER, Desk, Floor, Seat, expect, small_floor
from .test_accessible import assert_accessible

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Route

CHAT = {"channel": "chat", "queue": "support", "from": LU, "from_name": "陆先生"}


@dataclass
class Chats:
    """An agent who is available, and a source of chats."""

    floor: Floor
    lina: Desk
    web: Source

    async def says(self, message_id: str, text: str, ref: str = "v7", **more: Any) -> str:
        """The customer writes; the contact."""
        [result] = await self.floor.phones.events(written(ref, message_id, text, **{**CHAT, **more}))
        return str(result["contact_id"])

    async def accepted(self, text: str = "遥控器没反应", caller: str = LU, **more: Any) -> str:
        """A chat that the agent has accepted."""
        contact = await self.says("1", text, **{"from": caller, **more})
        await expect(self.lina.part("offer-text")).to_have_text(text)
        await self.lina.part("offer-accept").click()
        await self.lina.is_in(contact, "handling")
        return contact

    async def answers(self, text: str) -> None:
        """The agent types and sends by the keyboard."""
        await self.lina.part("message-text").fill(text)
        await self.lina.page.keyboard.press("Control+Enter")

    def said(self) -> Locator:
        """The texts of the thread."""
        return self.lina.page.locator("[data-testid=message] .text")


@pytest_asyncio.fixture(loop_scope="session")
async def chats(
    tmp_path: Path, chromium: Browser, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Chats]:
    without_pauses(monkeypatch)
    async with source() as web, small_floor(tmp_path / "hub", SourceTable(**web.settings)) as floor:
        lina = await seat.take(floor.url, "lina")
        await lina.go_available()
        yield Chats(floor, lina, web)


async def test_a_chat_is_read_answered_and_ended_by_the_keyboard(chats: Chats) -> None:
    contact = await chats.accepted()
    await chats.answers("请按住锁定键三秒")
    await expect(chats.lina.part("message-status")).to_have_text("已发送")
    await chats.says("2", "好了，谢谢")
    await expect(chats.said()).to_have_text(["遥控器没反应", "请按住锁定键三秒", "好了，谢谢"])
    await expect(chats.lina.part("message-text")).to_have_value("")
    assert await chats.web.texts(1) == ["请按住锁定键三秒"]
    await chats.lina.page.keyboard.press("F9")
    await chats.lina.is_in(contact, "wrapping_up")
    await expect(chats.lina.part("no-answer")).to_be_visible()


async def test_what_is_typed_is_kept_over_a_reload_and_enter_makes_a_line(chats: Chats) -> None:
    contact = await chats.accepted()
    await chats.lina.part("message-text").fill("请按住")
    await chats.lina.page.keyboard.press("Enter")
    await chats.lina.page.keyboard.type("锁定键")
    await chats.lina.page.reload()
    await chats.lina.is_connected()
    await chats.lina.work(contact).click()
    await expect(chats.lina.part("message-text")).to_have_value("请按住\n锁定键")
    await expect(chats.said()).to_have_text(["遥控器没反应"])


async def test_what_was_refused_says_why_and_is_sent_again(chats: Chats) -> None:
    chats.web.answers[:] = [(422, {"title": "No", "detail": "会话已过期"})]
    await chats.accepted()
    await chats.answers("在吗？")
    await expect(chats.lina.part("message-status")).to_contain_text("会话已过期")
    await chats.lina.part("retry-message").click()
    await expect(chats.lina.part("message-status")).to_have_text("已发送")


async def test_a_source_that_does_not_answer_is_told_before_typing(chats: Chats) -> None:
    await chats.accepted()
    chats.web.answers[:] = [503] * 10_000
    await chats.answers("在吗？")
    await expect(chats.lina.part("not-sending")).to_contain_text("503")
    chats.web.answers.clear()
    await expect(chats.lina.part("not-sending")).to_have_count(0)
    await expect(chats.lina.part("message-status")).to_have_text("已发送")


async def test_it_is_seen_that_the_customer_types_until_they_have_sent_it(chats: Chats) -> None:
    await chats.accepted()
    typing = event("contact.typing", {"ref": "v7"}, source="web")
    await chats.floor.phones.events(typing)
    await expect(chats.lina.part("typing")).to_have_text("客户正在输入…")
    await chats.says("2", "在吗？")
    await expect(chats.said()).to_have_text(["遥控器没反应", "在吗？"])
    await expect(chats.lina.part("typing")).to_have_count(0)


async def test_a_note_is_tinted_and_never_sent(chats: Chats) -> None:
    await chats.accepted()
    await chats.lina.part("message-note").check()
    await chats.answers("客户很着急")
    await chats.lina.part("message-note").uncheck()
    await chats.answers("马上处理")
    await expect(chats.said()).to_have_text(["遥控器没反应", "客户很着急", "马上处理"])
    assert await chats.web.texts(1) == ["马上处理"]


async def test_of_two_chats_the_one_that_is_not_shown_counts_what_is_unread(chats: Chats) -> None:
    first = await chats.accepted()
    second = await chats.says("1", "发票怎么开？", ref="v8")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    await chats.lina.work(first).click()
    await expect(chats.said()).to_have_text(["遥控器没反应"])
    await chats.says("2", "还在吗？", ref="v8")
    unread = chats.lina.work(second).get_by_test_id("unread")
    await expect(unread).to_contain_text("2")
    await chats.lina.work(second).click()
    await expect(chats.lina.part("unread-mark")).to_be_visible()
    await expect(unread).to_have_count(0)


async def test_a_chat_is_accessible_and_fits_a_phone(chats: Chats) -> None:
    chats.web.answers[:] = [(422, {"title": "No", "detail": "会话已过期"})]
    await chats.accepted()
    await chats.answers("在吗？" + "很长" * 200)
    await expect(chats.lina.part("retry-message")).to_be_visible()
    await assert_accessible(chats.lina)
    await chats.lina.page.set_viewport_size({"width": 390, "height": 844})
    wide = await chats.lina.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


REPLIES = {
    "replies": [
        {"id": "hi", "title": "问候", "text": "{customer}您好，我是{agent}。"},
        {"id": "order", "title": "订单", "text": "您的订单{order}已发货", "queue": "support"},
        {"id": "hi_en", "title": "Greeting", "text": "Hello {customer}", "language": "en"},
    ]
}


async def test_a_reply_is_found_by_slash_and_filled_in_from_the_card(chats: Chats) -> None:
    await chats.floor.owner.call("PUT", "/admin/floor", REPLIES)
    await chats.accepted()
    field, rows = chats.lina.part("message-text"), chats.lina.page.get_by_test_id("reply")
    await field.press("/")
    await expect(rows).to_have_count(3)
    await expect(rows.last).to_contain_text("Greeting")  # not in the customer's language
    await assert_accessible(chats.lina)
    await field.press_sequentially("问")
    await expect(rows).to_have_count(1)
    await field.press("Enter")
    await expect(field).to_have_value("陆建国您好，我是Li Na 李娜。")
    await expect(chats.lina.part("replies")).to_have_count(0)
    await field.fill("、")  # what a Chinese input method makes of the key
    await field.press("ArrowUp")
    await field.press("ArrowUp")
    await expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    await rows.get_by_text("订单", exact=True).click()
    await expect(field).to_have_value("您的订单O1已发货")
    await expect(field).to_be_focused()


async def test_the_replies_are_in_sight_where_there_was_no_room_below_the_field(chats: Chats) -> None:
    await chats.floor.owner.call("PUT", "/admin/floor", REPLIES)
    await chats.accepted()
    field = chats.lina.part("message-text")
    await chats.lina.page.set_viewport_size({"width": 1280, "height": 560})
    # The field is the last thing in sight.
    await field.evaluate("field => field.scrollIntoView({ block: 'end' })")
    await field.press("/")
    await expect(chats.lina.page.get_by_test_id("reply")).to_have_count(3)
    await expect(chats.lina.page.get_by_test_id("reply").first).to_be_in_viewport(ratio=1)


async def test_what_a_visitor_said_of_themselves_has_names_in_the_language_of_the_screen(
    chats: Chats,
) -> None:
    await chats.accepted(attributes={"page_title": "空调", "said_phone": "13800138000"})
    facts = chats.lina.part("contact").locator("dt")
    await expect(facts).to_have_text(["页面标题", "自称电话"])
    await chats.lina.speak("en")
    await expect(facts).to_have_text(["title of the page", "telephone, as they say"])


async def test_what_is_not_known_is_to_be_filled_in_before_it_is_sent(chats: Chats) -> None:
    await chats.floor.owner.call("PUT", "/admin/floor", REPLIES)
    await chats.accepted(caller=STRANGER)
    await chats.lina.part("message-text").press_sequentially("/订单")
    await expect(chats.lina.page.get_by_test_id("reply")).to_have_count(1)
    await chats.lina.part("message-text").press("Enter")
    await expect(chats.lina.part("message-text")).to_have_value("您的订单{order}已发货")
    await chats.lina.page.keyboard.press("Control+Enter")
    await expect(chats.lina.part("fill-in")).to_contain_text("{order}")
    await chats.lina.page.keyboard.type("A-7")  # in the place of the gap, which is selected
    await chats.lina.page.keyboard.press("Control+Enter")
    await expect(chats.said()).to_have_text(["遥控器没反应", "您的订单A-7已发货"])


async def test_a_slash_that_is_meant_is_sent_after_escape(chats: Chats) -> None:
    await chats.accepted()
    field = chats.lina.part("message-text")
    await chats.lina.part("replies-open").click()
    await expect(field).to_be_focused()
    await expect(chats.lina.part("replies")).to_be_visible()
    await field.press("Escape")
    await expect(chats.lina.part("replies")).to_have_count(0)
    await expect(field).to_be_focused()
    await chats.answers("/重启")
    await expect(chats.said()).to_have_text(["遥控器没反应", "/重启"])


async def test_the_longest_unanswered_is_on_top_once_nobody_points_at_the_list(chats: Chats) -> None:
    first = await chats.accepted()
    second = await chats.says("1", "发票怎么开？", ref="v8")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    rows = chats.lina.part("work-list").locator("[data-testid^=contact-row-]")

    async def are(*contacts: str) -> None:
        for place, contact in enumerate(contacts):
            await expect(rows.nth(place)).to_have_attribute("data-testid", f"contact-row-{contact}")

    await are(first, second)
    await expect(chats.lina.work(first).get_by_test_id("unanswered")).to_contain_text("未回复")
    await chats.lina.work(first).hover()
    await chats.lina.work(first).click()
    await chats.answers("请按住锁定键三秒")
    await expect(chats.lina.work(first).get_by_test_id("unanswered")).to_have_count(0)
    await are(first, second)  # the pointer is over the list
    await chats.lina.part("message-text").hover()
    await are(second, first)
    await chats.lina.work(second).click()
    await chats.lina.part("message-text").hover()
    await chats.lina.part("message-text").fill("在账单页")
    await chats.lina.work(second).focus()
    await chats.lina.part("send-message").dispatch_event("click")
    await expect(chats.lina.work(second).get_by_test_id("unanswered")).to_have_count(0)
    await are(second, first)  # the focus is in the list
    await chats.lina.part("message-text").focus()
    await are(first, second)


async def test_of_a_text_message_its_parts_are_counted_while_typing_and_of_a_note_not(chats: Chats) -> None:
    await chats.accepted(channel="sms")
    field, parts = chats.lina.part("message-text"), chats.lina.part("sms-parts")
    await field.fill("a" * 160)
    await expect(parts).to_contain_text("1 条短信，本条还可写 0 字")
    await field.fill("a" * 159 + "’好")
    await expect(parts).to_contain_text("3 条短信")
    await expect(parts).to_have_attribute("data-encoding", "ucs2")
    await assert_accessible(chats.lina)
    await chats.lina.speak("en")
    await expect(parts).to_contain_text("Text messages: 3")
    await chats.lina.part("message-note").check()
    await expect(parts).to_have_count(0)


async def test_what_the_channel_allows_now_is_said_before_typing(chats: Chats) -> None:
    later, past = "2100-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"
    await chats.accepted(reply_until=later, reply_allowed="templates")
    window, note = chats.lina.part("reply-window"), chats.lina.part("message-note")
    await expect(window).to_contain_text("之后只能发送已审核的模板")
    await chats.says("2", "在吗？", reply_allowed="templates")
    await expect(window).to_contain_text("现在只能发送已审核的模板")
    await expect(note).to_be_enabled()
    await chats.says("3", "在吗？", reply_until=past)
    await expect(chats.lina.part("no-answer")).to_contain_text("该渠道现在不接受回复")
    await expect(note).to_be_disabled()
    await chats.lina.speak("en")
    await expect(chats.lina.part("no-answer")).to_contain_text("only notes can be written")
    await chats.says("4", "在吗？", reply_until=later)
    await expect(window).to_contain_text("Answers are possible until")
    await expect(note).to_be_enabled()
    await assert_accessible(chats.lina)


COUNTS_TONES = """() => {
  window.tones = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) { window.tones += 1; start.apply(this, at) }
}"""


async def test_what_is_written_out_of_sight_sounds_unless_muted_and_is_in_the_title(chats: Chats) -> None:
    first = await chats.accepted()
    second = await chats.says("1", "发票怎么开？", ref="v8")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    await chats.lina.work(first).click()
    page, sound = chats.lina.page, chats.lina.part("sound")
    await expect(sound).to_have_attribute("data-allowed", "true")
    await page.evaluate(COUNTS_TONES)
    await chats.says("2", "在吗？")
    await expect(chats.said()).to_have_text(["遥控器没反应", "在吗？"])
    before = await page.evaluate("window.tones")
    await chats.says("2", "还在吗？", ref="v8")
    await page.wait_for_function("window.tones === 1")
    assert before == 0
    await expect(page).to_have_title(re.compile(r"^\(\d\) "))
    await sound.click()
    await chats.says("3", "喂？", ref="v8")
    await expect(chats.lina.work(second)).to_contain_text("喂？")
    assert await page.evaluate("window.tones") == 1
    await chats.lina.work(second).click()
    await expect(page).to_have_title(re.compile(r"^[^(]"))


async def test_a_file_of_the_customer_is_shown_with_its_size_and_can_be_saved(chats: Chats) -> None:
    await chats.accepted()
    _, file = await uploaded(chats.floor.phones, b"x" * 2048, "保修卡.txt")
    sent = written("v7", "2", "", attachments=[{"upload_id": file["id"]}])
    [result] = await chats.floor.phones.events(sent)
    assert result["status"] == "accepted", result
    link = chats.lina.part("message-file")
    await expect(link).to_have_text("保修卡.txt")
    await expect(chats.lina.part("thread")).to_contain_text("2 KB")
    await assert_accessible(chats.lina)
    async with chats.lina.page.expect_download() as saved:
        await link.press("Enter")
    download = await saved.value
    assert download.suggested_filename == "保修卡.txt"
    assert await asyncio.to_thread(Path(await download.path()).read_bytes) == b"x" * 2048


MAIL = {"channel": "email", "caller": "mei@shop.example", "subject": "Remote"}


async def test_a_mail_is_answered_under_its_subject_with_the_copies_that_the_agent_leaves(
    chats: Chats,
) -> None:
    contact = await chats.accepted("电池？", cc=["fang@shop.example", "lu@shop.example"], **MAIL)
    subject, copies = chats.lina.part("mail-subject"), chats.lina.part("mail-copies")
    await expect(subject).to_have_value("Re: Remote")
    await expect(copies).to_have_value("fang@shop.example, lu@shop.example")

    await chats.lina.part("message-text").fill("两节")
    await copies.fill("lu@shop.example, fang")
    await expect(chats.lina.part("mail-wrong")).to_contain_text("fang")
    await assert_accessible(chats.lina)
    await chats.lina.page.keyboard.press("Enter")
    await expect(chats.said()).to_have_text(["电池？"])

    await copies.fill("lu@shop.example")
    await subject.fill("电池")
    await chats.lina.page.reload()
    await chats.lina.is_in(contact, "handling")
    await expect(copies).to_have_value("lu@shop.example")
    await expect(chats.said()).to_have_text(["电池？"])
    await chats.lina.part("message-note").press("Space")  # a click meets nothing while the page still moves
    await expect(subject).to_be_hidden()
    await chats.lina.part("message-note").uncheck()
    await subject.press("Enter")
    await expect(chats.lina.part("message-status")).to_have_text("Sent")
    [given] = await chats.web.until(lambda got: len(got) >= 1)
    assert (given["data"]["subject"], given["data"]["cc"]) == ("电池", ["lu@shop.example"])
    await expect(subject).to_have_value("Re: 电池")
    await expect(copies).to_have_value("lu@shop.example")


LOOKS = (
    '<p>Look <b>here</b></p><script>parent.hacked = 1</script><img id="p" src="https://x.example/p.png" '
    'onerror="parent.hacked = 1"><div class="gmail_quote">On Friday<blockquote>old</blockquote></div>'
)


async def test_a_mail_is_shown_as_it_looks_in_a_frame_that_loads_nothing_until_asked(
    chats: Chats, seat: Seat
) -> None:
    await chats.accepted("电池？\n\n> 2026 Lu wrote:\n> Which one", html=LOOKS, **MAIL)
    page = chats.lina.page
    await expect(chats.said()).to_have_text(["电池？", "> 2026 Lu wrote:\n> Which one"])
    await expect(chats.said().nth(1)).to_be_hidden()
    await chats.lina.part("message-quote").locator("summary").press("Enter")
    await expect(chats.said().nth(1)).to_be_visible()

    asked: list[str] = []

    async def picture(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort()

    await page.route("https://x.example/**", picture)
    await chats.lina.part("message-looks").press("Enter")
    frame = page.frame_locator("[data-testid=message-html]")
    await expect(frame.locator("p b")).to_have_text("here")
    await expect(frame.locator("blockquote")).to_be_hidden()
    await frame.locator("summary").click()
    await expect(frame.locator("blockquote")).to_be_visible()
    await assert_accessible(chats.lina)
    assert asked == []
    async with page.expect_request("https://x.example/p.png"):
        await chats.lina.part("message-images").press("Enter")
    assert await page.evaluate("window.hacked") is None
    await chats.lina.part("message-looks").press("Enter")
    await expect(chats.said().first).to_be_visible()
    # The browser says of a picture that it was not loaded: that is what was wanted.
    assert "violates the following Content Security Policy" in seat.complaints[0]
    seat.complaints.clear()


async def test_a_script_or_a_trick_in_every_field_stays_text(chats: Chats) -> None:
    trick = "\u202e<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    html = f"<p>{trick}</p><iframe srcdoc='<script>top.hacked=1</script>'></iframe>"
    attributes = {trick: trick}
    await chats.accepted(
        trick,
        caller=trick[:100],
        subject=trick,
        from_name=trick,
        html=html,
        channel="email",
        attributes=attributes,
    )
    await expect(chats.said()).to_have_text([trick])
    await expect(chats.lina.part("mail-subject")).to_have_value(f"Re: {trick}")
    # What reads from the right turns nothing around beside it.
    isolated = "e => getComputedStyle(e).unicodeBidi"
    assert await chats.said().first.evaluate(isolated) in ("isolate", "plaintext")
    assert await chats.lina.page.locator("[data-testid=message] bdi").first.inner_text() == trick
    await chats.lina.part("message-looks").click()
    await expect(chats.lina.page.frame_locator("[data-testid=message-html]").locator("p")).to_contain_text(
        "\u202e"
    )
    assert await chats.lina.page.evaluate("window.hacked") is None


async def test_an_earlier_answer_is_taken_over_by_keyboard(chats: Chats) -> None:
    await chats.accepted("我的遥控器没反应")
    field = chats.lina.part("message-text")
    await expect(chats.lina.part("suggested")).to_contain_text("按住锁定键3秒")
    await field.focus()
    await chats.lina.page.keyboard.press("ArrowDown")
    await chats.lina.page.keyboard.press("Enter")
    await expect(field).to_have_value("按住锁定键3秒")
    await expect(field).to_be_focused()
    await chats.lina.page.keyboard.press("Control+Enter")
    await expect(chats.said()).to_have_text(["我的遥控器没反应", "按住锁定键3秒"])
    await expect(chats.lina.part("suggested")).to_have_count(0)  # it is answered


async def test_earlier_contacts_of_the_customer_are_above_the_thread(chats: Chats) -> None:
    earlier = await chats.accepted("遥控器没反应", from_name=None)
    await chats.answers("按住锁定键3秒")
    await chats.lina.page.keyboard.press("F9")
    await chats.lina.is_in(earlier, "wrapping_up")
    await chats.lina.part("disposition").select_option("resolved")
    await chats.lina.part("finish-wrap-up").click()
    await chats.accepted("又没反应了", ref="v8", from_name=None)
    names = chats.lina.page.locator("[data-testid=message][data-direction=in] bdi")
    await expect(names).to_have_text(["陆建国"])  # the message itself says no name
    await chats.lina.part("earlier-contacts").locator("summary").click()
    await chats.lina.part("earlier-thread").click()
    shown = chats.lina.part("earlier-contacts").locator("[data-testid=message] .text")
    await expect(shown).to_have_text(["遥控器没反应", "按住锁定键3秒"])
    await expect(names).to_have_text(["陆建国", "陆建国"])
    await assert_accessible(chats.lina)


async def test_a_long_message_makes_the_work_list_no_wider(chats: Chats) -> None:
    await chats.accepted("It prints stripes, also after I cleaned the head twice. May I change it? " * 3)
    column = chats.lina.page.locator(".column").first
    await expect(column.locator(".newest")).to_be_visible()
    assert await column.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
