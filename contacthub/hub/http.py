"""Having old days of the log archived, for the command line."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict

from aiohttp import web

from contacthub.access.rules import ADMIN, allow
from contacthub.api.answering import Json, answer, context
from contacthub.api.route import Route
from contacthub.hub.retention import ArchiveRun

WAIT_S = 1.0


async def begin(request: web.Request) -> web.Response:
    """``POST /admin/archive``: start a run, or join the one under way."""
    return answer(_shown(context(request).retention.begin()), status=202)


async def get(request: web.Request) -> web.Response:
    """``GET /admin/archive``: how far the last run is; waits up to a second for its end."""
    run = context(request).retention.last
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_S):
            await run.ended.wait()
    return answer(_shown(run))


def _shown(run: ArchiveRun) -> Json:
    return {
        "running": not run.ended.is_set(),
        "done": run.done,
        "total": run.total,
        "days": [asdict(day) for day in run.days],
        "held_back": run.held_back,
        "error": run.error,
    }


ROUTES = [
    Route("POST", "/api/v1/admin/archive", begin, rule=allow(ADMIN)),
    Route("GET", "/api/v1/admin/archive", get, rule=allow(ADMIN)),
]
