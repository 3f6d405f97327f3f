"""Somebody who has never seen a shell sets a hub up: from the code on the terminal to the first call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Api, hub_on

from .desks import Desk, Seat, expect
from .test_accessible import assert_accessible_as_it_is

PASSWORD = "battery staple 订书钉"
WORDS = {
    "en": {
        "queue": "After-sales",
        "person": "Li Na",
        "zone": "Europe/Berlin",
        "region": "DE",
        "wrong": "This is not",
    },
    "zh-CN": {
        "queue": "售后",
        "person": "李娜",
        "zone": "Asia/Shanghai",
        "region": "CN",
        "wrong": "验证码不对",
    },
}


async def begun(seat: Seat, owner: Api, locale: str) -> Desk:
    """The page of the code, and the first administrator made by the keyboard alone."""
    root = await seat.open(owner.hub.url, locale=locale, width=390, height=844)
    await expect(root.part("set-up-code")).to_be_focused()
    await assert_accessible_as_it_is(root)
    await root.page.keyboard.type("AAAA-AAAA-AAAA")
    await root.page.keyboard.press("Tab")
    await root.page.keyboard.type("root")
    await root.page.keyboard.press("Tab")
    await root.page.keyboard.type(PASSWORD)
    await root.page.keyboard.press("Enter")
    await expect(root.page.get_by_role("alert")).to_contain_text(WORDS[locale]["wrong"])
    await root.part("set-up-code").fill(owner.hub.parts.first_start.code.lower())
    await root.page.keyboard.press("Enter")
    await expect(root.part("step-1")).to_be_visible()
    return root


async def configured(root: Desk, words: dict[str, str]) -> str:
    """Place, queue and a person; return the link of the person."""
    await expect(root.part("start-zone").locator("option")).not_to_have_count(0)
    await expect(root.part("start-zone")).to_have_value("Asia/Shanghai")  # as the browser has it
    await root.part("start-zone").select_option(words["zone"])
    await root.part("start-region").select_option(words["region"])
    await root.part("save-place").press("Enter")
    await expect(root.part("step-1").locator(".badge")).to_be_visible()
    await root.part("queue-name").fill(words["queue"])
    await root.part("queue-line").fill("4008001234")
    await root.page.keyboard.press("Enter")
    await expect(root.part("start-queue")).to_contain_text(words["queue"])
    await root.part("person-name").fill(words["person"])
    await root.part("person-sign-in").fill("root")
    await root.page.keyboard.press("Enter")
    await expect(root.part("add-person").get_by_role("alert")).to_be_visible()  # it is the administrator's
    await root.part("person-sign-in").fill("lina")
    await root.page.keyboard.press("Enter")
    return await root.part("password-link").get_by_role("textbox").input_value()


async def loaded(root: Desk) -> None:
    """The sample shop, in some thousand rows."""
    await root.part("load-sample").press("Enter")
    await expect(root.part("sample-done")).to_be_visible(timeout=300_000)
    await expect(root.part("step-4").locator(".badge")).to_be_visible()


@pytest.mark.timeout(480)  # the sample shop has some thousand rows
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_hub_is_set_up_from_the_code_to_the_first_call(seat: Seat, tmp_path: Path, locale: str) -> None:
    async with hub_on(tmp_path, floor={"breaks": [{"id": "lunch"}]}) as owner:
        root = await begun(seat, owner, locale)
        link = await configured(root, WORDS[locale])
        if locale == "zh-CN":
            await loaded(root)
        lina = await seat.open(link, locale=locale)
        await lina.part("link-password").fill(PASSWORD)
        await lina.page.keyboard.press("Enter")
        await lina.part("link-leave").click()
        await lina.sign_in("lina", PASSWORD)
        await lina.go_available()
        await root.part("test-number").press("Enter")
        await expect(lina.part("offer-accept")).to_be_visible()
        await lina.part("offer-accept").click()
        if locale == "zh-CN":
            await expect(lina.part("card-name")).to_contain_text("陆建国")  # of the sample shop
        await expect(root.part("all-done")).to_be_visible()
        await expect(root.part("test-calls")).to_contain_text(WORDS[locale]["person"])
        await assert_accessible_as_it_is(root)
        assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390
        await root.part("hang-up").click()
        await expect(root.part("test-call-row")).to_have_attribute("data-state", "wrapping_up")
        await root.page.reload()
        for step in (1, 2, 3):
            await expect(root.part(f"step-{step}").locator(".badge")).to_be_visible()


async def test_second_browser_is_told_that_somebody_was_first(seat: Seat, tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        late = await seat.open(owner.hub.url, locale="en")
        await expect(late.part("set-up-code")).to_be_visible()
        first = {"name": "root", "role": "admin", "password": PASSWORD}
        assert (await owner.call("POST", "/admin/users", first))[0] == 201
        await late.part("set-up-code").fill(owner.hub.parts.first_start.code)
        await late.part("set-up-name").fill("mallory")
        await late.part("set-up-password").fill(PASSWORD)
        await late.page.keyboard.press("Enter")
        await expect(late.page.get_by_role("alert")).to_contain_text("Somebody has begun already")
        await late.send_sign_in("root", PASSWORD)
        await expect(late.part("admin-pages")).to_be_visible()
