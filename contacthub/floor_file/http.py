"""What the command line asks of a running hub."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, get_args

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.roles import SCOPES, Role
from contacthub.access.rules import ADMIN, allow
from contacthub.accounts.accounts import MIN_PASSWORD
from contacthub.api.answering import answer, context, json_body
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.customers.model import Kind
from contacthub.floor_file.file import FloorFile
from contacthub.problems import Problem

MAX_ROWS = 1_000
MAX_LIMIT = 1_000_000
"""Of events a second for a token: beyond it there is none worth the name."""
MAX_FLOOR_BYTES = 16 * 1024 * 1024
"""Of a floor file: one of 10,000 agents fits well."""


class UserBody(BaseModel):
    """A new sign-in; with the role ``agent``, and only then, for an ``agent`` of the floor."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"role": {"const": Role.AGENT}}},
            "then": {"required": ["agent"], "properties": {"agent": {"type": "string"}}},
            "else": {"properties": {"agent": {"type": "null"}}},
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"pattern": NOT_BLANK})]
    role: Annotated[str, Field(json_schema_extra={"enum": [Role.AGENT, Role.SUPERVISOR, Role.ADMIN]})]
    agent: str | None = None
    password: Annotated[str, Field(max_length=1000, json_schema_extra={"minLength": MIN_PASSWORD})]


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
    limit: Annotated[int | None, Field(ge=1, le=MAX_LIMIT)] = None


class RowsBody(BaseModel):
    """Rows of an import, as the CSV reader made them."""

    kind: Annotated[str, Field(json_schema_extra={"enum": list(get_args(Kind))})]
    rows: Annotated[list[dict[str, Any]], Field(max_length=MAX_ROWS)]


async def put_floor(request: web.Request) -> web.Response:
    """``PUT /admin/floor``: apply a floor file."""
    plan = validated(FloorFile, await json_body(request, most=MAX_FLOOR_BYTES)).plan()
    return answer({"changes": await context(request).admin.apply(plan)})


async def list_users(request: web.Request) -> web.Response:
    """``GET /admin/users``."""
    users = context(request).accounts.users()
    items = [{"name": u.name, "role": u.role, "agent": u.agent, "disabled": u.disabled} for u in users]
    return answer({"items": items, "next_cursor": None})


async def add_user(request: web.Request) -> web.Response:
    """``POST /admin/users``."""
    body = validated(UserBody, await json_body(request))
    _known_agent(request, body.agent)
    user = await context(request).accounts.add_user(
        name=body.name, role=body.role, agent=body.agent, password=body.password
    )
    return answer({"name": user.name, "role": user.role, "agent": user.agent}, status=201)


async def disable_user(request: web.Request) -> web.Response:
    """``POST /admin/users/{name}/disable``."""
    await context(request).accounts.disable_user(request.match_info["name"])
    return web.Response(status=204)


async def list_tokens(request: web.Request) -> web.Response:
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
        for token in context(request).accounts.tokens()
    ]
    return answer({"items": items, "next_cursor": None})


async def add_token(request: web.Request) -> web.Response:
    """``POST /admin/tokens``: the only answer that ever shows the token."""
    body = validated(TokenBody, await json_body(request))
    _known_agent(request, body.agent)
    token = await context(request).accounts.add_token(
        name=body.name,
        scopes=frozenset(body.scopes),
        agent=body.agent,
        sources=frozenset(body.sources),
        limit=body.limit,
    )
    return answer({"token": token}, status=201)


async def revoke_token(request: web.Request) -> web.Response:
    """``DELETE /admin/tokens/{name}``."""
    await context(request).accounts.revoke_token(request.match_info["name"])
    return web.Response(status=204)


async def import_rows(request: web.Request) -> web.Response:
    """``POST /admin/import``: a batch of rows in one transaction."""
    body = validated(RowsBody, await json_body(request))
    if body.kind not in get_args(Kind):
        raise Problem("invalid", f"there is no kind {body.kind!r}", [("#/kind", "unknown")])
    results = await context(request).admin.write_rows(body.kind, body.rows)  # type: ignore[arg-type]  # checked above
    return answer({"results": [asdict(each) for each in results]})


def _known_agent(request: web.Request, agent: str | None) -> None:
    if agent is not None and agent not in context(request).hub.world.floor.agents:
        raise Problem(
            "unknown_agent",
            f"there is no agent {agent!r}; `contacthub apply` creates agents",
            [("#/agent", "unknown")],
        )


ROUTES = [
    Route("PUT", "/api/v1/admin/floor", put_floor, rule=allow(ADMIN)),
    Route("GET", "/api/v1/admin/users", list_users, rule=allow(ADMIN)),
    Route("POST", "/api/v1/admin/users", add_user, rule=allow(ADMIN)),
    Route("POST", "/api/v1/admin/users/{name}/disable", disable_user, rule=allow(ADMIN)),
    Route("GET", "/api/v1/admin/tokens", list_tokens, rule=allow(ADMIN)),
    Route("POST", "/api/v1/admin/tokens", add_token, rule=allow(ADMIN)),
    Route("DELETE", "/api/v1/admin/tokens/{name}", revoke_token, rule=allow(ADMIN)),
    Route("POST", "/api/v1/admin/import", import_rows, rule=allow(ADMIN)),
]
