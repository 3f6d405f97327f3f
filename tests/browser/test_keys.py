"""The agent's keyboard: what keys do, and what they must not do."""

from __future__ import annotations

import pytest
import pytest_asyncio

from .desks import Desk, Floor, Seat, answered, expect


@pytest_asyncio.fixture(loop_scope="session")
async def lina(floor: Floor, seat: Seat) -> Desk:
    desk = await seat.take(floor.url, "lina")
    await desk.go_available()
    return desk


async def test_whole_call_by_the_keyboard_alone(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.turn_on_letters()
    press = lina.page.keyboard.press
    await press("v")
    await expect(lina.part("presence")).to_have_attribute("data-presence", "available")
    contact = await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    await press("Enter")
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r1", agent="lina")
    await lina.is_in(contact, "handling")
    await press("n")
    await lina.page.keyboard.type("a d h e")
    await expect(lina.part("note")).to_have_value("a d h e")
    await press("Escape")
    await press("]")
    await expect(lina.part("tab-purchases")).to_have_attribute("aria-selected", "true")
    await press("F8")
    await floor.asked(contact, "hold_requested")
    await floor.happens("held", "r1")
    await lina.is_in(contact, "held")
    await press("h")
    await floor.asked(contact, "resume_requested")
    await floor.happens("resumed", "r1")
    await lina.is_in(contact, "handling")
    await press("F9")
    await floor.asked(contact, "end_requested")
    await floor.happens("ended", "r1", by="agent")
    await lina.is_in(contact, "wrapping_up")
    await press("w")
    await press("ArrowDown")
    await expect(lina.part("disposition")).to_have_value("resolved")
    await press("Tab")
    await press("Enter")
    await expect(lina.work(contact)).to_have_count(0)
    found = await floor.contact(contact)
    assert (found["state"], found["disposition"], found["note"]) == ("closed", "resolved", "a d h e")


async def test_single_letters_do_nothing_until_switched_on(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    for letter in "ad":
        await lina.page.keyboard.press(letter)
    await expect(lina.part("offer-accept")).to_be_enabled()
    await lina.page.keyboard.press("F2")
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r1", agent="lina")
    await lina.is_in(contact, "handling")
    for letter in "ehv":
        await lina.page.keyboard.press(letter)
    await lina.part("note").fill("x")
    await expect(lina.part("note-state")).to_have_attribute("data-state", "saved")
    asked = {each["type"] for each in (await floor.contact(contact))["events"]}
    assert asked.isdisjoint({"end_requested", "hold_requested", "offer_declined"})


async def test_accepting_twice_accepts_once(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    # Both before an answer can have come.
    await lina.page.evaluate(
        """() => { for (const key of ["F2", "F2", "F4"])
          window.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})) }"""
    )
    await lina.is_in(contact, "connecting")
    await lina.part("note").fill("x")
    await expect(lina.part("note-state")).to_have_attribute("data-state", "saved")
    await expect(lina.page.locator(".toast")).to_have_count(0)


async def test_letters_stay_on_in_this_browser(floor: Floor, lina: Desk) -> None:
    await lina.turn_on_letters()
    await lina.page.reload()
    await lina.is_connected()
    await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    await lina.page.keyboard.press("d")
    await expect(lina.part("offer")).to_have_count(0)


async def test_sheet_says_what_is_true_for_the_viewer(floor: Floor, seat: Seat, lina: Desk) -> None:
    await lina.part("keys-button").click()
    keys = lina.part("keys-sheet").locator("kbd")
    everywhere = ["F2", "F4", "F8", "F9", "F10", "Alt+↓", "Alt+↑", "Esc"]
    await expect(keys).to_have_text([*everywhere, "回车", "?", "]", "[", "1–9, 0"])
    await lina.part("letter-keys").check()
    await expect(keys.filter(has_text="E")).to_have_count(2)  # Esc and E
    await lina.part("sign-keys").uncheck()
    await expect(keys.filter(has_text="?")).to_have_count(0)
    boss = await seat.take(floor.url, "boss")
    await boss.part("keys-button").click()
    await expect(boss.part("keys-sheet").locator("kbd")).to_have_text(["Esc", "?"])
    await expect(boss.part("letter-keys")).to_have_count(0)


async def test_sheet_of_keys_opens_and_closes_by_keys(lina: Desk) -> None:
    await lina.page.locator("body").press("?")
    await expect(lina.part("keys-sheet")).to_contain_text("F2")
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("keys-sheet")).to_have_count(0)


COMPOSING = """code => window.dispatchEvent(new KeyboardEvent("keydown", {
  key: "F2", bubbles: true, ...(code === 229 ? {keyCode: 229} : {isComposing: code === "composing"})}))"""


async def test_keys_of_an_input_method_do_nothing(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    for code in ("composing", 229):
        await lina.page.evaluate(COMPOSING, code)
    await expect(lina.part("offer-accept")).to_be_enabled()
    assert (await floor.contact(contact))["state"] == "offered"
    await lina.page.evaluate(COMPOSING, "done")
    await lina.is_in(contact, "connecting")


async def test_composed_text_ends_up_in_the_note_and_nowhere_else(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    await floor.call("r2", channel="chat")
    await expect(lina.part("offer")).to_be_visible()
    await lina.work(contact).click()
    await lina.part("note").focus()
    keyboard = await lina.page.context.new_cdp_session(lina.page)
    await keyboard.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    key = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    await keyboard.send("Input.dispatchKeyEvent", key)
    await keyboard.send("Input.insertText", {"text": "你"})
    await expect(lina.part("note")).to_have_value("你")
    await expect(lina.part("offer-accept")).to_be_enabled()


@pytest.mark.parametrize(("opener", "dialog"), [("keys-button", "keys-sheet"), ("palette-button", "palette")])
async def test_a_message_is_put_away_above_a_dialog_which_stays(
    floor: Floor, lina: Desk, opener: str, dialog: str
) -> None:
    await floor.call("r1")
    await expect(lina.part("offer")).to_be_visible()
    await lina.part(opener).click()
    await floor.happens("ended", "r1", by="customer")
    said = lina.page.locator(".toast")
    await said.get_by_role("button").click()
    await expect(said).to_have_count(0)
    await expect(lina.part(dialog)).to_be_visible()
