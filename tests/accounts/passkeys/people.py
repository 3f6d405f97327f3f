"""Somebody at a browser that reaches the hub as ``localhost``, with an authenticator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.people import Person, user
from tests.support import Api

OWN = "/session/passkeys"
SIGN_IN = "/session/passkey"


@dataclass
class Named(Person):
    """A browser that asks for ``localhost``; ``asking`` is the cookie of what it was asked to sign."""

    asking: str = ""

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        return f"localhost:{urlsplit(self.owner.hub.url).port}"

    async def send(
        self, method: str, path: str, body: Any = None, **headers: str | None
    ) -> tuple[int, Any, Any]:
        return await super().send(method, path, body, **{"Host": self.host, **headers})

    def authenticator(self, **wrong: Any) -> Authenticator:
        return Authenticator(**{"origin": self.origin, **wrong})

    async def asked_to_add(self) -> dict[str, Any]:
        status, asked = await self.call("POST", f"{OWN}/challenge")
        assert status == 200, asked
        return dict(asked)

    async def add(self, made: Authenticator | None = None, name: str = "Laptop") -> Authenticator:
        """Add a passkey; return what holds it."""
        made = made or self.authenticator()
        body = {**made.make(await self.asked_to_add()), "name": name}
        status, answer = await self.call("POST", OWN, body)
        assert status == 201, answer
        return made

    async def asked_to_sign(self) -> dict[str, Any]:
        status, asked, headers = await self.send("POST", f"{SIGN_IN}/challenge")
        assert status == 200, asked
        self.asking = headers["Set-Cookie"].partition(";")[0]
        return dict(asked)

    async def show(self, signed: dict[str, Any], **headers: str | None) -> tuple[int, Any]:
        """Send what was signed; with a session where that is good."""
        status, answer, got = await self.send("POST", SIGN_IN, signed, **{"Cookie": self.asking, **headers})
        if status == 200:
            self.cookie, self.device = (each.partition(";")[0] for each in got.getall("Set-Cookie")[:2])
            self.csrf = answer["csrf_token"]
        return status, answer

    async def enter(self, by: Authenticator, **headers: str | None) -> tuple[int, Any]:
        """Sign in by a passkey."""
        return await self.show(by.sign(await self.asked_to_sign()), **headers)


async def named(owner: Api, name: str = "lina", role: str = "agent") -> Named:
    """Somebody new with a session."""
    await user(owner, name, role)
    person = Named(owner)
    status, answer = await person.sign_in(name)
    assert status == 200, answer
    return person
