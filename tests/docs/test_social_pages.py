"""The pages of WhatsApp and WeChat: their settings can be used, and name all that there are."""

from __future__ import annotations

import tomllib

import pytest

from contacthub.channels.settings import ChannelTable
from contacthub.channels.wechat.settings import WeChatTable
from contacthub.channels.whatsapp.settings import WhatsAppTable, WhatsAppTemplateTable

from .pages import DOCS, blocks, text

PAGES = [("whatsapp", WhatsAppTable), ("wechat", WeChatTable)]


@pytest.mark.parametrize(("page", "table"), PAGES)
def test_the_settings_of_the_page_make_a_channel(page: str, table: type[ChannelTable]) -> None:
    [block] = blocks(DOCS / f"{page}.md", "toml")
    [channel] = tomllib.loads(block)["channels"]
    made = table.model_validate(channel)
    assert made.name == page
    assert [*made.doubts("https://hub.example.com")] == []


@pytest.mark.parametrize(
    ("page", "tables"), [("whatsapp", (WhatsAppTable, WhatsAppTemplateTable)), ("wechat", (WeChatTable,))]
)
def test_the_page_has_every_setting(page: str, tables: tuple[type[ChannelTable], ...]) -> None:
    words = text(page)
    assert [name for table in tables for name in table.model_fields if name not in words] == []
