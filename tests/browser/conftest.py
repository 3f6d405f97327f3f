"""A Chromium for the whole folder, a small floor with known customers, and people at their desks."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from contacthub.hub import behind
from contacthub.running.http import STATIC

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from .desks import Floor, Seat

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first is the same engine without windows of its own, which take half of the time of a test."""
CHROMIUM = os.environ.get("CONTACTHUB_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need the browser, and share its event loop."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.chromium)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session", autouse=True)
def rows_soon() -> Iterator[None]:
    """Write the rows of contacts at once: what waits for them, such as a survey, else takes ten seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(behind, "AFTER_S", 0.1)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    api = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH; CONTACTHUB_CHROMIUM names one elsewhere")
    if not (STATIC / "index.html").is_file():
        pytest.skip("the consoles are not built: make build")
    async with api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def floor(tmp_path: Path, chromium: Browser) -> AsyncIterator[Floor]:
    """A hub with a few known customers."""
    from .desks import small_floor  # importing it skips a module where Playwright is missing

    async with small_floor(tmp_path / "hub") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def seat(chromium: Browser) -> AsyncIterator[Seat]:
    """Opens pages, one person each, and fails the test for what a page complained about."""
    from .desks import Seat

    opened = Seat(chromium)
    yield opened
    await opened.close()
    assert opened.complaints == []
