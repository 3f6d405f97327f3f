"""The aiohttp application: every route from the registry, behind the same middleware."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from aiohttp import web

from contacthub.accounts import http as sign_in
from contacthub.api.answering import CONTEXT, MAX_BYTES, Context
from contacthub.api.describing import http as self_description
from contacthub.api.middleware import Handler, guarded, problems
from contacthub.api.route import IN_PATH, Route
from contacthub.contacts import floor_http as floor
from contacthub.contacts import http as contacts
from contacthub.customers import http as customers
from contacthub.floor_file import http as admin
from contacthub.hub import http as archive
from contacthub.running import http as operations
from contacthub.sources import http as events

ROUTES: list[Route] = [
    *operations.ROUTES,
    *sign_in.ROUTES,
    *events.ROUTES,
    *contacts.ROUTES,
    *customers.ROUTES,
    *floor.ROUTES,
    *admin.ROUTES,
    *archive.ROUTES,
    *self_description.ROUTES,
]


def make_app(shared: Context) -> web.Application:
    """The application over the hub's parts."""
    app = web.Application(middlewares=[problems], client_max_size=MAX_BYTES)
    app[CONTEXT] = shared
    app[self_description.REGISTRY] = tuple(ROUTES)
    for path in dict.fromkeys(each.path for each in ROUTES):
        _add(app, path, [each for each in ROUTES if each.path == path])
    operations.add_files(app)
    return app


def _add(app: web.Application, path: str, routes: list[Route]) -> None:
    # Else aiohttp would find no id with a brace in it.
    pattern = IN_PATH.sub(r"{\1:[^/]+}", path)
    for route in routes:
        app.router.add_route(route.method, pattern, guarded(route))
    # Else a path that is written out, like customers/search, would have the methods of customers/{id} too.
    app.router.add_route("*", pattern, _no_other_method_than(each.method for each in routes))


def _no_other_method_than(methods: Iterable[str]) -> Handler:
    allowed = frozenset(methods)

    async def refuse(request: web.Request) -> NoReturn:
        raise web.HTTPMethodNotAllowed(request.method, allowed)

    return refuse
