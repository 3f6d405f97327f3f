"""Reading bodies. How much their JSON is, is counted before it is parsed: that holds the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar

import orjson
from aiohttp import web

from contacthub.problems import Problem

KIB: Final = 1024
MIB: Final = 1024 * KIB
MAX_DEPTH: Final = 32
READ_AT_ONCE: Final = 16 * KIB
"""Bytes of a body or a reply that are read on the event loop; more are read in a thread."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Of a route. ``parts`` are the commas and opening brackets, about as many as there are values.

    A megabyte of ``[[],[],…`` takes over 100 ms to parse, one of text less than 1 ms; to tell of a part that
    is wrong takes 2 µs.
    """

    most_bytes: int
    most_parts: int

    @property
    def too_large(self) -> Problem:
        """What is said to a longer body."""
        said = f"{self.most_bytes // MIB} MiB" if self.most_bytes >= MIB else f"{self.most_bytes // KIB} KiB"
        return Problem("too_large", f"a request has at most {said} here")


SMALL: Final = BodyLimits(4 * KIB, 1_000)
"""Of sign-in and of what has two or three short members."""
USUAL: Final = BodyLimits(64 * KIB, 5_000)
LARGE: Final = BodyLimits(MIB, 5_000)
"""Of what holds long texts, like a customer."""

LIMITS = web.RequestKey("limits", BodyLimits)
"""Of the body, by the route."""

STRUCTURE: Final = b'"{}[],'
OTHERS: Final = bytes(set(range(256)) - set(STRUCTURE))
SAME_KIND: Final = bytes.maketrans(b"{}", b"[]")
BEGINNING: Final = 2_000
"""Brackets that are looked at of a body that is refused anyway."""


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
    body = bytearray()
    try:
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > limits.most_bytes:
                raise limits.too_large
    except web.RequestPayloadError:
        raise Problem("bad_request", "the body is not as its headers say") from None
    return bytes(body)


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


async def beside_loop(body: bytes, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What comes of it, in a thread where the body is large: it would hold the event loop."""
    if len(body) > READ_AT_ONCE:
        return await asyncio.to_thread(do, *args, **kwargs)
    return do(*args, **kwargs)


def check_parts(body: bytes, limits: BodyLimits) -> None:
    """Refuse JSON that has too many parts or is nested too deep; every step is one pass in C.

    Raises:
        Problem: too_deep, too_large.
    """
    if _count(body, b"{[") <= MAX_DEPTH and _count(body, b"{[,") <= limits.most_parts:
        return  # nearly every request has few enough brackets, those inside its texts counted too
    outside = _outside_texts(body, limits)
    brackets = outside.translate(SAME_KIND, b",")
    is_too_much = _count(outside, b"{[,") > limits.most_parts
    if _is_too_deep(brackets[:BEGINNING] if is_too_much else brackets):
        raise Problem("too_deep", f"the JSON is nested over {MAX_DEPTH} levels")
    if is_too_much:
        raise _too_many(limits)


def _is_too_deep(brackets: bytes) -> bool:
    """Whether brackets are left when the innermost pairs were taken away ``MAX_DEPTH`` times.

    ``[[][[]]]`` is ``[[]]`` after once and nothing after three times. Those that have no partner stay: a few
    are left to the parser, which says where the JSON breaks off.
    """
    for _ in range(MAX_DEPTH):
        shorter = brackets.replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return b"[]" in brackets or brackets.count(b"[") > MAX_DEPTH


def _outside_texts(body: bytes, limits: BodyLimits) -> bytes:
    r"""The brackets and commas that stand in no text.

    A quote that is escaped ends no text: of ``"a\\\"[" , {}`` first ``\\`` goes, then ``\"``, which leaves
    ``"a[" , {}``.
    """
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    kept = body.translate(None, OTHERS)
    # A value is at most a name and a text, of two quotes each.
    if _count(kept, b'"') > 4 * (limits.most_parts + 1):
        raise _too_many(limits)
    return b"".join(kept.split(b'"')[::2])


def _count(body: bytes, which: bytes) -> int:
    """How many of these bytes there are; where nearly all are, ``count`` takes ten times as long."""
    return len(body) - len(body.translate(None, which))


def _too_many(limits: BodyLimits) -> Problem:
    return Problem("too_large", f"the JSON has over {limits.most_parts:,} values")
