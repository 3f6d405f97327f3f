"""The cookies of a sign-in."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.accounts.devices import DEVICE_MS
from contacthub.accounts.sessions import HOUR_MS, SessionLimits
from contacthub.accounts.sign_ins import Begun
from contacthub.api.login import COOKIE, DEVICE_COOKIE, OwnOrigin

COOKIE_LONGER_MS: Final = 24 * HOUR_MS
"""The cookie outlives the session's limit, which a live contact may do too."""


class Cookies:
    """Reads and sets them. No script sees them, and other sites send them by links to the hub alone."""

    def __init__(self, origin: OwnOrigin) -> None:
        self._origin = origin

    def get(self, request: web.Request, name: str) -> str:
        """What a cookie holds; empty without it."""
        return request.cookies.get(self._origin.cookie(name), "")

    def set(self, response: web.Response, name: str, value: str, age_ms: int) -> None:
        """Set a cookie; for no time it is taken away."""
        response.set_cookie(
            self._origin.cookie(name),
            value,
            max_age=age_ms // 1000,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._origin.is_secure,
        )

    def begin(self, response: web.Response, begun: Begun, limits: SessionLimits) -> None:
        """Set those of a session that has begun."""
        self.set(response, COOKIE, begun.secret, limits.absolute_ms + COOKIE_LONGER_MS)
        self.set(response, DEVICE_COOKIE, begun.device, DEVICE_MS)
