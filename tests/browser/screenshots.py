"""Take the pictures of the README and the docs: ``python -m tests.browser.screenshots [written]``.

Each in both languages; ``written`` are those of messages alone.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from playwright.async_api import FloatRect, Locator, ViewportSize, async_playwright

from contacthub.client import Hub
from contacthub.demo.files import Sending, with_files

from .conftest import CHROMIUM, FLAGS
from .desks import Desk, Seat, expect
from .test_demo import demo_in, sit_down

IMAGES = Path(__file__).parents[2] / "contacthub/docs/images"
SIZE = {"width": 1440, "height": 900}
CALLERS = {"zh": ("138 0013 8000", "报修"), "en": ("184 1093 5845", "repair")}
"""The Lu family and an English-speaking customer: number, and what the voice menu heard."""
SUPPORT = ("lina", "wangwei", "zhanglei", "zhaomin")
SALES = ("emma", "chenjie")
SMALL: ViewportSize = {"width": 1280, "height": 800}
TALL: ViewportSize = {"width": 1280, "height": 1200}
LEFT: FloatRect = {"x": 0, "y": 0, "width": 752, "height": 800}
"""Without the customer's card."""
BUSY_S = 75
"""How long calls come in before the supervisor's picture: figures are to be seen."""
LOCALES = {"zh": "zh-CN", "en": "en"}


async def main(*, only_written: bool) -> None:
    """Take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with tempfile.TemporaryDirectory() as folder:
            seat = Seat(browser)
            async with demo_in(Path(folder) / "written", "--calls-per-minute", "0") as demo:
                await work_pictures(seat, demo)
                await written_pictures(seat, demo, await new_token(Path(folder) / "written"))
            await seat.close()
            if only_written:
                return
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written in one language: with whom, and by which agent."""

    language: str
    agent: str
    queue: str
    customers: tuple[str, str, str]
    """Who chats, who chats with them, and who mails."""
    opens: str
    answer: str
    photo: str
    note: str
    other: tuple[str, str]
    mail: tuple[str, str]
    looked_at: str
    visitor: str
    reply: str
    named: str
    """What the visitor fills in."""
    wish: tuple[str, str]
    """The number at which they want to be called, and what about."""


WRITTEN = (
    Written(
        language="zh", agent="lina", queue="support",
        customers=("138 0013 8000", "136-0808-2266", "he.meiling@example.com"),
        opens="你好，卧室空调的遥控器按了没反应。",
        answer="您好陆先生，请换两节新的7号电池，再按一下“复位”。",
        photo="换过了，屏幕还是不亮，拍了张照片。", note="他家三台都在保，直接寄一个新遥控器。",
        other=("白色的NB14-A到货了吗？", "到货能打电话通知我吗？"),
        mail=("预约安装", "你好，机器昨天已经送到了。请问这周六下午能安排师傅来安装吗？"),
        looked_at="14英寸轻薄本",
        visitor="请问这款可以分期付款吗？", reply="可以，12期免息，下单时选择即可。",
        named="周女士", wish=("139 0000 1234", "想问一下分期付款"),
    ),
    Written(
        language="en", agent="emma", queue="sales",
        customers=("184 1093 5845", "139 8180 5577", "amy.chen@example.com"),
        opens="Hello, the remote of my air conditioner does nothing.",
        answer="Hello, please put two new AAA batteries in and press “reset” once.",
        photo="Done, its display stays dark. Here is a photo.",
        note="It is under warranty: send a new remote.",
        other=("Is the white NB14-A in stock?", "Can you call me when it is?"),
        mail=("When can it be fitted?", "The unit came yesterday. Could somebody come on Saturday?"),
        looked_at="14 in ultrabook",
        visitor="Can I pay for this one in parts?", reply="Yes, in twelve, without interest.",
        named="Grace Zhou", wish=("139 0000 1234", "About paying in parts"),
    ),
)  # fmt: skip


async def work_pictures(seat: Seat, demo: dict[str, Any]) -> None:
    """An item of work that is open, beside the list."""
    for each in WRITTEN:
        desk = await sit_down(seat, demo, each.agent, **SMALL)
        await desk.speak(each.language)
        await desk.part("my-items").locator("button").first.click()
        await expect(desk.part("item-title")).to_be_visible()
        await take(desk, f"work-{each.language}.png", clip={**LEFT, "height": 620})


async def written_pictures(seat: Seat, demo: dict[str, Any], token: str) -> None:
    """A thread, several chats, the supervisor who reads along, and the visitor's side of the chat."""
    others = [await sit_down(seat, demo, name) for name in (*SUPPORT[1:], *SALES[1:], "liuyang", "david")]
    agents = {each.agent: await sit_down(seat, demo, each.agent, **SMALL) for each in WRITTEN}
    boss = await sit_down(seat, demo, "supervisor", **SMALL)
    for desk in (*others, *agents.values()):
        await expect(desk.part("presence")).to_have_attribute("data-presence", "offline", timeout=20_000)
    async with Hub(demo["url"], token) as hub, ClientSession() as session:
        sending = Sending(hub, session, {"url": demo["url"], "token": token})
        for each in WRITTEN:
            desk = agents[each.agent]
            await desk.speak(each.language)
            await boss.speak(each.language)
            await desk.go_available()
            await conversation(desk, boss, each, sending)
        await widgets(seat, agents["lina"], demo)


