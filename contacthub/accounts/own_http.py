"""What people do about their own sign-in: another password."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.roles import PEOPLE
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.http import of_person
from contacthub.accounts.wire import NewPassword, Secret
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.login import DEVICE_COOKIE, PASS, OwnOrigin
from contacthub.api.route import Route
from contacthub.api.validation import validated

PEOPLE_ONLY = allow(*PEOPLE)


class PasswordBody(BaseModel):
    """Another password instead of the present one."""

    present: Secret
    password: NewPassword


class SessionsEnded(BaseModel):
    """How many other sessions of the user have ended."""

    sessions_ended: int


class OwnDoors:
    """Lets people keep their own sign-in."""

    def __init__(self, accounts: Accounts, origin: OwnOrigin, auditing: Auditing) -> None:
        self._accounts = accounts
        self._origin = origin
        self._auditing = auditing

    async def change_password(self, request: web.Request) -> web.Response:
        """``PUT /session/password``."""
        holder = of_person(request[PASS])
        body = validated(PasswordBody, await json_body(request))
        device = request.cookies.get(self._origin.cookie(DEVICE_COOKIE), "")
        ended = await self._accounts.sign_ins.change_password(holder, body.present, body.password, device)
        name = holder.viewer.name
        await self._auditing.done(request, Action.CHANGE_PASSWORD, name, sessions_ended=ended)
        return answer({"sessions_ended": ended})


ROUTES = (
    Route(
        "PUT",
        f"{API}/session/password",
        OwnDoors.change_password,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Give oneself another password",
            about="The user's other sessions end, and other browsers in which they have signed in are "
            "unknown again.",
            body=json_of(PasswordBody, new={"present": "correct horse", "password": "battery staple 1"}),
            answers={200: Answer(about="It is changed", shape=SessionsEnded)},
            problems=("wrong_password", "weak_password", "too_many_attempts"),
        ),
    ),
)
