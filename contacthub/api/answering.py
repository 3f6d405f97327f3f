"""Reading bodies and queries, and answering in JSON."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from contacthub.api.body_limits import BodyLimits, check_parts
from contacthub.clock import bound_from_rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import Instant

LIMITS = web.RequestKey("limits", BodyLimits)
"""Of the body, by the route."""


def answer(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", headers=headers
    )


def problem_answer(problem: Problem) -> web.Response:
    """A problem as an answer."""
    return web.Response(
        body=orjson.dumps(problem.body()),
        status=problem.status,
        content_type="application/problem+json",
        headers=dict(problem.headers),
    )


def media_type(request: web.Request) -> str:
    """What the body is, without parameters.

    aiohttp would read these, too: 8 KiB of ``;`` hold the event loop for 0.3 s.
    """
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


async def json_body(request: web.Request) -> Any:
    """The request's JSON, within the limits of its route.

    Raises:
        Problem: unsupported_media_type, too_large, too_deep or not_json.
    """
    if media_type(request) not in ("application/json", "application/merge-patch+json"):
        raise Problem("unsupported_media_type", "send application/json")
    return parsed(await body_of(request), request[LIMITS])


async def body_of(request: web.Request) -> bytes:
    """The bytes of a body, as they were sent, within the limit of the route.

    Raises:
        Problem: too_large; unsupported_media_type when it is compressed; bad_request when it breaks off.
    """
    limits = request[LIMITS]
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "send the body as it is, without Content-Encoding")
    if (request.content_length or 0) > limits.most_bytes:
        raise limits.too_large
    try:
        return await request.clone(client_max_size=limits.most_bytes).read()
    except web.HTTPRequestEntityTooLarge:
        raise limits.too_large from None
    except web.RequestPayloadError:
        raise Problem("bad_request", "the body is not as its headers say") from None


def parsed(body: bytes, limits: BodyLimits) -> Any:
    """JSON within the limits, of at most 32 levels.

    Raises:
        Problem: not_json, too_large or too_deep.
    """
    check_parts(body, limits)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("not_json", f"the body is not JSON in UTF-8: {error}") from None


def query_number(request: web.Request, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number from the query.

    Raises:
        Problem: invalid, naming the parameter.
    """
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 18 or not low <= int(text) <= high:
        raise Problem(
            "invalid", f"{name} is a whole number from {low} to {high}", [(f"#/query/{name}", "out of range")]
        )
    return int(text)


def query_instant(request: web.Request, name: str) -> Instant | None:
    """An instant from the query; None when it is not there.

    Raises:
        Problem: invalid, naming the parameter.
    """
    text = request.query.get(name)
    if text is None:
        return None
    try:
        # An unescaped + in a query means a blank; in an instant there is none before the offset.
        return bound_from_rfc3339(text.replace(" ", "+"))
    except ValueError:
        raise Problem(
            "invalid", f"{name} is an RFC 3339 instant", [(f"#/query/{name}", "no instant")]
        ) from None
