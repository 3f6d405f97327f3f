"""Headers that every answer has, also what the server refuses before any route is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

NAME: Final = {"Server": "contacthub"}
"""Without versions: they tell strangers which faults to try."""

POLICY: Final = "Content-Security-Policy"
"""An answer may have its own, which is to be stricter."""

SAFE_HEADERS: Final = {
    **NAME,
    POLICY: (
        # 'self' is the console socket too: a browser takes ws and wss of the own host for the own origin.
        # Source: https://www.w3.org/TR/CSP3/#match-url-to-source-expression
        "default-src 'self'; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year. Not for subdomains: what else runs below the hub's host name is not the hub's to decide."""

Complete = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def completing(*, is_secure: bool) -> Complete:
    """What gives an answer its headers before it is sent; ``is_secure``: browsers come by https."""
    usual = SAFE_HEADERS | HTTPS_ONLY if is_secure else SAFE_HEADERS

    async def complete(request: web.Request, response: web.StreamResponse) -> None:
        if isinstance(response, web.WebSocketResponse):
            response.headers.update(NAME)
            return
        own = {POLICY: response.headers[POLICY]} if POLICY in response.headers else {}
        response.headers.update(usual | own)
        if response.charset is None and _is_text(response.content_type):
            response.charset = "utf-8"

    return complete


def _is_text(kind: str) -> bool:
    """Whether browsers guess how it is encoded unless they are told; JSON is always UTF-8."""
    return kind.startswith("text/") or kind == "application/javascript"
