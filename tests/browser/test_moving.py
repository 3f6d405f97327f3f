"""A contact goes from one agent to another: passed on, declined, taken back, asked about first."""

from __future__ import annotations

import pytest

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible

SMALL = {"width": 390, "height": 844}


async def chatting(floor: Floor, desk: Desk, ref: str = "chat-1") -> str:
    """The agent at the desk takes a chat; its contact's id."""
    await desk.go_available()
    contact = await floor.call(ref, channel="chat")
    await desk.part("offer-accept").click()
    await desk.is_in(contact, "handling")
    return contact


async def pass_on(desk: Desk, how: str, note: str = "") -> None:
    """Choose Wang Wei in the dialog."""
    await desk.part("pass-on").click()
    await desk.part("pass-on-to").select_option("agent wangwei")
    if note:
        await desk.part("pass-on-note").fill(note)
    await desk.part(f"pass-on-{how}").click()
    await expect(desk.part("pass-on-dialog")).to_have_count(0)


async def choose_lunch(desk: Desk) -> None:
    """Lunch, after this contact."""
    await desk.part("presence-break").click()
    await desk.part("next-lunch").click()
    await expect(desk.part("next-presence")).to_contain_text("午休 Lunch")


async def test_a_chat_is_declined_comes_back_with_the_reason_and_is_then_taken(
    floor: Floor, seat: Seat
) -> None:
    lina = await seat.take(floor.url, "lina", locale="en", **SMALL)
    contact = await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei", locale="en")
    await wang.go_available()
    await pass_on(lina, "transfer", "Wants a second unit.")
    await expect(wang.part("offer-sender")).to_have_text("Passed on by Li Na 李娜")
    await expect(wang.part("offer-note")).to_contain_text("Wants a second unit.")
    await expect(wang.part("offer")).to_contain_text("陆建国")
    await expect(lina.part("moving-text")).to_have_text("Rings at Wang Wei 王伟…")
    await wang.part("offer-decline").click()
    await expect(lina.part("moving-text")).to_contain_text("declined")
    await lina.is_in(contact, "handling")
    await pass_on(lina, "transfer")
    await wang.part("offer-accept").click()
    await expect(lina.part("moving-text")).to_contain_text("has it now")
    await wang.is_in(contact, "handling")
    await expect(wang.part("moving-text")).to_have_text("Passed on by Li Na 李娜")
    assert await lina.page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]


async def test_what_rings_elsewhere_is_taken_back(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    contact = await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    await pass_on(lina, "transfer")
    await expect(wang.part("offer")).to_be_visible()
    await lina.part("moving-take_back").click()
    await lina.is_in(contact, "handling")
    await expect(wang.part("offer")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "rings", "asks", "told"),
    [
        ("zh-CN", "Li Na 李娜 向您咨询", "Li Na 李娜 正在向您咨询，联系仍由对方处理。", "已接手"),
        (
            "en",
            "Li Na 李娜 asks you about it",
            "Li Na 李娜 asks you. The contact stays with them.",
            "has it now",
        ),
    ],
)
async def test_an_agent_is_asked_first_by_keyboard_writes_the_note_and_gets_the_contact(
    floor: Floor, seat: Seat, locale: str, rings: str, asks: str, told: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale)
    contact = await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei", locale=locale)
    await wang.go_available()
    await lina.turn_on_letters()
    await lina.page.keyboard.press("t")
    await lina.part("pass-on-to").focus()
    await lina.page.keyboard.type("Wang")
    await lina.part("pass-on-consult").focus()
    await lina.page.keyboard.press("Enter")
    await expect(wang.part("offer-sender")).to_have_text(rings)
    await wang.page.keyboard.press("F2")
    await expect(wang.part("moving-text")).to_have_text(asks)
    await expect(wang.part("hold")).to_have_count(0)
    await wang.part("note").fill("换内机板")
    await wang.part("note").blur()
    await expect(wang.part("note-state")).to_have_attribute("data-state", "saved")
    await lina.part("moving-complete_transfer").press("Enter")
    await expect(lina.part("moving-text")).to_contain_text(told)
    await wang.is_in(contact, "handling")
    assert (await floor.contact(contact))["agent"] == "wangwei"


@pytest.mark.parametrize(("locale", "told"), [("zh-CN", "已接手"), ("en", "has it now")])
async def test_lunch_is_chosen_and_a_contact_passed_on_by_the_keyboard_alone(
    floor: Floor, seat: Seat, locale: str, told: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale)
    contact = await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei", locale=locale)
    await wang.go_available()
    await lina.turn_on_letters()
    keyboard = lina.page.keyboard
    await lina.part("presence-break").press("Enter")
    lunch = lina.part("next-lunch")
    await expect(lunch).to_be_visible()
    while not await lunch.evaluate("it => it === document.activeElement"):
        await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(lina.part("next-presence")).to_contain_text("午休 Lunch")
    await lina.part("presence-break").blur()
    await keyboard.press("t")
    await expect(lina.part("pass-on-dialog")).to_be_visible()
    await lina.part("pass-on-to").focus()
    await keyboard.type("Wang")
    await lina.part("pass-on-note").focus()
    await keyboard.type("Second unit.")
    await lina.part("pass-on-transfer").press("Enter")
    await expect(wang.part("offer-note")).to_contain_text("Second unit.")
    await wang.page.keyboard.press("F2")
    await expect(lina.part("moving-text")).to_contain_text(told)
    await wang.is_in(contact, "handling")


