"""Setting a hub up in a browser, before anybody can sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rate_limit import Limit
from contacthub.access.roles import Role
from contacthub.accounts.first_start import FirstStart
from contacthub.accounts.http import SessionAnswer
from contacthub.accounts.wire import NewPassword, UserName
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Told, json_of
from contacthub.api.login import OwnOrigin
from contacthub.api.pace import PaceOfPlaces
from contacthub.api.route import Login, Route
from contacthub.api.validation import validated
from contacthub.routing.words import Instant

PATH: Final = f"{API}/setup"
CODES: Final = Limit(per_second=1, burst=10)
"""Of one address; a code has 60 random bits."""

LetIn = Callable[[web.Request, str, str], Awaitable[web.Response]]
"""Signs a user in by name and password, with all that an answer of ``POST /session`` has."""


class SetupState(BaseModel):
    """Whether nobody can sign in yet."""

    needed: bool


class FirstAdminBody(BaseModel):
    """The code from the hub's terminal, and the sign-in of the first administrator."""

    code: Annotated[str, Field(min_length=1, max_length=100)]
    name: UserName
    password: NewPassword


class FirstStartDoors:
    """Lets the first administrator in."""

    def __init__(
        self,
        first_start: FirstStart,
        origin: OwnOrigin,
        auditing: Auditing,
        now: Callable[[], Instant],
        *,
        let_in: LetIn,
    ) -> None:
        self._first_start = first_start
        self._origin = origin
        self._auditing = auditing
        self._pace = PaceOfPlaces(CODES, now, what="codes")
        self._let_in = let_in

    async def show(self, request: web.Request) -> web.Response:
        """``GET /setup``."""
        return answer({"needed": self._first_start.is_needed})

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /setup``."""
        self._origin.check(request, may_be_missing=True)
        self._pace.check(request)
        body = validated(FirstAdminBody, await json_body(request))
        await self._first_start.add_admin(body.code, body.name, body.password)
        await self._auditing.by_link(request, body.name, Action.ADD_USER, role=str(Role.ADMIN), first=True)
        return await self._let_in(request, body.name, body.password)


ROUTES = (
    Route(
        "GET",
        PATH,
        FirstStartDoors.show,
        login=Login.OPEN,
        told=Told(
            tag="Sign-in",
            summary="Whether nobody can sign in yet",
            answers={200: Answer(about="It is so, or not", shape=SetupState)},
        ),
    ),
    Route(
        "POST",
        PATH,
        FirstStartDoors.begin,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Make the first administrator",
            about="While there is no sign-in at all, with the code that the hub shows on its terminal as it "
            "starts. The answer and its cookies are those of `POST /session`.",
            body=json_of(
                FirstAdminBody,
                first={"code": "K7QF-9D2M-XW4T", "name": "root", "password": "battery staple 1"},
            ),
            answers={200: Answer(about="Made, and signed in", shape=SessionAnswer, headers=("Set-Cookie",))},
            problems=("wrong_state", "wrong_code", "weak_password", "bad_origin", "over_limit"),
            security=NO_LOGIN,
        ),
    ),
)
