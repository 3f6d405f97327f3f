"""The contacts behind a figure, over HTTP."""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.fields import Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, cursor_of, query_number, query_place
from contacthub.api.auditing import Auditing
from contacthub.api.describing.words import API, CURSOR, Answer, Page, Parameter, Told, by, limit, next_page
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.clock import from_rfc3339
from contacthub.contacts.answers import ContactItem
from contacthub.contacts.past import contact_item
from contacthub.contacts.store import ContactStore
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.behind import Asked, BehindStore
from contacthub.reports.cells import BASES, BY
from contacthub.reports.figures_http import BASIS, FROM, TO, asked_days, asked_word
from contacthub.reports.formula import Formula
from contacthub.reports.formulas import FORMULAS
from contacthub.reports.periods import EVERY, Days, Every, Period

MAX_LIMIT: Final = 200
WITH_CONTACTS: Final[dict[str, Formula]] = {each.id: each for each in FORMULAS if each.behind is not None}


class BehindDoors:
    """Shows contacts."""

    def __init__(
        self, hub: Hub, world: World, store: BehindStore, contacts: ContactStore, auditing: Auditing
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._contacts = contacts
        self._auditing = auditing

    async def contacts(self, request: web.Request) -> web.Response:
        """``GET /reports/contacts``."""
        days = asked_days(request, ZoneInfo(self._world.directory.floor.time_zone))
        period = _interval(request, days) if "at" in request.query else days.period
        formula = WITH_CONTACTS[asked_word(request, "figure", tuple(WITH_CONTACTS), "offered")]
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        wanted = asked_word(request, "by", BY, "none")
        asked = Asked(
            period=period,
            basis=asked_word(request, "basis", BASES, "came"),
            by=wanted,
            key=None if wanted == "none" else request.query.get("key"),
            queue=request.query.get("queue"),
            sight=part(request).limit(),
            within_ms=self._store.within_ms,
            before=query_place(request),
            limit=most,
        )
        await self._hub.readable(rows=True)
        assert formula.behind is not None
        ids = await self._store.ids(formula.behind, asked)
        page = await self._contacts.those(ids[:most])
        if page:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=len(page))
        hides = hidden(viewer(request), Kind.CONTACT, part=True, unmasked=False)
        now = self._hub.now()
        last = page[-1].row if len(ids) > most else None
        return answer(
            {
                "items": [contact_item(each, now, hides) for each in page],
                "next_cursor": None if last is None else cursor_of(last.arrived_at, last.id),
            }
        )


def _interval(request: web.Request, days: Days) -> Period:
    """The interval of these days that begins ``at`` an instant."""
    every: Every = asked_word(request, "every", EVERY, "day")
    at: int | None = None
    with suppress(ValueError):
        at = from_rfc3339(request.query["at"])
    for period in days.cut(every):
        if period[0] == at:
            return period
    words = f"no interval of these days by {every} begins then; one does at `from` of each row of the report"
    raise Problem("invalid", f"at: {words}", [("#/query/at", words)])


ROUTES = (
    Route(
        "GET",
        f"{API}/reports/contacts",
        BehindDoors.contacts,
        rule=allow(Right.SUPERVISE, "contacts:read"),
        told=Told(
            tag="Reports",
            summary="The contacts that a figure of days counts, newest first",
            about="Of a rate, those that it is the rate of: of `abandon_rate` the abandoned. As `GET "
            "/contacts` shows them.",
            parameters=(
                Parameter(
                    name="figure",
                    about="Which figure.",
                    schema={"type": "string", "enum": list(WITH_CONTACTS), "default": "offered"},
                ),
                FROM,
                TO,
                Parameter(
                    name="at",
                    about="Of the interval alone that begins then: `from` of a row of `GET /reports/figures` "
                    "with these days and `every`.",
                    schema={"type": "string", "format": "date-time"},
                    example="2026-04-30T16:00:00.000Z",
                ),
                Parameter(
                    name="every",
                    about="With `at`: how long the interval is, as in the report.",
                    schema={"type": "string", "enum": list(EVERY), "default": "day"},
                ),
                Parameter(
                    name="by",
                    about="Of what `key` is.",
                    schema={"type": "string", "enum": list(BY), "default": "none"},
                ),
                by("key", "Of this queue, agent or the like alone."),
                BASIS,
                by("queue", "Of this queue alone."),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of contacts",
                    shape=Page(ContactItem),
                    links=(next_page(f"GET {API}/reports/contacts"),),
                )
            },
        ),
    ),
)
