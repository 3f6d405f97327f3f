"""Somebody who signs in with name and password, as a browser does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.support import Api

PASSWORD = "correct horse 正确"


@dataclass
class Person:
    """A browser: its cookie, its CSRF token, its origin."""

    owner: Api
    cookie: str = ""
    csrf: str = ""
    set_cookie: str = ""
    device: str = ""
    """The cookie by which this browser is known, which ``send`` leaves out."""

    @property
    def origin(self) -> str:
        """Where the hub's own pages come from."""
        return self.owner.hub.url

    async def send(
        self, method: str, path: str, body: Any = None, **headers: str | None
    ) -> tuple[int, Any, Any]:
        """Status, JSON and headers; a header given as None is left out."""
        sent = {"Origin": self.origin, "X-CSRF-Token": self.csrf, "Cookie": self.cookie}
        given = {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        url = f"{self.owner.hub.url}/api/v1{path}"
        wanted = {name: value for name, value in given.items() if value}
        async with self.owner.session.request(method, url, json=body, headers=wanted) as response:
            text = await response.text()
            self.owner.session.cookie_jar.clear()
            return response.status, json.loads(text) if text else None, response.headers

    async def call(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, Any]:
        """Status and JSON."""
        status, answer, _ = await self.send(method, path, body, **headers)
        return status, answer

    async def sign_in(self, name: str, password: str = PASSWORD) -> tuple[int, Any]:
        """Begin a session."""
        return await self.begin("/session", {"name": name, "password": password})

    async def begin(self, path: str, body: Any) -> tuple[int, Any]:
        """Begin a session by a request that is answered with one."""
        status, answer, headers = await self.send("POST", path, body)
        if status == 200:
            self.set_cookie = headers["Set-Cookie"]
            self.cookie, self.device = (each.partition(";")[0] for each in headers.getall("Set-Cookie"))
            self.csrf = answer["csrf_token"]
        return status, answer


async def user(owner: Api, name: str, role: str = "agent", agent: str | None = None) -> None:
    """Create a sign-in."""
    body = {
        "name": name,
        "role": role,
        "agent": agent or ("lina" if role == "agent" else None),
        "password": PASSWORD,
    }
    status, answer = await owner.call("POST", "/admin/users", body)
    assert status == 201, answer


async def signed_in(owner: Api, name: str, role: str = "agent", agent: str | None = None) -> Person:
    """Somebody new with a session."""
    await user(owner, name, role, agent)
    person = Person(owner)
    status, answer = await person.sign_in(name)
    assert status == 200, answer
    return person
