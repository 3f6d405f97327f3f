"""The texts of the floor file that agents put into what they write."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.floor_file.directory import Directory
from contacthub.floor_file.replies_table import MAX_REPLIES
from contacthub.hub.hub import Hub
from contacthub.problems import Problem


class Reply(BaseModel):
    """A text with `{customer}`, `{agent}` and `{order}` where the screen fills in names and an order.

    ``queue`` null: of all queues; ``language`` null: of no language in particular.
    """

    id: str
    title: str
    text: str
    queue: str | None
    language: str | None


class RepliesAnswer(BaseModel):
    """The replies, those of the queue before those of all; by title."""

    items: Annotated[list[Reply], Field(max_length=MAX_REPLIES)]


class ReplyDoors:
    """Shows the replies."""

    def __init__(self, hub: Hub, directory: Directory) -> None:
        self._hub = hub
        self._directory = directory

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /replies``. Raises: Problem."""
        queue, sight = request.query.get("queue"), part(request).limit()
        if queue == "":
            raise Problem(
                "invalid", "queue is the id of a queue, or left out", [("#/query/queue", "too short")]
            )
        await self._hub.whole()
        found = [
            Reply(id=name, title=each.title, text=each.text, queue=each.queue, language=each.language)
            for name, each in self._directory.replies.items()
            if (queue is None or each.queue in {None, queue})
            and (sight is None or each.queue is None or each.queue in sight.queues)
        ]
        found.sort(key=lambda each: (each.queue is None, each.title, each.id))
        await self._hub.readable()
        return answer({"items": [each.model_dump() for each in found]})


ROUTES = (
    Route(
        "GET",
        f"{API}/replies",
        ReplyDoors.list_all,
        rule=allow(Right.MESSAGES_WRITE, "floor:read"),
        told=Told(
            tag="Floor",
            summary="Texts that agents put into what they write",
            about="`[[replies]]` of the floor file, with their fields, which the screen fills in.",
            parameters=(
                Parameter(
                    name="queue",
                    about="Only those of this queue, and those of all queues.",
                    schema={"type": "string", "minLength": 1},
                ),
            ),
            answers={200: Answer(about="The replies", shape=RepliesAnswer)},
            problems=("invalid",),
        ),
    ),
)
