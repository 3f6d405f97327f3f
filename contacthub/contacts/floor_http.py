"""The floor, presence, and the log."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.roles import Role
from contacthub.access.rules import AGENT, SUPERVISOR, Forbidden, allow, own
from contacthub.api.answering import MAX_SEQ, Json, answer, context, json_body, query_number, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts.views import agent_view, view
from contacthub.hub.log import Log, LogItem, LogTrimmed
from contacthub.hub.plain import log_item
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.errors import UnknownAgent
from contacthub.routing.words import AgentId

MAX_LIMIT = 1_000
MAX_WAIT_MS = 30_000


class PresenceBody(BaseModel):
    """``available``, ``offline`` or a break's id."""

    presence: Annotated[str, Field(min_length=1, max_length=200)]


async def get(request: web.Request) -> web.Response:
    """``GET /floor``."""
    hub = context(request).hub
    body: Json = {"log": hub.log_id, "seq": hub.seq, **view(viewer(request), hub.world, hub.now())}
    await hub.durable()
    return answer(body)


async def put_presence(request: web.Request) -> web.Response:
    """``PUT /agents/{id}/presence``."""
    hub, asks = context(request).hub, viewer(request)
    agent_id = AgentId(request.match_info["id"])
    if asks.role is Role.AGENT and asks.agent != agent_id:
        raise Forbidden("an agent changes only their own presence")
    body = validated(PresenceBody, await json_body(request))
    if agent_id not in hub.world.floor.agents:
        raise UnknownAgent(f"there is no agent {agent_id!r}; `contacthub apply` creates agents")
    # Whoever sets it in place of the agent is a program with floor:write.
    by = "agent" if asks.role is Role.AGENT else "supervisor"
    hub.handle(c.SetPresence(agent=agent_id, presence=body.presence, by=by))
    shown = agent_view(hub.world.floor.agents[agent_id], hub.world.directory)
    await hub.durable()
    return answer(shown)


async def get_log(request: web.Request) -> web.Response:
    """``GET /log``: events after ``since``; waits for one up to ``wait_ms`` if there is none."""
    shared = context(request)
    since = query_number(request, "since", default=0, low=0, high=MAX_SEQ)
    limit = query_number(request, "limit", default=MAX_LIMIT, low=1, high=MAX_LIMIT)
    wait_ms = query_number(request, "wait_ms", default=0, low=0, high=MAX_WAIT_MS)
    hub = shared.hub
    if wait_ms and hub.durable_seq <= since:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await hub.beyond(since)
    items = await _read(shared.store, since, limit)
    durable = [log_item(each.seq, each.event) for each in items if each.seq <= hub.durable_seq]
    last = durable[-1]["seq"] if durable else since
    return answer({"log": hub.log_id, "items": durable, "next": last})


async def _read(store: Log, since: int, limit: int) -> list[LogItem]:
    try:
        return await store.read(after=since, limit=limit)
    except LogTrimmed as error:
        least = error.first_seq - 1
        detail = (
            f"the log begins at event {error.first_seq}, older ones are archived; go on with since={least}"
        )
        raise Problem("log_trimmed", detail, [("#/query/since", f"at least {least}")]) from None


ROUTES = [
    Route("GET", "/api/v1/floor", get, rule=allow(AGENT, SUPERVISOR, "floor:read")),
    Route("PUT", "/api/v1/agents/{id}/presence", put_presence, rule=own(AGENT, "floor:write")),
    Route("GET", "/api/v1/log", get_log, rule=allow("log:read")),
]
