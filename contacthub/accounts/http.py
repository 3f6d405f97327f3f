"""Signing in and out, and tickets for the console socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.roles import PEOPLE
from contacthub.access.rules import allow, check
from contacthub.access.viewer import Pass
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.browsers import browser_of
from contacthub.accounts.cookies import Cookies
from contacthub.accounts.identifying import check_factor
from contacthub.accounts.sign_ins import Begun
from contacthub.accounts.wire import CodeIfAny, Secret
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.client_address import client_address
from contacthub.api.describing.words import (
    API,
    BEARER,
    CSRF,
    NO_LOGIN,
    SESSION,
    TEXT,
    TICKET,
    Answer,
    Parameter,
    Told,
    by,
    json_of,
)
from contacthub.api.json import Json
from contacthub.api.login import COOKIE, DEVICE_COOKIE, PASS, Identify, OwnOrigin
from contacthub.api.route import Login, Route
from contacthub.api.validation import validated
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import rfc3339
from contacthub.problems import Problem

CONSOLE = allow(Right.CONSOLE_OPEN)

FAILURES = frozenset({"bad_credentials", "wrong_code", "too_many_attempts", "forbidden", "bad_origin"})
"""Codes of what keeps a user from signing in; others are no request to do so."""

OpenSocket = Callable[[web.Request, Pass], Awaitable[web.StreamResponse]]
"""Upgrades a request to the console socket."""


class SignInBody(BaseModel):
    """Name and password, and the code of the second factor."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password: Secret
    code: CodeIfAny = ""


class SessionAnswer(BaseModel):
    """Who is signed in, and until when.

    Requests that change something carry ``csrf_token`` as ``X-CSRF-Token``.
    """

    user: str
    role: Annotated[str, OneOf(PEOPLE)]
    role_name: Annotated[str, Field(description="of a role that was made here; else as `role`")]
    rights: Annotated[list[str], Field(description="what the role lets its users do")]
    agent: Annotated[str, Field(description="with the role agent")] = ""
    team: Annotated[str, Field(description="to which a supervisor is limited")] = ""
    csrf_token: str
    ends_at: Annotated[
        Timestamp, Field(description="unless it is used before, or a live contact lasts longer")
    ]
    ends_at_latest: Annotated[Timestamp, Field(description="however much it is used, a live contact aside")]
    by_provider: Annotated[bool, Field(description="the user signs in at the provider and has no password")]
    second_factor_missing: Annotated[bool, Field(description="nothing else can be done before one is set up")]


class TicketAnswer(BaseModel):
    """A ticket that opens the console socket once."""

    ticket: str
    expires_at: Timestamp


def of_person(holder: Pass) -> Pass:
    """The pass, if it is of a session.

    Raises:
        Problem: unauthorized, to a token.
    """
    if holder.csrf_token is None:
        raise Problem("unauthorized", "this is for people who signed in, not for tokens")
    return holder


