"""Users and tokens, for the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.roles import PEOPLE, SCOPES, Role
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.model import User
from contacthub.accounts.roles import MAX_NAME as MAX_ROLE
from contacthub.accounts.wire import NewPassword, UserName
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Body, Link, Page, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import AUTHORS

OF_TEAM = "of the floor file: a supervisor with a team sees what is of it"
MAX_LIMIT = 1_000_000
"""Of events a second for a token: beyond it there is none worth the name."""


class UserBody(BaseModel):
    """A new sign-in; with the role ``agent``, or one made of it, for an ``agent`` of the floor."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"role": {"const": Role.AGENT}}},
            "then": {"required": ["agent"], "properties": {"agent": {"type": "string"}}},
            "else": {
                "if": {"properties": {"role": {"enum": [Role.SUPERVISOR, Role.ADMIN]}}},
                "then": {"properties": {"agent": {"type": "null"}}},
            },
        }
    )

    name: Annotated[
        UserName,
        Field(
            description="Compared without case and in its normal form (NFKC); not what the log calls the hub "
            f"itself or phone systems: {', '.join(sorted(AUTHORS))}"
        ),
    ]
    role: Annotated[
        str, Field(min_length=1, max_length=MAX_ROLE, description="built in, or made at `/admin/roles`")
    ]
    agent: str | None = None
    team: Annotated[str | None, Field(description=OF_TEAM, max_length=100)] = None
    password: NewPassword


class TeamBody(BaseModel):
    """The team to which a supervisor is limited; null: to none."""

    team: Annotated[str | None, Field(description=OF_TEAM, max_length=100)]


