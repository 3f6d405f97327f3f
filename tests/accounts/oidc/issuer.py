"""A provider that can be told to do wrong, and browsers that go to it and back."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.support import Api

CLIENT, SECRET = "contacthub", "s3cret of the client"
ANNA = {"sub": "7f3a", "preferred_username": "anna", "groups": ["staff", "desk"], "agent": "lina"}
HERE = "/api/v1/session/oidc"

Json = dict[str, Any]


def rsa(kid: str = "k1") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


KEY, OTHER_KEY = rsa(), rsa("k2")
"""Made once: it takes a while."""


@dataclass
class Issuer:
    """Lets ``person`` in without asking; ``edit`` changes a token's claims before it is signed."""

    url: str = ""
    person: Json = field(default_factory=lambda: dict(ANNA))
    key: RSAKey | ECKey = field(default_factory=lambda: KEY)
    published: list[RSAKey | ECKey] = field(default_factory=lambda: [KEY])
    algorithm: str = "RS256"
    edit: Callable[[Json], Json] = field(default=lambda claims: claims)
    sign: Callable[[Json], str] | None = None
    error: str = ""
    says: Json = field(default_factory=dict)
    asked: list[Json] = field(default_factory=list)
    codes: dict[str, Json] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    down: bool = False

    async def describe(self, request: web.Request) -> web.Response:
        self._count("describe")
        said = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return web.json_response(said | self.says, status=503 if self.down else 200)

    async def keys(self, request: web.Request) -> web.Response:
        self._count("keys")
        return web.json_response({"keys": [each.as_dict(private=False) for each in self.published]})

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        self.asked.append(asked)
        told = {"state": asked["state"]}
        if self.error:
            told["error"] = self.error
        else:
            told["code"] = uuid.uuid4().hex
            self.codes[told["code"]] = asked
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(told)}"})

    async def token(self, request: web.Request) -> web.Response:
        self._count("token")
        form = dict(parse_qsl(await request.text()))
        asked = self.codes.pop(form.get("code", ""), None)
        if self._client(request, form) != (CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now,
            "nonce": asked["nonce"], **self.person,
        }  # fmt: skip
        edited = self.edit(claims)
        signed = self.sign(edited) if self.sign is not None else self.signed(edited)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def signed(self, claims: Json) -> str:
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _client(self, request: web.Request, form: dict[str, str]) -> tuple[str, str]:
        header = request.headers.get("Authorization", "")
        if not header:
            return form.get("client_id", ""), form.get("client_secret", "")
        name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return name, secret.replace("%20", " ")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Issuer]:
        """Answer on a free port."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self.describe)
        app.router.add_get("/keys", self.keys)
        app.router.add_get("/authorize", self.authorize)
        app.router.add_post("/token", self.token)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            await runner.cleanup()


def table(issuer: str, **more: Any) -> Json:
    """``[oidc]`` of the configuration."""
    roles = {"chiefs": "supervisor", "desk": "agent", "it": "admin"}
    made = {"issuer": issuer, "client_id": CLIENT, "client_secret_env": "OIDC_SECRET", "roles": roles}
    return {**made, "agent_claim": "agent", **more}


@asynccontextmanager
async def browser(owner: Api) -> AsyncIterator[Browser]:
    """A browser of its own."""
    jar = aiohttp.CookieJar(unsafe=True)  # also of addresses without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(owner, session)


@dataclass
class Browser:
    """Goes where it is led, one step at a time."""

    owner: Api
    session: aiohttp.ClientSession

    async def step(self, url: str) -> str:
        """Where an address leads to."""
        async with asyncio.timeout(10), self.session.get(url, allow_redirects=False) as response:
            assert response.status in (302, 303), (response.status, await response.text())
            return response.headers["Location"]

    async def begin(self, purpose: str = "") -> str:
        """The address at the provider to which the hub sends."""
        return await self.step(f"{self.owner.hub.url}{HERE}{f'?for={purpose}' if purpose else ''}")

    async def go(self, purpose: str = "") -> str:
        """Go to the provider and back; where the hub then leads to."""
        return await self.step(await self.step(await self.begin(purpose)))

    async def who(self) -> Json:
        """The session; empty without."""
        async with self.session.get(f"{self.owner.hub.url}/api/v1/session") as response:
            return dict(await response.json()) if response.status == 200 else {}

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A request of the session."""
        headers = {"Origin": self.owner.hub.url, "X-CSRF-Token": (await self.who())["csrf_token"]}
        url = f"{self.owner.hub.url}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
