"""HTML of messages, cleaned before anything else is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contacthub.messages.html.pictures import named_by_files
from contacthub.messages.html.process import HtmlCleaner
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.messages_in import Message

UNREAD: Final = "此消息的内容无法显示。\nWhat this message says could not be read."


async def with_clean_html(
    events: Sequence[Incoming | Result], cleaner: HtmlCleaner
) -> list[Incoming | Result]:
    """The events, with the HTML of messages cleaned; its text where they say none."""
    return [await _cleaned(each, cleaner) for each in events]


async def _cleaned(event: Incoming | Result, cleaner: HtmlCleaner) -> Incoming | Result:
    if not isinstance(event, Incoming) or not isinstance(event.data, Message) or event.data.html is None:
        return event
    said = await cleaner.clean(event.data.html, folds=True)
    text = event.data.text or said.text
    if not text.strip() and said.html is None and not event.data.attachments:
        text = UNREAD
    html = said.html
    if html is not None:
        files = {each.content_id: each.upload_id for each in event.data.attachments if each.content_id}
        html = named_by_files(html, files)
    return replace(event, data=replace(event.data, html=html, text=text))
