"""Reading queries, and answering in JSON."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from contacthub.clock import bound_from_rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import Instant

MOST_DIGITS = 18
"""Of a whole number that any database can keep."""


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


def query_number(request: web.Request, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number from the query.

    Raises:
        Problem: invalid, naming the parameter.
    """
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS or not low <= int(text) <= high:
        raise Problem(
            "invalid", f"{name} is a whole number from {low} to {high}", [(f"#/query/{name}", "out of range")]
        )
    return int(text)


def bad_cursor() -> Problem:
    """Of a cursor that no answer gave."""
    return Problem("bad_cursor", "the cursor is not one of ours", [("#/query/cursor", "unknown")])


def query_row(request: web.Request, *, default: int) -> int:
    """The number of the row with which the page before ended, as the cursor; ``default``: there was none.

    Raises:
        Problem: bad_cursor.
    """
    text = request.query.get("cursor")
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise bad_cursor()
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
            "invalid",
            f"{name} is an RFC 3339 instant such as 2026-05-01T00:00:00Z",
            [(f"#/query/{name}", "no instant")],
        ) from None
