"""A visitor and an agent at real browsers: the card comes with the offer, a restart loses nothing."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contacthub.channels.chat.identity import Identity, prove
from tests.channels.chat.visitors import SECRET
from tests.messages.chats import said
from tests.support import Api, hub_on, token

from .desks import Desk, Seat, expect, small_floor
from .test_chat_widget import Shop, lines, shop, writes

if TYPE_CHECKING:
    from playwright.async_api import Browser, WebSocket

__all__ = ["shop"]

pytestmark = pytest.mark.acceptance

QUESTION, ANSWER = "遥控器没反应 <b>!</b>", "请按住锁定键三秒"
MEANWHILE, LAST = "还是不行，怎么办？", "我为您安排师傅上门"
BACK_MS = 60_000


def settings_for(shop: Shop) -> dict[str, Any]:
    """A hub with the chat of a shop."""
    chat = {
        "type": "chat", "name": "web", "queue": "support", "origins": [shop.url], "secret_env": "CHAT_SECRET",
    }  # fmt: skip
    return {"channels": [chat]}


@asynccontextmanager
async def hub_again(data: Path, port: int, **settings: Any) -> AsyncIterator[Api]:
    """The hub of a folder, started again at its address."""
    async with hub_on(data, port=port, **settings) as owner:
        yield owner


def frames_of(desk: Desk) -> list[dict[str, Any]]:
    """What the agent's socket brings, as it comes."""
    frames: list[dict[str, Any]] = []

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: frames.append(json.loads(payload)))

    desk.page.on("websocket", opened)
    return frames


async def thread_is(desk: Desk, texts: list[str]) -> None:
    """The agent sees these messages, in this order."""
    await expect(desk.page.locator("[data-testid=message] .text")).to_have_text(texts, timeout=BACK_MS)


async def answers(desk: Desk, text: str) -> None:
    """The agent types and sends by the keyboard."""
    await desk.part("message-text").fill(text)
    await desk.page.keyboard.press("Control+Enter")


async def test_a_customer_chats_with_an_agent_over_a_restart_of_the_hub(
    tmp_path: Path, chromium: Browser, seat: Seat, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_SECRET", SECRET.decode())
    monkeypatch.setattr("contacthub.console.consoles.CARD_WAIT_S", 10)  # however busy the machine is
    proof = prove(Identity(user_id="C1", name="Lu", exp=int(time.time()) + 3_600), SECRET)
    settings, data = settings_for(shop), tmp_path / "hub"
    async with small_floor(data, **settings) as floor:
        port = floor.owner.hub.port
        shop.base, shop.proof = f"{floor.url}/api/v1/channels/web", proof
        lina = await seat.open(floor.url)
        frames = frames_of(lina)
        await lina.sign_in("lina")
        await lina.go_available()
        page = await (await chromium.new_context()).new_page()
        await page.goto(shop.url)
        await page.get_by_role("button", name="Chat with us").click()
        await writes(page, QUESTION)
        await expect(lina.part("offer-text")).to_have_text(QUESTION)
        [offer] = [each for each in frames if each["type"] == "offer"]
        assert (offer["card"]["customer"]["name"], offer["card"]["match"]["verdict"]) == ("陆建国", "exact")
        await lina.part("offer-accept").click()
        contact = offer["offer"]["contact_id"]
        await lina.is_in(contact, "handling")
        await expect(page.locator("contacthub-chat .who")).to_contain_text(["read"])
        await lina.part("message-text").fill(ANSWER[:4])
        await expect(page.locator("contacthub-chat .typist")).to_contain_text("is typing")
        await answers(lina, ANSWER)
        await expect(lines(page)).to_have_text([QUESTION, ANSWER])
    await expect(page.get_by_role("status")).to_be_visible(timeout=BACK_MS)
    await writes(page, MEANWHILE)
    await lina.part("message-text").fill(LAST)
    async with hub_again(data, port, **settings) as owner:
        await thread_is(lina, [QUESTION, ANSWER, MEANWHILE])
        await expect(lina.part("message-text")).to_have_value(LAST)
        await lina.page.keyboard.press("Control+Enter")
        whole = [QUESTION, ANSWER, MEANWHILE, LAST]
        await expect(lines(page)).to_have_text(whole, timeout=BACK_MS)
        await thread_is(lina, whole)
        assert await said(await token(owner, "after"), contact) == whole
        await page.reload()
        await page.get_by_role("button", name="Chat with us").click()
        await expect(lines(page)).to_have_text(whole)
        await page.context.close()
