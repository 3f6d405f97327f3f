"""Lists of contacts over HTTP: one row each with every figure, and who gave up waiting."""

from __future__ import annotations

from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.fields import Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, cursor_of, query_number, query_place
from contacthub.api.auditing import Auditing
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Link,
    Page,
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
from contacthub.api.wire import Timestamp
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts import wire
from contacthub.contacts.views import address
from contacthub.contacts.world import World
from contacthub.customers.masks import cut
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.abandoned import Abandoned, AbandonedStore, LaterContact
from contacthub.reports.contact_rows import FILTERS, ContactRowStore, FigureRowOf
from contacthub.reports.figures_http import FROM, TO, asked_days
from contacthub.routing.words import Outcome

MAX_LIMIT: Final = 200
Number = Annotated[Json, shared(wire.Address)] | None


class ContactFigures(BaseModel):
    """A contact with its figures. Milliseconds are null where they are not known.

    ``line``: the number or address of ours. ``tier``: the customer's, as it was when they were found.
    ``talk_ms`` is without ``hold_ms``; ``parts``: agents' parts in it. Of what is written: ``responses``.
    """

    id: str
    arrived_at: Timestamp
    channel: wire.Channel
    direction: wire.Direction
    from_: Annotated[Number, Field(alias="from")]
    to: Number
    line: str | None
    queue: str | None
    agent: str | None
    customer_id: str | None
    tier: str | None
    model: str | None
    language: str | None
    state: wire.ContactState
    outcome: wire.Outcome | None
    disposition: str | None
    answered_at: Timestamp | None
    ended_at: Timestamp | None
    closed_at: Timestamp | None
    visits: int
    waited_ms: int | None
    parts: int
    talk_ms: int | None
    hold_ms: int | None
    wrap_ms: int | None
    handled_ms: int | None
    transfers: int | None
    responses: int
    first_response_ms: int | None


class SinceThen(BaseModel):
    """What came of it: which contact, when, and whether it was answered."""

    contact_id: str
    at: Timestamp
    answered: bool


class AbandonedItem(BaseModel):
    """A customer who gave up waiting, and when.

    ``again``: they came again; ``called_back``: we reached them, ``at`` that time; ``waits``: a call-back
    that is to be made still. Found by their customer or number.
    """

    contact_id: str
    at: Timestamp
    queue: str
    channel: wire.Channel
    direction: wire.Direction
    from_: Annotated[Number, Field(alias="from")]
    to: Number
    customer_id: str | None
    short: bool
    waited_ms: int | None
    again: SinceThen | None
    called_back: SinceThen | None
    waits: SinceThen | None


class ListDoors:
    """Shows both lists."""

    def __init__(
        self, hub: Hub, world: World, rows: ContactRowStore, abandoned: AbandonedStore, auditing: Auditing
    ) -> None:
        self._hub = hub
        self._world = world
        self._rows = rows
        self._abandoned = abandoned
        self._auditing = auditing

    async def contacts(self, request: web.Request) -> web.Response:
        """``GET /reports/contacts/all``."""
        days, limit, before = self._days(request), _limit(request), query_place(request)
        wanted = {name: request.query[name] for name in FILTERS if name in request.query}
        if wanted.get("outcome", Outcome.ANSWERED) not in set(Outcome):
            raise Problem("invalid", "there is no such outcome", [("#/query/outcome", "unknown")])
        await self._hub.readable(rows=True)
        sight = part(request).limit()
        page = await self._rows.page(days, wanted, before=before, limit=limit, sight=sight)
        hides = hidden(viewer(request), Kind.CONTACT, part=True)
        if page.rows:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=len(page.rows))
        place = page.next_place
        items = [cut(_figures_view(each), hides) for each in page.rows]
        return answer({"items": items, "next_cursor": None if place is None else cursor_of(*place)})

    async def abandoned(self, request: web.Request) -> web.Response:
        """``GET /reports/abandoned``."""
        days, limit, before = self._days(request), _limit(request), query_place(request)
        await self._hub.readable(rows=True)
        sight, queue = part(request).limit(), request.query.get("queue")
        found = await self._abandoned.page(days, queue, before=before, limit=limit, sight=sight)
        page, hides = found[:limit], hidden(viewer(request), Kind.CONTACT, part=True)
        if page:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=len(page))
        next_cursor = None
        if len(found) > limit:
            last = page[-1].row
            next_cursor = cursor_of(last.left_at, last.contact_id)
        return answer(
            {"items": [cut(_abandoned_view(each), hides) for each in page], "next_cursor": next_cursor}
        )

    def _days(self, request: web.Request) -> tuple[int, int]:
        return asked_days(request, ZoneInfo(self._world.directory.floor.time_zone)).period


