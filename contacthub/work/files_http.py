"""Files with items of work, over HTTP."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.describing.words import API, Answer, Media, Told
from contacthub.api.route import Route
from contacthub.messages.uploads_http import file_response
from contacthub.problems import Problem
from contacthub.processes.words import ItemId
from contacthub.work.http import CHANGED, OF_ITEM, READ, WRITE
from contacthub.work.quotes_http import QuoteDoors

PATH: Final = f"{API}/work/{{id}}/files/{{file}}"


class FileDoors(QuoteDoors):
    """Hands files out, and takes them away."""

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """``GET /work/{id}/files/{file}``."""
        await self._hub.readable(rows=True)
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        upload = await self._acts.files.upload(item.row.id, request.match_info["file"])
        if upload is None:
            raise Problem("not_found", "the item has no such file")
        self._auditing.read(request, Action.READ_WORK, item.row.number, items=1)
        return file_response(self._acts.files.kept, upload)

    async def remove(self, request: web.Request) -> web.Response:
        """``DELETE /work/{id}/files/{file}``."""
        item_id = request.match_info["id"]
        await self._acts.remove_file(self._asker(request), item_id, request.match_info["file"])
        return await self._answered(request, ItemId(item_id))


ROUTES = (
    Route(
        "GET",
        PATH,
        FileDoors.fetch,
        rule=own(Right.WORK_READ, *READ),
        told=Told(
            tag="Work",
            summary="A file with an item",
            about="For those who see the item. It comes as a file to be saved.",
            answers={200: Answer(about="The file", shape=Media("application/octet-stream"))},
            problems=("not_found", *OF_ITEM),
        ),
    ),
    Route(
        "DELETE",
        PATH,
        FileDoors.remove,
        rule=own(Right.WORK_EDIT, *WRITE),
        told=Told(
            tag="Work",
            summary="Take a file of an item away",
            about="By whoever sent it, or a supervisor, while the item is open. That it was there, and who "
            "took it away, stays in the history.",
            answers=CHANGED,
            problems=("not_found", *OF_ITEM, "wrong_state"),
        ),
    ),
)
