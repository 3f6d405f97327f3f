"""Health, metrics, and the console's files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from contacthub.access.rules import allow, check
from contacthub.api.answering import answer, context
from contacthub.api.client_address import is_from_this_machine
from contacthub.api.middleware import identify
from contacthub.api.route import Login, Route

METRICS = allow("floor:read")
STATIC = Path(__file__).parent.parent / "static"


async def live(request: web.Request) -> web.Response:
    """``GET /health/live``: the process answers."""
    return answer({"status": "live"})


async def ready(request: web.Request) -> web.Response:
    """``GET /health/ready``: work is taken. That does not wait for phone systems; how they stand is told."""
    shared = context(request)
    is_ready = shared.hub.ready
    body = {
        "status": "ready" if is_ready else "not_ready",
        "connectors": [{"name": each.name, "link": each.link} for each in shared.connectors],
    }
    return answer(body, status=200 if is_ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """``GET /metrics``: open to programs on this machine, else ``floor:read``."""
    if not is_from_this_machine(request):
        check(identify(request).viewer, METRICS, "GET /metrics")
    return web.Response(
        body=context(request).metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


async def console(request: web.Request) -> web.StreamResponse:
    """``GET /``: the console."""
    page = STATIC / "index.html"
    if not page.is_file():
        return web.Response(
            status=503,
            text="The consoles are not built. In a checkout run `make build`; "
            "an installed contacthub has them.",
        )
    return web.FileResponse(page, headers={"Cache-Control": "no-cache"})


def add_files(app: web.Application) -> None:
    """Serve the console's assets, whose names change with their content."""
    if (STATIC / "assets").is_dir():
        app.router.add_static("/assets", STATIC / "assets", append_version=False)


ROUTES = [
    Route("GET", "/", console, login=Login.OPEN),
    Route("GET", "/health/live", live, login=Login.OPEN),
    Route("GET", "/health/ready", ready, login=Login.OPEN),
    Route("GET", "/metrics", metrics, rule=METRICS, login=Login.OWN),
]