class SignInDoors:
    """Lets people sign in and out, and opens console sockets."""

    def __init__(
        self,
        accounts: Accounts,
        identify: Identify,
        origin: OwnOrigin,
        open_socket: OpenSocket,
        auditing: Auditing,
    ) -> None:
        self._accounts = accounts
        self._identify = identify
        self._origin = origin
        self._open_socket = open_socket
        self._cookies = Cookies(origin)
        self._auditing = auditing

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /session``."""
        user = ""
        try:
            self._origin.check(request, may_be_missing=True)
            body = validated(SignInBody, await json_body(request))
            user = self._accounts.sign_ins.called(body.name)
            return await self.let_in(request, body.name, body.password, body.code)
        except Problem as problem:
            if problem.code in FAILURES:
                self._auditing.sign_in_failed(request, user, problem.code)
            raise

    async def let_in(self, request: web.Request, name: str, password: str, code: str = "") -> web.Response:
        """Sign a user in; the answer has the session, its cookie and that of the device.

        Raises:
            Problem: as ``SignIns.sign_in`` does.
        """
        sign_ins = self._accounts.sign_ins
        begun = await sign_ins.sign_in(
            name,
            password,
            client_address(request),
            self._cookies.get(request, DEVICE_COOKIE),
            before=self._cookies.get(request, COOKIE),
            code=code,
            browser=browser_of(request.headers.get("User-Agent", "")),
        )
        self._auditing.signed_in(request, begun.holder.viewer.name, known_device=begun.known_device)
        return self.begun(begun)

    def begun(self, begun: Begun) -> web.Response:
        """The answer that has a new session, its cookie and that of the device."""
        response = answer(self._body(begun.holder))
        self._cookies.begin(response, begun, self._accounts.sign_ins.limits)
        return response

    async def show(self, request: web.Request) -> web.Response:
        """``GET /session``."""
        return answer(self._body(await self._session(request)))

    async def renew(self, request: web.Request) -> web.Response:
        """``POST /session/renew``: as any request but two, it was taken for use of the session already."""
        return answer(self._body(await self._session(request)))

    async def end(self, request: web.Request) -> web.Response:
        """``DELETE /session``."""
        sign_ins, cookie = self._accounts.sign_ins, self._cookies.get(request, COOKIE)
        if cookie and await self._accounts.session(cookie) is None:
            await sign_ins.forget(cookie)
        holder = await self._session(request)
        await sign_ins.sign_out(holder.credential)
        self._auditing.signed_out(request, holder.viewer.name)
        response = web.Response(status=204)
        self._cookies.set(response, COOKIE, "", 0)
        return response

    async def ticket(self, request: web.Request) -> web.Response:
        """``POST /console/ticket``."""
        holder = await self._session(request)
        made, expires_at = await self._accounts.tickets.make(holder)
        return answer({"ticket": made, "expires_at": rfc3339(expires_at)}, status=201)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """``GET /console``: by one-use ticket from the own Origin, or by bearer token."""
        if "Authorization" in request.headers:
            holder = await self._identify(request)
        else:
            found = await self._accounts.tickets.redeem(request.query.get("ticket", ""))
            if found is None:
                raise Problem(
                    "unauthorized", "the ticket is unknown, used or older than 30 s: ask for a new one"
                )
            request[PASS] = holder = found
            self._origin.check(request, may_be_missing=True)
        check_factor(holder)
        if holder.viewer.console_role is None:
            raise Problem("forbidden", "this token opens no console: create it with --agent")
        check(holder.viewer.at_console(), CONSOLE, "GET /console")
        self._accounts.check_agent(holder)
        return await self._open_socket(request, holder)

    async def _session(self, request: web.Request) -> Pass:
        return of_person(await self._identify(request))

    def _body(self, holder: Pass) -> Json:
        ends_at, latest = self._accounts.sign_ins.ends_at(holder.credential)
        body: Json = {
            "user": holder.viewer.name,
            "role": holder.viewer.role,
            "role_name": holder.viewer.role_name or holder.viewer.role,
            "rights": sorted(holder.viewer.rights),
            "csrf_token": holder.csrf_token,
            "ends_at": rfc3339(ends_at),
            "ends_at_latest": rfc3339(latest),
            "by_provider": self._accounts.sign_ins.is_provided(holder.viewer.name),
            "second_factor_missing": holder.lacks_factor,
        }
        of = {"agent": holder.viewer.agent, "team": holder.viewer.sight and holder.viewer.sight.team}
        return {**body, **{name: each for name, each in of.items() if each is not None}}


ROUTES = (
    Route(
        "POST",
        f"{API}/session",
        SignInDoors.begin,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Sign in",
            about="Sets the cookies of the session and of the device, and ends the session that the browser "
            "had before; a request with an `Origin` must have the hub's own.",
            body=json_of(SignInBody, agent={"name": "li.na", "password": "correct horse"}),
            answers={200: Answer(about="Signed in", shape=SessionAnswer, headers=("Set-Cookie",))},
            problems=(
                "bad_credentials",
                "second_factor_needed",
                "wrong_code",
                "bad_origin",
                "forbidden",
                "too_many_attempts",
            ),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "GET",
        f"{API}/session",
        SignInDoors.show,
        login=Login.OWN,
        told=Told(
            tag="Sign-in",
            summary="Who is signed in",
            about="Does not prolong the session.",
            answers={200: Answer(about="The session", shape=SessionAnswer)},
            problems=("unauthorized",),
            security=((SESSION,),),
        ),
    ),
    Route(
        "POST",
        f"{API}/session/renew",
        SignInDoors.renew,
        rule=allow(Right.OWN_SIGN_IN),
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Stay signed in",
            about="Every request and every command that a person sends prolongs the session; this one does "
            "nothing else.",
            answers={200: Answer(about="The session", shape=SessionAnswer)},
        ),
    ),
    Route(
        "DELETE",
        f"{API}/session",
        SignInDoors.end,
        login=Login.OWN,
        told=Told(
            tag="Sign-in",
            summary="Sign out",
            answers={204: Answer(about="Signed out", headers=("Set-Cookie",))},
            problems=("unauthorized", "bad_origin", "bad_csrf_token"),
            security=((SESSION, CSRF),),
        ),
    ),
    Route(
        "POST",
        f"{API}/console/ticket",
        SignInDoors.ticket,
        rule=CONSOLE,
        told=Told(
            tag="Sign-in",
            summary="A ticket for the console socket",
            about="For people who signed in. Good once, for 30 s.",
            answers={201: Answer(about="The ticket", shape=TicketAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/console",
        SignInDoors.socket,
        rule=CONSOLE,
        login=Login.OWN,
        told=Told(
            tag="Sign-in",
            summary="The console socket",
            about=f"A WebSocket; its messages are described by `{API}/console/schema.json`. Browsers come "
            "with a ticket and from the hub's own pages, programs with a token that has an agent.",
            parameters=(
                by("ticket", "A ticket that was not used yet."),
                Parameter(
                    name="since",
                    about="`LOG:SEQ` of the last frame seen: go on after it.",
                    schema=TEXT,
                    example="k3v9:1046",
                ),
            ),
            answers={101: Answer(about="The socket is open")},
            problems=("unauthorized", "forbidden", "bad_origin", "bad_request"),
            security=((TICKET,), (BEARER,)),
        ),
    ),
)
