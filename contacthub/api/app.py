"""The aiohttp application: every route from the registry, behind the same middleware."""

from __future__ import annotations

from aiohttp import web

from contacthub.api import admin, contacts, customers, events, floor, operations, self_description, sign_in
from contacthub.api.context import CONTEXT, MAX_BYTES, Context
from contacthub.api.middleware import guarded, problems
from contacthub.api.routing import Route

ROUTES: list[Route] = [
    *operations.ROUTES,
    *sign_in.ROUTES,
    *events.ROUTES,
    *contacts.ROUTES,
    *customers.ROUTES,
    *floor.ROUTES,
    *admin.ROUTES,
    *self_description.ROUTES,
]


def make_app(shared: Context) -> web.Application:
    """The application over the hub's parts."""
    app = web.Application(middlewares=[problems], client_max_size=MAX_BYTES)
    app[CONTEXT] = shared
    app[self_description.REGISTRY] = tuple(ROUTES)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(route))
    operations.add_files(app)
    return app
