"""Prices of parts over HTTP: found, written, and who changed one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, bad_cursor, query_number, query_row
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Page,
    Parameter,
    Told,
    by,
    json_of,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.history_http import ChangeItem, history_view
from contacthub.customers.history_store import Past
from contacthub.customers.http import ReadPlace
from contacthub.customers.kinds.columns import SHORT
from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.prices import Price
from contacthub.customers.looking import author
from contacthub.customers.price_store import FIRST, PriceStore
from contacthub.customers.record_wire import Body, Day, MaybeDay, MaybeName, Name
from contacthub.customers.tables.history import NEWEST
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

PATH: Final = f"{API}/prices"
MAX_LIMIT: Final = 200


class PriceView(BaseModel):
    """What a part costs; ``model`` null: of any model. ``valid_to``: the last day."""

    part: str
    model: str | None
    name: str | None
    price: str
    currency: str
    valid_from: str
    valid_to: str | None


class PriceBody(Body):
    """What a part costs from ``valid_from`` on, up to and with ``valid_to``; ``model`` null: of any model."""

    part: Name
    model: MaybeName = None
    name: MaybeName = None
    price: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    valid_from: Day
    valid_to: MaybeDay = None


class PriceDoors:
    """Shows and writes prices."""

    def __init__(self, hub: Hub, prices: PriceStore, place: ReadPlace, auditing: Auditing) -> None:
        self._hub = hub
        self._prices = prices
        self._auditing = auditing
        self._place = place

    async def show_all(self, request: web.Request) -> web.Response:
        """``GET /prices``."""
        query = request.query
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        for name in ("q", "model"):
            _short(request, name)
        page = await self._prices.page(
            query.get("q", "").strip(),
            model=query.get("model"),
            day=self._day(query.get("on")),
            limit=most,
            after=_after(query.get("cursor")),
        )
        return answer({"items": [_view(each) for each in page.items], "next_cursor": page.next_cursor})

    async def put(self, request: web.Request) -> web.Response:
        """``PUT /prices``."""
        body = validated(PriceBody, await json_body(request))
        for name, text in (("part", body.part), ("model", body.model or "")):
            if not text.isprintable():
                raise Problem(
                    "invalid", f"no name of a {name} that can be printed", [(f"#/{name}", "no name")]
                )
        if body.valid_to is not None and body.valid_to < body.valid_from:
            words = "valid_to is before valid_from"
            raise Problem("invalid", words, [("#/valid_to", "before valid_from")])
        price = Price(
            part=body.part,
            model=body.model or "",
            name=body.name,
            price=f"{Decimal(body.price):.2f}",
            currency=body.currency,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
        )
        kept, is_new = await self._prices.save(price, by=author(request))
        await self._auditing.done(
            request, Action.CHANGE_PRICE, kept.part, model=kept.model or None, valid_from=kept.valid_from
        )
        return answer(_view(kept), status=201 if is_new else 200)

    async def history(self, request: web.Request) -> web.Response:
        """``GET /prices/history``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        before = query_row(request, default=NEWEST)
        part, model = (_short(request, name) for name in ("part", "model"))
        key = folded(part), folded(model), _first_day(request)
        page = await self._prices.history(key, limit=most, before=before)
        return answer({"items": [_change(each) for each in page.items], "next_cursor": page.next_cursor})

    def _day(self, asked: str | None) -> str | None:
        if asked == "any":
            return None
        if asked is None:
            return self._place().seen(self._hub.now()).today
        try:
            return date.fromisoformat(asked).isoformat()
        except ValueError:
            words = 'on is a day such as "2026-12-31", or "any"'
            raise Problem("invalid", words, [("#/query/on", "no day")]) from None


def _short(request: web.Request, name: str) -> str:
    text: str = request.query.get(name, "")
    if len(text) > SHORT:
        raise Problem("invalid", f"{name} has at most {SHORT} characters", [(f"#/query/{name}", "too long")])
    return text.strip()


def _first_day(request: web.Request) -> str:
    try:
        return date.fromisoformat(request.query.get("valid_from", "")).isoformat()
    except ValueError:
        words = 'valid_from is the first day of the price, such as "2026-12-31"'
        raise Problem("invalid", words, [("#/query/valid_from", "no day")]) from None


def _change(past: Past) -> Json:
    """Of no customer."""
    shown = history_view(past)
    del shown["customer_id"]
    return shown


def _after(cursor: str | None) -> tuple[str, ...]:
    if cursor is None:
        return FIRST
    after = tuple(cursor.rsplit("\t", 2))
    if len(after) != len(FIRST) or "\0" in cursor:
        raise bad_cursor()
    return after


def _view(price: Price) -> Json:
    return {
        "part": price.part,
        "model": price.model or None,
        "name": price.name,
        "price": price.price,
        "currency": price.currency,
        "valid_from": price.valid_from,
        "valid_to": price.valid_to,
    }


READ: Final = ("work:read", "work:write")
SHOWN: Final = Answer(about="The price as it is now", shape=PriceView)
TEXT: Final = {"type": "string", "maxLength": SHORT}
ROUTES = (
    Route(
        "GET",
        PATH,
        PriceDoors.show_all,
        rule=allow(Right.CATALOGUE_READ, *READ),
        told=Told(
            tag="Work",
            summary="What parts cost",
            about="As files of the kind `prices` say it, by part and model. Those that hold today, or `on` "
            "another day.",
            parameters=(
                by("model", "Only for this model, or for any."),
                Parameter(
                    name="q",
                    about="A part of the part's number, its name or its model.",
                    schema={"type": "string", "maxLength": SHORT},
                ),
                Parameter(
                    name="on",
                    about="A day such as `2026-12-31`, or `any`; not given: today.",
                    schema={"oneOf": [{"type": "string", "format": "date"}, {"const": "any"}]},
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(about="A page of them", shape=Page(PriceView), links=(next_page(f"GET {PATH}"),))
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "PUT",
        PATH,
        PriceDoors.put,
        rule=allow(Right.CATALOGUE_EDIT, "customers:write"),
        told=Told(
            tag="Work",
            summary="Write what a part costs from a day on",
            about="Over the price of the same part, model and first day; what is left out of that stays. "
            "`valid_to` ends one. Quotes that were made keep their prices.",
            body=json_of(
                PriceBody,
                new={"part": "AC-CMP", "model": "KFR-35GW", "price": "720.00", "valid_from": "2027-01-01"},
            ),
            answers={200: SHOWN, 201: Answer(about="The new price", shape=PriceView)},
        ),
    ),
    Route(
        "GET",
        f"{PATH}/history",
        PriceDoors.history,
        rule=allow(Right.CATALOGUE_EDIT, *READ),
        told=Told(
            tag="Work",
            summary="Who changed a price, newest first",
            about="Each write of it, also by an import, which names no fields of what it creates.",
            parameters=(
                Parameter(name="part", about="Of which part.", schema=TEXT, needed=True),
                Parameter(name="model", about="Not given: of any model.", schema=TEXT),
                Parameter(
                    name="valid_from",
                    about="From which day on.",
                    schema={"type": "string", "format": "date"},
                    needed=True,
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={200: Answer(about="A page of the changes", shape=Page(ChangeItem))},
        ),
    ),
)
