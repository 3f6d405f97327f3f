"""Screens of what is written, on a phone, a small and a large window, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.messages.test_attachments import uploaded

from .desks import LU, Desk, Seat, expect
from .test_accessible import AXE, RUN
from .test_composed_files import choose, file, png
from .test_messages import REPLIES, Chats, chats
from .test_widths import TOUCHING

__all__ = ["chats"]

WIDTHS = (390, 1024, 1440)
LONG = "https://shop.example/" + "manual" * 60
TABLE = f"<p>Two of <b>these</b></p><table border='1'><tr><td>NB14-A</td><td>{LONG}</td></tr></table>"


async def screens(chats: Chats, seat: Seat) -> AsyncIterator[tuple[str, Desk]]:
    """From a chat that is suggested an answer, over a mail with all it can have, to its reader."""
    lina, phones = chats.lina, chats.floor.phones
    await chats.floor.owner.call("PUT", "/admin/floor", REPLIES)
    first = await chats.accepted("遥控器没反应" + LONG)
    await expect(lina.part("suggested")).to_be_visible()
    yield "suggested", lina
    await lina.part("message-text").press("/")
    await expect(lina.part("reply").first).to_be_visible()
    yield "replies", lina
    await lina.part("message-text").fill("")
    await lina.part("snooze").click()
    await expect(lina.part("snooze-at")).to_be_visible()
    yield "snooze", lina
    await lina.part("snooze-time").first.click()
    await lina.work(first).click()
    await expect(lina.part("snoozed")).to_be_visible()
    yield "snoozed", lina
    await lina.part("unsnooze").click()
    await lina.page.keyboard.press("F9")
    await lina.is_in(first, "wrapping_up")
    await lina.part("disposition").select_option("resolved")
    await lina.part("finish-wrap-up").click()

    files = [
        (await uploaded(phones, png(600, 400), "照片.png"))[1],
        (await uploaded(phones, b"x", LONG[-200:]))[1],
    ]
    mail = {"channel": "email", "caller": LU, "ref": "v8", "subject": f"Re: {LONG}", "html": TABLE}
    await chats.accepted(
        f"Two of these\n\n> 2026 Lu wrote:\n> {LONG}",
        attachments=[{"upload_id": each["id"]} for each in files],
        cc=["fang@shop.example", f"{'lu' * 20}@shop.example"],
        **mail,
    )
    await lina.part("earlier-contacts").locator("summary").click()
    await lina.part("earlier-thread").click()
    await expect(lina.part("earlier-contacts").get_by_test_id("message")).to_have_count(1)
    yield "earlier", lina
    await lina.part("message-looks").click()
    await expect(lina.part("message-html")).to_be_visible()
    await lina.part("message-text").fill(f"请见附件 {LONG}")
    await choose(chats, file("保修卡" * 30 + ".txt"))
    await expect(lina.page.locator("progress")).to_have_count(0)
    yield "mail", lina

    boss = await seat.take(chats.floor.url, "boss")
    await boss.page.locator("[data-testid^=read-0]").first.click()
    await expect(boss.part("message")).to_have_count(1)
    await boss.part("whisper-text").fill(LONG)
    await boss.page.keyboard.press("Control+Enter")
    await expect(boss.part("message")).to_have_count(2)
    yield "reading", boss
    await boss.part("queue-row-support").get_by_role("button").click()
    await expect(boss.part("answer-figures")).to_be_visible()
    yield "figures", boss


async def wrong_on(desk: Desk) -> dict[str, Any]:
    """What is wrong with a screen as it stands, at each width and in each language."""
    wrong: dict[str, Any] = {}
    await desk.page.evaluate(AXE.read_text("utf-8"))
    for language in ("zh", "en"):
        await desk.speak(language)
        for width in WIDTHS:
            await desk.page.set_viewport_size({"width": width, "height": 844})
            checks = {
                "wide": await desk.page.evaluate("document.documentElement.scrollWidth > innerWidth"),
                "axe": await desk.page.evaluate(RUN),
                "touching": await desk.page.evaluate(TOUCHING),
            }
            wrong |= {f"{language} {width} {check}": found for check, found in checks.items() if found}
    return wrong


async def test_every_screen_of_messages_fits_is_accessible_and_keeps_words_apart(
    chats: Chats, seat: Seat
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make build")
    wrong = {}
    async for name, desk in screens(chats, seat):
        wrong |= {f"{name} {what}": found for what, found in (await wrong_on(desk)).items()}
    assert wrong == {}