class TokenBody(BaseModel):
    """A new token: with a scope, an agent or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["scopes"], "properties": {"scopes": {"minItems": 1}}},
                {"required": ["agent"], "properties": {"agent": {"type": "string"}}},
            ]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(json_schema_extra={"items": {"enum": sorted(SCOPES)}})] = []
    agent: str | None = None
    sources: list[str] = []
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, strict=True), WHOLE] | None = None


class UserAnswer(BaseModel):
    """A sign-in."""

    name: str
    role: Annotated[str, Field(description="built in, or made at `/admin/roles`")]
    base: Annotated[str, OneOf(PEOPLE), Field(description="the role whose screen it has")]
    agent: str | None
    team: Annotated[str | None, Field(description=OF_TEAM)]


class UserItem(UserAnswer):
    """A sign-in of the list."""

    disabled: bool
    second_factor: bool
    passkeys: Annotated[int, Field(ge=0, description="how many they have")]
    by_provider: bool


class TokenItem(BaseModel):
    """A token; the token itself is never shown again. ``sources`` empty: any; ``limit``: events a second."""

    name: str
    scopes: list[str]
    agent: str | None
    sources: list[str]
    limit: int | None
    created_at: Timestamp
    revoked_at: Timestamp | None


class TokenMade(BaseModel):
    """A new token, shown this once."""

    token: str


class AccountDoors:
    """Keeps users and tokens for administrators."""

    def __init__(self, accounts: Accounts, has_agent: Callable[[str], bool], auditing: Auditing) -> None:
        self._accounts = accounts
        self._has_agent = has_agent
        self._auditing = auditing

    async def list_users(self, request: web.Request) -> web.Response:
        """``GET /admin/users``."""
        sign_ins = self._accounts.sign_ins
        users, passkeys = sign_ins.users(), await sign_ins.passkeys.counts()
        items = [
            {
                "name": u.name,
                "role": u.called_role,
                "base": u.role,
                "agent": u.agent,
                "team": u.team,
                "disabled": u.disabled,
                "second_factor": u.second_factor,
                "passkeys": passkeys.get(u.name, 0),
                "by_provider": u.subject is not None,
            }
            for u in users
        ]
        return answer({"items": items, "next_cursor": None})

    async def add_user(self, request: web.Request) -> web.Response:
        """``POST /admin/users``."""
        body = validated(UserBody, await json_body(request))
        self._known_agent(body.agent)
        sign_ins = self._accounts.sign_ins
        replaces, sessions = bool(sign_ins.called(body.name)), sign_ins.sessions_of(body.name)
        user = await sign_ins.add_user(
            name=body.name,
            role=body.role,
            agent=body.agent,
            team=body.team,
            password=body.password,
            by=viewer(request),
        )
        await self._auditing.done(
            request,
            Action.ADD_USER,
            user.name,
            role=user.called_role,
            agent=user.agent,
            team=user.team,
            replaces=replaces,
            sessions_ended=sessions,
        )
        return answer(_user(user), status=201)

    async def put_team(self, request: web.Request) -> web.Response:
        """``PUT /admin/users/{name}/team``."""
        body = validated(TeamBody, await json_body(request))
        sign_ins = self._accounts.sign_ins
        user, ended = await sign_ins.set_team(request.match_info["name"], body.team, viewer(request))
        await self._auditing.done(request, Action.SET_TEAM, user.name, team=user.team, sessions_ended=ended)
        return answer(_user(user))

    async def disable_user(self, request: web.Request) -> web.Response:
        """``POST /admin/users/{name}/disable``."""
        name, sign_ins = request.match_info["name"], self._accounts.sign_ins
        user, sessions = sign_ins.called(name), sign_ins.sessions_of(name)
        await sign_ins.disable_user(name)
        await self._auditing.done(request, Action.DISABLE_USER, user, sessions_ended=sessions)
        return web.Response(status=204)

    async def list_tokens(self, request: web.Request) -> web.Response:
        """``GET /admin/tokens``."""
        items = [
            {
                "name": token.name,
                "scopes": sorted(token.scopes),
                "agent": token.agent,
                "sources": sorted(token.sources),
                "limit": token.limit,
                "created_at": rfc3339(token.created_at),
                "revoked_at": maybe_rfc3339(token.revoked_at),
            }
            for token in self._accounts.tokens.all()
        ]
        return answer({"items": items, "next_cursor": None})

    async def add_token(self, request: web.Request) -> web.Response:
        """``POST /admin/tokens``: the only answer that ever shows the token."""
        body = validated(TokenBody, await json_body(request))
        self._known_agent(body.agent)
        token = await self._accounts.tokens.add(
            name=body.name,
            scopes=frozenset(body.scopes),
            agent=body.agent,
            sources=frozenset(body.sources),
            limit=body.limit,
        )
        await self._auditing.done(
            request,
            Action.ADD_TOKEN,
            body.name,
            scopes=sorted(body.scopes),
            agent=body.agent,
            sources=sorted(body.sources),
            limit=body.limit,
        )
        return answer({"token": token}, status=201)

    async def revoke_token(self, request: web.Request) -> web.Response:
        """``DELETE /admin/tokens/{name}``."""
        name = request.match_info["name"]
        await self._accounts.tokens.revoke(name)
        await self._auditing.done(request, Action.REVOKE_TOKEN, name)
        return web.Response(status=204)

    def _known_agent(self, agent: str | None) -> None:
        if agent is not None and not self._has_agent(agent):
            raise Problem(
                "unknown_agent",
                f"there is no agent {agent!r}; `contacthub apply` creates agents",
                [("#/agent", "unknown")],
            )


def _user(user: User) -> Json:
    return {
        "name": user.name,
        "role": user.called_role,
        "base": user.role,
        "agent": user.agent,
        "team": user.team,
    }


Handle = Callable[[AccountDoors, web.Request], Awaitable[web.Response]]


def _row(
    asked: str,
    handler: Handle,
    summary: str,
    answers: dict[int, Answer],
    *,
    adds: Body | None = None,
    sets: Body | None = None,
    problems: tuple[str, ...] = (),
) -> Route[AccountDoors]:
    """A route of administrators; ``asked``: its method, and its path under ``admin``.

    What changes something asks for a proof.
    """
    method, path = asked.split()
    right = Right.TOKENS_EDIT if path.startswith("tokens") else Right.USERS_EDIT
    taken = () if adds is None else ("unknown_agent", "already_there")
    told = Told(
        tag="Administration",
        summary=summary,
        answers=answers,
        body=adds or sets,
        problems=(*taken, *problems),
    )
    fresh = method != "GET"
    return Route(method, f"{API}/admin/{path}", handler, rule=allow(right), told=told, fresh=fresh)


NEW_USER = json_of(
    UserBody, agent={"name": "li.na", "role": "agent", "agent": "lina", "password": "correct horse"}
)
NEW_TOKEN = json_of(TokenBody, program={"name": "pbx", "scopes": ["events:write"], "sources": ["phones"]})
DISABLE = Link(f"POST {API}/admin/users/{{name}}/disable", {"name": "$response.body#/name"})
REVOKE = Link(f"DELETE {API}/admin/tokens/{{name}}", {"name": "$request.body#/name"})

ROUTES = (
    _row(
        "GET users",
        AccountDoors.list_users,
        "The sign-ins",
        {200: Answer(about="All of them", shape=Page(UserItem))},
    ),
    _row(
        "POST users",
        AccountDoors.add_user,
        "Add a sign-in",
        {201: Answer(about="The sign-in", shape=UserAnswer, links=(DISABLE,))},
        adds=NEW_USER,
        problems=("weak_password", "unknown_role", "not_yours_to_give", "wrong_state"),
    ),
    _row(
        "POST users/{name}/disable",
        AccountDoors.disable_user,
        "End a sign-in for good",
        {204: Answer(about="It is disabled")},
        problems=("wrong_state",),
    ),
    _row(
        "PUT users/{name}/team",
        AccountDoors.put_team,
        "Limit a supervisor to a team, or no more",
        {200: Answer(about="The sign-in; its sessions have ended", shape=UserAnswer)},
        sets=json_of(TeamBody, limited={"team": "north"}, unlimited={"team": None}),
        problems=("not_yours_to_give",),
    ),
    _row(
        "GET tokens",
        AccountDoors.list_tokens,
        "The tokens, without their secrets",
        {200: Answer(about="All of them", shape=Page(TokenItem))},
    ),
    _row(
        "POST tokens",
        AccountDoors.add_token,
        "Make a token",
        {201: Answer(about="The token, shown this once", shape=TokenMade, links=(REVOKE,))},
        adds=NEW_TOKEN,
    ),
    _row(
        "DELETE tokens/{name}",
        AccountDoors.revoke_token,
        "Revoke a token",
        {204: Answer(about="It is revoked")},
    ),
)
