"""``GET /messages/{id}/html``: a message as it looks, to be shown in a frame."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.describing.words import Answer, Media, Parameter, Told
from contacthub.api.route import Route
from contacthub.api.safe_headers import POLICY
from contacthub.hub.hub import Hub
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.html.pictures import MOST_SHOWN, SHOWN, pictures_of, with_pictures
from contacthub.messages.model import Attachment
from contacthub.messages.readers import Readers
from contacthub.messages.store import MessageStore
from contacthub.messages.wire import HTML_PATH
from contacthub.problems import Problem

ALONE: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:{more}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What a stranger wrote: it runs nothing, is of no origin, and loads nothing; links open beside it."""
REMOTE: Final = " https: http:"
BEGINS: Final = """<!doctype html>
<html><head><meta charset="utf-8"><style>
body { margin: 8px; background: #fff; color: #111; font: 14px/1.5 system-ui, sans-serif }
body { overflow-wrap: anywhere }
img, table { max-width: 100% }
blockquote { margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #bbb }
summary { color: #555; cursor: pointer }
</style></head><body>"""
ENDS: Final = "</body></html>"


class HtmlDoors:
    """Shows messages as they look."""

    def __init__(self, hub: Hub, store: MessageStore, readers: Readers, files: AttachmentStore) -> None:
        self._hub = hub
        self._store = store
        self._readers = readers
        self._files = files

    async def show(self, request: web.Request) -> web.Response:
        """``GET /messages/{id}/html``."""
        await self._hub.readable(rows=True)
        message = await self._store.message(request.match_info["id"])
        thread = await self._store.thread(message.thread_id) if message is not None else None
        contact_id = message.contact_id if message is not None else None
        await self._readers.need(request, thread, "message", contact_id=contact_id)
        if message is None or message.html is None:
            raise Problem("not_found", "there is no such message, or it is text alone")
        await self._readers.record(request, message.contact_id)
        more = REMOTE if request.query.get("images") == "true" else ""
        headers = {POLICY: ALONE.format(more=more), "Cache-Control": "private, no-store"}
        page = await asyncio.to_thread(self._page, message.html, message.attachments)
        return web.Response(body=page, content_type="text/html", charset="utf-8", headers=headers)

    def _page(self, html: str, attachments: Sequence[Attachment]) -> bytes:
        """The page with the pictures that are with the message; what is none, or gone, shows nothing."""
        pictures, wanted, left = {}, pictures_of(html), MOST_SHOWN
        for each in attachments:
            if each.id in wanted and each.media_type in SHOWN and each.size <= left:
                left -= each.size
                with suppress(FileNotFoundError):
                    pictures[each.id] = each.media_type, self._files.path(each.id).read_bytes()
        return f"{BEGINS}{with_pictures(html, pictures)}{ENDS}".encode()


ROUTES = (
    Route(
        "GET",
        HTML_PATH,
        HtmlDoors.show,
        rule=own(Right.MESSAGES_READ, "contacts:read"),
        told=Told(
            tag="Messages",
            summary="A message as it looks",
            about="A page to be shown in a frame: cleaned when it came in, without scripts, of no origin, "
            "and without pictures from elsewhere unless `images` is true. Pictures that are with the message "
            "are in the page, 10 MiB together at most. For those who may read the thread; what a supervisor "
            "reads is recorded.",
            parameters=(
                Parameter(
                    name="images",
                    about="Whether pictures are loaded from where the message says: its sender learns of it.",
                    schema={"type": "boolean", "default": False},
                ),
            ),
            answers={200: Answer(about="The page", shape=Media("text/html"))},
            problems=("not_found", "not_your_contact"),
        ),
    ),
)
