"""Links by which a person sets their password, and the sign-ins of others, for administrators."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.model import End
from contacthub.accounts.own_http import SessionsEnded, SignInItem, sign_in_items
from contacthub.accounts.password_links import LINK_PAGE
from contacthub.accounts.wire import NewPassword
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Page, Told, json_of
from contacthub.api.login import OwnOrigin, viewer
from contacthub.api.route import Login, Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339

LinkText = Annotated[str, Field(min_length=1, max_length=100)]


class PasswordLinkMade(BaseModel):
    """A link, shown this once: ``path`` behind the hub's address."""

    path: str
    expires_at: Timestamp


class PasswordLinkBody(BaseModel):
    """What stands behind ``#password=`` in a link."""

    link: LinkText


class PasswordLinkAnswer(BaseModel):
    """Whose password a link sets, and how long it can."""

    user: str
    expires_at: Timestamp


class SetPasswordBody(BaseModel):
    """A password, and the link that lets it be set."""

    link: LinkText
    password: NewPassword


class LinkDoors:
    """Makes links for administrators, and takes passwords by them; ends sign-ins of others."""

    def __init__(self, accounts: Accounts, origin: OwnOrigin, auditing: Auditing) -> None:
        self._accounts = accounts
        self._origin = origin
        self._auditing = auditing

    async def make(self, request: web.Request) -> web.Response:
        """``POST /admin/users/{name}/password-link``."""
        sign_ins, name = self._accounts.sign_ins, request.match_info["name"]
        link, expires_at = await sign_ins.passwords.make_link(name, viewer(request))
        await self._auditing.done(request, Action.MAKE_PASSWORD_LINK, sign_ins.called(name))
        return answer({"path": LINK_PAGE + link, "expires_at": rfc3339(expires_at)}, status=201)

    async def look(self, request: web.Request) -> web.Response:
        """``POST /password-links/look``: the link is in the body, so that no log has it."""
        self._origin.check(request, may_be_missing=True)
        body = validated(PasswordLinkBody, await json_body(request))
        user, expires_at = await self._accounts.sign_ins.passwords.linked(body.link)
        return answer({"user": user.name, "expires_at": rfc3339(expires_at)})

    async def use(self, request: web.Request) -> web.Response:
        """``POST /password-links/use``."""
        self._origin.check(request, may_be_missing=True)
        body = validated(SetPasswordBody, await json_body(request))
        user, ended = await self._accounts.sign_ins.passwords.set_password(body.link, body.password)
        await self._auditing.by_link(request, user, Action.SET_PASSWORD, sessions_ended=ended)
        return web.Response(status=204)

    async def list_sign_ins(self, request: web.Request) -> web.Response:
        """``GET /admin/users/{name}/sessions``."""
        return answer(sign_in_items(self._accounts.sign_ins.sign_ins_of(request.match_info["name"])))

    async def end_sign_in(self, request: web.Request) -> web.Response:
        """``DELETE /admin/users/{name}/sessions/{session}``."""
        sign_ins, name = self._accounts.sign_ins, request.match_info["name"]
        await sign_ins.end_sign_in(name, request.match_info["session"], End.ENDED_BY_ADMIN)
        await self._auditing.done(request, Action.END_SESSIONS, sign_ins.called(name), sessions_ended=1)
        return web.Response(status=204)

    async def end_sign_ins(self, request: web.Request) -> web.Response:
        """``DELETE /admin/users/{name}/sessions``."""
        sign_ins, name = self._accounts.sign_ins, request.match_info["name"]
        ended = await sign_ins.end_sign_ins(name, End.ENDED_BY_ADMIN)
        await self._auditing.done(request, Action.END_SESSIONS, sign_ins.called(name), sessions_ended=ended)
        return answer({"sessions_ended": ended})


USER = f"{API}/admin/users/{{name}}"

ROUTES = (
    Route(
        "POST",
        f"{USER}/password-link",
        LinkDoors.make,
        rule=allow(Right.USERS_EDIT),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="A link by which a user sets their password",
            about="Good once, for 24 hours, until another is made or the password is set in another way. The "
            "present password stays good until then.",
            answers={201: Answer(about="The link, shown this once", shape=PasswordLinkMade)},
            problems=("wrong_state", "not_yours_to_give"),
        ),
    ),
    Route(
        "POST",
        f"{API}/password-links/look",
        LinkDoors.look,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Whose password a link sets",
            body=json_of(PasswordLinkBody, link={"link": "ltPO3vNpKYyRMcm2cTBMdZ0T6GM"}),
            answers={200: Answer(about="It is good", shape=PasswordLinkAnswer)},
            problems=("not_found", "bad_origin"),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "POST",
        f"{API}/password-links/use",
        LinkDoors.use,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Set a password by a link",
            about="The user's sessions end; they sign in with the new password.",
            body=json_of(
                SetPasswordBody,
                link={"link": "ltPO3vNpKYyRMcm2cTBMdZ0T6GM", "password": "battery staple 1"},
            ),
            answers={204: Answer(about="It is set, and the link used up")},
            problems=("not_found", "weak_password", "bad_origin", "too_many_attempts"),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "GET",
        f"{USER}/sessions",
        LinkDoors.list_sign_ins,
        rule=allow(Right.USERS_EDIT),
        told=Told(
            tag="Administration",
            summary="Where a user is signed in",
            answers={200: Answer(about="All of them, the last used first", shape=Page(SignInItem))},
        ),
    ),
    Route(
        "DELETE",
        f"{USER}/sessions",
        LinkDoors.end_sign_ins,
        rule=allow(Right.USERS_EDIT),
        told=Told(
            tag="Administration",
            summary="End the sign-ins of a user",
            answers={200: Answer(about="They have ended", shape=SessionsEnded)},
        ),
    ),
    Route(
        "DELETE",
        f"{USER}/sessions/{{session}}",
        LinkDoors.end_sign_in,
        rule=allow(Right.USERS_EDIT),
        told=Told(
            tag="Administration",
            summary="End a sign-in of a user",
            answers={204: Answer(about="It has ended")},
        ),
    ),
)
