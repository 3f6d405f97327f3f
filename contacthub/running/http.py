"""Health, metrics, and the console's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rules import allow, check
from contacthub.api.answering import answer
from contacthub.api.client_address import is_from_this_machine
from contacthub.api.describing.words import BEARER, Answer, Media, Told
from contacthub.api.json import Json
from contacthub.api.login import Identify
from contacthub.api.route import Login, Route
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.live.asked import AskedSource
from contacthub.customers.live.asking import LiveSources
from contacthub.customers.live.breaker import BreakerState
from contacthub.database.commit_times import CommitTimes
from contacthub.hub.hub import Hub
from contacthub.running.health_reading import storage_state
from contacthub.running.metrics import Metrics
from contacthub.sources.connectors import Connector, Link

ANYWHERE = allow("floor:read")
STATIC = Path(__file__).parent.parent / "static"
QUICK = {"state": "quick", "slowest_ms": 0, "mend": ""}
FULL = "make room on the disk; until then all is shown and nothing is taken, and nothing was lost"
MENDS = {
    "quick": "",
    "slow": "look at what else uses the disk; every answer and screen waits for it",
    "disk_full": FULL,
    "unavailable": "the hub's log says why nothing can be written; it tries again by itself",
}
"""What to do about each state of the storage."""
NO_ROOM = {"state": "disk_full", "slowest_ms": 0, "mend": FULL}
RIGHT = {"state": "agrees", "ahead_ms": 0, "behind_ms": 0}
WATCHED = {"name": "pbx1", "link": "synchronised", "missing": []}
ASKED = {
    "id": "shop",
    "name": "Shop",
    "state": "open",
    "failures": 5,
    "code": "deadline",
    "params": {"ms": 800},
    "detail": "it did not answer within 800 ms",
    "asked_at": "2026-05-01T08:00:00.000Z",
}


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"]


class ConnectorHealth(BaseModel):
    """How a connector stands with its phone system. ``missing``: permissions its account lacks there."""

    name: str
    link: Annotated[str, OneOf(Link)]
    missing: list[str]


class ClockHealth(BaseModel):
    """How far the hub's time and the system clock are apart; within a second they agree."""

    state: Literal["agrees", "ahead", "behind"]
    ahead_ms: int
    behind_ms: int


class StorageHealth(BaseModel):
    """Whether it takes what is written, and how long that took at most in the last minute, if over 100 ms."""

    state: Literal["quick", "slow", "disk_full", "unavailable"]
    slowest_ms: int
    mend: Annotated[str, Field(description="what to do; empty when there is nothing")]


class LookUpHealth(BaseModel):
    """How a live source stands; ``code`` and ``detail`` say what became of the last request."""

    id: str
    name: str
    state: Annotated[BreakerState, Field(description="`open`: it failed too often and is left alone")]
    failures: Annotated[int, Field(description="in a row")]
    code: str | None
    params: dict[str, str | int]
    detail: str | None
    asked_at: Timestamp | None


class Health(BaseModel):
    """Whether work is taken; of that, storage's room is all that matters."""

    status: Literal["ready", "not_ready"]
    storage: StorageHealth
    clock: ClockHealth
    connectors: list[ConnectorHealth]
    look_ups: list[LookUpHealth]


