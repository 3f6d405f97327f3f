"""Reading bodies and queries, and answering in JSON."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from contacthub.problems import Problem

MAX_BYTES = 1024 * 1024
"""What a request's body may have."""


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


async def json_body(request: web.Request, *, most: int = MAX_BYTES) -> Any:
    """The request's JSON, of at most ``most`` bytes.

    Raises:
        Problem: unsupported_media_type, or not_json.
    """
    if request.content_type not in ("application/json", "application/merge-patch+json"):
        raise Problem("unsupported_media_type", "send application/json")
    return parsed(await body_of(request, most=most))


async def body_of(request: web.Request, *, most: int = MAX_BYTES) -> bytes:
    """The bytes of a body, as they were sent; at most ``most``.

    Raises:
        Problem: too_large; unsupported_media_type when it is compressed; bad_request when it breaks off.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "send the body as it is, without Content-Encoding")
    too_large = Problem("too_large", f"a request has at most {most // 2**20} MiB here")
    if (request.content_length or 0) > most:
        raise too_large
    try:
        return await request.clone(client_max_size=most).read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large from None
    except web.RequestPayloadError:
        raise Problem("bad_request", "the body is not as its headers say") from None


def parsed(body: bytes) -> Any:
    """JSON of at most 32 levels.

    Raises:
        Problem: not_json, or too_deep.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("not_json", f"the body is not JSON in UTF-8: {error}") from None
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _check_depth(value)
    return value


MAX_DEPTH = 32


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    if any(isinstance(each, dict | list) for each in level):
        raise Problem("too_deep", f"the JSON is nested over {MAX_DEPTH} levels")


def _inside(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for each in inner if isinstance(each, dict | list)]


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