async def test_the_dialog_stays_closed_after_a_question(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    await pass_on(lina, "consult")
    await wang.part("offer-accept").click()
    await lina.part("moving-conference").click()
    await expect(wang.part("moving-text")).to_contain_text("三方通话中")
    await lina.part("moving-cancel_consult").click()
    await expect(lina.part("pass-on")).to_be_visible()
    await expect(lina.part("pass-on-dialog")).to_have_count(0)
    said = wang.page.locator(".toast")
    await expect(said).to_contain_text("Li Na 李娜 已结束咨询。")
    await expect(said).to_have_attribute("data-tone", "good")


async def test_what_went_wrong_is_said_above_the_dialog_which_stays(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina", locale="en", **SMALL)
    await chatting(floor, lina)
    await lina.part("pass-on").click()
    await expect(lina.part("pass-on-transfer")).to_be_disabled()
    away = lina.part("pass-on-to").locator("optgroup", has_text="Wang Wei")
    await expect(away).to_have_attribute("label", "Not free now")
    await expect(away).to_contain_text("Wang Wei 王伟 (Logged out)")
    await lina.part("pass-on-to").select_option("agent wangwei")
    await lina.part("pass-on-note").fill("Wants a second unit.")
    await lina.part("pass-on-transfer").click()
    said = lina.page.locator(".toast")
    await expect(said).to_contain_text("This agent cannot take it now.")
    await said.get_by_role("button").click()
    await expect(said).to_have_count(0)
    await expect(lina.part("pass-on-note")).to_have_value("Wants a second unit.")


async def test_a_connecting_call_is_taken_back(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina", locale="en")
    await lina.go_available()
    contact = await floor.call("a1")
    await lina.part("offer-accept").click()
    await expect(lina.part("moving-text")).to_have_text("Connecting to your phone…")
    await lina.part("moving-take_back").click()
    await expect(lina.part("contact")).to_have_count(0)
    assert (await floor.contact(contact))["state"] == "waiting"


async def test_the_next_presence_is_chosen_shown_and_taken(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina", locale="en", **SMALL)
    contact = await chatting(floor, lina)
    await choose_lunch(lina)
    await lina.part("call-off-next").click()
    await expect(lina.part("next-presence")).to_have_count(0)
    await choose_lunch(lina)
    await floor.happens("ended", "chat-1", by="customer")
    await lina.is_in(contact, "wrapping_up")
    await expect(lina.part("presence")).to_have_attribute("data-presence", "available")
    await lina.part("disposition").select_option("resolved")
    await lina.part("finish-wrap-up").click()
    await expect(lina.part("presence")).to_have_attribute("data-presence", "lunch")


async def test_all_of_it_is_accessible(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    await choose_lunch(lina)
    await pass_on(lina, "consult", "Which valve?")
    await expect(wang.part("offer-note")).to_contain_text("Which valve?")
    await assert_accessible(wang)
    await wang.part("offer-accept").click()
    await expect(lina.part("moving-complete_transfer")).to_be_visible()
    await assert_accessible(lina)
    await assert_accessible(wang)


async def test_a_wrap_up_that_ran_out_is_completed(floor: Floor, seat: Seat) -> None:
    await floor.set_queue(wrap_up_seconds=1)
    lina = await seat.take(floor.url, "lina", locale="en", **SMALL)
    contact = await chatting(floor, lina)
    await floor.happens("ended", "chat-1", by="customer")
    await expect(lina.part("unfinished")).to_contain_text("陆建国")
    await assert_accessible(lina)
    await lina.page.reload()
    await lina.is_connected()
    await expect(lina.part("unfinished")).to_contain_text("138 0013 8000")
    await lina.part(f"left-{contact}").select_option("visit")
    await lina.part("complete-wrap-up").click()
    await expect(lina.part("unfinished")).to_have_count(0)
    assert (await floor.contact(contact))["disposition"] == "visit"


async def test_a_supervisor_sees_who_asks_whom_and_a_conference(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss", locale="en")
    lina = await seat.take(floor.url, "lina", locale="en")
    contact = await chatting(floor, lina)
    wang = await seat.take(floor.url, "wangwei", locale="en")
    await wang.go_available()
    await pass_on(lina, "consult")
    sign = boss.part("agent-row-wangwei").get_by_test_id(f"consult-{contact}")
    await expect(sign).to_have_text("Li Na 李娜 asks Wang Wei 王伟, who rings")
    await wang.part("offer-accept").click()
    await expect(sign).to_have_text("Li Na 李娜 asks Wang Wei 王伟")
    await lina.part("moving-conference").click()
    await expect(sign).to_have_text("Conference: Li Na 李娜, Wang Wei 王伟")
    await boss.speak("zh")
    await expect(boss.part("agent-row-lina").get_by_test_id(f"consult-{contact}")).to_have_text(
        "会议：Li Na 李娜、Wang Wei 王伟"
    )


async def test_a_full_wrap_up_says_so_and_one_that_needs_no_disposition_does_not_ask(
    floor: Floor, seat: Seat
) -> None:
    await floor.set_queue(wrap_up="full")
    lina = await seat.take(floor.url, "lina", locale="en", **SMALL)
    contact = await chatting(floor, lina)
    await floor.happens("ended", "chat-1", by="customer")
    await expect(lina.part("wrap-up-full")).to_have_text("This wrap-up lasts to its end.")
    await lina.part("disposition").select_option("visit")
    await lina.part("finish-wrap-up").click()
    await expect(lina.part("wrap-up-full")).to_have_text("Saved. The wrap-up lasts to its end.")
    await lina.is_in(contact, "wrapping_up")
    await floor.set_queue(wrap_up="limited", disposition_required=False)
    await expect(lina.part("wrap-up-full")).to_have_count(0)
    await lina.part("disposition").select_option("")
    await lina.part("finish-wrap-up").click()
    await expect(lina.part("wrap-up")).to_have_count(0)
