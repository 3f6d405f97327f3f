"""The log, and having old days of it archived."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.describing.words import (
    API,
    MAX_SEQ,
    SEQ,
    Answer,
    Link,
    Parameter,
    Told,
    limit,
    shared,
    whole,
)
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.hub.event_forms import LOG_ITEM, log_item
from contacthub.hub.hub import Hub
from contacthub.hub.log import Log, LogTrimmed
from contacthub.hub.log import LogItem as Logged
from contacthub.hub.retention import ArchiveRun, Retention
from contacthub.problems import Problem

WAIT_S = 1.0
MAX_LIMIT = 1_000
MAX_WAIT_MS = 30_000
LogItem = Annotated[Json, shared(LOG_ITEM)]


class LogAnswer(BaseModel):
    """Events in order; ask again with ``since`` = ``next``."""

    log: str
    items: list[LogItem]
    next: int


class ArchivedDayAnswer(BaseModel):
    """A day that left the log, and which events it has."""

    file: str
    first_seq: int
    last_seq: int


class ArchiveAnswer(BaseModel):
    """How far a run of the archive is. ``held_back``: why older days stay, ``error``: what ended it early."""

    running: bool
    done: int
    total: int
    days: list[ArchivedDayAnswer]
    held_back: str | None
    error: str | None


class LogDoors:
    """Shows the log."""

    def __init__(self, hub: Hub, log: Log, auditing: Auditing) -> None:
        self._hub = hub
        self._log = log
        self._auditing = auditing

    async def get_log(self, request: web.Request) -> web.Response:
        """``GET /log``: events after ``since``; waits for one up to ``wait_ms`` if there is none."""
        since = query_number(request, "since", default=0, low=0, high=MAX_SEQ)
        most = query_number(request, "limit", default=MAX_LIMIT, low=1, high=MAX_LIMIT)
        wait_ms = query_number(request, "wait_ms", default=0, low=0, high=MAX_WAIT_MS)
        if wait_ms and self._hub.tail.durable_seq <= since:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._hub.tail.beyond(since)
        items = await self._read(since, most)
        durable = [log_item(each.seq, each.event) for each in items if each.seq <= self._hub.tail.durable_seq]
        last = durable[-1]["seq"] if durable else since
        if durable:
            self._auditing.counted(request, Action.READ_LOG, events=len(durable))
        return answer({"log": self._hub.tail.log_id, "items": durable, "next": last})

    async def _read(self, since: int, limit: int) -> list[Logged]:
        try:
            return await self._log.read(after=since, limit=limit)
        except LogTrimmed as error:
            least = error.first_seq - 1
            begins = f"the log begins at event {error.first_seq}, older ones are archived"
            raise Problem(
                "log_trimmed", f"{begins}; go on with since={least}", [("#/query/since", f"at least {least}")]
            ) from None


class ArchiveDoors:
    """Has old days of the log archived for administrators."""

    def __init__(self, retention: Retention, auditing: Auditing) -> None:
        self._retention = retention
        self._auditing = auditing

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /admin/archive``: start a run, or join the one under way."""
        run = self._retention.begin()
        await self._auditing.done(request, Action.ARCHIVE)
        return answer(_shown(run), status=202)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /admin/archive``: how far the last run is; waits up to a second for its end."""
        run = self._retention.last
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


LOG_ROUTES = (
    Route(
        "GET",
        f"{API}/log",
        LogDoors.get_log,
        rule=allow("log:read"),
        told=Told(
            tag="Floor",
            summary="What happened, in order",
            about="Without events after `since` it waits up to `wait_ms` for one.",
            parameters=(
                Parameter(
                    name="since",
                    about="Only events with greater numbers.",
                    schema={**SEQ, "default": 0},
                ),
                limit(1000, 1000),
                Parameter(name="wait_ms", about="How long to wait for an event.", schema=whole(0, 30_000, 0)),
            ),
            answers={
                200: Answer(
                    about="Events after `since`",
                    shape=LogAnswer,
                    links=(Link(f"GET {API}/log", {"since": "$response.body#/next"}),),
                )
            },
            problems=("log_trimmed",),
        ),
    ),
)
ARCHIVE_ROUTES = (
    Route(
        "POST",
        f"{API}/admin/archive",
        ArchiveDoors.begin,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="Move old days of the log to the archive",
            about="Starts a run, or joins the one under way.",
            answers={202: Answer(about="It runs", shape=ArchiveAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/admin/archive",
        ArchiveDoors.get,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="How far the archive is",
            about="The run under way, else the last one. Waits up to a second for its end.",
            answers={200: Answer(about="The run", shape=ArchiveAnswer)},
        ),
    ),
)
