"""The aiohttp application: every route behind the same middleware."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from aiohttp import web

from contacthub.api.answering import CONTEXT, MAX_BYTES, Context
from contacthub.api.describing.http import INTERFACE, REGISTRY, MakeInterface
from contacthub.api.middleware import Handler, guarded, problems
from contacthub.api.route import IN_PATH, Route


def make_app(shared: Context, routes: tuple[Route, ...], interface: MakeInterface) -> web.Application:
    """The application over the hub's parts."""
    app = web.Application(middlewares=[problems], client_max_size=MAX_BYTES)
    app[CONTEXT] = shared
    app[REGISTRY] = routes
    app[INTERFACE] = interface
    for path in dict.fromkeys(each.path for each in routes):
        _add(app, path, [each for each in routes if each.path == path])
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
