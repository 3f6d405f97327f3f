"""What every request goes through: login and rule, one shape of errors."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.typedefs import Middleware

from contacthub.access.rules import PartCheck, check
from contacthub.api.answering import problem_answer, readers_language
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import LIMITS, MIB
from contacthub.api.http_connection import connection_of
from contacthub.api.login import PART, PASS, Identify
from contacthub.api.route import Bound, Handler, Login
from contacthub.problems import Problem, problem_of, recorded

log = logging.getLogger("contacthub.api")

BAD_REQUEST = 400
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def answering(auditing: Auditing) -> Middleware:
    """What answers every error with a problem; what is refused goes into the audit."""

    @web.middleware
    async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await _answered(request, handler, auditing)

    return problems


async def _answered(request: web.Request, handler: Handler, auditing: Auditing) -> web.StreamResponse:
    """Turn every error into a problem; our own faults are logged and say nothing."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < BAD_REQUEST:
            raise
        response = problem_answer(_of_http(error), readers_language(request))
        if error.status == 405:
            response.headers["Allow"] = error.headers.get("Allow", "")
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            log.exception("! %s %s failed", request.method, request.match_info.route.resource)
            problem = Problem("internal", "our fault; it is in the log")
        auditing.refused(request, recorded(problem))
        response = problem_answer(problem, readers_language(request))
    if not response.prepared and request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _of_http(error: web.HTTPException) -> Problem:
    code = CODES.get(error.status, "bad_request")
    details = {"not_found": "there is nothing here", "too_large": "a request has at most 1 MiB"}
    return Problem(code, details.get(code, error.reason or "cannot be done"))


def guarded(bound: Bound, identify: Identify) -> Handler:
    """The handler behind its route's login and rule, with the limits of its body."""
    route, rule = bound.route, bound.route.rule

    async def handle(request: web.Request) -> web.StreamResponse:
        request[LIMITS] = route.limits
        if route.login is Login.OPEN:
            return await bound.handler(request)
        connection = connection_of(request)
        if connection is not None:
            connection.check_room()
        response = await known(request)
        if connection is not None and response.status < BAD_REQUEST:
            connection.is_known = True
        return response

    async def known(request: web.Request) -> web.StreamResponse:
        if route.login is Login.OWN or rule is None:
            return await bound.handler(request)
        holder = await identify(request)
        request[PASS], request[PART] = holder, PartCheck(holder.viewer)
        check(holder.viewer, rule, str(route))
        if route.fresh:
            await identify.check_fresh(holder)
        if route.limits.most_bytes > MIB and (connection := connection_of(request)) is not None:
            connection.take_large()
        response = await bound.handler(request)
        request[PART].must_be_made(rule, str(route))
        return response

    return handle
