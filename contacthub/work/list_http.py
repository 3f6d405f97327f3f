"""Lists of work items over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.fields import SEARCH, Kind, sees
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.access.viewer import Viewer
from contacthub.api.answering import answer, cursor_of, place_of, query_instant, query_number, query_place
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    INSTANT,
    Answer,
    Link,
    Page,
    Parameter,
    Told,
    by,
    json_of,
    limit,
    next_page,
)
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.sources.bounds import not_before
from contacthub.work.acts import WorkActs
from contacthub.work.http import READ
from contacthub.work.list_wire import LONGEST_Q, MAX_LIMIT, WorkSearchBody
from contacthub.work.shown import ItemViews, sees_names
from contacthub.work.store import NUMBER, WorkFilter, WorkStore
from contacthub.work.wire import WorkView

HOLDERS: Final = ("agent", "queue", "role")
OWNER_KIND: Final = Parameter(
    name="owner_kind",
    about="Only what agents have, or queues, or a role.",
    schema={"type": "string", "enum": list(HOLDERS)},
)
STATES: Final = ("planned", "open", "closed")
FindCustomers = Callable[[str], Awaitable[Sequence[str]]]
"""The ids of customers who are found by what a person types, with those that they had before."""


def holder_kind_of(text: str | None) -> str | None:
    """A kind of holders from the query. Raises: Problem: invalid."""
    if text is not None and text not in HOLDERS:
        raise Problem(
            "invalid", f"owner_kind is one of {', '.join(HOLDERS)}", [("#/query/owner_kind", "unknown")]
        )
    return text


def q_of(text: str | None) -> str | None:
    """A number, or a part of a title, from the query. Raises: Problem: invalid."""
    if text is not None and not 1 <= len(text.strip()) <= LONGEST_Q:
        raise Problem("invalid", f"q has 1 to {LONGEST_Q} characters", [("#/query/q", "not so long")])
    return text


class WorkListDoors:
    """Lists items. ``ids_of``: the ids that mean one customer; ``find``: customers by what is typed."""

    def __init__(
        self,
        hub: Hub,
        store: WorkStore,
        auditing: Auditing,
        *,
        acts: WorkActs,
        views: ItemViews,
        ids_of: Callable[[str], Awaitable[Sequence[str]]],
        find: FindCustomers,
    ) -> None:
        self._hub = hub
        self._store = store
        self._auditing = auditing
        self._acts = acts
        self._views = views
        self._ids_of = ids_of
        self._find = find

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /work``: all that a supervisor may see, of an agent what is theirs."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        return await self._page(request, await self._filter(request, most))

    async def search(self, request: web.Request) -> web.Response:
        """``POST /work/search``: who an item is about is asked in the body, never in the address."""
        body = validated(WorkSearchBody, await json_body(request))
        asks, text = viewer(request), body.q.strip()
        finds = sees(asks, Kind.WORK, SEARCH)
        is_number = NUMBER.fullmatch(text.upper()) is not None
        wanted = WorkFilter(
            kind=body.kind,
            process=body.process,
            step=body.step,
            state=body.state,
            holder=body.owner,
            holder_kind=body.owner_kind,
            due_before=not_before(body.due_before, "#/due_before"),
            late=body.late,
            q=text,
            called=tuple(await self._find(text)) if finds and not is_number else (),
            seen_by=await self._acts.sight(part(request)),
            after=None if body.cursor is None else place_of(body.cursor, "#/cursor"),
            limit=body.limit,
        )
        return await self._page(request, wanted, is_asked=True)

    async def _page(
        self, request: web.Request, wanted: WorkFilter, *, is_asked: bool = False
    ) -> web.Response:
        await self._hub.readable()
        found, asks = await self._store.items(wanted), viewer(request)
        page = found[: wanted.limit]
        if page and (is_asked or asks.is_program):  # for lists, the screens of people ask by themselves
            self._auditing.counted(request, Action.READ_WORK, items=len(page))
        last = page[-1].row if len(found) > wanted.limit else None
        next_cursor = cursor_of(*wanted.place_of(last)) if last is not None else None
        items = await self._views.of(page, whole=sees_names(asks))
        return answer({"items": items, "next_cursor": next_cursor})

    async def _filter(self, request: web.Request, most: int) -> WorkFilter:
        query, asks = request.query, viewer(request)
        state, late = query.get("state"), query.get("late")
        if state is not None and state not in STATES:
            raise Problem("invalid", f"state is one of {', '.join(STATES)}", [("#/query/state", "unknown")])
        if late not in (None, "true", "false"):
            raise Problem("invalid", "late is true or false", [("#/query/late", "neither")])
        customer = query.get("customer")
        return WorkFilter(
            kind=query.get("kind"),
            process=query.get("process"),
            step=query.get("step"),
            state=state,
            holder=query.get("owner"),
            holder_kind=holder_kind_of(query.get("owner_kind")),
            keeper=_keeper(query.get("keeper"), asks),
            customers=None if customer is None else tuple(await self._ids_of(customer)),
            due_before=query_instant(request, "due_before"),
            late=None if late is None else late == "true",
            q=q_of(query.get("q")),
            seen_by=await self._acts.sight(part(request)),
            after=query_place(request),
            limit=most,
        )


def _keeper(asked: str | None, asks: Viewer) -> str | None:
    """Who took it up, as items have it; ``me``: the agent who asks."""
    if asked is None:
        return None
    if asked == "me" and asks.agent is None:
        words = "only an agent has taken work up; name the agent"
        raise Problem("invalid", words, [("#/query/keeper", "you are no agent")])
    return f"agent {asks.agent if asked == 'me' else asked}"


ROUTES = (
    Route(
        "GET",
        f"{API}/work",
        WorkListDoors.list_all,
        rule=allow(Right.WORK_READ, *READ),
        told=Told(
            tag="Work",
            summary="Work after the contact",
            about="Those due first come first, so what is late is on top. Agents see what they hold or took "
            "up, what waits in their queues, and all of the `customer` they are in contact with.",
            parameters=(
                by("kind", "Only of this kind, such as `complaint`."),
                by("process", "Only by this process."),
                by("step", "Only at this step."),
                Parameter(
                    name="state",
                    about="Not given: what is not closed.",
                    schema={"type": "string", "enum": list(STATES)},
                ),
                by("owner", "Only what this agent, queue or role has."),
                OWNER_KIND,
                by(
                    "keeper", "Only what this agent took up; `me`: who asks. Also what is over, with `state`."
                ),
                by("customer", "Only of this customer, by any id they had."),
                Parameter(name="due_before", about="Only what begins or is late by then.", schema=INSTANT),
                Parameter(
                    name="late",
                    about="Only what is late, or only what is not.",
                    schema={"type": "string", "enum": ["true", "false"]},
                ),
                Parameter(
                    name="q",
                    about="A number such as `C-2026-000123`, or a part of the title.",
                    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_Q, "pattern": NOT_BLANK},
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(WorkView),
                    links=(
                        Link(f"GET {API}/work/{{id}}", {"id": "$response.body#/items/0/id"}),
                        next_page(f"GET {API}/work"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "POST",
        f"{API}/work/search",
        WorkListDoors.search,
        rule=allow(Right.WORK_READ, *READ),
        told=Told(
            tag="Work",
            summary="Find work by who it is about",
            about="By a number such as `C-2026-000123`, a part of the title, or whatever `POST "
            "/customers/search` finds a customer by, of whom at most 50 are taken. Shows what `GET /work` "
            "shows, in the same order. Tokens find customers if they may read these, admins do not.",
            body=json_of(WorkSearchBody, name={"q": "Lu", "late": True, "limit": 20}),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(WorkView),
                    links=(Link(f"GET {API}/work/{{id}}", {"id": "$response.body#/items/0/id"}),),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
)
