"""Asked again who one is, before what gives access to others."""

from __future__ import annotations

import pytest

from contacthub.accounts.fresh import FRESH_MS

from .desks import PASSWORD, Desk, Floor, Seat, expect
from .test_account import as_admin, at_account
from .test_passkeys import add, by_name, key_of
from .test_second_factor import is_well, set_up, stopped


@pytest.fixture
def later(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long after the sign-in proofs are looked at."""
    hub, time = floor.owner.hub.parts.hub, [0]
    proofs = floor.owner.hub.parts.accounts.sign_ins.proofs
    monkeypatch.setattr(proofs, "_now", lambda: hub.now() + time[0])
    return time


async def asked(desk: Desk) -> None:
    await expect(desk.part("proof-password")).to_be_focused()


async def test_password_is_asked_for_once_and_what_was_begun_goes_on(
    floor: Floor, seat: Seat, later: list[int]
) -> None:
    root = await as_admin(seat, floor)
    await root.part("user-lina").click()
    await root.part("make-link").click()
    made = root.part("password-link").get_by_role("textbox")
    await expect(made).to_be_visible()
    await expect(root.part("proof")).to_have_count(0)
    later[0] = FRESH_MS
    await root.part("close-user").click()
    await root.part("user-boss").click()
    await root.part("make-link").focus()
    await root.page.keyboard.press("Enter")
    await asked(root)
    await root.page.keyboard.type("not mine")
    await root.page.keyboard.press("Enter")
    await expect(root.part("proof").get_by_role("alert")).to_have_text("That is not your present password.")
    await root.part("proof-password").fill(PASSWORD)
    await root.page.keyboard.press("Enter")
    await expect(root.part("proof")).to_have_count(0)
    await expect(made).to_be_visible()
    await root.part("close-user").click()
    await root.part("user-wangwei").click()
    await root.part("make-link").click()
    await expect(made).to_be_visible()


async def test_who_does_not_answer_has_done_nothing_and_stays_where_they_were(
    floor: Floor, seat: Seat, later: list[int]
) -> None:
    root = await as_admin(seat, floor)
    later[0] = FRESH_MS
    await root.part("user-lina").click()
    await root.part("make-link").focus()
    await root.page.keyboard.press("Enter")
    await asked(root)
    await root.page.keyboard.press("Escape")
    await expect(root.part("proof")).to_have_count(0)
    link = root.part("password-link")
    await expect(link.get_by_role("alert")).to_have_text("Nothing was done: it needs your password.")
    await expect(root.part("make-link")).to_be_focused()
    rows = (await floor.owner.get("/audit?action=make_password_link"))["items"]
    assert rows == []


async def test_code_of_the_second_factor_is_asked_for_too(
    floor: Floor, seat: Seat, later: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = stopped(floor, monkeypatch)
    root = await at_account(await as_admin(seat, floor))
    device, _ = await set_up(root, clock)
    await root.page.get_by_role("button", name="I have kept them").click()
    await root.part("close-account").click()
    later[0] = FRESH_MS
    await root.part("user-lina").click()
    await root.part("make-link").click()
    await asked(root)
    await root.page.keyboard.type(PASSWORD)
    await root.page.keyboard.press("Enter")
    code = root.part("proof").get_by_test_id("factor-code")
    await expect(code).to_be_focused()
    await root.page.keyboard.type(device.at(clock[0] // 1000))
    await root.page.keyboard.press("Enter")
    await expect(root.part("password-link").get_by_role("textbox")).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_passkey_proves_it_as_well(floor: Floor, seat: Seat, later: list[int], locale: str) -> None:
    root = await at_account(await as_admin(seat, floor, locale, url=by_name(floor)))
    key = await key_of(root)
    await add(root, "Laptop")
    await root.part("close-account").click()
    await root.page.set_viewport_size({"width": 390, "height": 844})
    later[0] = FRESH_MS
    await root.part("user-lina").click()
    await root.part("make-link").click()
    await expect(root.part("proof-passkey")).to_be_visible()
    await is_well(root)
    await key.knows_its_user(False)
    await root.part("proof-passkey").focus()
    await root.page.keyboard.press("Enter")
    await expect(root.part("proof").get_by_role("alert")).to_be_visible()
    await is_well(root)
    await key.knows_its_user(True)
    await root.page.keyboard.press("Enter")
    await expect(root.part("password-link").get_by_role("textbox")).to_be_visible()
    [row] = (await floor.owner.get("/audit?action=prove_again"))["items"]
    assert row["details"] == {"by_passkey": True}


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_it_is_accessible_and_narrow(floor: Floor, seat: Seat, later: list[int], locale: str) -> None:
    root = await as_admin(seat, floor, locale)
    await root.page.set_viewport_size({"width": 390, "height": 844})
    later[0] = FRESH_MS
    await root.part("user-lina").click()
    await root.part("make-link").click()
    await asked(root)
    await is_well(root)
