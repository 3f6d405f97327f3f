"""Roles made of named rights, for who may edit users."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import MEANS, Right
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.model import NamedRole
from contacthub.accounts.roles import BUILT_IN_ROLES
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import OneOf

PATH = f"{API}/admin/roles"


class RightItem(BaseModel):
    """A right, and what it lets people do."""

    id: str
    en: str
    zh: str


class RoleItem(BaseModel):
    """A role; ``base``: whose screen it has, ``users``: who has it."""

    name: str
    base: Annotated[str, OneOf(PEOPLE)]
    built_in: bool
    rights: list[str]
    users: list[str]


class RolesAnswer(BaseModel):
    """All roles, and all rights that there are."""

    roles: list[RoleItem]
    rights: list[RightItem]


class RoleBody(BaseModel):
    """What a role is made of; rights that every role has need not be named."""

    base: Literal["agent", "supervisor", "admin"]
    rights: Annotated[list[Right], Field(max_length=len(Right))]


class RoleChanged(BaseModel):
    """The role as it is now, what its users gained and lost, and how many of their sessions ended."""

    role: RoleItem
    gained: list[str]
    lost: list[str]
    sessions_ended: int


class RoleDoors:
    """Shows, makes and removes roles."""

    def __init__(self, accounts: Accounts, auditing: Auditing) -> None:
        self._roles = accounts.sign_ins.roles
        self._auditing = auditing

    async def show(self, request: web.Request) -> web.Response:
        """``GET /admin/roles``."""
        rights = [{"id": each, "en": MEANS[each].en, "zh": MEANS[each].zh} for each in Right]
        return answer({"roles": [self._item(each) for each in self._roles.all()], "rights": rights})

    async def put(self, request: web.Request) -> web.Response:
        """``PUT /admin/roles/{name}``."""
        name = request.match_info["name"]
        body = validated(RoleBody, await json_body(request))
        made = await self._roles.put(name, Role(body.base), frozenset(body.rights), viewer(request))
        gained, lost = list(map(str, made.gained)), list(map(str, made.lost))
        await self._auditing.done(
            request,
            Action.PUT_ROLE,
            name,
            base=str(made.role.base),
            gained=gained,
            lost=lost,
            sessions_ended=made.sessions_ended,
        )
        return answer(
            {
                "role": self._item(made.role),
                "gained": gained,
                "lost": lost,
                "sessions_ended": made.sessions_ended,
            }
        )

    async def remove(self, request: web.Request) -> web.Response:
        """``DELETE /admin/roles/{name}``."""
        name = request.match_info["name"]
        await self._roles.remove(name, viewer(request))
        await self._auditing.done(request, Action.REMOVE_ROLE, name)
        return web.Response(status=204)

    def _item(self, role: NamedRole) -> Json:
        return {
            "name": role.name,
            "base": role.base,
            "built_in": role in BUILT_IN_ROLES,
            "rights": sorted(role.rights),
            "users": [each.name for each in self._roles.having(role.name)],
        }


ROUTES = (
    Route(
        "GET",
        PATH,
        RoleDoors.show,
        rule=allow(Right.USERS_EDIT),
        told=Told(
            tag="Administration",
            summary="The roles, and the rights they are made of",
            answers={200: Answer(about="All of them", shape=RolesAnswer)},
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{name}}",
        RoleDoors.put,
        rule=allow(Right.USERS_EDIT),
        limits=SMALL,
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Make a role, or give it other rights",
            about="The sessions of users who have it end. Who has not the role `admin` gives only what they "
            "have, and the last who may edit users keeps that right.",
            body=json_of(
                RoleBody,
                trainer={"base": "supervisor", "rights": ["console.open", "floor.watch", "reports.read"]},
            ),
            answers={200: Answer(about="The role", shape=RoleChanged)},
            problems=("wrong_state", "not_yours_to_give"),
        ),
    ),
    Route(
        "DELETE",
        f"{PATH}/{{name}}",
        RoleDoors.remove,
        rule=allow(Right.USERS_EDIT),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Remove a role that nobody has",
            answers={204: Answer(about="It is gone")},
            problems=("unknown_role", "wrong_state", "still_in_use", "not_yours_to_give"),
        ),
    ),
)
