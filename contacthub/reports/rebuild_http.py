"""Having everything counted anew, over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.hub.hub import Hub
from contacthub.reports.keeping import Cells, Rebuild

WAIT_S: Final = 1.0


class RebuildAnswer(BaseModel):
    """How far it is: quarters of an hour. ``error``: what ended it early."""

    running: bool
    done: int
    total: int
    error: str | None


class RebuildDoors:
    """Has everything counted anew for administrators."""

    def __init__(self, hub: Hub, cells: Cells, auditing: Auditing) -> None:
        self._hub = hub
        self._cells = cells
        self._auditing = auditing

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /admin/reports/rebuild``: start it, or join the one under way."""
        await self._hub.readable(rows=True)
        it = self._cells.rebuild()
        await self._auditing.done(request, Action.REBUILD_REPORTS)
        return answer(_shown(it), status=202)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /admin/reports/rebuild``: how far the last one is; waits up to a second for its end."""
        it = self._cells.rebuilding
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                await it.ended.wait()
        return answer(_shown(it))


def _shown(it: Rebuild) -> Json:
    return {"running": not it.ended.is_set(), "done": it.done, "total": it.total, "error": it.error}


ROUTES = (
    Route(
        "POST",
        f"{API}/admin/reports/rebuild",
        RebuildDoors.begin,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="Count everything that reports show anew",
            about="Starts it, or joins what does so already. Reports go on meanwhile.",
            answers={202: Answer(about="It runs", shape=RebuildAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/admin/reports/rebuild",
        RebuildDoors.get,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="How far counting anew is",
            about="What runs, else what ran last. Waits up to a second for its end.",
            answers={200: Answer(about="How far it is", shape=RebuildAnswer)},
        ),
    ),
)