def _limit(request: web.Request) -> int:
    return query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)


def _figures_view(row: FigureRowOf) -> Json:
    return {
        "id": row.id,
        "arrived_at": rfc3339(row.arrived_at),
        "channel": row.channel,
        "direction": row.direction,
        "from": address(row.from_raw, row.from_e164),
        "to": address(row.to_raw, row.to_e164),
        "line": row.line,
        "queue": row.queue,
        "agent": row.agent,
        "customer_id": row.customer_id,
        "tier": row.tier,
        "model": row.model,
        "language": row.language,
        "state": row.state,
        "outcome": row.outcome,
        "disposition": row.disposition,
        "answered_at": maybe_rfc3339(row.answered_at),
        "ended_at": maybe_rfc3339(row.ended_at),
        "closed_at": maybe_rfc3339(row.closed_at),
        "visits": row.visits,
        "waited_ms": row.waited_ms,
        "parts": row.parts,
        "talk_ms": row.talk_ms,
        "hold_ms": row.hold_ms,
        "wrap_ms": row.wrap_ms,
        "handled_ms": None if row.agent is not None and row.waited_ms is None else row.handled_ms,
        "transfers": row.transfers,
        "responses": row.responses,
        "first_response_ms": row.first_response_ms,
    }


def _abandoned_view(each: Abandoned) -> Json:
    row = each.row
    return {
        "contact_id": row.contact_id,
        "at": rfc3339(row.left_at),
        "queue": row.queue,
        "channel": row.channel,
        "direction": row.direction,
        "from": address(row.from_raw, row.from_e164),
        "to": address(row.to_raw, row.to_e164),
        "customer_id": row.customer_id,
        "short": row.outcome == Outcome.SHORT_ABANDONED,
        "waited_ms": row.waited_ms,
        "again": _since_view(each.again),
        "called_back": _since_view(each.called_back, reached=True),
        "waits": _since_view(each.waits),
    }


def _since_view(later: LaterContact | None, *, reached: bool = False) -> Json | None:
    if later is None:
        return None
    at = later.answered_at if reached and later.answered_at is not None else later.arrived_at
    return {"contact_id": later.id, "at": rfc3339(at), "answered": later.answered_at is not None}


PATH_ALL: Final = f"{API}/reports/contacts/all"
PATH_ABANDONED: Final = f"{API}/reports/abandoned"
CONTACT: Final = f"GET {API}/contacts/{{id}}"

ROUTES: tuple[Route[Any], ...] = (
    Route(
        "GET",
        PATH_ALL,
        ListDoors.contacts,
        rule=allow(Right.CONTACTS_WATCH, "contacts:read"),
        told=Told(
            tag="Reports",
            summary="One row for each contact with every figure, newest first",
            about="Of contacts that arrived on these days, in the floor's time zone. A page may be "
            "shorter than `limit` while there are more: what else is asked of contacts is looked for among "
            "20,000 of them.",
            parameters=(
                FROM,
                TO,
                by("queue", "The queue of its last visit."),
                by("agent", "Who handled it last."),
                by("channel", "By which it came."),
                Parameter(
                    name="outcome",
                    about="How its last visit ended.",
                    schema={"type": "string", "enum": [str(each) for each in Outcome]},
                ),
                by("disposition", "What its agent said of it."),
                by("tier", "The customer's, as it was when they were found."),
                by("model", "Which its last question was about."),
                by("line", "The number or address of ours, as `line` shows it."),
                limit_of(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(ContactFigures),
                    links=(
                        Link(CONTACT, {"id": "$response.body#/items/0/id"}),
                        next_page(f"GET {PATH_ALL}"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "GET",
        PATH_ABANDONED,
        ListDoors.abandoned,
        rule=allow(Right.CONTACTS_WATCH, "contacts:read"),
        told=Told(
            tag="Reports",
            summary="Customers who gave up waiting, the last first, and what came of it",
            about="Those who gave up on these days, in the floor's time zone. Have them called back by "
            "`POST /callbacks` with `contact_id`.",
            parameters=(FROM, TO, by("queue", "In which they waited."), limit_of(MAX_LIMIT, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(AbandonedItem),
                    links=(
                        Link(CONTACT, {"id": "$response.body#/items/0/contact_id"}),
                        next_page(f"GET {PATH_ABANDONED}"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
)
