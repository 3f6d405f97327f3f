"""The own sign-in on the screen."""

from __future__ import annotations

import pytest

from .desks import PASSWORD, Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

NEW = "battery staple 订书钉"


async def at_account(desk: Desk) -> Desk:
    """The page of the own sign-in is open."""
    await desk.part("account-button").click()
    await expect(desk.part("password-form")).to_be_visible()
    return desk


async def fill(desk: Desk, present: str, password: str) -> None:
    """Fill the form and send it by the keyboard."""
    await desk.part("password-present").fill(present)
    await desk.part("password-new").fill(password)
    await desk.page.keyboard.press("Enter")


async def test_password_is_changed_on_the_screen_and_other_sign_ins_end(floor: Floor, seat: Seat) -> None:
    lina = await at_account(await seat.take(floor.url, "lina", locale="en"))
    elsewhere = await seat.take(floor.url, "lina", locale="en")
    form = lina.part("password-form")
    field = lina.part("password-new")
    await expect(field).to_have_attribute("type", "password")
    await expect(field).to_have_attribute("autocomplete", "new-password")
    await form.get_by_label("Show what I type").check()
    await expect(field).to_have_attribute("type", "text")
    await fill(lina, PASSWORD, NEW)
    await expect(form.get_by_role("status")).to_have_text(
        "Your password is changed. Other sign-ins that ended: 1."
    )
    await expect(field).to_have_value("")
    await expect(elsewhere.page.get_by_role("alert")).to_contain_text("Your sign-in was changed")
    await elsewhere.sign_in("lina", NEW)
    await lina.is_connected()


@pytest.mark.parametrize(
    ("locale", "present", "password", "said"),
    [
        ("en", "not mine", NEW, "That is not your present password."),
        ("en", PASSWORD, "iloveyou", "in lists of stolen ones"),
        ("en", PASSWORD, "short", "Several words make a good one"),
        ("zh-CN", PASSWORD, "lina2026", "除您的名字之外"),
        ("zh-CN", PASSWORD, "x" * 129, "超过 128 个字符"),
    ],
)
async def test_refusal_says_the_way_out(
    floor: Floor, seat: Seat, locale: str, present: str, password: str, said: str
) -> None:
    lina = await at_account(await seat.take(floor.url, "lina", locale=locale))
    await fill(lina, present, password)
    await expect(lina.part("password-form").get_by_role("alert")).to_contain_text(said)
    await expect(lina.part("password-new")).to_have_value(password)


@pytest.mark.parametrize("name", ["lina", "boss", "root"])
async def test_page_is_accessible_narrow_and_in_both_languages(floor: Floor, seat: Seat, name: str) -> None:
    for locale in ("en", "zh-CN"):
        desk = await seat.open(floor.url, locale=locale)
        await desk.send_sign_in(name)
        await desk.page.set_viewport_size({"width": 390, "height": 844})
        await desk.part("account-button").focus()
        await desk.page.keyboard.press("Enter")
        await expect(desk.part("password-form")).to_be_visible()
        await fill(desk, "not mine", NEW)
        await expect(desk.part("password-form").get_by_role("alert")).to_be_visible()
        wide = await desk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        await assert_accessible_as_it_is(desk)
        await desk.page.keyboard.press("Escape")
        await expect(desk.part("account")).to_have_count(0)
        await expect(desk.part("account-button")).to_be_focused()
