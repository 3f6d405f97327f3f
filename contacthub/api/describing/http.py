"""The interface described by itself: the OpenAPI document, the page made from it, the socket's schema."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import orjson
from aiohttp import web

from contacthub import __version__
from contacthub.api.answering import ConsoleSchema, context
from contacthub.api.describing.docs_page import page
from contacthub.api.describing.openapi import document
from contacthub.api.route import Login, Route

PATH = "/api/v1"
Routes = tuple[Route, ...]
REGISTRY: web.AppKey[Routes] = web.AppKey("registry")
"""Every route of the application."""

CSS = Path(__file__).with_name("docs_page.css")
FOR_ANYBODY = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
"""There is nothing in it that is not in the source: tools on other sites may read it."""


async def openapi(request: web.Request) -> web.Response:
    """``GET /openapi.json``."""
    return _json(await asyncio.to_thread(_document, *_parts(request)))


async def docs(request: web.Request) -> web.Response:
    """``GET /docs``."""
    text = await asyncio.to_thread(_page, *_parts(request))
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache"})


async def css(request: web.Request) -> web.StreamResponse:
    """``GET /docs/page.css``."""
    return web.FileResponse(CSS, headers={"Cache-Control": "no-cache"})


async def console_schema(request: web.Request) -> web.Response:
    """``GET /console/schema.json``."""
    return _json(await asyncio.to_thread(_schema, context(request).console_schema))


# Each is made once, and off the loop: that takes longer than a call should wait.


@cache
def _document(routes: Routes, console: ConsoleSchema) -> bytes:
    return orjson.dumps(document(routes, console()["$defs"], __version__))


@cache
def _page(routes: Routes, console: ConsoleSchema) -> str:
    return page(document(routes, console()["$defs"], __version__))


@cache
def _schema(console: ConsoleSchema) -> bytes:
    return orjson.dumps(console())


def _parts(request: web.Request) -> tuple[Routes, ConsoleSchema]:
    return request.app[REGISTRY], context(request).console_schema


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", headers=FOR_ANYBODY)


ROUTES = [
    Route("GET", f"{PATH}/openapi.json", openapi, login=Login.OPEN),
    Route("GET", f"{PATH}/docs", docs, login=Login.OPEN),
    Route("GET", f"{PATH}/docs/page.css", css, login=Login.OPEN),
    Route("GET", f"{PATH}/console/schema.json", console_schema, login=Login.OPEN),
]
