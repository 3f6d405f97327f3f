"""The pages of the sample shop: in both languages, and with the chat for who is signed in."""

from __future__ import annotations

import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from contacthub.channels.chat.identity import proven
from contacthub.channels.chat.settings import ChatTable
from contacthub.demo.shop_pages import PATH, SHOWN, SIGNED_IN_S, Asked, Chat, front_page
from contacthub.demo.stories import LU_FAMILY
from contacthub.demo.web_shop import add_pages, chat_table

SECRET = "s" * 32
CHAT = Chat(hub="http://127.0.0.1:8080", secret=SECRET)
NOW_S = 1_790_000_000


def shown(**query: str) -> str:
    return front_page(Asked.of(query), CHAT, NOW_S)


def test_who_is_signed_in_is_proven_to_the_chat_and_others_are_not() -> None:
    page = shown(user=LU_FAMILY.customer_id)
    [proof] = re.findall(r'data-identity="([^"]+)"', page)
    identity = proven(proof, [SECRET.encode()], NOW_S * 1000)
    assert (identity.user_id, identity.email) == (LU_FAMILY.customer_id, LU_FAMILY.emails[0])
    assert identity.exp == NOW_S + SIGNED_IN_S
    assert "data-identity" not in shown()
    assert "data-identity" not in shown(user="C99999")


@pytest.mark.parametrize(("language", "said"), [("zh", "保修"), ("en", "warranty")])
async def test_every_link_of_the_shop_leads_to_a_page_in_its_language(language: str, said: str) -> None:
    app = web.Application()
    add_pages(app, CHAT)
    async with TestClient(TestServer(app)) as browser:
        front = await browser.get(PATH, params={"language": language, "user": LU_FAMILY.customer_id})
        links = re.findall(r'<h2><a href="([^"]+)"', await front.text())
        assert len(links) == len(SHOWN)
        for link in links:
            page = await browser.get(link.replace("&amp;", "&"))
            assert page.status == 200
            text = await page.text()
            assert said in text
            assert "data-identity" in text
        assert (await browser.get(f"{PATH}/nothing")).status == 404
        assert (await browser.get(f"{PATH}.css")).content_type == "text/css"


def test_what_a_page_is_asked_for_is_never_mark_up() -> None:
    assert "<b>" not in shown(language="<b>", user='"><b>')


def test_its_chat_is_set_up_without_a_doubt() -> None:
    table = ChatTable.model_validate(chat_table(9, secret_env="SHOP_SECRET"))
    assert list(table.doubts(CHAT.hub)) == []
