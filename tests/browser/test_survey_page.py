"""The page on which customers answer, on a phone, without scripts, in both languages."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.surveys.asked import HAPPY, Asks, asking

from .desks import Browser, Page, expect
from .test_accessible import AXE, RUN

QUALITY: dict[str, Any] = {**HAPPY, "id": "quality", "kind": "service_quality"}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asks]:
    async with asking(tmp_path, monkeypatch) as opened:
        yield opened


async def opened(browser: Browser, url: str, *, scripts: bool, dark: bool = False) -> Page:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        # axe is none of the page's own scripts, which its policy allows none of.
        bypass_csp=scripts,
    )
    page = await context.new_page()
    await page.goto(url)
    return page


@pytest.mark.parametrize("survey", [HAPPY, {**HAPPY, "kind": "recommendation"}, QUALITY])
async def test_the_page_is_answered_without_scripts_and_can_be_read_by_everybody(
    hub: Asks, chromium: Browser, survey: dict[str, Any]
) -> None:
    assert (await hub.owner.call("PUT", "/admin/floor", {"surveys": [survey]}))[0] == 200
    await hub.call("a1")
    path = await hub.link()
    url = f"{hub.owner.hub.url}{path}"
    shots = os.environ.get("CONTACTHUB_SHOTS")
    for dark in (False, True):
        for language in ("zh", "en"):
            page = await opened(chromium, f"{url}?lang={language}", scripts=True, dark=dark)
            assert await page.evaluate(WIDE) <= 0
            if shots:
                await page.screenshot(
                    path=f"{shots}/ask-{survey['kind']}-{language}-{dark}.png", full_page=True
                )
            if AXE.is_file():
                await page.evaluate(AXE.read_text("utf-8"))
                assert await page.evaluate(RUN) == []
            await page.context.close()
    page = await opened(chromium, url, scripts=False)
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("How did we do?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_have_text("Please choose an answer first.")
    # By the keyboard alone.
    name = "score" if survey["kind"] != "service_quality" else "perceived_reliability_2"
    first = page.locator(f"input[name={name}]").first
    await first.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("textbox").fill("<i>quick</i>")
    await page.get_by_role("button", name="Send").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Your answer is kept")
    await expect(page.get_by_role("textbox")).to_have_value("<i>quick</i>")
    second = str(1 if survey["kind"] == "recommendation" else 2)
    assert hub.rows("SELECT said FROM survey_answers WHERE n = 2") == [(f'{{"{name}":{second}}}',)]
    await page.context.close()