class OperationDoors:
    """Answers operators of the hub, and browsers with the console."""

    def __init__(
        self,
        hub: Hub,
        connectors: Sequence[Connector],
        metrics: Metrics,
        identify: Identify,
        *,
        commits: CommitTimes,
        live: LiveSources,
    ) -> None:
        self._live = live
        self._hub = hub
        self._commits = commits
        self._connectors = connectors
        self._metrics = metrics
        self._identify = identify

    async def live(self, request: web.Request) -> web.Response:
        """``GET /health/live``: the process answers."""
        return answer({"status": "live"})

    async def ready(self, request: web.Request) -> web.Response:
        """``GET /health/ready``: whether work is taken; and how phone systems, storage and clock stand."""
        is_ready = self._hub.ready
        body = {
            "status": "ready" if is_ready else "not_ready",
            "storage": self._storage(),
            "clock": clock_health(self._hub.ahead_ms).model_dump(),
            "connectors": [
                {"name": each.name, "link": each.link, "missing": list(each.figures.missing)}
                for each in self._connectors
            ],
            "look_ups": [_look_up_health(each) for each in self._live.all],
        }
        return answer(body, status=200 if is_ready else 503)

    def _storage(self) -> Json:
        state = storage_state(self._hub, self._commits)
        return {"state": state, "slowest_ms": self._commits.slowest_ms, "mend": MENDS[state]}

    async def metrics(self, request: web.Request) -> web.Response:
        """``GET /metrics``: open to programs on this machine, else ``floor:read``."""
        if not is_from_this_machine(request):
            check((await self._identify(request)).viewer, ANYWHERE, "GET /metrics")
        return web.Response(
            body=self._metrics.text(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    async def console(self, request: web.Request) -> web.StreamResponse:
        """``GET /``: the console."""
        page = STATIC / "index.html"
        if not page.is_file():
            return web.Response(
                status=503,
                text="The consoles are not built. In a checkout run `make build`; "
                "an installed contacthub has them.",
            )
        return web.FileResponse(page, headers={"Cache-Control": "no-cache"})


def _look_up_health(asked: AskedSource) -> Json:
    last, at = asked.last, asked.last_at
    return {
        "id": asked.source.id,
        "name": asked.source.name,
        "state": asked.state,
        "failures": asked.breaker.failures,
        "code": None if last is None else last.code,
        "params": {} if last is None else dict(last.params),
        "detail": None if last is None else last.detail,
        "asked_at": None if at is None else rfc3339(at),
    }


def clock_health(ahead_ms: int) -> ClockHealth:
    """How a hub stands whose time is so far ahead of the system clock, or behind it."""
    state: Literal["agrees", "ahead", "behind"]
    state = "ahead" if ahead_ms > 0 else "behind" if ahead_ms < 0 else "agrees"
    return ClockHealth(state=state, ahead_ms=max(0, ahead_ms), behind_ms=max(0, -ahead_ms))


def add_files(app: web.Application) -> None:
    """Serve the console's assets, whose names change with their content."""
    app.router.add_get("/assets/{name:[A-Za-z0-9._-]{1,100}}", _asset)


async def _asset(request: web.Request) -> web.StreamResponse:
    file = STATIC / "assets" / request.match_info["name"]
    if not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file)


ROUTES = (
    Route(
        "GET",
        "/",
        OperationDoors.console,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="The console, for browsers",
            answers={
                200: Answer(about="The page", shape=Media("text/html")),
                503: Answer(about="The consoles are not built", shape=Media("text/plain")),
            },
        ),
    ),
    Route(
        "GET",
        "/wallboard",
        OperationDoors.console,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="The wallboard, for the browser of a television",
            about="It shows nothing without the token that ends its address.",
            answers={
                200: Answer(about="The page", shape=Media("text/html")),
                503: Answer(about="The consoles are not built", shape=Media("text/plain")),
            },
        ),
    ),
    Route(
        "GET",
        "/health/live",
        OperationDoors.live,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="The process answers",
            answers={200: Answer(about="It does", shape=Live, example={"status": "live"})},
        ),
    ),
    Route(
        "GET",
        "/health/ready",
        OperationDoors.ready,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="Whether work is taken",
            answers={
                200: Answer(
                    about="It is",
                    shape=Health,
                    example={
                        "status": "ready",
                        "storage": QUICK,
                        "clock": RIGHT,
                        "connectors": [WATCHED],
                        "look_ups": [ASKED],
                    },
                ),
                503: Answer(
                    about="It is not",
                    shape=Health,
                    example={
                        "status": "not_ready",
                        "storage": NO_ROOM,
                        "clock": RIGHT,
                        "connectors": [],
                        "look_ups": [],
                    },
                ),
            },
        ),
    ),
    Route(
        "GET",
        "/metrics",
        OperationDoors.metrics,
        rule=ANYWHERE,
        login=Login.OWN,
        told=Told(
            tag="Operations",
            summary="Figures for Prometheus",
            about="Open to programs on the hub's machine, else with `floor:read`.",
            answers={200: Answer(about="The figures", shape=Media("text/plain"))},
            problems=("unauthorized", "forbidden"),
            security=((), (BEARER,)),
        ),
    ),
)
