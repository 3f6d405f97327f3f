"""Login: the pass of a request, and the origin of the hub's own pages."""

from __future__ import annotations

import re
from typing import Final, Protocol
from urllib.parse import urlsplit

from aiohttp import web

from contacthub.access.rules import PartCheck
from contacthub.access.viewer import Pass, Viewer
from contacthub.problems import Problem

COOKIE: Final = "contacthub_session"
DEVICE_COOKIE: Final = "contacthub_device"
"""Tells a browser in which the user has signed in before; with it alone there is no way in."""
HOST_ONLY: Final = "__Host-"
"""Browsers take a cookie of this prefix only with Secure, Path=/ and no Domain."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

PASS = web.RequestKey("pass", Pass)
PART = web.RequestKey("part", PartCheck)

ROOT_DOT: Final = re.compile(r"\.(?=(:\d+)?$)")
"""``https://hub.example.com.`` is the same machine, and another origin to browsers."""


class Identify(Protocol):
    """Finds who asks."""

    async def __call__(self, request: web.Request) -> Pass:
        """The pass of a request, by bearer token or session cookie.

        Raises:
            Problem: unauthorized; bad_origin or bad_csrf_token where a session changes something.
        """

    async def check_fresh(self, holder: Pass) -> None:
        """Raise ``reauthentication_needed`` to a session whose user must prove again who they are."""


def viewer(request: web.Request) -> Viewer:
    """The viewer; only on routes that need a login."""
    holder: Pass = request[PASS]
    return holder.viewer


def part(request: web.Request) -> PartCheck:
    """The check of the part that an agent needs; only on routes that need a login."""
    made: PartCheck = request[PART]
    return made


class OwnOrigin:
    """The origin of the hub's own pages: ``public`` behind a proxy, else the host that was asked for.

    ``public`` is written as browsers write it, which ``origin_of`` sees to.
    """

    def __init__(self, public: str | None = None) -> None:
        self._public = public

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the hub by https, as far as it knows."""
        return self._public is not None and self._public.startswith("https:")

    def cookie(self, name: str) -> str:
        """What a cookie is called: by https so that no other host, nor a page by http, can set it.

        Source: https://www.rfc-editor.org/rfc/rfc6265 and draft-ietf-httpbis-rfc6265bis, section 4.1.3.2
        """
        return f"{HOST_ONLY}{name}" if self.is_secure else name

    def of(self, request: web.Request) -> str:
        """The origin as the request's browser knows it."""
        return self._public if self._public is not None else f"http://{request.host}"

    def check(self, request: web.Request, *, may_be_missing: bool = False) -> None:
        """Raise ``bad_origin`` unless the request comes from the hub's own pages."""
        origin = request.headers.get("Origin")
        if origin is None and may_be_missing:
            return
        if origin is None or not self._is_own(request, origin):
            raise Problem("bad_origin", "the Origin is not this hub's; behind a proxy, set server.public_url")

    def _is_own(self, request: web.Request, origin: str) -> bool:
        if self._public is not None:
            return ROOT_DOT.sub("", origin.lower()) == self._public
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() == request.host.lower()
