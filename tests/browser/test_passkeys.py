"""Passkeys on the screen, with Chromium's virtual authenticator: added, signed in by, renamed, removed."""

from __future__ import annotations

import pytest
from playwright.async_api import CDPSession

from .desks import Desk, Floor, Seat, expect
from .test_account import as_admin, at_account
from .test_second_factor import is_well

BUTTON = "sign-in-passkey"
WAYS_ARE_THERE = """() => performance.getEntriesByType("resource").some(
    each => each.name.endsWith("/api/v1/session/ways") && each.responseEnd > 0)"""


def by_name(floor: Floor) -> str:
    """The hub where browsers make passkeys."""
    return floor.url.replace("127.0.0.1", "localhost")


class Key:
    """An authenticator that is built into the page's machine."""

    def __init__(self, tools: CDPSession, id_: str) -> None:
        self._tools = tools
        self._id = id_

    async def knows_its_user(self, does: bool) -> None:
        """Whether finger or PIN are right."""
        told = {"authenticatorId": self._id, "isUserVerified": does}
        await self._tools.send("WebAuthn.setUserVerified", told)

    async def count(self) -> int:
        """How many passkeys it has."""
        found = await self._tools.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return len(found["credentials"])


async def key_of(desk: Desk) -> Key:
    tools = await desk.page.context.new_cdp_session(desk.page)
    await tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Key(tools, made["authenticatorId"])


async def add(desk: Desk, name: str) -> None:
    """By the keyboard."""
    await desk.part("passkey-name").fill(name)
    await desk.page.keyboard.press("Enter")
    await expect(desk.part("passkeys").get_by_role("status")).to_contain_text(name)


async def test_passkey_is_added_and_signs_in_without_password_and_code(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(by_name(floor), "lina", locale="en")
    key = await key_of(lina)
    await at_account(lina)
    await expect(lina.part("passkeys")).to_contain_text("You have none yet.")
    await add(lina, "Laptop")
    await expect(lina.part("passkey")).to_contain_text("not used yet")
    assert await key.count() == 1
    await lina.part("passkey-name").fill("Again")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("passkeys").get_by_role("alert")).to_contain_text("has a passkey of yours already")
    await lina.part("close-account").click()
    await lina.part("sign-out").click()
    await expect(lina.part(BUTTON)).to_have_text("Sign in with a passkey")
    await lina.part(BUTTON).focus()
    await lina.page.keyboard.press("Enter")
    await lina.is_connected()
    await lina.go_available()
    await at_account(lina)
    await expect(lina.part("passkey")).to_contain_text("last used")
    await lina.part("passkey-rename").click()
    await expect(lina.part("passkey-new-name")).to_be_focused()
    await lina.part("passkey-new-name").fill("Desk")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("passkey")).to_contain_text("Desk")
    await lina.part("passkey-remove").click()
    await expect(lina.part("passkey").get_by_role("button", name="Keep it")).to_be_focused()
    await lina.part("passkey").get_by_role("button", name="Remove").click()
    await expect(lina.part("passkey")).to_have_count(0)
    await lina.part("close-account").click()
    await lina.part("sign-out").click()
    await lina.part(BUTTON).click()
    await expect(lina.page.get_by_role("alert")).to_contain_text("not known here, or was removed")
    await lina.sign_in("lina")


async def test_user_whom_the_authenticator_does_not_know_is_not_let_in(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(by_name(floor), "lina", locale="en")
    key = await key_of(lina)
    await at_account(lina)
    await add(lina, "Laptop")
    await lina.part("close-account").click()
    await lina.part("sign-out").click()
    await key.knows_its_user(False)
    await lina.part(BUTTON).click()
    await expect(lina.page.get_by_role("alert")).to_contain_text("No passkey was used")
    await key.knows_its_user(True)
    await lina.part(BUTTON).click()
    await lina.is_connected()


async def test_administrator_takes_passkeys_away(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(by_name(floor), "lina", locale="en")
    await key_of(lina)
    await at_account(lina)
    await add(lina, "Laptop")
    root = await as_admin(seat, floor)
    await root.part("user-lina").click()
    away = root.part("factor-away")
    await away.get_by_role("button").click()
    await expect(away.get_by_role("status")).to_have_text("It is off.")
    await expect(lina.part("sign-in-name")).to_be_visible()
    await lina.part(BUTTON).click()
    refused = lina.page.get_by_role("alert").filter(has_text="not known here, or was removed")
    await expect(refused).to_be_visible()


async def test_where_browsers_make_none_nothing_is_said_of_them(floor: Floor, seat: Seat) -> None:
    lina = await seat.open(floor.url, locale="en")
    await lina.page.wait_for_function(WAYS_ARE_THERE)
    await expect(lina.part("sign-in-name")).to_be_visible()
    await expect(lina.part(BUTTON)).to_have_count(0)
    await lina.sign_in("lina")
    await at_account(lina)
    await expect(lina.part("second-factor")).to_be_visible()
    await expect(lina.part("passkeys")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_each_step_is_accessible_and_narrow(floor: Floor, seat: Seat, locale: str) -> None:
    lina = await seat.open(by_name(floor), locale=locale, width=390)
    await expect(lina.part(BUTTON)).to_be_visible()
    await is_well(lina)
    await key_of(lina)
    await lina.part(BUTTON).click()
    await expect(lina.page.get_by_role("alert")).to_be_visible()
    await is_well(lina)
    await lina.sign_in("lina")
    await at_account(lina)
    await add(lina, "电脑 Laptop")
    await is_well(lina)
    await lina.part("passkey-rename").click()
    await expect(lina.part("passkey-new-name")).to_be_visible()
    await is_well(lina)
    await lina.page.keyboard.press("Escape")
    await expect(lina.part("passkey-rename")).to_be_focused()
    await lina.part("passkey-remove").click()
    await is_well(lina)
