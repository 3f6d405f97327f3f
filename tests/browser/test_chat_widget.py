"""The chat in a shop's page: a real browser of a visitor, on pages that make it hard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import pytest_asyncio
from aiohttp import web

from contacthub.channels.chat.files import FOLDER
from tests.channels.chat.test_left_messages import Outbox
from tests.channels.chat.test_left_messages import shop_on as left_on
from tests.channels.chat.visitors import Chat, chat_on
from tests.messages.chats import accepted, available, said
from tests.messages.test_attachments import fetched, uploaded
from tests.support import console, token

from .test_accessible import AXE, RUN

pytest.importorskip("playwright.async_api", reason="playwright is not installed")
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

WIDGET = "contacthub-chat"

BIG = bytes(range(256)) * 3200
HOSTILE = "*{all:unset!important;display:none!important} html,body{display:block!important}"
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Kettle</title>
<link rel="stylesheet" href="/hostile.css"></head><body><main><h1>Kettle</h1></main>
<script async src="{base}/widget.js" data-identity="{proof}"></script></body></html>"""


class Shop:
    """A shop's page with the widget: of another origin than the hub, with a strict policy and hostile CSS."""

    def __init__(self) -> None:
        self.url = ""
        self.base = ""
        self.proof = ""

    async def page(self, request: web.Request) -> web.Response:
        """The page."""
        own = self.base
        socket = own.replace("http", "ws")
        policy = f"default-src 'none'; style-src 'self'; script-src {own}/; connect-src {socket}/"
        text = PAGE.format(language=request.query.get("language", "en"), base=own, proof=self.proof)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def css(self, request: web.Request) -> web.Response:
        """Its style sheet."""
        return web.Response(text=HOSTILE, content_type="text/css")


@asynccontextmanager
async def shop_on() -> AsyncIterator[Shop]:
    """The shop's server."""
    shop, app = Shop(), web.Application()
    app.router.add_get("/", shop.page)
    app.router.add_get("/hostile.css", shop.css)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield shop
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def shop() -> AsyncIterator[Shop]:
    if not (FOLDER / "widget.js").is_file():
        pytest.skip("the widget is not built: make build")
    async with shop_on() as opened:
        yield opened


def base_of(chat: Chat) -> str:
    """Where the widget's files are."""
    return chat.url.replace("ws", "http", 1).removesuffix("/socket")


@asynccontextmanager
async def visiting(
    chromium: Browser, url: str, *, width: int = 1280, theme: Literal["light", "dark"] = "light"
) -> AsyncIterator[Page]:
    """A visitor's browser; what its page complains of fails the test."""
    opened = await chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    complaints: list[str] = []
    page = await opened.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
    )
    await page.goto(url)
    try:
        yield page
    finally:
        await opened.close()
    assert complaints == []


async def writes(page: Page, text: str) -> None:
    """The visitor types, and sends by Enter."""
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


def lines(page: Page) -> Locator:
    """What stands in the panel."""
    return page.locator("contacthub-chat .line .text")


