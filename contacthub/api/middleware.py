"""What every request goes through: who asks, whether they may, one shape of errors, safe headers."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from contacthub.access.roles import Role
from contacthub.access.rules import check
from contacthub.access.viewer import Pass, Viewer
from contacthub.api.answering import CONTEXT, PASS, Context, problem_answer
from contacthub.api.route import Login, Route
from contacthub.client.signatures import encoded
from contacthub.problems import Problem, problem_of

log = logging.getLogger("contacthub.api")

COOKIE = "contacthub_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; style-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem; our own faults are logged and say nothing."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = problem_answer(_of_http(error))
        if error.status == 405:
            response.headers["Allow"] = error.headers.get("Allow", "")
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            log.exception("! %s %s failed", request.method, request.match_info.route.resource)
            problem = Problem("internal", "our fault; it is in the log")
        response = problem_answer(problem)
    if not response.prepared:
        response.headers.update(SAFE_HEADERS)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
    return response


def _of_http(error: web.HTTPException) -> Problem:
    code = CODES.get(error.status, "bad_request")
    details = {"not_found": "there is nothing here", "too_large": "a request has at most 1 MiB"}
    return Problem(code, details.get(code, error.reason or "cannot be done"))


def guarded(route: Route) -> Handler:
    """The route's handler behind its login and its rule."""
    rule = route.rule
    if route.login is not Login.REQUIRED or rule is None:
        return route.handler

    async def handle(request: web.Request) -> web.StreamResponse:
        holder = identify(request)
        check(holder.viewer, rule, str(route))
        request[PASS] = holder
        return await route.handler(request)

    return handle


def identify(request: web.Request) -> Pass:
    """Who asks, by bearer token or session cookie.

    Raises:
        Problem: unauthorized; bad_origin or bad_csrf_token where a session changes something.
    """
    shared = request.app[CONTEXT]
    header = request.headers.get("Authorization")
    if header is not None:
        return _bearer(shared, header)
    cookie = request.cookies.get(COOKIE)
    holder = shared.accounts.session(cookie) if cookie else None
    if holder is None:
        raise Problem(
            "unauthorized",
            "sign in, or send Authorization: Bearer",
            headers=(("WWW-Authenticate", "Bearer"),),
        )
    if request.method not in SAFE_METHODS:
        check_origin(request)
        sent = request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(encoded(sent), (holder.csrf_token or "").encode()):
            raise Problem("bad_csrf_token", "send the session's csrf_token as X-CSRF-Token")
    return holder


def _bearer(shared: Context, header: str) -> Pass:
    kind, _, secret = header.partition(" ")
    secret = secret.strip()
    if kind.lower() == "bearer" and secret:
        control = shared.control_token
        if control is not None and hmac.compare_digest(encoded(secret), control.encode()):
            return Pass(Viewer(name="command line", role=Role.ADMIN), "control")
        holder = shared.accounts.bearer(secret)
        if holder is not None:
            return holder
    raise Problem(
        "unauthorized", "the token is unknown or revoked", headers=(("WWW-Authenticate", "Bearer"),)
    )


def check_origin(request: web.Request, *, may_be_missing: bool = False) -> None:
    """Raise ``bad_origin`` unless the request comes from the hub's own pages."""
    origin = request.headers.get("Origin")
    if origin is None and may_be_missing:
        return
    if origin is None or not is_own_origin(request, origin):
        raise Problem("bad_origin", "the Origin is not this hub's; behind a proxy, set server.public_url")


def is_own_origin(request: web.Request, origin: str) -> bool:
    """Whether ``origin`` is where the hub's own pages come from."""
    public_url = request.app[CONTEXT].public_url
    if public_url is not None:
        public = urlsplit(public_url)
        return origin.lower() == f"{public.scheme}://{public.netloc}".lower()
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == request.host.lower()
