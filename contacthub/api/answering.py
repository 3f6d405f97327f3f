"""Reading queries, and answering in JSON."""

from __future__ import annotations

import base64
import re
from typing import Any

import orjson
from aiohttp import web

from contacthub.clock import LATEST, bound_from_rfc3339
from contacthub.languages.saying import Language, language_of, said
from contacthub.problems import Problem
from contacthub.routing.words import Instant

MOST_DIGITS = 18
"""Of a whole number that any database can keep."""
PLACE = re.compile(r"(\d{1,15})~(.+)", re.ASCII)
"""What the cursor of a list by time says: the instant of the last row of the page, and its id."""


def answer(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", headers=headers
    )


def readers_language(request: web.Request) -> Language:
    """The language that the client asks for; who asks for none is a program, and gets English."""
    return language_of(request.headers.get("Accept-Language", ""))


def problem_answer(problem: Problem, language: Language = "en") -> web.Response:
    """A problem as an answer; what the catalogue has of its texts is in the reader's language."""
    body = problem.body()
    body["detail"] = said(body["detail"], language)
    for each in body.get("errors", ()):
        each["detail"] = said(each["detail"], language)
    return web.Response(
        body=orjson.dumps(body),
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


def bad_cursor(at: str = "#/query/cursor") -> Problem:
    """Of a cursor that no answer gave."""
    return Problem("bad_cursor", "the cursor is not one of ours", [(at, "unknown")])


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


def query_cursor(request: web.Request, place: re.Pattern[str]) -> re.Match[str] | None:
    """The place in a list after which its next page begins; None: at its beginning.

    Raises:
        Problem: bad_cursor, it says no such place.
    """
    text = request.query.get("cursor")
    return None if text is None else _matched(text, place)


def _matched(text: str, place: re.Pattern[str], at: str = "#/query/cursor") -> re.Match[str]:
    try:
        found = place.fullmatch(base64.b64decode(text, b"-_", validate=True).decode())
    except ValueError:
        found = None
    if found is None:
        raise bad_cursor(at)
    return found


def query_place(request: web.Request) -> tuple[Instant, str] | None:
    """The place in a list by time: the instant of the last row of the page before, and its id.

    Raises:
        Problem: bad_cursor.
    """
    text = request.query.get("cursor")
    return None if text is None else place_of(text)


def place_of(cursor: str, at: str = "#/query/cursor") -> tuple[Instant, str]:
    """The same of a cursor that stands ``at`` another place. Raises: Problem: bad_cursor."""
    found = _matched(cursor, PLACE, at)
    if int(found[1]) > LATEST:
        raise bad_cursor(at)
    return int(found[1]), found[2]


def cursor_of(*place: int | str) -> str:
    """The cursor by which the page behind this place is asked for."""
    return base64.urlsafe_b64encode("~".join(map(str, place)).encode()).decode()


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