async def test_a_visitor_chats_on_a_page_with_a_strict_policy_and_hostile_styles(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        await available(lina)
        async with visiting(chromium, shop.url) as page:
            await page.get_by_role("button", name="Chat with us").click()
            await expect(page.get_by_role("textbox")).to_be_focused()
            await writes(page, "Is it <i>new</i>?")
            offer = await accepted(lina)
            assert offer["newest_text"] == "Is it <i>new</i>?"
            await lina.do("send_message", contact_id=offer["contact_id"], text="It is.")
            await expect(lines(page)).to_have_text(["Is it <i>new</i>?", "It is."])
            while (await lina.event("message_status_changed"))["delivery"]["status"] != "read":
                pass
            await page.keyboard.press("Escape")
            await lina.do("send_message", contact_id=offer["contact_id"], text="Anything else?")
            await expect(page).to_have_title("(1) Kettle")
            await page.reload()
            await page.get_by_role("button", name="1 new message").click()
            await expect(lines(page)).to_have_text(["Is it <i>new</i>?", "It is.", "Anything else?"])
            await expect(page).to_have_title("Kettle")
            await page.get_by_role("textbox").fill("No, thank you")
            assert (await lina.next("typing"))["contact_id"] == offer["contact_id"]


async def test_the_visitor_sees_that_the_agent_types_and_has_read_and_the_title_is_the_pages(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        await available(lina)
        async with visiting(chromium, shop.url) as page:
            await page.get_by_role("button", name="Chat with us").click()
            await writes(page, "Is it new?")
            about = {"contact_id": (await accepted(lina))["contact_id"]}
            await page.clock.install()
            typist = page.locator("contacthub-chat .typist")
            assert (await lina.do("typing", **about))["ok"]
            await expect(typist).to_have_text("Li Na 李娜 is typing…")
            await page.clock.run_for(6_000)
            await expect(typist).to_be_hidden()
            assert (await lina.do("mark_read", **about))["ok"]
            await expect(page.locator("contacthub-chat .who")).to_contain_text(["read"])
            bell = page.get_by_role("button", name="Sound for new messages")
            stroke = bell.locator("svg path").last
            await expect(bell).to_have_text("")  # drawn: no font is needed for it
            await expect(stroke).to_be_hidden()
            await bell.press("Enter")
            await expect(stroke).to_be_visible()
            await page.reload()
            await page.get_by_role("button", name="Chat with us").click()
            await expect(bell).to_have_attribute("aria-pressed", "false")
            await expect(stroke).to_be_visible()
            await expect(page.locator("contacthub-chat .who")).to_contain_text(["read"])
            await page.keyboard.press("Escape")
            await lina.do("send_message", **about, text="It is.")
            await expect(page).to_have_title("(1) Kettle")
            await page.evaluate("history.pushState(null, '', '/pan'); document.title = 'Pan'")
            await expect(page).to_have_title("(1) Pan")
            noted = await lina.event("contact_noted")
            [contact] = noted["changes"]["contacts"]
            assert contact["attributes"]["page"] == f"{shop.url}/pan"
            assert contact["attributes"]["page_title"] == "Pan"


GIVES = """(panel, kind) => {
  const data = new DataTransfer()
  data.items.add(new File(["of the clipboard"], kind + ".txt"))
  const how = { bubbles: true, cancelable: true }
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...how, clipboardData: data })
    : new DragEvent("drop", { ...how, dataTransfer: data })
  panel.dispatchEvent(event)
}"""


async def test_files_go_both_ways_on_a_page_that_allows_no_requests(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat:
        shop.base = base_of(chat)
        mine = await token(chat.owner, "mine", scopes=["events:write"], agent="lina")
        async with (
            console(chat.owner, "lina", bearer=mine.token) as lina,
            visiting(chromium, shop.url) as page,
        ):
            await available(lina)
            await page.get_by_role("button", name="Chat with us").click()
            field, chips = page.get_by_role("textbox"), page.locator("contacthub-chat .files li")
            async with page.expect_file_chooser() as opened:
                await page.get_by_role("button", name="Attach a file").press("Enter")
            await (await opened.value).set_files(
                [
                    {"name": "照片.bin", "mimeType": "", "buffer": BIG},
                    {"name": "empty.txt", "mimeType": "", "buffer": b""},
                ]
            )
            await expect(page.get_by_role("alert")).to_have_text("The file is empty.")
            await field.evaluate(GIVES, "paste")
            await field.evaluate(GIVES, "drop")
            await expect(chips).to_have_count(3)
            await expect(chips.locator(".share")).to_have_text(["800 KB", "16 B", "16 B"])
            await page.get_by_role("button", name="Remove drop.txt").press("Enter")
            await expect(field).to_be_focused()
            await page.evaluate(AXE.read_text("utf-8"))
            assert await page.evaluate(RUN, WIDGET) == []
            await page.keyboard.press("Enter")  # no text: the files are the message
            await expect(chips).to_have_count(0)
            offer = await accepted(lina)
            [message] = (await lina.find("thread"))["messages"]
            assert [each["name"] for each in message["attachments"]] == ["照片.bin", "paste.txt"]
            api = await token(chat.owner)
            assert (await fetched(api, message["attachments"][0]["id"]))[1] == BIG
            _, manual = await uploaded(mine, BIG[1:], "说明书.html")
            about = {"contact_id": offer["contact_id"], "attachments": [manual["id"]]}
            assert (await lina.do("send_message", text="", **about))["ok"]
            async with page.expect_download() as saved:
                await page.get_by_role("button", name="Save 说明书.html").press("Enter")
            download = await saved.value
            assert download.suggested_filename == "说明书.html"
            assert await asyncio.to_thread(Path(await download.path()).read_bytes) == BIG[1:]
            await page.reload()
            await page.get_by_role("button", name="Chat with us").click()
            await expect(page.locator("contacthub-chat .save")).to_have_count(3)


async def test_what_is_written_while_the_hub_is_away_is_sent_once(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat:
        shop.base, port = base_of(chat), int(chat.url.split(":")[2].split("/")[0])
        page = await (await chromium.new_context()).new_page()
        await page.goto(shop.url)
        await page.get_by_role("button", name="Chat with us").click()
        await writes(page, "before")
        await expect(page.locator("contacthub-chat .stored")).to_have_count(1)
    await expect(page.get_by_role("status")).to_be_visible()
    await writes(page, "meanwhile")
    await expect(page.locator("contacthub-chat .sending")).to_have_count(1)
    async with chat_on(tmp_path, origin=shop.url, port=port) as chat, console(chat.owner, "lina") as lina:
        await expect(page.locator("contacthub-chat .stored")).to_have_count(2, timeout=60_000)
        await expect(lines(page)).to_have_text(["before", "meanwhile"])
        await available(lina)
        offer = await accepted(lina)
        assert await said(await token(chat.owner), offer["contact_id"]) == ["before", "meanwhile"]
        await page.context.close()


RULES = {
    "form": ["name*", "email", "topic"],
    "topics": ["Repair", "Order"],
    "when_away": "message",
    "call_back": True,
}


async def ask(chat: Chat, **rules: object) -> None:
    """Have the chat ask its visitors."""
    status, body = await chat.owner.call("PUT", "/admin/floor", {"chats": [{"id": "web", **rules}]})
    assert status == 200, body


async def test_a_visitor_fills_in_the_form_by_keyboard_and_chats(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        await ask(chat, **RULES)
        await available(lina)
        async with visiting(chromium, shop.url) as page:
            await page.get_by_role("button", name="Chat with us").press("Enter")
            name = page.get_by_role("textbox", name="Name")
            await expect(name).to_be_focused()
            await page.keyboard.press("Enter")  # it is needed: nothing is sent
            await page.keyboard.type("Lu")
            await page.keyboard.press("Tab")
            await page.keyboard.type("lu@example.com")
            await page.keyboard.press("Tab")
            await page.keyboard.type("Ord")
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            field = page.get_by_role("textbox", name="Your message")
            await expect(field).to_be_focused()
            await writes(page, "Where is it?")
            offer = await accepted(lina)
            attributes = (await (await token(chat.owner)).get(f"/contacts/{offer['contact_id']}"))[
                "attributes"
            ]
            said = {"said_name": "Lu", "said_email": "lu@example.com", "topic": "Order"}
            assert {name: attributes.get(name) for name in said} == said
            await page.reload()
            await page.get_by_role("button", name="Chat with us").press("Enter")
            await expect(field).to_be_focused()  # it is asked once


async def test_when_nobody_is_there_a_visitor_leaves_a_message_and_asks_to_be_called(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat:
        shop.base = base_of(chat)
        await ask(chat, **RULES)
        api = await token(chat.owner)
        async with visiting(chromium, shop.url, width=390) as page:
            await page.get_by_role("button", name="Chat with us").click()
            sheet = page.get_by_role("form", name="Leave us a message")
            await expect(sheet).to_contain_text("Nobody is here just now.")
            await page.get_by_role("textbox", name="Name").fill("Lu")
            await page.get_by_role("textbox", name="Your message").fill("My kettle leaks")
            await page.get_by_role("button", name="Send").press("Enter")
            await expect(lines(page)).to_have_text(["My kettle leaks"])
            await expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
            await expect(sheet).to_be_hidden()
            [left] = (await api.get("/contacts?limit=9"))["items"]
            assert (left["channel"], left["from_name"]) == ("email", "Lu")
            await page.get_by_role("button", name="Have us call you").press("Enter")
            number = page.get_by_role("textbox", name="Telephone")
            await expect(number).to_be_focused()
            await number.fill("110")
            await page.get_by_role("button", name="Call me").press("Enter")
            await expect(page.get_by_role("alert")).to_contain_text("We cannot call this number.")
            await number.fill("138 0013 8000")
            await page.get_by_role("combobox", name="When").select_option(index=3)
            await number.press("Enter")
            thanks = page.locator("contacthub-chat .thanks")
            await expect(thanks).to_contain_text("We call you at +8613800138000")
            [item] = (await api.get("/callbacks"))["items"]
            assert item["callback"]["number"]["e164"] == "+8613800138000"
            assert item["callback"]["due_at"] is not None


async def test_what_is_left_with_an_address_is_said_to_be_answered_by_mail(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with left_on(tmp_path, Outbox(), origin=shop.url) as chat:
        shop.base = base_of(chat)
        async with visiting(chromium, shop.url, width=390) as page:
            await page.get_by_role("button", name="Chat with us").click()
            sheet = page.get_by_role("form", name="Leave us a message")
            await expect(sheet).to_contain_text("We answer by e-mail; without an address")
            await page.get_by_role("textbox", name="E-mail").fill("lu@example.com")
            await page.get_by_role("textbox", name="Your message").fill("My kettle leaks")
            await page.get_by_role("button", name="Send").press("Enter")
            thanks = page.locator("contacthub-chat .thanks")
            await expect(thanks).to_contain_text("answer it by e-mail to lu@example.com.")
            await expect(lines(page)).to_have_count(0)
            await expect(page.get_by_role("textbox", name="Your message")).to_have_value("")
            await page.reload()  # nothing is sent twice
            await page.get_by_role("button", name="Chat with us").click()
            await expect(sheet).to_be_visible()
            [left] = (await (await token(chat.owner)).get("/contacts?limit=9"))["items"]
            assert left["source"] == "mail"


async def test_an_open_panel_follows_who_is_there_and_keeps_what_is_half_written(
    tmp_path: Path, chromium: Browser, shop: Shop
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        await ask(chat, when_away="message")
        await available(lina)
        async with visiting(chromium, shop.url, width=390) as page:
            await page.get_by_role("button", name="Chat with us").click()
            field = page.get_by_role("textbox", name="Your message")
            await field.fill("My kettle")
            await lina.do("set_presence", presence="offline")
            sheet = page.get_by_role("form", name="Leave us a message")
            await expect(sheet).to_contain_text("Nobody is here just now.")
            await expect(field).to_be_focused()
            await expect(field).to_have_value("My kettle")
            await field.fill("My kettle leaks")
            await available(lina)
            await expect(sheet).to_be_hidden()
            await expect(field).to_have_value("My kettle leaks")
            await field.press("Enter")
            assert (await accepted(lina))["channel"] == "chat"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_forms_are_accessible_and_fit_a_telephone(
    tmp_path: Path, chromium: Browser, shop: Shop, language: str, theme: Literal["light", "dark"]
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        await ask(chat, **RULES)
        await available(lina)
        url = f"{shop.url}/?language={language}"
        async with visiting(chromium, url, width=390, theme=theme) as page:
            await page.evaluate(AXE.read_text("utf-8"))
            await page.locator("contacthub-chat button").first.click()
            sheet = page.locator("contacthub-chat .sheet")
            await expect(sheet.locator("label")).to_have_count(3)
            assert await page.evaluate(RUN, WIDGET) == []
            await page.locator("contacthub-chat .phone").click()
            await expect(sheet.locator("[type=tel]")).to_be_focused()
            assert await page.evaluate(RUN, WIDGET) == []
            await sheet.locator("button").first.click()
            await lina.do("set_presence", presence="offline")
            await expect(sheet.locator("textarea")).to_be_visible()
            assert await page.evaluate(RUN, WIDGET) == []
            box = await sheet.bounding_box()
            assert box is not None
            assert (box["x"] >= 0, box["x"] + box["width"] <= 390, box["y"] + box["height"] <= 844) == (
                True, True, True,
            )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_panel_is_accessible_and_fits_a_telephone(
    tmp_path: Path, chromium: Browser, shop: Shop, language: str, theme: Literal["light", "dark"]
) -> None:
    async with chat_on(tmp_path, origin=shop.url) as chat:
        shop.base = base_of(chat)
        url = f"{shop.url}/?language={language}"
        async with visiting(chromium, url, width=390, theme=theme) as page:
            await page.evaluate(AXE.read_text("utf-8"))
            button = page.locator("contacthub-chat button").first
            await expect(button).to_be_visible()
            assert await page.evaluate(RUN, WIDGET) == []
            await button.click()
            await writes(page, "你好 hello")
            await expect(page.locator("contacthub-chat .stored")).to_have_count(1)
            assert await page.evaluate(RUN, WIDGET) == []
            box = await page.get_by_role("dialog").bounding_box()
            assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
