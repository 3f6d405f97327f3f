"""To the provider and back: ``GET /session/oidc`` and its call-back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rate_limit import Limit
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.browsers import browser_of
from contacthub.accounts.cookies import Cookies
from contacthub.accounts.oidc.attempt import MINUTES, Attempt, Purpose
from contacthub.accounts.oidc.id_tokens import BadToken
from contacthub.accounts.oidc.identity import NotLetIn, identity_of, proved_at, subject_of
from contacthub.accounts.oidc.provider import Busy, Provider, ProviderFault
from contacthub.accounts.oidc.settings import OidcTable
from contacthub.accounts.passkeys.model import relying_party
from contacthub.accounts.sessions import MINUTE_MS
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.client_address import client_address
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Parameter, Told, by
from contacthub.api.json import Json
from contacthub.api.login import COOKIE, DEVICE_COOKIE, OwnOrigin
from contacthub.api.pace import PaceOfPlaces
from contacthub.api.route import Login, Route
from contacthub.problems import Problem
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.accounts")

PATH: Final = f"{API}/session/oidc"
CALLBACK: Final = f"{PATH}/callback"
OIDC_COOKIE: Final = "contacthub_oidc"
PACE: Final = Limit(per_second=5, burst=300)
"""From one address: a shift that begins behind one fits."""
MOST_CODE: Final = 4_096


@dataclass(frozen=True, slots=True)
class AtProvider:
    """The provider, and what its people may here."""

    table: OidcTable
    provider: Provider


class ProviderLabel(BaseModel):
    """What stands on the button of the provider."""

    en: str
    zh: str


class SignInWays(BaseModel):
    """How people sign in here, beside name and password."""

    provider: ProviderLabel | None
    passkeys: bool


class OidcDoors:
    """Sends people to the provider, and lets them in when they come back."""

    def __init__(
        self,
        accounts: Accounts,
        origin: OwnOrigin,
        auditing: Auditing,
        at_provider: AtProvider | None,
        now: Callable[[], Instant],
    ) -> None:
        self._accounts = accounts
        self._origin = origin
        self._auditing = auditing
        self._at = at_provider
        self._now = now
        self._cookies = Cookies(origin)
        self._pace = PaceOfPlaces(PACE, now, what="sign-ins")

    async def ways(self, request: web.Request) -> web.Response:
        """``GET /session/ways``."""
        label = None if self._at is None else self._at.table.label.model_dump()
        party = relying_party(self._origin.of(request))
        passkeys = party is not None and self._accounts.sign_ins.limits.passkeys
        return answer({"provider": label, "passkeys": passkeys})

    async def go(self, request: web.Request) -> web.Response:
        """``GET /session/oidc``."""
        at = self._provided()
        self._pace.check(request)
        attempt = Attempt(Purpose.PROOF if request.query.get("for") == "proof" else Purpose.SIGN_IN)
        try:
            way = await at.provider.way(attempt, at.table.scopes, self._back(request))
        except ProviderFault as fault:
            return self._failed(request, attempt.purpose, "provider_failed", str(fault))
        response = _to(way)
        self._cookies.set(response, OIDC_COOKIE, attempt.cookie, MINUTES * MINUTE_MS)
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """``GET /session/oidc/callback``."""
        at = self._provided()
        self._pace.check(request)
        attempt = Attempt.of(self._cookies.get(request, OIDC_COOKIE))
        purpose = Purpose.SIGN_IN if attempt is None else attempt.purpose
        try:
            claims = await self._claims(request, at.provider, attempt)
            if purpose is Purpose.PROOF:
                response = await self._proved(request, claims)
            else:
                response = await self._signed_in(request, at, claims)
        except NotLetIn as refusal:
            response = self._failed(request, purpose, refusal.reason, user=refusal.user)
        except (ProviderFault, BadToken) as fault:
            response = self._failed(request, purpose, "provider_failed", str(fault))
        except Busy:
            response = self._failed(request, purpose, "busy")
        self._cookies.set(response, OIDC_COOKIE, "", 0)  # the answer is good once
        return response

    async def _claims(self, request: web.Request, provider: Provider, attempt: Attempt | None) -> Json:
        if attempt is None or not attempt.is_state(request.query.get("state", "")):
            # Without a state of this browser it is somebody else's answer, slipped in by a link.
            raise NotLetIn("not_asked")
        issuer = request.query.get("iss")
        if issuer is None and (await provider.endpoints()).says_issuer:
            raise NotLetIn("not_asked")
        if issuer is not None and issuer != provider.client.issuer:
            raise NotLetIn("not_asked")
        error = request.query.get("error")
        if error is not None:
            raise NotLetIn("cancelled" if error == "access_denied" else "provider_failed")
        code = request.query.get("code", "")
        if not 1 <= len(code) <= MOST_CODE:
            raise NotLetIn("provider_failed")
        return await provider.redeem(attempt, code, self._back(request))

    async def _signed_in(self, request: web.Request, at: AtProvider, claims: Json) -> web.Response:
        sign_ins = self._accounts.sign_ins
        identity = identity_of(claims, at.table, self._now())
        begun, is_news = await sign_ins.sign_in_provided(
            identity,
            client_address(request),
            self._cookies.get(request, DEVICE_COOKIE),
            before=self._cookies.get(request, COOKIE),
            browser=browser_of(request.headers.get("User-Agent", "")),
        )
        viewer = begun.holder.viewer
        if is_news:
            self._auditing.provided(request, viewer.name, role=str(viewer.role), agent=viewer.agent)
        self._auditing.signed_in(request, viewer.name, known_device=begun.known_device, at_provider=True)
        response = _to("/")
        self._cookies.begin(response, begun, sign_ins.limits)
        return response

    async def _proved(self, request: web.Request, claims: Json) -> web.Response:
        cookie = self._cookies.get(request, COOKIE)
        holder = await self._accounts.session(cookie) if cookie else None
        if holder is None:
            raise NotLetIn("ended")
        proved = proved_at(claims, self._now())
        await self._accounts.sign_ins.proofs.vouched(holder, subject_of(claims), proved)
        self._auditing.proved(request, holder.viewer.name)
        return _to("/#proved")

    def _failed(
        self, request: web.Request, purpose: Purpose, reason: str, why: str = "", *, user: str = ""
    ) -> web.Response:
        if why and self._at is not None:
            log.warning("! signing in at %s failed: %s", self._at.table.issuer, why)
        self._auditing.sign_in_failed(request, user, reason)
        return _to(f"/#{'proof' if purpose is Purpose.PROOF else 'sign-in'}={reason}")

    def _provided(self) -> AtProvider:
        if self._at is None:
            raise Problem("not_found", "no provider is set up here: see [oidc] of the configuration")
        return self._at

    def _back(self, request: web.Request) -> str:
        return self._origin.of(request) + CALLBACK


def _to(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})


def _told(summary: str, about: str, parameters: tuple[Parameter, ...], headers: tuple[str, ...]) -> Told:
    return Told(
        tag="Sign-in",
        summary=summary,
        about=about,
        parameters=parameters,
        answers={303: Answer(about="Go there", headers=headers)},
        problems=("not_found", "over_limit"),
        security=NO_LOGIN,
    )


ROUTES = (
    Route(
        "GET",
        f"{API}/session/ways",
        OidcDoors.ways,
        login=Login.OPEN,
        told=Told(
            tag="Sign-in",
            summary="How people sign in here",
            answers={200: Answer(about="Beside name and password", shape=SignInWays)},
        ),
    ),
    Route(
        "GET",
        PATH,
        OidcDoors.go,
        login=Login.OWN,
        told=_told(
            "Sign in at the provider",
            "For browsers: leads to the provider of `[oidc]`, by OpenID Connect (code with PKCE).",
            (by("for", "`proof`: to prove again that it is oneself, which the provider is asked to ask."),),
            (),
        ),
    ),
    Route(
        "GET",
        CALLBACK,
        OidcDoors.come_back,
        login=Login.OWN,
        told=_told(
            "Come back from the provider",
            "Leads to the page of the hub: signed in, or with a word behind `#` that says why not.",
            (
                by("state", "As it was sent."),
                by("code", "What is exchanged for a token."),
                by("iss", "The provider, if it says so."),
                by("error", "Instead of a code."),
            ),
            ("Set-Cookie",),
        ),
    ),
)