async def conversation(desk: Desk, boss: Desk, it: Written, sending: Sending) -> None:
    """The agent has two chats and a mail; the supervisor whispers into the first."""
    contacts = []
    for place, (text, channel) in enumerate(
        ((it.opens, "chat"), (it.other[0], "chat"), (it.mail[1], "email"))
    ):
        source = "demo-mail" if channel == "email" else "demo-chats"
        more = {"subject": it.mail[0]} if channel == "email" else {}
        opens = {"channel": channel, "queue": it.queue, "from": it.customers[place], "language": it.language}
        event = written(f"{it.language}-{place}", "1", text, source, **opens, **more)
        [result] = await sending.post_events([event])
        await expect(desk.part("offer-text")).to_be_visible()
        await desk.part("offer-accept").click()
        await desk.is_in(result["contact_id"], "handling")
        contacts.append(result["contact_id"])
    await desk.work(contacts[0]).click()
    await desk.part("message-text").fill(it.answer)
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.part("message-status")).to_be_visible()
    photo = with_files(written(f"{it.language}-0", "2", it.photo, "demo-chats"), ["remote.png"])
    await sending.post_events([photo, written(f"{it.language}-1", "2", it.other[1], "demo-chats")])
    await boss.part(f"read-{contacts[0]}").click()
    await boss.part("whisper-text").fill(it.note)
    await boss.part("whisper").click()
    await expect(desk.page.locator("[data-testid=message][data-direction=internal]")).to_be_visible()
    for shown in (desk, boss):
        await expect(shown.part("message-image")).to_be_visible()
        await expect(shown.part("message")).to_have_count(4)
    await desk.page.locator(".toast button").first.click()
    await expect(desk.page.locator(".toast")).to_have_count(0)
    await take(desk, f"chats-{it.language}.png", clip=LEFT)
    await desk.page.set_viewport_size(TALL)
    await take(desk, f"thread-{it.language}.png", of=desk.part("contact"))
    await desk.page.set_viewport_size(SMALL)
    await take(boss, f"reading-{it.language}.png", of=boss.part("read-along"))
    for _ in range(2):  # back to the contact, and to the list
        await boss.page.keyboard.press("Escape")


async def widgets(seat: Seat, desk: Desk, demo: dict[str, Any]) -> None:
    """The chat in a page of the shop, answered by an agent whose mail is put off: else only calls ring."""
    await desk.page.locator("[data-testid^=contact-row-]").filter(has_text=WRITTEN[0].customers[2]).click()
    await desk.part("snooze").click()
    await desk.part("snooze-time").first.click()
    for it in WRITTEN:
        shop = await seat.open(f"{demo['shop']}?language={it.language}", width=800, height=620)
        await shop.page.get_by_role("link").filter(has_text=it.looked_at).first.click()
        await shop.page.get_by_role("button").last.click()
        await filled_in(shop, it)
        await shop.page.locator("contacthub-chat .composer textarea").fill(it.visitor)
        await shop.page.keyboard.press("Enter")
        await expect(desk.part("offer-text")).to_have_text(it.visitor)
        await desk.part("offer-accept").click()
        await desk.page.locator("[data-testid^=contact-row-]").filter(has_text=it.visitor).click()
        await expect(desk.part("message")).to_have_count(1)
        await desk.part("message-text").fill(it.reply)
        await desk.page.keyboard.press("Control+Enter")
        await expect(shop.page.locator("contacthub-chat .agent .text")).to_have_text(it.reply)
        await take(shop, f"widget-{it.language}.png")
        await wished_for(shop, it)
        await desk.page.keyboard.press("F9")
        await desk.part("disposition").select_option("resolved")
        await desk.part("finish-wrap-up").click()
        await expect(desk.part("wrap-up")).to_have_count(0)


async def filled_in(shop: Desk, it: Written) -> None:
    """What a visitor is asked before the chat."""
    form = shop.page.locator("contacthub-chat .sheet")
    await form.get_by_role("textbox").first.fill(it.named)
    await form.get_by_role("combobox").select_option(index=3)
    await take(shop, f"widget-form-{it.language}.png", of=shop.page.locator("contacthub-chat .panel"))
    await form.locator(".send").click()
    await expect(form).to_be_hidden()


async def wished_for(shop: Desk, it: Written) -> None:
    """The form in which a visitor asks to be called."""
    form = shop.page.locator("contacthub-chat .sheet")
    await shop.page.locator("contacthub-chat .phone").click()
    await form.get_by_role("textbox").first.fill(it.wish[0])
    await form.get_by_role("textbox").last.fill(it.wish[1])
    await take(shop, f"widget-call-{it.language}.png", of=shop.page.locator("contacthub-chat .panel"))


def written(ref: str, message_id: str, text: str, source: str, **opens: str) -> dict[str, Any]:
    """A customer's message."""
    data = {"ref": ref, "message_id": message_id, "text": text, **opens}
    return {"source": source, "type": "contact.message", "data": data}


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


async def take(desk: Desk, name: str, *, of: Locator | None = None, clip: FloatRect | None = None) -> None:
    """Write one picture, of the page or a part of it, packed as tightly as zlib can."""
    await desk.page.mouse.move(0, 0)
    path = IMAGES / name
    if of is not None:
        shot = await of.screenshot(animations="disabled")
    else:
        shot = await desk.page.screenshot(animations="disabled", clip=clip)
    path.write_bytes(packed(shot))
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
    asyncio.run(main(only_written="written" in sys.argv[1:]))
