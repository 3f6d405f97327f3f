"""Alerts over HTTP: the list of those that go on and have ended, and that one was seen."""

from __future__ import annotations

from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.alerts.alerts import Alerts
from contacthub.alerts.store import STATES, AlertFilter, AlertStore
from contacthub.alerts.wire import alert_view
from contacthub.api.answering import answer, cursor_of, query_instant, query_number, query_place
from contacthub.api.auditing import audit_row
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Link,
    Parameter,
    Told,
    by,
    next_page,
    shared,
)
from contacthub.api.describing.words import limit as limit_of
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.console import frames
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

MAX_LIMIT: Final = 200
PATH: Final = f"{API}/alerts"
AlertView = Annotated[Json, shared(frames.AlertView)]


class AlertAnswer(BaseModel):
    """The alert."""

    alert: AlertView


class AlertsPage(BaseModel):
    """A page of alerts."""

    items: list[AlertView]
    next_cursor: str | None


class AlertDoors:
    """Shows alerts, and notes who has seen them."""

    def __init__(self, hub: Hub, world: World, alerts: Alerts, store: AlertStore) -> None:
        self._hub = hub
        self._world = world
        self._alerts = alerts
        self._store = store

    async def all(self, request: web.Request) -> web.Response:
        """``GET /alerts``."""
        limit = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        wanted = AlertFilter(
            state=_state(request.query.get("state")),
            rule=request.query.get("rule"),
            queue=request.query.get("queue"),
            since=query_instant(request, "from"),
            until=query_instant(request, "to"),
            sight=part(request).limit(),
            before=query_place(request),
            limit=limit,
        )
        await self._hub.readable()
        found = await self._store.page(wanted)
        page = found[:limit]
        mails = await self._store.mails([each.id for each in page])
        items = [alert_view(each, self._world.directory, mails[each.id]) for each in page]
        more = cursor_of(page[-1].began_at, page[-1].id) if len(found) > limit else None
        return answer({"items": items, "next_cursor": more})

    async def seen(self, request: web.Request) -> web.Response:
        """``POST /alerts/{id}/seen``."""
        alert_id = request.match_info["id"]
        await self._hub.readable()
        known = await self._store.one(alert_id)
        queues, agents = ((), ()) if known is None else ([known.queue], [known.agent])
        part(request).need_seen(f"alert {alert_id!r}", queues=queues, agents=agents)
        if known is None:
            raise Problem("not_found", "there is no such alert")
        audit = audit_row(request, self._hub.now(), Action.SEE_ALERT, known.rule, alert=known.id)
        return answer({"alert": await self._alerts.seen(alert_id, viewer(request).name, audit)})


def _state(text: str | None) -> str | None:
    if text is None or text in STATES:
        return text
    raise Problem("invalid", "state is open or ended", [("#/query/state", "unknown")])


ROUTES: tuple[Route[Any], ...] = (
    Route(
        "GET",
        PATH,
        AlertDoors.all,
        rule=allow(Right.FLOOR_WATCH, "floor:read"),
        told=Told(
            tag="Floor",
            summary="Alerts by the rules of the floor, which began last first",
            about="A supervisor with a team gets those of its queues and agents.",
            parameters=(
                Parameter(
                    name="state",
                    about="Those that go on, or those that have ended; not given: both.",
                    schema={"type": "string", "enum": [*STATES]},
                ),
                by("rule", "The id of one of the floor file's `[[alerts]]`."),
                by("queue", "The queue that they are of."),
                Parameter(
                    name="from",
                    about="Those that began at this instant or later.",
                    schema={"type": "string", "format": "date-time"},
                ),
                Parameter(
                    name="to",
                    about="Those that began before this instant.",
                    schema={"type": "string", "format": "date-time"},
                ),
                limit_of(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=AlertsPage,
                    links=(
                        Link(f"POST {PATH}/{{id}}/seen", {"id": "$response.body#/items/0/id"}),
                        next_page(f"GET {PATH}"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/seen",
        AlertDoors.seen,
        rule=allow(Right.SUPERVISE, "floor:write"),
        told=Told(
            tag="Floor",
            summary="Say that an alert was seen",
            about="The first who says so stands with it; said again, nothing changes.",
            answers={200: Answer(about="The alert", shape=AlertAnswer)},
            problems=("not_found",),
        ),
    ),
)
