"""``/channels/{name}/{what}``: what providers post, each authenticated as its provider does it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web

from contacthub.access.rate_limit import RateLimit
from contacthub.api.bodies import MIB, BodyLimits, body_of
from contacthub.api.client_address import client_address, one_place
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Body, Media, Told
from contacthub.api.route import Login, Route
from contacthub.channels.port import Channel
from contacthub.channels.provider_posts import Post, Reply
from contacthub.problems import Problem
from contacthub.routing.words import Instant

LIMITS: Final = BodyLimits(3 * MIB, 100_000)
"""Meta's posts have at most 3 MB."""
PER_SECOND: Final = 100
BURST: Final = 500
MOST_PLACES: Final = 10_000


class ChannelDoors:
    """Gives posts to the channel that they are for."""

    def __init__(self, channels: Mapping[str, Channel], now: Callable[[], Instant]) -> None:
        self._channels = channels
        self._now = now
        self._limits: OrderedDict[str, RateLimit] = OrderedDict()

    async def get(self, request: web.Request) -> web.Response:
        """Answer how a provider asks whether the address is right."""
        return await self._answered(request, b"")

    async def post(self, request: web.Request) -> web.Response:
        """Take one post; what it says is durable when it is answered."""
        return await self._answered(request, await body_of(request))

    async def _answered(self, request: web.Request, body: bytes) -> web.Response:
        self._check_pace(one_place(client_address(request)))
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

    def _check_pace(self, place: str) -> None:
        """Refuse a flood from one place: what others post goes on being taken."""
        limit = self._limits.setdefault(place, RateLimit(PER_SECOND, BURST))
        self._limits.move_to_end(place)
        if len(self._limits) > MOST_PLACES:
            self._limits.popitem(last=False)
        wait_ms = limit.take(self._now())
        if wait_ms:
            seconds = str(-(-wait_ms // 1000))
            raise Problem(
                "over_limit",
                f"{PER_SECOND} posts a second are taken from one address; go on in {seconds} s",
                headers=(("Retry-After", seconds),),
            )


def _response(reply: Reply) -> web.Response:
    return web.Response(status=reply.status, text=reply.text, content_type=reply.media_type, charset="utf-8")


PROBLEMS: Final = ("bad_signature", "bad_request", "not_found", "not_json", "too_deep", "over_limit")
ANYTHING: Final = Media("*/*")
PATH: Final = f"{API}/channels/{{name}}/{{what}}"
AUTHENTICATED: Final = "Of the channel `name`, authenticated as its provider does it."
ANSWERS: Final = {
    200: Answer(about="In the form that the provider wants", shape=ANYTHING),
    403: Answer(about="The provider did not prove who it is", shape=ANYTHING),
    503: Answer(about="It is to be posted again", shape=ANYTHING),
}

ROUTES = (
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
