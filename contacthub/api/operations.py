"""Health, metrics, and the console's files."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from aiohttp import web

from contacthub.api.context import answer, context
from contacthub.api.middleware import identify
from contacthub.api.routing import Login, Route
from contacthub.application.access import check

STATIC = Path(__file__).parent.parent / "static"


async def live(request: web.Request) -> web.Response:
    """``GET /health/live``: the process answers."""
    return answer({"status": "live"})


async def ready(request: web.Request) -> web.Response:
    """``GET /health/ready``: work is taken."""
    hub = context(request).hub
    return answer(
        {"status": "ready"} if hub.ready else {"status": "not_ready"}, status=200 if hub.ready else 503
    )


async def metrics(request: web.Request) -> web.Response:
    """``GET /metrics``: open on loopback, else ``floor:read``."""
    if not _is_loopback(request.remote) or "X-Forwarded-For" in request.headers:
        check(identify(request).viewer, "metrics.get")
    return web.Response(
        body=context(request).metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


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
    Route("GET", "/metrics", metrics, login=Login.OWN),
]
