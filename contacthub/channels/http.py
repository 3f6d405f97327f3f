"""``/channels/{name}/{what}``: what providers post, each authenticated as its provider does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from contacthub.access.rate_limit import Limit
from contacthub.api.bodies import MIB, BodyLimits, body_of
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Body, Media, Told
from contacthub.api.pace import PaceOfPlaces
from contacthub.api.route import Login, Route
from contacthub.channels.file_links import HandingOut
from contacthub.channels.files import SLICE
from contacthub.channels.port import Channel
from contacthub.channels.provider_posts import Post, Reply
from contacthub.database.units import StorageUnavailable
from contacthub.messages.attachments import Upload
from contacthub.messages.uploads_http import headers_of
from contacthub.problems import Problem
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.channels")

LIMITS: Final = BodyLimits(3 * MIB, 100_000)
"""Meta's posts have at most 3 MB."""
PER_SECOND: Final = 100
BURST: Final = 500


class ChannelDoors:
    """Gives posts to the channel that they are for."""

    def __init__(self, channels: Mapping[str, Channel], now: Callable[[], Instant]) -> None:
        self._channels = channels
        self._pace = PaceOfPlaces(Limit(PER_SECOND, BURST), now, what="posts")

    async def get(self, request: web.Request) -> web.Response:
        """Answer how a provider asks whether the address is right."""
        return await self._answered(request, b"")

    async def post(self, request: web.Request) -> web.Response:
        """Take one post; what it says is durable when it is answered."""
        return await self._answered(request, await body_of(request))

    async def _answered(self, request: web.Request, body: bytes) -> web.Response:
        self._pace.check(request)
        channel = self._channels.get(request.match_info["name"])
        if channel is None:
            raise Problem("not_found", "there is no channel of this name in the settings")
        reply = await channel.posted(
            Post(
                method=request.method,
                what=request.match_info["what"],
                query=request.rel_url.raw_query_string,
                headers={name.lower(): text for name, text in request.headers.items()},
                body=body,
            )
        )
        return _response(reply)

    async def hand_out(self, request: web.Request) -> web.StreamResponse:
        """Hand a file to the provider that is to send it."""
        self._pace.check(request)
        channel, end = self._channels.get(request.match_info["name"]), request.match_info["link"]
        links = channel.links if isinstance(channel, HandingOut) else None
        upload = await links.take(end) if links is not None else None
        if links is None or upload is None or not (path := links.path(upload)).is_file():
            raise Problem("not_found", "there is no such file, or it was fetched already")
        log.info("> channel %s: the provider fetches a file", request.match_info["name"])
        try:
            return await _streamed(request, path, upload)
        except BaseException:
            with suppress(StorageUnavailable):
                await asyncio.shield(links.give_back(end))
            raise


def _response(reply: Reply) -> web.Response:
    return web.Response(status=reply.status, text=reply.text, content_type=reply.media_type, charset="utf-8")


async def _streamed(request: web.Request, path: Path, upload: Upload) -> web.StreamResponse:
    """All of a file; that it is more than begun is known once this returns."""
    response = web.StreamResponse(headers=headers_of(upload))
    response.content_length = upload.attachment.size
    await response.prepare(request)
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, SLICE):
            await response.write(chunk)
    await response.write_eof()
    return response


PROBLEMS: Final = ("bad_signature", "bad_request", "not_found", "not_json", "too_deep", "over_limit")
ANYTHING: Final = Media("*/*")
PATH: Final = f"{API}/channels/{{name}}/{{what}}"
AUTHENTICATED: Final = "Of the channel `name`, authenticated as its provider does it."
ANSWERS: Final = {
    200: Answer(about="In the form that the provider wants", shape=ANYTHING),
    403: Answer(about="The provider did not prove who it is", shape=ANYTHING),
    503: Answer(about="It is to be posted again", shape=ANYTHING),
}

FILES: Final = f"{API}/channels/{{name}}/files/{{link}}"

ROUTES = (
    Route(
        "GET",
        FILES,
        ChannelDoors.hand_out,
        login=Login.OWN,
        told=Told(
            tag="Messages",
            summary="Hand a file to the provider that is to send it",
            about="Of a provider that takes no bytes and fetches files itself. The hub makes the address as "
            "it sends the message: nobody can guess it, it is good once, and for four hours.",
            answers={200: Answer(about="The file", shape=Media("application/octet-stream"))},
            problems=("not_found", "over_limit"),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "GET",
        PATH,
        ChannelDoors.get,
        login=Login.OWN,
        told=Told(
            tag="Messages",
            summary="Answer how a provider tries its webhook",
            about=AUTHENTICATED,
            answers=ANSWERS,
            problems=PROBLEMS,
            security=NO_LOGIN,
        ),
    ),
    Route(
        "POST",
        PATH,
        ChannelDoors.post,
        login=Login.OWN,
        limits=LIMITS,
        told=Told(
            tag="Messages",
            summary="Take what a provider posts",
            about=f"{AUTHENTICATED} What it says is durable when it is answered.",
            body=Body(media={"*/*": ANYTHING}, examples={"*/*": "From=%2B8613800138000&Body=Hello"}),
            answers=ANSWERS,
            problems=PROBLEMS,
            security=NO_LOGIN,
        ),
    ),
)
