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


async def test_other_sign_ins_are_seen_and_ended_one_and_all(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina", locale="en")
    first = await seat.take(floor.url, "lina", locale="en")
    await at_account(lina)
    here = lina.part("sign-in-item").filter(has_text="here")
    await expect(lina.part("sign-in-item")).to_have_count(2)
    await expect(here).to_contain_text("Chrome, Linux")
    await expect(here.get_by_role("button")).to_have_count(0)
    await lina.page.get_by_role("button", name="End the sign-in Chrome, Linux, 127.0.0.1").click()
    await expect(first.page.get_by_role("alert")).to_have_text("You ended this sign-in from another place.")
    await expect(lina.part("sign-in-item")).to_have_count(1)
    await first.sign_in("lina")
    second = await seat.take(floor.url, "lina", locale="en")
    await lina.part("close-account").click()
    await at_account(lina)
    await lina.part("end-sign-ins").click()
    await expect(lina.part("sign-ins").get_by_role("status")).to_have_text("Ended: 2.")
    for each in (first, second):
        await expect(each.part("sign-in-name")).to_be_visible()
    await lina.is_connected()


async def as_admin(seat: Seat, floor: Floor, locale: str = "en", *, url: str = "") -> Desk:
    """The page of an administrator; ``url``: of the hub, by another name."""
    root = await seat.open(f"{url or floor.url}/#admin/users", locale=locale)
    await root.send_sign_in("root")
    await expect(root.part("users")).to_be_visible()
    return root


async def test_administrator_ends_the_sign_ins_of_a_user(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina", locale="en")
    root = await as_admin(seat, floor)
    await root.part("user-lina").click()
    await expect(root.part("sign-in-item")).to_have_count(1)
    await root.part("end-sign-ins").click()
    await expect(root.part("user")).to_contain_text("Nowhere.")
    await expect(lina.page.get_by_role("alert")).to_contain_text("An administrator ended your sign-in")


async def test_password_is_set_by_a_link_without_a_shell(floor: Floor, seat: Seat) -> None:
    root = await as_admin(seat, floor)
    await root.part("user-lina").click()
    await root.part("make-link").click()
    link = await root.part("password-link").get_by_role("textbox").input_value()
    assert link.startswith(f"{floor.url}/#password=")
    lina = await seat.open(link, locale="zh-CN")
    form = lina.part("link-form")
    await expect(form.get_by_role("heading", name="设置密码")).to_be_visible()
    await lina.part("link-password").fill("lina2026")
    await lina.page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("除您的名字之外")
    await lina.part("link-password").fill(NEW)
    await lina.page.keyboard.press("Enter")
    await expect(form.get_by_role("status")).to_have_text("密码已设置，链接已失效。")
    await lina.part("link-leave").click()
    assert lina.page.url == f"{floor.url}/"
    await lina.sign_in("lina", NEW)
    again = await seat.open(link, locale="en")
    await expect(again.page.get_by_role("alert")).to_contain_text("This link is used")
    # In a tab that has the page open already only what stands behind # changes.
    await again.part("link-leave").click()
    await again.page.evaluate("location.hash = '#password=made-up'")
    await expect(again.page.get_by_role("alert")).to_contain_text("This link is used")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_pages_of_users_and_links_are_accessible_and_narrow(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await seat.take(floor.url, "lina")
    root = await as_admin(seat, floor, locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    await assert_accessible_as_it_is(root)
    await root.part("user-lina").focus()
    await root.page.keyboard.press("Enter")
    await root.part("make-link").focus()
    await root.page.keyboard.press("Enter")
    made = root.part("password-link").get_by_role("textbox")
    await expect(made).to_be_visible()
    await expect(root.part("sign-in-item")).to_have_count(1)
    await assert_accessible_as_it_is(root)
    lina = await seat.open(await made.input_value(), locale=locale, width=390)
    await expect(lina.part("link-password")).to_be_visible()
    await assert_accessible_as_it_is(lina)
    for desk in (root, lina):
        assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    await root.page.keyboard.press("Escape")
    await expect(root.part("user")).to_have_count(0)
    await expect(root.part("user-lina")).to_be_focused()
