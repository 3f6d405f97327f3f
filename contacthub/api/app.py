"""The aiohttp application: every route behind the same middleware."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from aiohttp import web

from contacthub.api.auditing import Auditing
from contacthub.api.client_address import PROXIES, TrustedProxies
from contacthub.api.login import Identify
from contacthub.api.middleware import answering, guarded
from contacthub.api.route import IN_PATH, Bound, Handler
from contacthub.api.safe_headers import completing


def make_app(
    bound: Sequence[Bound],
    identify: Identify,
    proxies: TrustedProxies,
    auditing: Auditing,
    *,
    is_secure: bool,
) -> web.Application:
    """The application that answers by ``bound``; ``identify`` is asked where a login is required.

    ``is_secure``: browsers come by https.
    """
    app = web.Application(middlewares=[answering(auditing)])
    app.on_response_prepare.append(completing(is_secure=is_secure))
    app[PROXIES] = proxies
    by_path: dict[str, list[Bound]] = {}
    for each in bound:
        by_path.setdefault(each.route.path, []).append(each)
    for path, here in by_path.items():
        # Else aiohttp would find no id with a brace in it.
        pattern = IN_PATH.sub(r"{\1:[^/]+}", path)
        for each in here:
            app.router.add_route(each.route.method, pattern, guarded(each, identify))
        # Else a path that is written out, like customers/search, had the methods of customers/{id} too.
        app.router.add_route("*", pattern, _no_other_method_than(each.route.method for each in here))
    return app


def _no_other_method_than(methods: Iterable[str]) -> Handler:
    allowed = frozenset(methods)

    async def refuse(request: web.Request) -> NoReturn:
        raise web.HTTPMethodNotAllowed(request.method, allowed)

    return refuse
