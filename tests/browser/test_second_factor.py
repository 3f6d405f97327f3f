"""A second factor on the screen: set up, asked for, turned off, required."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest

from contacthub.accounts.second_factors import STEP_MS

from .desks import PASSWORD, Desk, Floor, Seat, expect, small_floor
from .test_accessible import assert_accessible_as_it_is
from .test_account import as_admin, at_account


@pytest.fixture
def clock(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What second factors take for now: one number, which stands until a test moves it."""
    return stopped(floor, monkeypatch)


def stopped(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    factors = floor.owner.hub.parts.accounts.sign_ins._proving._factors
    now = [floor.owner.hub.parts.hub.now() // STEP_MS * STEP_MS]
    monkeypatch.setattr(factors, "_now", lambda: now[0])
    return now


async def set_up(desk: Desk, clock: list[int]) -> tuple[pyotp.TOTP, list[str]]:
    """Set one up by the keyboard; the authenticator and the recovery codes. Half a minute goes by."""
    await desk.part("factor-password").fill(PASSWORD)
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("img", name="QR")).to_be_visible()
    device = pyotp.TOTP(await desk.part("factor-secret").inner_text())
    await desk.part("factor-code").fill("12")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("alert")).to_be_visible()
    await desk.part("factor-code").fill(device.at(clock[0] // 1000))
    await desk.page.keyboard.press("Enter")
    shown = desk.part("recovery-codes").locator("code")
    await expect(shown).to_have_count(10)
    codes = await shown.all_inner_texts()
    clock[0] += STEP_MS
    return device, codes


async def test_code_is_asked_for_after_the_password(floor: Floor, seat: Seat, clock: list[int]) -> None:
    lina = await at_account(await seat.take(floor.url, "lina", locale="en"))
    device, codes = await set_up(lina, clock)
    await lina.page.get_by_role("button", name="I have kept them").click()
    await expect(lina.part("second-factor")).to_contain_text("Recovery codes left: 10.")
    await lina.part("close-account").click()
    await lina.part("sign-out").click()
    await lina.send_sign_in("lina")
    await expect(lina.part("sign-in-code")).to_be_focused()
    await lina.page.keyboard.type("no code")
    await lina.page.keyboard.press("Enter")
    await expect(lina.page.get_by_role("alert")).to_have_text("The code is wrong, too old or was used.")
    await expect(lina.page.locator("button[type=submit]")).to_be_enabled()
    await expect(lina.part("sign-in-code")).to_have_value("")
    await lina.page.keyboard.type(device.at(clock[0] // 1000))
    await lina.page.keyboard.press("Enter")
    await lina.is_connected()
    again = await seat.open(floor.url, locale="en")
    await again.send_sign_in("lina")
    await again.part("sign-in-code").fill(codes[0])
    await again.page.keyboard.press("Enter")
    await again.is_connected()
    await at_account(again)
    factor = again.part("second-factor")
    await expect(factor).to_contain_text("Recovery codes left: 9.")
    await again.part("factor-password").fill(PASSWORD)
    await again.part("factor-code").fill(codes[1])
    await factor.get_by_role("button", name="Other recovery codes").click()
    await expect(again.part("recovery-codes").locator("code")).to_have_count(10)
    fresh = await again.part("recovery-codes").locator("code").all_inner_texts()
    assert not set(fresh) & set(codes)
    await again.page.get_by_role("button", name="I have kept them").click()
    await again.part("factor-password").fill(PASSWORD)
    await again.part("factor-code").fill(fresh[0])
    await again.page.keyboard.press("Enter")
    await expect(factor).to_contain_text("asks for the password alone")


async def test_administrator_turns_it_off(floor: Floor, seat: Seat, clock: list[int]) -> None:
    lina = await at_account(await seat.take(floor.url, "lina", locale="en"))
    await set_up(lina, clock)
    root = await as_admin(seat, floor)
    await root.part("user-lina").click()
    away = root.part("factor-away")
    await away.get_by_role("button").click()
    await expect(away.get_by_role("status")).to_have_text("It is off.")
    await expect(lina.part("sign-in-name")).to_be_visible()
    await lina.sign_in("lina")


async def test_hub_that_asks_for_it_has_it_set_up_before_the_screen(
    tmp_path: Path, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with small_floor(tmp_path / "hub", sessions={"second_factor": "supervisors"}) as floor:
        clock = stopped(floor, monkeypatch)
        lina = await seat.take(floor.url, "lina")
        await expect(lina.part("factor-missing")).to_have_count(0)
        boss = await seat.open(floor.url, locale="en", width=390)
        await boss.send_sign_in("boss")
        await expect(boss.part("factor-missing")).to_contain_text("This hub asks for a second factor")
        await assert_accessible_as_it_is(boss)
        await set_up(boss, clock)
        await boss.page.get_by_role("button", name="I have kept them").click()
        await boss.is_connected()


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_each_step_is_accessible_and_narrow(
    floor: Floor, seat: Seat, clock: list[int], locale: str
) -> None:
    lina = await seat.take(floor.url, "lina", locale=locale)
    await lina.page.set_viewport_size({"width": 390, "height": 844})
    await at_account(lina)
    await lina.part("factor-password").fill(PASSWORD)
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("factor-secret")).to_be_visible()
    await is_well(lina)
    device = pyotp.TOTP(await lina.part("factor-secret").inner_text())
    await lina.part("factor-code").fill(device.at(clock[0] // 1000))
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("recovery-codes")).to_be_visible()
    await is_well(lina)
    await lina.part("recovery-codes").get_by_role("button").click()
    await expect(lina.part("factor-code")).to_be_visible()
    await is_well(lina)
    asked = await seat.open(floor.url, locale=locale, width=390)
    await asked.send_sign_in("lina")
    await expect(asked.part("sign-in-code")).to_be_visible()
    await is_well(asked)
    root = await as_admin(seat, floor, locale)
    await root.part("user-lina").click()
    await expect(root.part("factor-away")).to_be_visible()
    await is_well(root)


async def is_well(desk: Desk) -> None:
    """Nothing for axe to find, and nothing wider than the screen."""
    await assert_accessible_as_it_is(desk)
    width = await desk.page.evaluate("innerWidth")
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= width
