"""What browsers of visitors ask of the hub: the widget's scripts, and their socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from contacthub.api.describing.words import API, NO_LOGIN, Answer, Media, Told
from contacthub.api.route import Login, Route
from contacthub.channels.chat.channel import ChatChannel
from contacthub.channels.chat.files import SCRIPTS, script
from contacthub.channels.port import Channel
from contacthub.problems import Problem


class ChatDoors:
    """Serves the chats among the channels."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels

    async def script(self, request: web.Request) -> web.StreamResponse:
        """One of the widget's scripts."""
        self._chat(request)
        return script(request.path.rpartition("/")[2])

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A visitor's socket, for as long as it is open."""
        return await self._chat(request).sockets.serve(request)

    def _chat(self, request: web.Request) -> ChatChannel:
        channel = self._channels.get(request.match_info["name"])
        if not isinstance(channel, ChatChannel):
            raise Problem("not_found", "there is no chat of this name in the settings")
        return channel


PATH: Final = f"{API}/channels/{{name}}"

ROUTES = (
    *(
        Route(
            "GET",
            f"{PATH}/{name}",
            ChatDoors.script,
            login=Login.OPEN,
            told=Told(
                tag="Messages",
                summary=f"A script of the chat's widget: {name}",
                answers={200: Answer(about="For pages of any origin", shape=Media("text/javascript"))},
                problems=("not_found",),
            ),
        )
        for name in SCRIPTS
    ),
    Route(
        "GET",
        f"{PATH}/socket",
        ChatDoors.socket,
        login=Login.OWN,
        told=Told(
            tag="Messages",
            summary="Upgrade to a visitor's socket",
            about="From pages of the channel's `origins`. See the page *Chat*.",
            answers={101: Answer(about="The socket")},
            problems=("bad_origin", "not_found", "over_limit"),
            security=NO_LOGIN,
        ),
    ),
)
