"""What people do about their own sign-in: another password, and an end of others."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.cookies import Cookies
from contacthub.accounts.http import of_person
from contacthub.accounts.model import End, SignIn
from contacthub.accounts.wire import CodeIfAny, NewPassword, Secret
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Page, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import DEVICE_COOKIE, PASS, OwnOrigin
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339

PEOPLE_ONLY = allow(Right.OWN_SIGN_IN)


class PasswordBody(BaseModel):
    """Another password instead of the present one."""

    present: Secret
    password: NewPassword


class ProofBody(BaseModel):
    """Who one is, proved again: by the password, and a code of the authenticator or for recovery."""

    password: Secret
    code: CodeIfAny = ""


class ProofAnswer(BaseModel):
    """Until when the proof is good."""

    good_until: Timestamp


class SessionsEnded(BaseModel):
    """How many other sessions of the user have ended."""

    sessions_ended: int


class SignInItem(BaseModel):
    """A sign-in of a user. ``browser``: in a few words, or empty; ``this``: the one that asks."""

    id: str
    browser: str
    address: str
    since: Timestamp
    last_used: Timestamp
    this: bool


def sign_in_items(found: list[SignIn], asking: str = "") -> Json:
    """The answer about sessions."""
    items = [
        {
            "id": each.id,
            "browser": each.browser,
            "address": each.address,
            "since": rfc3339(each.began_at),
            "last_used": rfc3339(each.used_at),
            "this": each.hash == asking,
        }
        for each in found
    ]
    return {"items": items, "next_cursor": None}


class OwnDoors:
    """Lets people keep their own sign-in."""

    def __init__(self, accounts: Accounts, origin: OwnOrigin, auditing: Auditing) -> None:
        self._accounts = accounts
        self._cookies = Cookies(origin)
        self._auditing = auditing

    async def change_password(self, request: web.Request) -> web.Response:
        """``PUT /session/password``."""
        holder = of_person(request[PASS])
        body = validated(PasswordBody, await json_body(request))
        device = self._cookies.get(request, DEVICE_COOKIE)
        ended = await self._accounts.sign_ins.passwords.change_password(
            holder, body.present, body.password, device
        )
        name = holder.viewer.name
        await self._auditing.done(request, Action.CHANGE_PASSWORD, name, sessions_ended=ended)
        return answer({"sessions_ended": ended})

    async def prove(self, request: web.Request) -> web.Response:
        """``POST /session/proof``."""
        holder = of_person(request[PASS])
        body = validated(ProofBody, await json_body(request))
        good_until = await self._accounts.sign_ins.proofs.prove(holder, body.password, body.code)
        await self._auditing.done(request, Action.PROVE_AGAIN, holder.viewer.name)
        return answer({"good_until": rfc3339(good_until)})

    async def list_sign_ins(self, request: web.Request) -> web.Response:
        """``GET /sessions``."""
        holder = of_person(request[PASS])
        return answer(
            sign_in_items(self._accounts.sign_ins.sign_ins_of(holder.viewer.name), holder.credential)
        )

    async def end_sign_in(self, request: web.Request) -> web.Response:
        """``DELETE /sessions/{session}``."""
        name = of_person(request[PASS]).viewer.name
        session = request.match_info["session"]
        await self._accounts.sign_ins.end_sign_in(name, session, End.ENDED_ELSEWHERE)
        await self._auditing.done(request, Action.END_SESSIONS, name, sessions_ended=1)
        return web.Response(status=204)

    async def end_others(self, request: web.Request) -> web.Response:
        """``DELETE /sessions``."""
        holder = of_person(request[PASS])
        name = holder.viewer.name
        ended = await self._accounts.sign_ins.end_sign_ins(name, End.ENDED_ELSEWHERE, but=holder.credential)
        await self._auditing.done(request, Action.END_SESSIONS, name, sessions_ended=ended)
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
            problems=("wrong_state", "wrong_password", "weak_password", "too_many_attempts"),
        ),
    ),
    Route(
        "POST",
        f"{API}/session/proof",
        OwnDoors.prove,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Prove again that it is oneself",
            about="What asks for it takes a proof of the last 10 minutes; a sign-in is one.",
            body=json_of(ProofBody, password={"password": "correct horse"}),
            answers={200: Answer(about="It is proved", shape=ProofAnswer)},
            problems=(
                "wrong_state",
                "wrong_password",
                "second_factor_needed",
                "wrong_code",
                "too_many_attempts",
            ),
        ),
    ),
    Route(
        "GET",
        f"{API}/sessions",
        OwnDoors.list_sign_ins,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Sign-in",
            summary="Where one is signed in",
            about="For people who signed in: the last used first.",
            answers={200: Answer(about="All of them", shape=Page(SignInItem))},
        ),
    ),
    Route(
        "DELETE",
        f"{API}/sessions",
        OwnDoors.end_others,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Sign-in",
            summary="End one's sign-ins elsewhere",
            about="All but the one that asks, and their sockets.",
            answers={200: Answer(about="They have ended", shape=SessionsEnded)},
        ),
    ),
    Route(
        "DELETE",
        f"{API}/sessions/{{session}}",
        OwnDoors.end_sign_in,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Sign-in",
            summary="End one of one's sign-ins",
            answers={204: Answer(about="It has ended")},
        ),
    ),
)
