"""Finds the pass of a request: by bearer token, or by session cookie."""

from __future__ import annotations

import hmac
from typing import Final

from aiohttp import web

from contacthub.access.names import COMMAND_LINE
from contacthub.access.roles import Role
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.cookies import Cookies
from contacthub.api.describing.words import API
from contacthub.api.login import COOKIE, PASS, SAFE_METHODS, OwnOrigin
from contacthub.client.signatures import encoded
from contacthub.problems import Problem

BEARER = (("WWW-Authenticate", "Bearer"),)
BY_ITSELF: Final = frozenset({("GET", f"{API}/session"), ("POST", f"{API}/console/ticket")})
"""What screens ask without the user doing anything: it does not prolong the session."""

SETTING_UP: Final = frozenset(
    {
        f"{API}/session",
        f"{API}/session/renew",
        f"{API}/session/password",
        f"{API}/session/second-factor",
        f"{API}/session/second-factor/confirm",
    }
)
"""What is open to somebody who must set a second factor up first."""


def check_factor(holder: Pass) -> None:
    """Raise ``second_factor_missing`` to who must set one up before anything else."""
    if holder.lacks_factor:
        raise Problem(
            "second_factor_missing", "this hub asks for a second factor; set one up first, on the screen"
        )


class Identifying:
    """Identifies requests; ``control_token`` is what the command line on this machine sends."""

    def __init__(self, accounts: Accounts, origin: OwnOrigin, control_token: str) -> None:
        self._accounts = accounts
        self._origin = origin
        self._cookies = Cookies(origin)
        self._control_token = control_token

    async def __call__(self, request: web.Request) -> Pass:
        """The pass of the request.

        Raises:
            Problem: unauthorized; bad_origin or bad_csrf_token where a session changes something.
        """
        header = request.headers.get("Authorization")
        if header is not None:
            request[PASS] = by_token = await self._by_token(header)
            return by_token
        cookie = self._cookies.get(request, COOKIE)
        holder = await self._accounts.session(cookie) if cookie else None
        if holder is None:
            raise Problem("unauthorized", "sign in, or send Authorization: Bearer", headers=BEARER)
        request[PASS] = holder  # what is refused from here on is refused to this viewer
        if request.method not in SAFE_METHODS:
            self._origin.check(request)
            sent = request.headers.get("X-CSRF-Token", "")
            if not hmac.compare_digest(encoded(sent), (holder.csrf_token or "").encode()):
                raise Problem("bad_csrf_token", "send the session's csrf_token as X-CSRF-Token")
        if request.path not in SETTING_UP:
            check_factor(holder)
        if (request.method, request.path) not in BY_ITSELF:
            self._accounts.sign_ins.use(holder.credential)
        return holder

    async def check_fresh(self, holder: Pass) -> None:
        """Raise ``reauthentication_needed`` to a session whose user must prove again who they are."""
        await self._accounts.sign_ins.proofs.check(holder)

    async def _by_token(self, header: str) -> Pass:
        kind, _, secret = header.partition(" ")
        secret = secret.strip()
        if kind.lower() == "bearer" and secret:
            if hmac.compare_digest(encoded(secret), self._control_token.encode()):
                return Pass(Viewer(name=COMMAND_LINE, role=Role.ADMIN), "control")
            holder = await self._accounts.bearer(secret)
            if holder is not None:
                return holder
        raise Problem("unauthorized", "the token is unknown or revoked", headers=BEARER)
