"""The interface described by itself: the OpenAPI document, the page made from it, the socket's schema."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

import orjson
from aiohttp import web

from contacthub import __version__
from contacthub.api.answering import ConsoleSchema, context
from contacthub.api.describing.docs_page import page
from contacthub.api.describing.openapi import document
from contacthub.api.describing.words import API, Answer, Interface, Media, Told
from contacthub.api.route import Login, Route

Routes = tuple[Route, ...]
MakeInterface = Callable[[], Interface]
REGISTRY: web.AppKey[Routes] = web.AppKey("registry")
"""Every route of the application."""
INTERFACE: web.AppKey[MakeInterface] = web.AppKey("interface")

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
def _document(routes: Routes, interface: MakeInterface) -> bytes:
    return orjson.dumps(document(routes, interface(), __version__))


@cache
def _page(routes: Routes, interface: MakeInterface) -> str:
    return page(document(routes, interface(), __version__))


@cache
def _schema(console: ConsoleSchema) -> bytes:
    return orjson.dumps(console())


def _parts(request: web.Request) -> tuple[Routes, MakeInterface]:
    return request.app[REGISTRY], request.app[INTERFACE]


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", headers=FOR_ANYBODY)


ROUTES = (
    Route(
        "GET",
        f"{API}/openapi.json",
        openapi,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="This description",
            answers={200: Answer(about="OpenAPI 3.1", shape=Media("application/json"))},
        ),
    ),
    Route(
        "GET",
        f"{API}/docs",
        docs,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="This description as a page",
            answers={200: Answer(about="The page", shape=Media("text/html"))},
        ),
    ),
    Route(
        "GET",
        f"{API}/docs/page.css",
        css,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="How that page looks",
            answers={200: Answer(about="The style sheet", shape=Media("text/css"))},
        ),
    ),
    Route(
        "GET",
        f"{API}/console/schema.json",
        console_schema,
        login=Login.OPEN,
        told=Told(
            tag="Operations",
            summary="The console socket's frames and commands",
            answers={
                200: Answer(about="JSON Schema 2020-12, with examples", shape=Media("application/json"))
            },
        ),
    ),
)
