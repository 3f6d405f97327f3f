"""Asks the provider: where its endpoints and keys are, and for the token of a code.

Answers are bounded in time and size, and none leads to another address. What was read of endpoints and keys
is good for an hour; a token by a key that is not known has the keys read anew, once in a minute.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import aiohttp

from contacthub.accounts.oidc.attempt import Attempt, Purpose
from contacthub.accounts.oidc.id_tokens import Expected, Key, UnknownKey, claims_of, keys_of
from contacthub.accounts.oidc.settings import Client, may_be_asked
from contacthub.api.json import Json
from contacthub.routing.words import Instant

ANSWER_S: Final = 5.0
MOST_BYTES: Final = 256 * 1024
GOOD_MS: Final = 60 * 60 * 1000
AGAIN_MS: Final = 60 * 1000
AT_ONCE: Final = 20
MAX_WAITING: Final = 200
WELL_KNOWN: Final = "/.well-known/openid-configuration"
OK: Final = 200


class ProviderFault(Exception):
    """The provider did not answer, or not as it should; the text says what, and names nobody."""


class Busy(Exception):
    """So many ask already that this one would wait too long."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    basic: bool
    """Whether it takes the secret in a header; else in the body."""
    says_issuer: bool
    """Whether each answer names it (RFC 9207)."""


class Provider:
    """Asks with ``http``, which keeps no cookies."""

    def __init__(self, client: Client, http: aiohttp.ClientSession, now: Callable[[], Instant]) -> None:
        self.client = client
        self._http = http
        self._now = now
        self._endpoints: tuple[Endpoints, Instant] | None = None
        self._keys: tuple[list[Key], Instant] | None = None
        self._reading = asyncio.Lock()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def way(self, attempt: Attempt, scopes: list[str], redirect_uri: str) -> str:
        """Where a person goes to sign in.

        Raises:
            ProviderFault: it does not say where.
        """
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if attempt.purpose is Purpose.PROOF:
            asked |= {"prompt": "login", "max_age": "0"}
        at = (await self.endpoints()).authorization
        return f"{at}{'&' if urlsplit(at).query else '?'}{urlencode(asked)}"

    async def redeem(self, attempt: Attempt, code: str, redirect_uri: str) -> Json:
        """The claims of the person who came back with the code.

        Raises:
            ProviderFault: it gives no token for the code. BadToken: the token proves nothing.
            Busy: too many wait already.
        """
        if self._waiting >= MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._room:
                token = await self._token(attempt, code, redirect_uri)
                return await self._claims(token, attempt)
        finally:
            self._waiting -= 1

    async def endpoints(self) -> Endpoints:
        """What the provider says of itself, at most an hour ago."""
        async with self._reading:
            if self._endpoints is None or self._now() - self._endpoints[1] >= GOOD_MS:
                said = await self._asked("GET", self.client.issuer.rstrip("/") + WELL_KNOWN)
                self._endpoints = (_endpoints(said, self.client.issuer), self._now())
            return self._endpoints[0]

    async def keys(self, *, older_than_ms: int = GOOD_MS) -> list[Key]:
        """Its keys, as they were read no longer ago than that."""
        endpoints = await self.endpoints()
        async with self._reading:
            if self._keys is None or self._now() - self._keys[1] >= older_than_ms:
                found = keys_of(await self._asked("GET", endpoints.keys))
                if not found:
                    raise ProviderFault("it has no key that signs")
                self._keys = (found, self._now())
            return self._keys[0]

    async def _claims(self, token: str, attempt: Attempt) -> Json:
        expected = Expected(self.client.issuer, self.client.id, attempt.nonce)
        try:
            return claims_of(token, await self.keys(), expected, self._now())
        except UnknownKey:
            return claims_of(token, await self.keys(older_than_ms=AGAIN_MS), expected, self._now())

    async def _token(self, attempt: Attempt, code: str, redirect_uri: str) -> str:
        endpoints = await self.endpoints()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers: dict[str, str] = {}
        if self.client.secret is None:
            form["client_id"] = self.client.id
        elif endpoints.basic:
            # Source: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
            login = f"{quote(self.client.id, safe='')}:{quote(self.client.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        else:
            form |= {"client_id": self.client.id, "client_secret": self.client.secret}
        token = (await self._asked("POST", endpoints.token, form, headers)).get("id_token")
        if not isinstance(token, str):
            raise ProviderFault("its answer to the code has no ID token: is openid one of the scopes?")
        return token

    async def _asked(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        where = urlsplit(url).hostname
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._http.request(
                    method, url, data=form, headers={"Accept": "application/json", **(headers or {})},
                    allow_redirects=False,
                ) as response,
            ):  # fmt: skip
                body = await response.content.read(MOST_BYTES + 1)
                while len(body) <= MOST_BYTES and (more := await response.content.read(MOST_BYTES)):
                    body += more
                status = response.status
        except TimeoutError:
            raise ProviderFault(f"{where} did not answer within {ANSWER_S:.0f} s") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise ProviderFault(f"{where} cannot be reached: {type(error).__name__}") from None
        if status != OK:
            raise ProviderFault(f"{where} answered {status}{_error_in(body)}")
        return _json(body, str(where))


def _json(body: bytes, where: str) -> Json:
    try:
        said = json.loads(body) if len(body) <= MOST_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise ProviderFault(f"{where} answered no JSON object of {MOST_BYTES // 1024} KiB at most")
    return said


def _error_in(body: bytes) -> str:
    """The word of OAuth for what was wrong; the provider's own text may name somebody."""
    try:
        word = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return ""
    is_word = isinstance(word, str) and len(word) <= 50 and word.replace("_", "").isalpha()
    return f", {word}" if is_word else ""


def _endpoints(said: Json, issuer: str) -> Endpoints:
    if said.get("issuer") != issuer:
        raise ProviderFault("it calls itself another issuer; write it in [oidc] as it does, to the last /")
    found = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        url = said.get(name)
        if not isinstance(url, str) or not may_be_asked(url):
            raise ProviderFault(f"its {name} is no https address")
        found[name] = url
    ways = said.get("token_endpoint_auth_methods_supported")
    return Endpoints(
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        basic=not isinstance(ways, list) or "client_secret_basic" in ways or "client_secret_post" not in ways,
        says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
    )
