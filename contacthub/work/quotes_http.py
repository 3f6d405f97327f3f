"""Quotes over HTTP: made, approved, sent and answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import orjson
from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.problems import Problem
from contacthub.processes.errors import WrongState
from contacthub.processes.money import amount_of, as_money
from contacthub.processes.quotes import REFUSED
from contacthub.work.bodies import QuoteBody, QuoteStateBody
from contacthub.work.http import CHANGED, OF_ITEM, WRITE
from contacthub.work.links_http import LinkDoors
from contacthub.work.quote_sheet import Sheet, sheet_of
from contacthub.work.quotes import EXPIRED, Quote, is_discounted, new_quote
from contacthub.work.rows import QuoteRow
from contacthub.work.store import StoredItem
from contacthub.work.views import quote_view
from contacthub.work.wire import WorkDetail

PATH: Final = f"{API}/work/{{id}}/quotes"


class QuoteDoors(LinkDoors):
    """Makes quotes, and leads them on."""

    async def quote(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/quotes``."""
        body = validated(QuoteBody, await json_body(request))
        asks = self._asker(request)
        item = await self._acts.own(asks, request.match_info["id"])
        lines = await self._lines(item, body)
        made = await self._beside.quotes.quotes(item.row.id)
        by, now = self._acts.by(asks), self._hub.now()
        row = new_quote(
            item,
            max((each.n for each in made), default=0) + 1,
            lines,
            {"amount": as_money(amount_of(body.labour)), "text": body.labour_for.strip()},
            today=self._beside.pricing.today(),
            days=body.days,
            now=now,
            by=by.name,
        )
        audit = audit_row(request, now, Action.QUOTE_WORK, item.row.number)
        self._work.quote(row, by, version=body.version, discounted=is_discounted(lines), rows=[audit])
        await self._hub.durable()
        return answer(await self._detail(request, await self._work.stored(item.row.id)), status=201)

    async def _lines(self, item: StoredItem, body: QuoteBody) -> list[Json]:
        if body.parts is not None:
            return [asdict(each) for each in await self._beside.pricing.lines(item, body.parts, "#/parts")]
        used = await self._beside.quotes.parts(item.row.id)
        return list(used.values())[-1] if used else []

    async def change(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/quotes/{n}``."""
        body = validated(QuoteStateBody, await json_body(request))
        asks = self._asker(request)
        item = await self._acts.own(asks, request.match_info["id"])
        quote = await self._quote(request, item)
        reason = (body.reason or "").strip() or None
        if body.state == REFUSED and reason is None:
            raise Problem("invalid", "a quote is refused for a reason", [("#/reason", "needed with refused")])
        if quote.state_on(self._beside.pricing.today()) == EXPIRED and body.state != REFUSED:
            raise WrongState(f"quote {quote.n} was valid until {quote.valid_until}: make another one")
        row = QuoteRow(
            item.row.id,
            quote.n,
            body.state,
            orjson.dumps(quote.said).decode(),
            quote.valid_until,
            quote.made_at,
            quote.made_by,
            reason,
        )
        audit = audit_row(request, self._hub.now(), Action.QUOTE_WORK, item.row.number)
        self._work.quote(row, self._acts.by(asks), version=body.version, rows=[audit])
        await self._hub.durable()
        return answer(await self._detail(request, await self._work.stored(item.row.id)))

    async def sheet(self, request: web.Request, language: str) -> tuple[str, Sheet]:
        """The number of the quote that is asked for, and what it says."""
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        quote = await self._quote(request, item)
        self._auditing.read(request, Action.READ_WORK, item.row.number, items=1)
        unit = await self._beside.pricing.unit(item)
        view = quote_view(quote, self._beside.pricing.today())
        return view["number"], sheet_of(view, item.texts.title, unit, language)

    async def _quote(self, request: web.Request, item: StoredItem) -> Quote:
        n = request.match_info["n"]
        found = next(
            (each for each in await self._beside.quotes.quotes(item.row.id) if str(each.n) == n), None
        )
        if found is None:
            raise Problem("unknown_quote", f"{item.row.number} has no quote {n[:20]}")
        return found


ROUTES = (
    Route(
        "POST",
        PATH,
        QuoteDoors.quote,
        rule=own(Right.WORK_EDIT, *WRITE),
        told=Told(
            tag="Work",
            summary="Make a quote",
            about="Of parts, at the prices of today, and labour. It is a draft; one below the list of prices "
            "is approved by another person than who made it.",
            body=json_of(QuoteBody, one={"labour": "80.00", "labour_for": "上门维修", "version": 3}),
            answers={201: Answer(about="The item with its quotes", shape=WorkDetail)},
            problems=(*OF_ITEM, "stale", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{n}}",
        QuoteDoors.change,
        rule=own(Right.WORK_EDIT, *WRITE),
        told=Told(
            tag="Work",
            summary="Have a quote approved, sent, accepted or refused",
            about="A draft is approved, then sent, then accepted or refused. After its last day it has "
            "expired.",
            body=json_of(QuoteStateBody, sent={"state": "approved", "version": 4}),
            answers=CHANGED,
            problems=(*OF_ITEM, "unknown_quote", "stale", "wrong_state"),
        ),
    ),
)
