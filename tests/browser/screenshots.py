"""Take the pictures of the README: ``python -m tests.browser.screenshots`` (both screens, both languages)."""

from __future__ import annotations

import asyncio
import os
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from contacthub.client import Hub

from .conftest import CHROMIUM, FLAGS
from .desks import Desk, Seat, expect
from .test_demo import demo_in, sit_down

IMAGES = Path(__file__).parents[2] / "contacthub/docs/images"
SIZE = {"width": 1440, "height": 900}
CALLERS = {"zh": ("138 0013 8000", "报修"), "en": ("184 1093 5845", "repair")}
"""The Lu family and an English-speaking customer: number, and what the voice menu heard."""
SUPPORT = ("lina", "wangwei", "zhanglei", "zhaomin")
BUSY_S = 75
"""How long calls come in before the supervisor's picture: figures are to be seen."""
LOCALES = {"zh": "zh-CN", "en": "en"}


async def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with tempfile.TemporaryDirectory() as folder:
            seat = Seat(browser)
            async with demo_in(Path(folder) / "quiet", "--calls-per-minute", "0") as demo:
                await agent_pictures(seat, demo, Path(folder) / "quiet")
            await seat.close()
            seat = Seat(browser)
            async with demo_in(Path(folder) / "busy") as demo:
                await supervisor_pictures(seat, demo)
            await seat.close()


async def agent_pictures(seat: Seat, demo: dict[str, Any], data: Path) -> None:
    """The agent's screen while the Lu family rings. Everybody else who could take the call has a person."""
    for name in SUPPORT[1:]:
        await sit_down(seat, demo, name)
    token = await new_token(data)
    lina = await sit_down(seat, demo, "lina", **SIZE)
    await expect(lina.part("presence")).to_have_attribute("data-presence", "offline", timeout=20_000)
    await lina.go_available()
    async with Hub(demo["url"], token) as hub:
        for language, (number, reason) in CALLERS.items():
            await lina.speak(language)
            await hub.post_events([call(language, number, reason)])
            await expect(lina.part("briefing")).to_be_visible()
            await lina.part("tab-products").click()
            await take(lina, f"agent-{language}.png")
            await hub.post_events([ended(language)])
            await lina.page.locator(".toast button").click()


async def supervisor_pictures(seat: Seat, demo: dict[str, Any]) -> None:
    """The supervisor's screen with a contact open."""
    boss = await sit_down(seat, demo, "supervisor", **SIZE)
    await asyncio.sleep(BUSY_S)
    await boss.page.locator("[data-testid^=agent-row-][data-state=handling] button").first.click()
    await expect(boss.part("why")).to_be_visible()
    for language in LOCALES:
        await boss.speak(language)
        await take(boss, f"supervisor-{language}.png")


async def new_token(data: Path) -> str:
    """A token for events, by the command line."""
    added = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "contacthub", "token", "add", "pictures", "--scope", "events:write",
        "--data", str(data), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await added.communicate()
    return out.decode().split()[-1]


def call(ref: str, number: str, reason: str) -> dict[str, Any]:
    """A call to the after-sales line."""
    data = {"ref": ref, "channel": "voice", "direction": "inbound", "from": number, "to": "4008001234",
            "attributes": {"language": ref, "reason": reason}}  # fmt: skip
    return {"source": "pictures", "type": "contact.arrived", "data": data}


def ended(ref: str) -> dict[str, Any]:
    """Its end."""
    return {"source": "pictures", "type": "contact.ended", "data": {"ref": ref, "by": "customer"}}


async def take(desk: Desk, name: str) -> None:
    """Write one picture, packed as tightly as zlib can."""
    await desk.page.mouse.move(0, 0)
    path = IMAGES / name
    path.write_bytes(packed(await desk.page.screenshot(animations="disabled")))
    sys.stdout.write(
        f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else name} {path.stat().st_size}\n"
    )


def packed(png: bytes) -> bytes:
    """The same PNG with its pixels compressed again, at the highest level."""
    chunks, at = [], 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks.append((kind, png[at + 8 : at + 8 + size]))
        at += 12 + size
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 9)
    kept = [*(each for each in chunks if each[0] in (b"IHDR", b"PLTE")), (b"IDAT", pixels), (b"IEND", b"")]
    return png[:8] + b"".join(
        struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in kept
    )


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    asyncio.run(main())
