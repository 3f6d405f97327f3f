"""In the panel of a chat: numbers to choose from in the thread, by the keyboard, in both languages, once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.channels.chat.visitors import chat_on
from tests.messages.chats import accepted, available
from tests.support import console, token
from tests.surveys.asked import HAPPY

from .desks import until
from .test_accessible import AXE, RUN
from .test_chat_widget import WIDGET, Shop, base_of, expect, lines, shop, visiting, writes

if TYPE_CHECKING:
    from playwright.async_api import Browser

__all__ = ["shop"]

SURVEY: dict[str, Any] = {**HAPPY, "by": "thread", "text": {"zh-CN": "{link}", "en": "{link}"}}
WORDS = {
    "en": ("Chat with us", "How satisfied are you", "Send", "Please choose a number", "Your answer is kept"),
    "zh": ("在线咨询", "您对这次问题的处理满意吗", "发送", "请先选择一个数字", "您的回答已保存"),
}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
async def test_a_visitor_is_asked_in_the_thread_and_answers_by_the_keyboard(
    tmp_path: Path, chromium: Browser, shop: Shop, monkeypatch: pytest.MonkeyPatch, language: str, width: int
) -> None:
    monkeypatch.setattr("contacthub.surveys.asking.BEHIND_S", 0.02)
    open_it, question, send, choose, kept = WORDS[language]
    async with chat_on(tmp_path, origin=shop.url) as chat, console(chat.owner, "lina") as lina:
        shop.base = base_of(chat)
        assert (await chat.owner.call("PUT", "/admin/floor", {"surveys": [SURVEY]}))[0] == 200
        api = await token(chat.owner)
        await available(lina)
        async with visiting(chromium, f"{shop.url}/?language={language}", width=width) as page:
            await page.get_by_role("button", name=open_it).click()
            await writes(page, "Hello")
            contact = (await accepted(lina))["contact_id"]
            await lina.do("send_message", contact_id=contact, text="Bye")
            assert (await lina.do("close_contact", contact_id=contact))["ok"]
            assert (await lina.do("finish_wrap_up", contact_id=contact, disposition="resolved"))["ok"]
            survey = page.locator("contacthub-chat form.survey")

            async def is_asked() -> bool:
                await api.get("/contacts?limit=1")  # has the rows of contacts written
                return await survey.is_visible()

            await until(is_asked)
            await expect(survey.get_by_role("group")).to_contain_text(question)
            await expect(lines(page).last).to_have_text("Bye")
            await survey.get_by_role("button", name=send).press("Enter")
            await expect(survey.get_by_role("status")).to_contain_text(choose)
            await page.keyboard.press("Space")  # the first number has the focus
            await page.keyboard.press("ArrowRight")
            await expect(survey.get_by_role("radio", name="2")).to_be_checked()
            await survey.get_by_role("textbox").fill("<b>slow</b>")
            if folder := os.environ.get("CONTACTHUB_SHOTS"):
                await page.screenshot(path=f"{folder}/chat-survey-{language}-{width}.png")
            await page.evaluate(AXE.read_text("utf-8"))
            assert await page.evaluate(RUN, WIDGET) == []
            await page.reload()
            await page.get_by_role("button", name=open_it).click()
            await expect(survey.get_by_role("radio")).to_have_count(5)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await survey.get_by_role("radio", name="2").focus()
            await page.keyboard.press("Space")
            await survey.get_by_role("button", name=send).press("Enter")
            await expect(survey.get_by_role("status")).to_contain_text(kept)
            await expect(survey.get_by_role("radio")).to_have_count(0)
        total = (await api.get("/surveys/happy/results?by=way"))["groups"]
        assert [(each["id"], each["figures"]["answered"]) for each in total] == [("chat", 1)]
