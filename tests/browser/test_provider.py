"""Signing in at a provider, from the button to the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from contacthub.accounts.fresh import FRESH_MS
from tests.accounts.oidc.issuer import ANNA, SECRET, Issuer, table
from tests.accounts.oidc.real import provider

from .desks import Desk, Floor, Seat, expect, small_floor
from .test_second_factor import is_well

BUTTON = "sign-in-provider"


@pytest_asyncio.fixture(loop_scope="session")
async def issuer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Issuer]:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    async with Issuer().running() as issuer:
        yield issuer


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, issuer: Issuer) -> AsyncIterator[Floor]:
    async with small_floor(tmp_path / "hub", oidc=table(issuer.url)) as floor:
        yield floor


async def press(desk: Desk) -> None:
    await desk.part(BUTTON).focus()
    await desk.page.keyboard.press("Enter")


async def test_button_leads_by_a_provider_of_others_to_the_agents_screen(
    tmp_path: Path, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    async with provider(ANNA) as url, small_floor(tmp_path / "hub", oidc=table(url)) as floor:
        anna = await seat.open(floor.url, locale="en")
        await expect(anna.part(BUTTON)).to_have_text("Sign in with your organisation")
        await press(anna)
        await anna.page.get_by_role("button", name=ANNA["sub"]).click()
        await anna.is_connected()
        await anna.go_available()
        await anna.part("account-button").click()
        await expect(anna.part("kept-by-provider")).to_be_visible()
        await expect(anna.part("password-form")).to_have_count(0)
        await expect(anna.part("sign-in-item")).to_have_count(1)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "You are in no group that may work here. Ask your administrator for one."),
        ("zh-CN", "您所在的组都无权在此工作，请联系管理员。"),
    ],
)
async def test_who_has_no_role_is_told_so_and_what_to_do(
    house: Floor, seat: Seat, issuer: Issuer, locale: str, said: str
) -> None:
    issuer.person |= {"groups": []}
    anna = await seat.open(house.url, locale=locale, width=390)
    await press(anna)
    await expect(anna.page.get_by_role("alert")).to_have_text(said)
    assert anna.page.url == f"{house.url}/"
    await is_well(anna)
    issuer.person |= {"groups": ["desk"]}
    await press(anna)
    await anna.is_connected()


async def test_provider_asks_again_in_a_tab_of_its_own_and_what_was_begun_goes_on(
    house: Floor, seat: Seat, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, later = house.owner.hub.parts.hub, [0]
    proofs = house.owner.hub.parts.accounts.sign_ins.proofs
    monkeypatch.setattr(proofs, "_now", lambda: hub.now() + later[0])
    issuer.person |= {"groups": ["it"]}
    anna = await seat.open(house.url, locale="en", width=390)
    await press(anna)
    await anna.is_connected()
    await anna.page.evaluate("location.hash = '#admin/users'")
    await expect(anna.part("users")).to_contain_text("signs in at the provider")
    later[0] = FRESH_MS
    await anna.part("user-lina").click()
    await anna.part("make-link").click()
    go = anna.part("proof-provider")
    await expect(go).to_be_focused()
    await is_well(anna)
    issuer.person |= {"sub": "somebody else"}
    async with anna.page.context.expect_page() as opened:
        await anna.page.keyboard.press("Enter")
    refused = Desk(await opened.value)
    await expect(refused.page.get_by_role("alert")).to_contain_text("Somebody else signed in")
    await is_well(refused)
    await expect(anna.part("proof").get_by_role("alert")).to_contain_text("Somebody else signed in")
    issuer.person |= {"sub": ANNA["sub"]}
    later[0] = 0  # what the provider says is of now
    await go.click()
    await expect(anna.part("proof")).to_have_count(0)
    await expect(anna.part("password-link").get_by_role("textbox")).to_be_visible()


async def test_hub_without_a_provider_shows_no_button(floor: Floor, seat: Seat) -> None:
    anna = await seat.open(floor.url, locale="en")
    async with anna.page.expect_response("**/api/v1/session/ways"):
        await anna.page.reload()
    await expect(anna.part("sign-in-name")).to_be_visible()
    await expect(anna.part(BUTTON)).to_have_count(0)
