"""Administrators add people, lock them out, and make and revoke tokens of programs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support import Api

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_token_is_shown_once_and_revoked(floor: Floor, seat: Seat, locale: str) -> None:
    root = await seat.open(f"{floor.url}/#admin/tokens", locale=locale, width=390, height=844)
    await root.send_sign_in("root")
    form = root.part("token-form")
    await form.get_by_role("textbox").first.fill("crm")
    await root.part("token-make").press("Enter")
    await expect(form.get_by_role("alert")).to_be_visible()  # without a scope
    await form.get_by_role("checkbox", name="customers:read").check()
    await root.part("token-make").press("Enter")
    made = await root.part("token-made").input_value()
    program = Api(floor.owner.hub, floor.owner.session, made)
    assert (await program.call("GET", "/customers/C1"))[0] == 200
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
    row = root.part("token-row").filter(has_text="crm")
    await row.get_by_test_id("token-revoke").press("Enter")
    await row.get_by_test_id("token-yes").press("Enter")
    await expect(row.locator(".badge")).to_be_visible()
    assert (await program.call("GET", "/customers/C1"))[0] == 401
    await root.page.reload()
    await expect(root.part("token-row").filter(has_text="crm")).to_be_visible()
    await expect(root.part("token-made")).to_have_count(0)
    async with root.page.expect_download() as saving:
        await root.part("export-tokens-csv").press("Enter")
    saved = await asyncio.to_thread(Path(await (await saving.value).path()).read_text, "utf-8-sig")
    assert "crm,customers:read" in saved
    assert made not in saved


async def test_person_is_added_with_a_link_and_locked_out(floor: Floor, seat: Seat) -> None:
    root = await seat.open(f"{floor.url}/#admin/users", locale="en")
    await root.send_sign_in("root")
    await root.part("person-role").select_option("supervisor")
    await root.part("person-sign-in").fill("mei")
    await root.part("person-add").press("Enter")
    link = await root.part("password-link").get_by_role("textbox").input_value()
    mei = await seat.open(link, locale="en")
    await mei.part("link-password").fill("a battery of hers")
    await mei.page.keyboard.press("Enter")
    await mei.part("link-leave").click()
    await mei.sign_in("mei", "a battery of hers")
    await root.part("user-mei").click()
    await root.part("disable-user").press("Enter")
    await root.part("disable-yes").press("Enter")
    await expect(root.part("user")).to_have_count(0)
    await expect(root.part("users").locator("li").filter(has_text="mei")).to_contain_text("disabled")
    await expect(mei.part("sign-in-name")).to_be_visible()
