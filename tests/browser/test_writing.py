"""What an agent types is not lost: not by another contact, a reload, a cut, nor the end of the call."""

from __future__ import annotations

import pytest
import pytest_asyncio

from .cut_wire import wire_to
from .desks import SHARED, STRANGER, Desk, Floor, Seat, answered, ask, expect, finished, open_question


@pytest_asyncio.fixture(loop_scope="session")
async def lina(floor: Floor, seat: Seat) -> Desk:
    desk = await seat.take(floor.url, "lina")
    await desk.go_available()
    return desk


async def test_note_survives_another_contact_and_a_reload(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    chat = await floor.call("r2", channel="chat", caller=SHARED)
    await lina.part("note").fill("换了电池")
    await lina.part("offer-accept").click()
    await lina.is_in(chat, "handling")
    await lina.work(chat).click()
    await expect(lina.part("note")).to_have_value("")
    await lina.work(contact).click()
    await expect(lina.part("note")).to_have_value("换了电池")
    await lina.part("note").fill("换了电池，好了")
    await lina.page.reload()
    await lina.is_connected()
    await lina.work(contact).click()
    await expect(lina.part("note")).to_have_value("换了电池，好了")
    await expect(lina.part("note-state")).to_have_attribute("data-state", "saved")
    assert (await floor.contact(contact))["note"] == "换了电池，好了"


async def has_been_asked(floor: Floor) -> list[tuple[str, str | None]]:
    """The questions of the Lu family with their answers, as the hub has them; the newest first."""
    card = await floor.phones.get("/customers/C1/card")
    return [(each["question"], each["answer"]) for each in card["questions"]]


async def test_question_survives_tabs_contacts_and_a_reload_and_is_saved_with_the_wrap_up(
    floor: Floor, lina: Desk
) -> None:
    contact = await answered(floor, lina, "r1")
    await ask(lina, "多久上门？", "明天下午")
    await lina.part("tab-purchases").click()
    chat = await floor.call("r2", channel="chat", caller=SHARED)
    await lina.part("offer-accept").click()
    await lina.is_in(chat, "handling")
    await lina.work(chat).click()
    await expect(lina.part("question")).to_have_value("")
    await lina.work(contact).click()
    await expect(lina.part("question")).to_have_value("多久上门？")
    await lina.page.reload()
    await lina.is_connected()
    await lina.work(contact).click()
    await expect(lina.part("question")).to_be_visible()
    await expect(lina.part("question")).to_have_value("多久上门？")
    assert await has_been_asked(floor) == [("遥控器没反应", "按住锁定键3秒")]
    await finished(floor, lina, "r1")
    assert (await has_been_asked(floor))[0] == ("多久上门？", "明天下午")


async def test_question_is_saved_when_the_wrap_up_runs_out(floor: Floor, lina: Desk) -> None:
    await floor.set_queue(wrap_up_seconds=4)
    contact = await answered(floor, lina, "r1")
    await ask(lina, "多久上门？")
    await floor.happens("ended", "r1", by="customer")
    await expect(lina.part("wrap-up")).to_be_visible()
    await expect(lina.work(contact)).to_have_count(0)
    assert (await has_been_asked(floor))[0] == ("多久上门？", None)
    await expect(lina.part("unsaved")).to_have_count(0)


async def test_what_could_not_be_saved_is_shown(floor: Floor, lina: Desk) -> None:
    await floor.set_queue(wrap_up_seconds=0)
    await answered(floor, lina, "r1")
    await ask(lina, "多久上门？", "明天下午")
    await floor.happens("ended", "r1", by="customer")
    await expect(lina.part("unsaved")).to_contain_text("陆建国 的提问未能保存")
    await expect(lina.part("unsaved")).to_contain_text("多久上门？ → 明天下午")
    await lina.part("unsaved").get_by_role("button").click()
    await expect(lina.part("unsaved")).to_have_count(0)


async def test_answer_without_its_question_keeps_the_wrap_up_open(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    await ask(lina, "", "明天下午")
    await floor.happens("ended", "r1", by="customer")
    await lina.part("disposition").select_option("resolved")
    await lina.part("finish-wrap-up").click()
    await expect(lina.page.locator(".toast")).to_contain_text("填写答复时请同时填写问题")
    await lina.is_in(contact, "wrapping_up")


@pytest.mark.parametrize("field", ["note", "question", "new-customer-name", "customer-search"])
async def test_end_of_the_call_leaves_the_typing_where_it_is(floor: Floor, lina: Desk, field: str) -> None:
    contact = await answered(floor, lina, "r1", caller=STRANGER)
    await open_question(lina)
    await lina.part(field).focus()
    await lina.page.keyboard.type("How long ")
    await floor.happens("ended", "r1", by="customer")
    await lina.is_in(contact, "wrapping_up")
    await lina.page.keyboard.type("does it take?")
    await expect(lina.part(field)).to_have_value("How long does it take?")
    await expect(lina.part(field)).to_be_focused()


async def test_another_contact_does_not_take_the_place_of_the_one_at_work(floor: Floor, lina: Desk) -> None:
    chat = await floor.call("r1", channel="chat", caller=SHARED)
    await expect(lina.part("offer")).to_be_visible()
    contact = await floor.call("r2")
    await lina.work(contact).click()
    await lina.page.locator(f"[data-offer-id^='{contact}']").get_by_test_id("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r2", agent="lina")
    await lina.is_in(contact, "handling")
    await lina.part("note").focus()
    await lina.page.locator(f"[data-offer-id^='{chat}']").get_by_test_id("offer-accept").click()
    await lina.is_in(chat, "handling")
    await expect(lina.part("contact")).to_have_attribute("data-contact-id", contact)


async def test_forms_survive_another_contact_and_a_reload(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1", caller=STRANGER)
    await lina.part("new-customer-name").fill("新客户")
    await lina.part("customer-search").fill("陆建")
    await floor.happens("ended", "r1", by="customer")
    await lina.part("disposition").select_option("visit")
    chat = await floor.call("r2", channel="chat", caller=SHARED)
    await lina.part("offer-accept").click()
    await lina.work(chat).click()
    await expect(lina.part("card-verdict")).to_have_attribute("data-verdict", "several")
    await lina.page.reload()
    await lina.is_connected()
    await lina.work(contact).click()
    await expect(lina.part("new-customer-name")).to_have_value("新客户")
    await expect(lina.part("customer-search")).to_have_value("陆建")
    await expect(lina.part("disposition")).to_have_value("visit")


async def test_nothing_typed_is_left_in_the_browser_after_signing_out(floor: Floor, lina: Desk) -> None:
    await answered(floor, lina, "r1")
    await ask(lina, "多久上门？")
    await lina.part("sign-out").click()
    await expect(lina.part("sign-in-name")).to_be_visible()
    assert "多久" not in await lina.page.evaluate("JSON.stringify(sessionStorage)")


async def test_question_typed_without_connection_is_saved_when_it_is_back(floor: Floor, seat: Seat) -> None:
    async with wire_to(floor.url) as wire:
        lina = await seat.take(wire.url, "lina")
        await lina.go_available()
        await answered(floor, lina, "r1")
        await wire.cut()
        await expect(lina.part("connection")).not_to_have_attribute("data-state", "connected")
        await ask(lina, "多久上门？")
        await wire.mend()
        await lina.is_connected()
        await finished(floor, lina, "r1")
    assert (await has_been_asked(floor))[0] == ("多久上门？", None)


async def test_answer_given_before_is_taken_over_by_one_key(floor: Floor, lina: Desk) -> None:
    earlier = [
        ("C2", "空调遥控器没有反应", "取下电池，按住复位键五秒"),
        ("C2", "How long is the warranty?", "Three years"),
    ]
    for customer, question, answer in earlier:
        body = {"question": question, "answer": answer, "date": "2026-05-02"}
        assert (await floor.phones.call("POST", f"/customers/{customer}/questions", body))[0] == 201
    contact = await answered(floor, lina, "r1")
    await open_question(lina)
    await lina.part("question").fill("遙控器沒有反應")  # the other script
    found = lina.part("similar-question")
    await expect(found.first).to_have_attribute("data-scope", "customer")
    other = found.filter(has_text="复位键")
    await expect(other).to_have_count(1)
    await expect(other).not_to_contain_text("王芳")  # not whose question it was
    await lina.part("question").press("ArrowDown")
    while not await other.evaluate("it => it === document.activeElement"):
        await lina.page.keyboard.press("ArrowDown")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("answer")).to_have_value("取下电池，按住复位键五秒")
    await expect(other).to_have_attribute("aria-pressed", "true")
    await other.click()
    await expect(lina.part("answer")).to_have_value("")
    await lina.part("question").fill("how long does the warranty last")
    await expect(found).to_have_count(1)
    await lina.part("question").press("Control+Enter")
    await expect(lina.part("answer")).to_have_value("Three years")
    await lina.part("add-question").click()
    await expect(lina.part("question")).to_have_value("")
    assert ("how long does the warranty last", "Three years") in await has_been_asked(floor)
    await floor.happens("ended", "r1", by="customer")
    await lina.is_in(contact, "wrapping_up")
