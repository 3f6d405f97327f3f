"""The interface described by itself: the OpenAPI document, the page made from it, the socket's schema."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from contacthub import __version__
from contacthub.api.describing.docs_page import page
from contacthub.api.describing.openapi import document
from contacthub.api.describing.words import API, Answer, Interface, Media, Told
from contacthub.api.json import Json
from contacthub.api.route import Login, Route

Routes = tuple[Route[Any], ...]
MakeInterface = Callable[[], Interface]
MakeSchema = Callable[[], Json]

CSS = Path(__file__).with_name("docs_page.css")
FOR_ANY_SITE = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
"""There is nothing in it that is not in the source: tools on other sites may read it."""


class DescriptionDoors:
    """Answers with the description of the interface."""

    def __init__(self, routes: Routes, interface: MakeInterface, console_schema: MakeSchema) -> None:
        self._about = (routes, interface)
        self._console_schema = console_schema

    async def openapi(self, request: web.Request) -> web.Response:
        """``GET /openapi.json``."""
        return _json(await asyncio.to_thread(_document, *self._about))

    async def docs(self, request: web.Request) -> web.Response:
        """``GET /docs``."""
        text = await asyncio.to_thread(_page, *self._about)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache"})

    async def css(self, request: web.Request) -> web.StreamResponse:
        """``GET /docs/page.css``."""
        return web.FileResponse(CSS, headers={"Cache-Control": "no-cache"})

    async def console_schema(self, request: web.Request) -> web.Response:
        """``GET /console/schema.json``."""
        return _json(await asyncio.to_thread(_schema, self._console_schema))


# Each is made once, and off the loop: that takes longer than a call should wait.


@cache
def _document(routes: Routes, interface: MakeInterface) -> bytes:
    return orjson.dumps(document(routes, interface(), __version__))


@cache
def _page(routes: Routes, interface: MakeInterface) -> str:
    return page(document(routes, interface(), __version__))


@cache
def _schema(console: MakeSchema) -> bytes:
    return orjson.dumps(console())


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", headers=FOR_ANY_SITE)


ROUTES = (
    Route(
        "GET",
        f"{API}/openapi.json",
        DescriptionDoors.openapi,
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
        DescriptionDoors.docs,
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
        DescriptionDoors.css,
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
        DescriptionDoors.console_schema,
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
